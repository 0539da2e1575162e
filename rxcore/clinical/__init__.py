"""From what was said to rows a pharmacist would call right."""
