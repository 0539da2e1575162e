"""One digest for all that is stored of a reading. The event of its act holds it, so that a row
that was changed behind the program's back shows.

The rows' random ids are part of it: nobody can guess a reading's content from its digest.

A digest carries its version: "2:" before 64 hexadecimal digits. Version 2 is the SHA-256 of every
column by its name, less those that hold the default of their declaration, so it stays what it was
when a migration adds a column with a default, or PARTS gains a table, and it guards what is stored
there from then on. Version 1, without a prefix, is the SHA-256 of the columns that there were then
by their place; what has been added since must hold its default.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlite_utils import Database

VERSION: Final = "2"

HEAD: Final = "readings"
PARTS: Final = ("medicines", "diseases", "answers", "offers")
"""Tables whose rows belong to a reading, each with its columns `reading` and `id`. One more may be
added at the end: readings without a row there keep their digests."""

_FIRST: Final = {
    "readings": "id document reader at made_from shown blind cycle rotation notes seconds op_id",
    "medicines": "reading id position lineage written name strength form dose route frequency "
    "duration instructions code confidence box span flags decision legible found_on_page",
    "diseases": "reading id position lineage written name code certainty confidence box span "
    "flags decision legible found_on_page",
    "answers": "reading id question version prompt text view",
}
"""What a digest of version 1 is made of, in its order. Never changed."""

Raw = tuple[Any, ...]
_NONE: Final = object()


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's columns, and the default that each is declared with; _NONE where there is none."""

    name: str
    columns: tuple[str, ...]
    defaults: tuple[object, ...]

    def named(self, row: Raw) -> list[Any]:
        """Names and values of the row in turn, less what holds its default."""
        told: list[Any] = []
        for column, default, found in zip(self.columns, self.defaults, row, strict=True):
            if found != default:
                told += (column, found)
        return told

    def first(self, row: Raw) -> list[Any] | None:
        """The row as version 1 takes it; None where something was put into a later column."""
        values = dict(zip(self.columns, row, strict=True))
        defaults = dict(zip(self.columns, self.defaults, strict=True))
        known = _FIRST[self.name].split()
        later = [column for column in self.columns if column not in known]
        if any(values[column] != defaults[column] for column in later):
            return None
        return [values[column] for column in known]


@dataclass(frozen=True, slots=True)
class Content:
    """All that is stored of one reading, raw: its own row, and those of each of PARTS."""

    reading: int
    _tables: tuple[_Table, ...]
    _head: Raw
    _parts: tuple[list[Raw], ...]

    def digest(self) -> str:
        """Its digest by the newest version."""
        head, *parts = self._tables
        told: dict[str, Any] = {head.name: head.named(self._head)}
        for table, found in zip(parts, self._parts, strict=True):
            if found:
                told[table.name] = [table.named(row) for row in found]
        return f"{VERSION}:{_sha256(told)}"

    def is_as_recorded(self, recorded: str) -> bool:
        """Whether this is what the recorded digest, of whatever version, was made of."""
        return recorded == (self.digest() if ":" in recorded else self._first_digest())

    def _first_digest(self) -> str | None:
        head, *parts = self._tables
        rows = head.first(self._head)
        told: list[list[Any]] = []
        for table, found in zip(parts, self._parts, strict=True):
            if table.name not in _FIRST:
                rows = None if found else rows
                continue
            firsts = [table.first(row) for row in found]
            rows = None if None in firsts else rows
            told.append(firsts)
        return None if rows is None else _sha256([rows, told])


def of_reading(db: Database, reading: int) -> str:
    """The digest of one stored reading, by the newest version. Raises LookupError when there is
    none of that number."""
    if found := content(db, reading):
        return found.digest()
    raise LookupError(reading)


def content(db: Database, reading: int) -> Content | None:
    """One reading's content; None when there is none of that number."""
    head, *parts = tables = _tables(db)
    own = db.execute(_select(head) + "WHERE id = ?", (reading,)).fetchone()
    found = [
        db.execute(_select(part) + "WHERE reading = ? ORDER BY id", (reading,)).fetchall()
        for part in parts
    ]
    return Content(reading, tables, own, tuple(found)) if own else None


def of_all(db: Database) -> Iterator[Content]:
    """Every reading's content, in the order of the ids, without holding more than one."""
    head, *parts = tables = _tables(db)
    streams = [
        _Groups(db.execute(_select(part) + "ORDER BY reading, id"), part.columns.index("reading"))
        for part in parts
    ]
    for own in db.execute(_select(head) + "ORDER BY id"):
        reading = own[head.columns.index("id")]
        yield Content(reading, tables, own, tuple(stream.take(reading) for stream in streams))


def _tables(db: Database) -> tuple[_Table, ...]:
    return tuple(_table(db, name) for name in (HEAD, *PARTS))


def _table(db: Database, name: str) -> _Table:
    declared = db.execute(
        'SELECT name, "notnull", dflt_value FROM pragma_table_info(?) ORDER BY cid', (name,)
    ).fetchall()
    return _Table(
        name,
        tuple(column for column, _, _ in declared),
        tuple(_default(db, bool(notnull), text) for _, notnull, text in declared),
    )


def _default(db: Database, notnull: bool, text: str | None) -> object:
    if text is None:
        return _NONE if notnull else None
    return db.execute(f"SELECT {text}").fetchone()[0]


def _select(table: _Table) -> str:
    return f"SELECT {', '.join(table.columns)} FROM {table.name} "


class _Groups:
    """Rows sorted by the column `key`, handed out key by rising key."""

    def __init__(self, rows: Iterator[Raw], key: int) -> None:
        self._groups = groupby(rows, key=lambda row: row[key])
        self._next: tuple[int, list[Raw]] | None = None

    def take(self, key: int) -> list[Raw]:
        while self._next is None or self._next[0] < key:
            found = next(self._groups, None)
            if found is None:
                return []
            self._next = (found[0], list(found[1]))
        return self._next[1] if self._next[0] == key else []


def _sha256(told: dict[str, Any] | Sequence[Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
