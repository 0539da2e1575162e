"""`pytest --shuffle SEED`: tests in another order, so that none comes to need the one before it.

A hook of our own: what the packages for it do beyond these lines (seeding every generator, a new
order at each run) would make a failure hard to see again.
"""

import random

import pytest


def add_option(parser: pytest.Parser) -> None:
    """Adds `--shuffle SEED`."""
    parser.addoption("--shuffle", type=int, default=None, metavar="SEED", help="another order")


def shuffle(items: list[pytest.Item], seed: int) -> None:
    """Files in another order, and the tests of each: a file's own server is started once."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.split("::")[0], []).append(item)
    chosen = random.Random(seed)  # noqa: S311  # an order, no secret
    names = sorted(files)
    chosen.shuffle(names)
    for name in names:
        chosen.shuffle(files[name])
    items[:] = [item for name in names for item in files[name]]
