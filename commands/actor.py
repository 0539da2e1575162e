"""Who acts when the command line is used."""

import getpass

from rxcore.people import Actor


def cli_actor() -> Actor:
    """The operating system's user, who can read and write the database file anyway."""
    return Actor(name=f"cli:{getpass.getuser()}", role="administrator")
