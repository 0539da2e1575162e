"""Where every visit starts."""
