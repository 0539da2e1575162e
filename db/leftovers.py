"""What killed programs left in the data folder: half-written copies that nobody will finish."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

PATTERNS: Final = (
    "export-*",  # an export on its way to a browser
    "restore-*",  # a backup that was being prepared to take the database's place
    "*.partial",  # a backup that was being written
    "rx.db.new*",  # a database that was being made
    "pictures/*/tmp*",  # a page's picture for browsers
    ".incoming-*",  # any other small file
    "formulary/.incoming-*",
)


def sweep(home: Path) -> int:
    """Removes them, and returns how many there were. For the start of the server, when nobody else
    is at work on the folder."""
    found = [path for pattern in PATTERNS for path in home.glob(pattern)]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
    return len(found)
