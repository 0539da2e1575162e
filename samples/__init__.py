"""Prescriptions that the project draws itself, for a first look, for tests and for the benches."""
