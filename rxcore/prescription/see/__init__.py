"""What the page shows: lines of text with their places and their ink."""
