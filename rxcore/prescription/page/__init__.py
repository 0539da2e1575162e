"""Where a line stands: rows, headings, numbers, sentences."""
