"""Fills a database as years of work would: documents, readings, events with a whole chain."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db import people, schema
from db.connection import opened
from db.events import canonical, digest, hash_of
from rxcore.people import Actor
from rxcore.version import VERSION

PEOPLE = 12
DAYS = 180
CHUNK = 2000
COMMON = ("Paracetamol", "Pantoprazole", "Amoxicillin", "Metformin", "Aten-D", "Ascorbic acid")
RARE = tuple(f"Rarimol{number}" for number in range(500))
FIELDS = ("name", "strength", "frequency", "duration", "form")
WRONG = "Paracetmol"
LEFT = ("to_review", "second_reading", "on_hold", "disputed")


def fill(path: Path, documents: int, seed: int = 1, finished: float = 0.9) -> None:
    """A database with that many documents, a share of them final: per document one model's
    reading, mostly a person's, three medicines and a disease each, and four events or five.

    Of the others as many wait for a first reading, for a second, on hold and for a supervisor.
    """
    schema.prepare(path)
    with opened(path) as db:
        first = people.create_first(db, "Person 0", "long enough to pass")
        root = Actor(first.name, first.role, first.id)
        for number in range(1, PEOPLE):
            people.add(db, root, f"Person {number}", "long enough to pass", "reviewer")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA foreign_keys=OFF")  # documents and readings point to each other
        _readers(db)
        _Filler(db, documents, seed, finished).run()


def _readers(db: Database) -> None:
    db.execute("INSERT INTO readers (kind, name, model) VALUES ('model', 'embedded-ocr', 'x')")
    db.execute(
        "INSERT INTO readers (kind, name, model, person) "
        "SELECT 'person', name, 'person ' || id, id FROM people"
    )


class _Filler:
    """Rows for all tables, gathered and written a chunk of documents at a time."""

    def __init__(self, db: Database, documents: int, seed: int, finished: float) -> None:
        self._db = db
        self._count = documents
        self._finished = finished
        self._random = random.Random(seed)
        self._start = datetime.now(UTC) - timedelta(days=DAYS)
        last = next(db.query("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"))
        self._seq, self._previous = last["seq"], last["hash"]
        self._reading = 0
        self._latest = ""
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def run(self) -> None:
        """Fills and commits. The chain is whole, though its first events are the newest by time."""
        for number in range(1, self._count + 1):
            self._document(number)
            if number % CHUNK == 0 or number == self._count:
                self._write()

    def _add(self, table: str, *values: Any) -> None:
        self._rows.setdefault(table, []).append(values)

    def _write(self) -> None:
        self._db.execute("BEGIN")
        for statement in INSERTS:
            table = statement.split()[2]
            self._db.conn.executemany(statement, self._rows.pop(table, []))
        self._db.execute("COMMIT")

    def _moment(self, number: int, plus: float = 0) -> str:
        passed = timedelta(days=DAYS * number / self._count, seconds=plus)
        return f"{self._start + passed:%Y-%m-%dT%H:%M:%S}.{number % 1000:03d}Z"

    def _event(
        self, at: str, actor: str, act: str, document: int, details: dict[str, Any],
        changes: Sequence[tuple[str, str, str, str | None, str | None]],
    ) -> None:  # fmt: skip
        self._seq += 1
        at = self._latest = max(at, self._latest)
        salts = [f"{self._random.getrandbits(64):016x}" for _ in changes]
        body = canonical(
            {
                "prev": self._previous, "seq": self._seq, "at": at, "act": act, "actor": actor,
                "person": None, "role": "reviewer", "session": "0123456789ab", "program": VERSION,
                "document": document, "details": details,
                "values": [
                    [kind, lineage, field, digest(salt, old), digest(salt, new)]
                    for (kind, lineage, field, old, new), salt in zip(changes, salts, strict=True)
                ],
            }
        )  # fmt: skip
        self._previous = hash_of(body)
        self._add("events", self._seq, body, self._previous)
        for position, (change, salt) in enumerate(zip(changes, salts, strict=True)):
            kind, lineage, field, old, new = change
            self._add("event_values", self._seq, position, kind, lineage, field, salt, old, new)

    def _document(self, number: int) -> None:
        sha = f"{number:064x}"
        added = self._moment(number)
        names = [self._name() for _ in range(3)]
        self._add("files", sha, added)
        self._event(added, "Person 0", "document added", number, {"sha256": sha, "page": 1},
                    [("", "", "file name", None, f"{number}.jpg")])  # fmt: skip
        model = self._store(number, 1, self._moment(number, 20), None, names)
        self._event(self._moment(number, 20), "service", "model read", number,
                    {"reading": model, "reader": "embedded-ocr", "medicines": 3}, [])  # fmt: skip
        moved = {"from": "new", "to": "to_review", "version": 2, "final": None}
        self._event(self._moment(number, 20), "service", "read", number, moved, [])
        final = person = None
        state = "final" if self._random.random() < self._finished else self._random.choice(LEFT)
        if state in ("final", "second_reading"):
            person = self._random.randrange(PEOPLE)
            read = self._review(number, person, model, names, state)
            final = read if state == "final" else None
        ended = self._moment(number, 400) if final else None
        self._add(
            "documents", number, sha, f"{number}.jpg", f"upload {number // 500:06d}", state,
            self._random.randrange(1000), model, final, "read" if final else "", ended,
            f"Person {person}" if final else "", added,
            None if final or person is None else person + 1,
        )  # fmt: skip

    def _review(self, number: int, person: int, model: int, names: list[str], to: str) -> int:
        at = self._moment(number, 400)
        changes = []
        for row in range(3):
            if self._random.random() < 0.3:
                field = self._random.choice(FIELDS)
                changes.append(("medicine", f"{number}-{row}", field, WRONG, names[row]))
        reading = self._store(number, 2 + person, at, model, names)
        self._event(at, f"Person {person}", "opened", number, {}, [])
        act = "submit" if to == "final" else "submit_first"
        self._event(at, f"Person {person}", act, number,
                    {"from": "to_review", "to": to, "version": 3,
                     "final": reading if to == "final" else None, "reading": reading},
                    changes)  # fmt: skip
        return reading

    def _store(
        self, document: int, reader: int, at: str, made_from: int | None, names: list[str]
    ) -> int:
        self._reading += 1
        seconds = int(self._random.lognormvariate(3.6, 0.7)) if made_from else None
        self._add("readings", self._reading, document, reader, at, made_from, seconds)
        for row, name in enumerate(names):
            self._add("medicines", f"{self._reading}-{row}", self._reading, row,
                      f"{document}-{row}", name, name)  # fmt: skip
        self._add("diseases", f"{self._reading}-d", self._reading, f"{document}-d")
        return self._reading

    def _name(self) -> str:
        return self._random.choice(COMMON if self._random.random() < 0.9 else RARE)


INSERTS = (
    "INSERT INTO files (sha256, added_at, media_type, bytes, pages) "
    "VALUES (?, ?, 'image/jpeg', 1, 1)",
    "INSERT INTO documents (id, sha256, name, upload, state, priority, shown, final, basis, "
    "final_at, final_by, added_at, read_by, page, width, height, version) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1000, 1400, 3)",
    "INSERT INTO readings (id, document, reader, at, made_from, seconds) VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO medicines (id, reading, position, lineage, written, name, strength, form, dose, "
    "route, frequency, duration, instructions, code, flags, decision, legible) "
    "VALUES (?, ?, ?, ?, ?, ?, '500 mg', 'tab', '1', 'oral', '1-0-1', '5 days', '', '', '[]', "
    "'accepted', 1)",
    "INSERT INTO diseases (id, reading, position, lineage, written, name, code, certainty, flags, "
    "decision, legible) VALUES (?, ?, 0, ?, 'HTN', 'Hypertension', 'I10', '', '[]', 'accepted', 1)",
    "INSERT INTO events (seq, body, hash) VALUES (?, ?, ?)",
    "INSERT INTO event_values (seq, position, kind, lineage, field, salt, old, new) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
)
