"""Who acts when the command line is used."""

import getpass
import os

from rxcore.people import Actor


def cli_actor() -> Actor:
    """The operating system's user, who can read and write the database file anyway."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        name = f"user {os.getuid()}"
    return Actor(name=f"cli:{name}", role="administrator")
