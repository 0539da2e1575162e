"""Quiet changes of what is stored, by somebody who may write to the data folder and knows it well.

`verify` must find each, but for those that SECURITY.md says it does not find.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.trials import Trial, worked
from db import verify
from db.connection import Database, opened
from rxcore.people import Actor

ROOT: Final = Actor("cli:bench", "administrator")

Change = Callable[[Database, Path], object]


@dataclass(frozen=True, slots=True)
class Tampering:
    """change: what is done behind the program's back. found: whether `verify` promises to find
    it; where it does not, why says what stands against it instead."""

    what: str
    change: Change
    found: bool = True
    why: str = ""


def _sql(*statements: str) -> Change:
    def change(db: Database, _: Path) -> None:
        for statement in statements:
            if not db.execute(statement).rowcount:
                raise ValueError(f"It changes nothing: {statement}")

    return change


def _set(table: str, column: str, to: str, where: str = "id = 1") -> Tampering:
    return Tampering(f"{table}.{column}", _sql(f"UPDATE {table} SET {column} = {to} WHERE {where}"))


def _rechained(db: Database, _: Path) -> None:
    """An event changed, and every hash after it made anew."""
    previous = ""
    for seq, body in db.execute("SELECT seq, body FROM events ORDER BY seq").fetchall():
        told = json.loads(body)
        told["prev"] = previous or told["prev"]
        if seq == 3:
            told["actor"] = "Somebody Else"
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(text.encode()).hexdigest()
        db.execute("UPDATE events SET body = ?, hash = ? WHERE seq = ?", (text, previous, seq))


def _image(change: Callable[[Path], object]) -> Change:
    def first(_: Database, home: Path) -> None:
        change(next(path for path in sorted((home / "images").rglob("*")) if path.is_file()))

    return first


def _anchors(text: str) -> Change:
    return lambda _, home: (home / "anchors.jsonl").write_text(text)


def _swapped(db: Database, _: Path) -> None:
    two = db.execute("SELECT seq, body, hash FROM events WHERE seq IN (5, 6)").fetchall()
    for (seq, _body, _hash), (_seq, body, hash_) in zip(two, reversed(two), strict=True):
        db.execute("UPDATE events SET body = ?, hash = ? WHERE seq = ?", (body, hash_, seq))


def _tail(events: int) -> Change:
    which = f"seq > (SELECT max(seq) FROM events) - {events}"
    return _sql(f"DELETE FROM event_values WHERE {which}", f"DELETE FROM events WHERE {which}")


LEFT_DOWN: Final = "events_no_delete"


def _no_guard(_db: Database, _home: Path) -> None:
    """The guards are taken down before each change; one of them stays so."""


_ROW: Final = (
    "INSERT INTO diseases (id, reading, position, lineage, written, name, code, certainty, flags, "
    "decision, legible) VALUES ('x', 1, 9, 'x', '', 'Forged', '', '', '[]', '', 1)"
)
_ACCOUNT: Final = (
    "INSERT INTO people (login, name, role, password, created_at) "
    "VALUES ('Eve', 'Eve', 'administrator', '', '2026')"
)

TAMPERINGS: Final = (
    # The record itself.
    Tampering("an event's text", _sql("UPDATE events SET body = replace(body, 'submit', 'approve') "
                                      "WHERE act = 'submit'")),
    _set("events", "hash", "'00'", "seq = 4"),
    Tampering("every event from one on made anew", _rechained),
    Tampering("two events swapped", _swapped),
    Tampering("an event out of the middle", _sql("DELETE FROM event_values WHERE seq = 8",
                                                 "DELETE FROM events WHERE seq = 8")),
    Tampering("the last event", _sql(
        "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")),
    Tampering("the last twenty events", _tail(20)),
    Tampering("all events", _sql("DELETE FROM event_values", "DELETE FROM events")),
    _set("event_values", "new", "'Forged'", "new = 'Corrected'"),
    _set("event_values", "old", "'Forged'", "old = 'Dolo 650'"),
    Tampering("a value that no policy removed",
              _sql("DELETE FROM event_values WHERE new = 'Corrected'")),
    Tampering("an anchor's hash", lambda _, home: (home / "anchors.jsonl").write_text(
        (home / "anchors.jsonl").read_text().replace('"hash": "', '"hash": "0'))),
    Tampering("anchors that are none", _anchors("junk\n")),
    # Readings.
    *(_set("medicines", column, "'Forged'", "name = 'Corrected'") for column in (
        "name", "written", "strength", "form", "dose", "route", "frequency", "duration",
        "quantity", "instructions", "code", "decision", "lineage")),
    _set("medicines", "position", "7", "name = 'Corrected'"),
    _set("medicines", "legible", "0", "name = 'Corrected'"),
    _set("medicines", "confidence", "0.1", "name = 'Dolo 650'"),
    *(_set("diseases", column, "'Forged'", "name = 'Fever'") for column in ("name", "certainty")),
    Tampering("a medicine taken out", _sql("DELETE FROM medicines WHERE name = 'Corrected'")),
    Tampering("a disease slipped in", _sql(_ROW)),
    _set("answers", "text", "'Forged'"),
    _set("offers", "why", "'Forged'", "1"),
    _set("readings", "reader", "3 - reader", "reader IN (1, 2)"),
    _set("readings", "at", "'2020-01-01T00:00:00.000000Z'"),
    _set("readings", "blind", "1 - blind"),
    Tampering("a reading slipped in",
              _sql("INSERT INTO readings (document, reader, at) VALUES (1, 1, '2026')")),
    _set("readers", "name", "'Forged'"),
    _set("readers", "model", "'Forged'"),
    # Documents and what was decided on them.
    *(_set("documents", column, to) for column, to in (
        ("state", "'rejected'"), ("version", "9"), ("final", "1"), ("basis", "'adjudicated'"),
        ("final_by", "'Somebody'"), ("final_at", "'2020'"), ("shown", "2"), ("blind", "1 - blind"),
        ("twice", "1 - twice"), ("cycle", "4"), ("priority", "7"), ("assigned_to", "2"),
        ("name", "'other.png'"), ("upload", "'other'"), ("width", "7"))),
    _set("decisions", "reason", "'Forged'"),
    _set("decisions", "by", "'Somebody'"),
    Tampering("a decision taken out", _sql("DELETE FROM decisions WHERE id = 1")),
    # People and settings.
    _set("people", "role", "'administrator'", "login = 'Rita Reader'"),
    _set("people", "active", "0", "login = 'Rita Reader'"),
    _set("people", "name", "'Somebody'", "login = 'Rita Reader'"),
    _set("people", "login", "'Somebody'", "login = 'Rita Reader'"),
    Tampering("an account slipped in", _sql(_ACCOUNT)),
    Tampering("a setting", _sql("UPDATE settings SET value = '42' WHERE key = 'share_blind'")),
    Tampering("a setting slipped in", _sql("INSERT INTO settings VALUES ('guide', 'Forged')")),
    # Images and guards.
    Tampering("an image replaced", _image(lambda path: path.write_bytes(b"another"))),
    Tampering("an image taken away", _image(Path.unlink)),
    Tampering("a guard taken down", _no_guard),
    Tampering("an index taken down", _sql("DROP INDEX readings_of_document")),
    Tampering("a count", _sql("DELETE FROM queue_counts")),
    # What SECURITY.md says is not found.
    Tampering("a draft", _sql("UPDATE drafts SET state = '{}'"), False,
              "Drafts are no part of the record; a submit shows the reader what it stores."),
    Tampering("a password's hash", _sql("UPDATE people SET password = 'x' WHERE id = 3"), False,
              "A person who can write to the data folder can do anything as anybody."),
    Tampering("the anchors taken away", lambda _, home: (home / "anchors.jsonl").unlink(), False,
              "Without a copy of anchors.jsonl elsewhere nobody can tell."),
)  # fmt: skip


def tamperings(most: int = len(TAMPERINGS)) -> Trial:
    """So many of them, from all kinds, each on a data folder of its own."""
    chosen = TAMPERINGS[:: max(1, len(TAMPERINGS) // most)]
    failures, unpromised = [], 0
    with TemporaryDirectory() as folder:
        worked.make(Path(folder) / "made")
        for one in chosen:
            home = worked.copy(Path(folder) / "made", Path(folder) / "home")
            found = _found(home, one.change)
            unpromised += not one.found
            if one.found and not found:
                failures.append(f"{one.what}: not found")
    note = f"{len(chosen) - unpromised - len(failures)} found, {unpromised} named as not found"
    return Trial("tamperings", len(chosen), tuple(failures), note)


def _found(home: Path, change: Change) -> bool:
    with opened(home / "rx.db") as db:
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA foreign_keys=OFF")
        change(db, home)
        for name, sql in guards:
            if name != LEFT_DOWN or change is not _no_guard:
                db.execute(sql)
        return not verify.verify(db, ROOT, home).whole
