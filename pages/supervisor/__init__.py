"""What supervisors see."""
