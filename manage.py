#!/usr/bin/env python
"""The front door for the command line. Each group of commands is a module of commands/."""

import argparse
import os
import sys

from commands import ask, clinical, datasets, doctor, extract, intake, integrity, people, setup
from rxcore.errors import RxError
from rxcore.settings import load_settings
from rxcore.version import VERSION

GROUPS = (setup, intake, extract, datasets, people, integrity, ask, clinical, doctor)


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(
        prog="manage.py", description="RxReview on the command line. RX_HOME says where data lies."
    )
    top.add_argument("--version", action="version", version=f"RxReview {VERSION}")
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in GROUPS:
        group.register(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    os.umask(0o077)  # what is written here holds health data
    args = parser().parse_args(arguments)
    try:
        return int(args.run(args, load_settings()))
    except RxError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
