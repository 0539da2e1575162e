"""A backup's seal: a digest of the whole file that stands in the file itself.

SQLite's own check looks at how pages hang together, not at what people wrote in them; with the seal
every changed byte shows. It is against failing disks and broken copies, not against people:
somebody who can write the file can seal it again.
"""

import hashlib
import os
import secrets
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db.connection import opened_to_read, transaction, value

TABLE: Final = "seal"
_SIZE: Final = hashlib.sha256().digest_size


def seal(file: Path, copy: Database) -> "Place":
    """Makes room for the seal in the copy; `Place.fill` it once the copy is closed."""
    mark = secrets.token_bytes(_SIZE)
    copy.execute(f"CREATE TABLE {TABLE} (digest BLOB NOT NULL) STRICT")
    with transaction(copy):
        copy.execute(f"INSERT INTO {TABLE} (digest) VALUES (?)", (mark,))
    return Place(file, mark)


class Place:
    """Where a seal stands in a file: told by random bytes that stand nowhere else in it."""

    def __init__(self, file: Path, mark: bytes) -> None:
        self._file = file
        self._mark = mark

    def fill(self) -> None:
        """Puts the digest there. Raises OSError when the file cannot be written."""
        with self._file.open("r+b") as opened, mmap(opened.fileno(), 0) as data:
            place = data.find(self._mark)
            data[place : place + _SIZE] = _digest(data, place)
            data.flush()
            os.fsync(opened.fileno())


def broken(file: Path) -> bool:
    """Whether a byte of the file is not as it was sealed; an unsealed one, of an older version, is
    not. Raises sqlite3.DatabaseError where it is damaged beyond reading."""
    with opened_to_read(file) as db:
        if not value(db, "SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)):
            return False
        digest = value(db, f"SELECT digest FROM {TABLE}")
    if not isinstance(digest, bytes) or len(digest) != _SIZE:
        return True
    with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as data:
        place = data.find(digest)
        return place < 0 or digest != _digest(data, place)


def remove(copy: Database) -> None:
    """Takes the seal out of a copy that is to be worked on."""
    copy.execute(f"DROP TABLE IF EXISTS {TABLE}")


def _digest(data: mmap, place: int) -> bytes:
    """Of the whole file but the seal itself."""
    with memoryview(data) as whole:
        digest = hashlib.sha256(whole[:place])
        digest.update(whole[place + _SIZE :])
    return digest.digest()
