"""The corrected dataset, leaving in four formats: a module each, joined by `folder`."""
