"""Rows of small tables that one event each tells of by digest, so that a row that was put in,
changed or taken out behind the program's back shows."""

from collections.abc import Iterator
from typing import Final

from sqlite_utils import Database

from db.connection import one
from db.event_shape import body_of
from db.events import Details, canonical, hash_of

TABLES: Final = ("calibrations", "checks")
"""Tables of such rows. Each has a column `id`, and one that nobody can guess where the others are
few enough to be guessed."""


def told(db: Database, table: str, row: int) -> Details:
    """What an event has to tell of a row that is stored by its act. Call inside a transaction."""
    return {"table": table, "row": row, "row_digest": _digest(db, table, row)}


def differing_rows(db: Database) -> Iterator[tuple[str, str]]:
    """The rows that are not as their events tell them: place, and a sentence."""
    left = {
        (table, row) for table in TABLES for (row,) in db.execute(f"SELECT id FROM {table}")
    }  # fmt: skip
    found = db.execute(
        "SELECT seq, body FROM events WHERE body ->> '$.details.row_digest' IS NOT NULL "
        "ORDER BY seq"
    )
    last = {}
    for seq, body in found.fetchall():
        details = (body_of(body) or {"details": {}})["details"]
        last[details.get("table"), details.get("row")] = (seq, details.get("row_digest"))
    for (table, row), (seq, digest) in last.items():
        if digest != _digest(db, table, row):
            yield f"{table} {row}", f"Is not what was stored at event {seq}."
    for table, row in sorted(left - set(last)):
        yield f"{table} {row}", "No event tells of it."


def _digest(db: Database, table: object, row: object) -> str | None:
    """SHA-256 over the row's columns by name; None where there is no such row."""
    if table not in TABLES:
        return None
    found = one(db, f"SELECT * FROM {table} WHERE id = ?", (row,))
    return None if found is None else hash_of(canonical(found))
