"""One digest for all that is stored of a reading. The event of its act holds it, so that a row
that was changed behind the program's back shows.

The rows' random ids are part of it: nobody can guess a reading's content from its digest.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlite_utils import Database

HEAD = (
    "SELECT id, document, reader, at, made_from, shown, blind, cycle, rotation, notes, seconds, "
    "op_id FROM readings "
)
PARTS = (
    "SELECT reading, id, position, lineage, written, name, strength, form, dose, route, frequency, "
    "duration, instructions, code, confidence, box, span, flags, decision, legible, found_on_page "
    "FROM medicines ",
    "SELECT reading, id, position, lineage, written, name, code, certainty, confidence, box, span, "
    "flags, decision, legible, found_on_page FROM diseases ",
    "SELECT reading, id, question, version, prompt, text, view FROM answers ",
)

Raw = tuple[Any, ...]


def of_reading(db: Database, reading: int) -> str:
    """The digest of one stored reading: SHA-256, 64 hexadecimal digits."""
    head = db.execute(HEAD + "WHERE id = ?", (reading,)).fetchone()
    parts = [
        db.execute(part + "WHERE reading = ? ORDER BY id", (reading,)).fetchall() for part in PARTS
    ]
    return _digest(head, parts)


def of_all(db: Database) -> Iterator[tuple[int, str]]:
    """Every reading's id and digest, in the order of the ids, without holding more than one."""
    streams = [_Groups(db.execute(part + "ORDER BY reading, id")) for part in PARTS]
    for head in db.execute(HEAD + "ORDER BY id"):
        yield head[0], _digest(head, [stream.take(head[0]) for stream in streams])


class _Groups:
    """Rows sorted by their first column, handed out key by rising key."""

    def __init__(self, rows: Iterator[Raw]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next: tuple[int, list[Raw]] | None = None

    def take(self, key: int) -> list[Raw]:
        while self._next is None or self._next[0] < key:
            found = next(self._groups, None)
            if found is None:
                return []
            self._next = (found[0], list(found[1]))
        return self._next[1] if self._next[0] == key else []


def _digest(head: Raw, parts: list[list[Raw]]) -> str:
    text = json.dumps([head, parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
