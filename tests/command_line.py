"""manage.py as a person runs it, for the tests that need it."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import manage

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


def process(home: Path, *arguments: str | Path) -> Outcome:
    """Runs a command in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=False, timeout=120
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def environment(home: Path) -> dict[str, str]:
    """This environment, with the data in `home` and no other setting of the program."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("RX_")}
    return plain | {"RX_HOME": str(home)}


def command(home: Path, *arguments: str | Path) -> Outcome:
    """Runs a command in this process: the same door, without the start of a Python."""
    out, err = io.StringIO(), io.StringIO()
    mask = os.umask(0o077)
    before = dict(os.environ)
    os.environ.update(environment(home))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = _status(list(map(str, arguments)))
    finally:
        os.environ.clear()
        os.environ.update(before)
        os.umask(mask)
    return Outcome(status, out.getvalue(), err.getvalue())


def _status(arguments: list[str]) -> int:
    try:
        return manage.main(arguments)
    except SystemExit as end:  # argparse's way to end
        return int(end.code or 0)
