"""Writes requirements-lock.txt from what is installed: `.venv/bin/python -m scripts.lock`.

Run it after a requirement was raised and installed without the lock. Only what the requirements
files need, whatever else lies in the environment.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import distributions, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-lock.txt"

HEAD = """\
# The version of every package that the requirements files bring, for `pip install -c`.
# Made by `.venv/bin/python -m scripts.lock`. It holds on Linux and macOS, with and without a GPU:
# torch names the versions of its CUDA packages (nvidia-*, cuda-*, triton) itself, so they are
# left out, as are the mark of a build (+cpu, +cu130) and pip itself.
"""
LEFT_OUT = re.compile(r"(nvidia-|cuda-)|(triton|pip)$")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def plain(name: str) -> str:
    """A package's name as installers compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> set[str]:
    """The packages that the requirements files name themselves."""
    files = [path for path in ROOT.glob("requirements*.txt") if path != LOCK]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return {plain(found.group()) for line in lines if (found := NAME.match(line))}


def needed_by(name: str) -> Iterator[str]:
    """What an installed package says that it needs, on whatever machine and for whatever extra."""
    for line in requires(name) or ():
        if found := NAME.match(line):
            yield plain(found.group())


def locked() -> dict[str, str]:
    """Versions of all that is asked for and of all that those need, as installed here."""
    found: dict[str, str] = {}
    waiting = asked_for()
    while waiting:
        name = waiting.pop()
        if name in found or LEFT_OUT.match(name):
            continue
        installed = next(iter(distributions(name=name, path=_places())), None)
        if installed is None:  # for another system, another Python or an extra
            continue
        found[name] = installed.version.partition("+")[0]
        waiting.update(needed_by(name))
    return found


def _places() -> list[str]:
    """Where packages are installed; setuptools puts copies of its own into the path once a compiler
    asked for it."""
    return [place for place in sys.path if not place.endswith("_vendor")]


def text() -> str:
    """The lock file."""
    return HEAD + "".join(f"{name}=={number}\n" for name, number in sorted(locked().items()))


if __name__ == "__main__":
    LOCK.write_text(text(), encoding="utf-8")
