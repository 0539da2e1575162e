#!/usr/bin/env python
"""The front door for the command line. Each group of commands is a module of commands/."""

import argparse
import errno
import os
import sys
from importlib import import_module

from rxcore.errors import RxError
from rxcore.settings import load_settings
from rxcore.version import VERSION

# The module of commands/ that holds each command.
COMMANDS = {
    "init": "setup",
    "status": "setup",
    "add": "intake",
    "extract": "extract",
    "import": "datasets",
    "evaluate": "datasets",
    "calibrate": "calibrate",
    "export": "datasets",
    "user": "people",
    "verify": "integrity",
    "backup": "integrity",
    "restore": "integrity",
    "purge": "retention",
    "ask": "ask",
    "parse": "clinical",
    "lookup": "clinical",
    "explain": "explain",
    "agree": "agreement",
    "train": "train",
    "vocabulary": "clinical",
    "doctor": "doctor",
}


# What a disk says that takes no more, whatever is written to it.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES}


def parser(command: str = "") -> argparse.ArgumentParser:
    """The options of one command, or of all. Each module brings libraries of its own, so a command
    loads its own module only: that is a third of its start and a tenth of its memory."""
    top = argparse.ArgumentParser(
        prog="manage.py", description="RxReview on the command line. RX_HOME says where data lies."
    )
    top.add_argument("--version", action="version", version=f"RxReview {VERSION}")
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    wanted = COMMANDS.get(command)
    for group in [wanted] if wanted else dict.fromkeys(COMMANDS.values()):
        import_module(f"commands.{group}").register(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    os.umask(0o077)  # what is written here holds health data
    given = sys.argv[1:] if arguments is None else arguments
    args = parser(next(iter(given), "")).parse_args(given)
    try:
        return int(args.run(args, load_settings()))
    except RxError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in DISK:
            raise
        print(
            f"{error.filename or 'A file'} could not be written ({error.strerror}); look at that "
            "disk, then try again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
