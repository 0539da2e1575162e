"""The one-time code for the first account: only who started the program can know it.

It lies in the data folder, readable by its owner only, until the first account is made.
"""

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from rxcore.errors import InputRefused

NAME: Final = "first_code"


def make(home: Path) -> str:
    """The code in force; a new one unless there is one already."""
    try:
        handle = os.open(home / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(home)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        code = secrets.token_urlsafe(18)
        file.write(code)
    return code


def is_it(home: Path, code: str) -> bool:
    """Whether this is the code in force; no code is one where none was made."""
    kept = _kept(home)
    return bool(kept) and hmac.compare_digest(kept.encode(), code.encode())


def forget(home: Path) -> None:
    """Ends the code, as once somebody has an account."""
    (home / NAME).unlink(missing_ok=True)


def _kept(home: Path) -> str:
    try:
        return (home / NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except IsADirectoryError as error:
        raise InputRefused(f"{home / NAME} is a folder; remove it and start again.") from error
