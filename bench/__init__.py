"""Measurements: speed, memory and quality, each as a ratio within one run."""
