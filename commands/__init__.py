"""One module per group of commands of manage.py."""
