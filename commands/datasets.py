"""`import`, `export` and `evaluate`: readings in, corrected data out, and how good readers are."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
