"""From what is written on a prescription to rows."""
