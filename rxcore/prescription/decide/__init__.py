"""What becomes a row, what an offer: figures, fitted weights, reasons."""
