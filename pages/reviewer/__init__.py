"""What reviewers see."""
