"""What a line may say: names, and the fields round a name, whose letters nothing changes."""
