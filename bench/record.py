"""Fills a database as years of work would, in bulk: `verify` finds nothing wrong with it but that
the images are not there.

Documents, readings, decisions and events are what the program itself writes for the same acts; in
bulk, because each act of the program is a transaction of its own.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlite_utils import Database

from db import digests, people, placing, schema, settings
from db.connection import opened
from db.events import canonical, digest, hash_of
from rxcore import clock
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
MODEL: Final = {"reader": "embedded-ocr", "model": "x", "revision": "1", "precision": "exact"}

Change = tuple[str, str, str, str | None, str | None]
"""Kind, lineage, field, the old value and the new."""


def fill(path: Path, documents: int, seed: int = 1, finished: float = 0.9) -> None:
    """A database with that many documents, a share of them final: per document one model's
    reading, mostly a person's, three medicines and a disease each, and four events or five.

    Of the others as many wait for a first reading, for a second, on hold and for a supervisor.
    """
    schema.prepare(path)
    with opened(path) as db:
        with patch.object(clock, "now", _before_the_first_day):
            first = people.create_first(db, "Person 0", "long enough to pass")
            root = Actor(first.name, first.role, first.id)
            for number in range(1, PEOPLE):
                people.add(db, root, f"Person {number}", "long enough to pass", "reviewer")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA foreign_keys=OFF")  # documents and readings point to each other
        _Filler(db, documents, seed, finished).run()


def _before_the_first_day(offset_seconds: float = 0) -> str:
    """The clock when the accounts were made, before any document came in."""
    moment = datetime.now(UTC) - timedelta(days=DAYS + 1)
    return clock.text(moment + timedelta(seconds=offset_seconds))


class _Filler:
    """Acts one after the other, as the program would record them."""

    def __init__(self, db: Database, documents: int, seed: int, finished: float) -> None:
        self._db = db
        self._count = documents
        self._finished = finished
        self._random = random.Random(seed)
        self._start = datetime.now(UTC) - timedelta(days=DAYS)
        last = next(db.query("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"))
        self._seq, self._previous = last["seq"], last["hash"]
        self._readings = 0
        self._readers: dict[int, int] = {}
        self._latest = ""

    def run(self) -> None:
        """Fills and commits, a chunk of documents a transaction."""
        for start in range(1, self._count + 1, CHUNK):
            self._db.execute("BEGIN")
            for number in range(start, min(start + CHUNK, self._count + 1)):
                self._document(number)
            self._db.execute("COMMIT")
        self._db.execute(
            f"UPDATE documents SET priority = {placing.priority(settings.order(self._db))}"  # noqa: S608
        )
        self._db.conn.commit()

    def _moment(self, number: int, plus: float = 0) -> str:
        passed = timedelta(days=DAYS * number / self._count, seconds=plus)
        return f"{self._start + passed:%Y-%m-%dT%H:%M:%S}.{number % 1000:03d}Z"

    def _event(
        self, at: str, who: int | None, act: str, document: int, details: dict[str, Any],
        changes: Sequence[Change] = (),
    ) -> None:  # fmt: skip
        """who: a person's number, None for the service."""
        self._seq += 1
        at = self._latest = max(at, self._latest)
        salts = [f"{self._random.getrandbits(64):016x}" for _ in changes]
        body = canonical(
            {
                "prev": self._previous, "seq": self._seq, "at": at, "act": act,
                "actor": "service" if who is None else f"Person {who}",
                "person": None if who is None else who + 1,
                "role": "reviewer" if who else "administrator",
                "session": "0123456789ab", "program": VERSION,
                "document": document, "details": details,
                "values": [
                    [kind, lineage, field, digest(salt, old), digest(salt, new)]
                    for (kind, lineage, field, old, new), salt in zip(changes, salts, strict=True)
                ],
            }
        )  # fmt: skip
        self._previous = hash_of(body)
        self._put("events", seq=self._seq, body=body, hash=self._previous)
        for position, (change, salt) in enumerate(zip(changes, salts, strict=True)):
            kind, lineage, field, old, new = change
            self._put(
                "event_values", seq=self._seq, position=position, kind=kind, lineage=lineage,
                field=field, salt=salt, old=old, new=new,
            )  # fmt: skip

    def _put(self, table: str, **columns: str | int | None) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        into = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        self._db.execute(into, tuple(columns.values()))

    def _document(self, number: int) -> None:
        state = "final" if self._random.random() < self._finished else self._random.choice(LEFT)
        names = [self._name() for _ in range(3)]
        row = self._added(number)
        row |= self._read(number, names)
        if state != "to_review":
            row |= self._reviewed(number, state, row["shown"], names)
        self._put("documents", **row)

    def _added(self, number: int) -> dict[str, Any]:
        at, sha256, name = self._moment(number), f"{number:064x}", f"{number}.jpg"
        file: dict[str, Any] = {"media_type": "image/jpeg", "bytes": 1, "pages": 1}
        own = {
            "page": 1, "width": 1000, "height": 1400, "upload": f"upload {number // 500:06d}",
            "sha256": sha256, "added_at": at, "blind": 0, "twice": 0,
        }  # fmt: skip
        self._put("files", sha256=sha256, added_at=at, **file)
        named = ("", "", "file name", None, name)
        self._event(at, 0, "document added", number, own | file, [named])
        return own | {"id": number, "name": name}

    def _read(self, number: int, names: Sequence[str]) -> dict[str, Any]:
        at, risk = self._moment(number, 20), self._random.randrange(1000)
        reading, content = self._store(number, None, at, None, names)
        placed = {"risk": risk, "shown": reading}
        details = MODEL | placed | {"reading": reading, "content": content}
        self._event(at, None, "model read", number, details)
        moved = {"from": "new", "to": "to_review", "version": 2, "final": None}
        self._event(at, None, "read", number, moved)
        return placed | {"state": "to_review", "version": 2}

    def _reviewed(
        self, number: int, state: str, model: int, names: Sequence[str]
    ) -> dict[str, Any]:
        """What one person made of it, or two."""
        who, at = self._random.randrange(PEOPLE), self._moment(number, 400)
        if state == "on_hold":
            return self._held(number, who, at)
        self._event(at, who, "opened", number, {})
        reading, content = self._store(number, who, at, model, names)
        told = {"reading": reading, "content": content}
        if state == "final":
            final = {"final": reading, "basis": "read", "final_at": at, "final_by": f"Person {who}"}
            changes = list(self._changes(number, names))
            return self._moved(
                at, who, "submit", number, "to_review", state, 3, told, final, changes
            )
        first = {"final": None, "read_by": who + 1}
        row = self._moved(
            at, who, "submit_first", number, "to_review", "second_reading", 3, told, first
        )
        if state == "second_reading":
            return row
        other, later = (who + 1) % PEOPLE, self._moment(number, 800)
        reading, content = self._store(number, other, later, model, [self._name() for _ in names])
        told = {"reading": reading, "content": content}
        return row | self._moved(
            later, other, "second_differs", number, "second_reading", state, 4, told,
            {"final": None},
        )  # fmt: skip

    def _held(self, number: int, who: int, at: str) -> dict[str, Any]:
        reason = "Which one?"
        decided = {"decided_at": at, "question": 1}
        self._put(
            "decisions", document=number, act="hold", by=f"Person {who}", reason=reason, at=at
        )
        return self._moved(
            at, who, "hold", number, "to_review", "on_hold", 3, decided, {"final": None},
            [("", "", "reason", None, reason)],
        )  # fmt: skip

    def _moved(
        self, at: str, who: int, act: str, number: int, left: str, to: str, version: int,
        told: dict[str, Any], columns: dict[str, Any], changes: Sequence[Change] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """Records that a document moved; the columns that this changes."""
        details = {"from": left, "to": to, "version": version} | told | columns
        self._event(at, who, act, number, details, changes)
        return {"state": to, "version": version} | columns

    def _changes(self, number: int, names: Sequence[str]) -> Sequence[Change]:
        return [
            ("medicine", f"{number}-{row}", self._random.choice(FIELDS), WRONG, names[row])
            for row in range(3)
            if self._random.random() < 0.3
        ]

    def _store(
        self, document: int, who: int | None, at: str, made_from: int | None, names: Sequence[str]
    ) -> tuple[int, str]:
        """A reading by a person, or by the model; its number, and the digest of what is stored."""
        self._readings += 1
        seconds = int(self._random.lognormvariate(3.6, 0.7)) if made_from else None
        self._put(
            "readings", id=self._readings, document=document, reader=self._reader(who), at=at,
            made_from=made_from, shown=made_from, seconds=seconds,
        )  # fmt: skip
        decision = "accepted" if made_from else ""
        for row, name in enumerate(names):
            self._put(
                "medicines", id=f"{self._readings}-{row}", reading=self._readings, position=row,
                lineage=f"{document}-{row}", written=name, name=name, strength="500 mg",
                form="tab", dose="1", route="oral", frequency="1-0-1", duration="5 days",
                instructions="", code="", flags="[]", decision=decision, legible=1,
            )  # fmt: skip
        self._put(
            "diseases", id=f"{self._readings}-d", reading=self._readings, position=0,
            lineage=f"{document}-d", written="HTN", name="Hypertension", code="I10", certainty="",
            flags="[]", decision=decision, legible=1,
        )  # fmt: skip
        return self._readings, digests.of_reading(self._db, self._readings)

    def _reader(self, who: int | None) -> int:
        key = -1 if who is None else who
        if key not in self._readers:
            self._readers[key] = len(self._readers) + 1
            if who is None:
                model = {column: MODEL[column] for column in ("model", "revision", "precision")}
                self._put(
                    "readers", id=self._readers[key], kind="model", name=MODEL["reader"], **model
                )
            else:
                self._put(
                    "readers", id=self._readers[key], kind="person", name=f"Person {who}",
                    model=f"person {who + 1}", person=who + 1,
                )  # fmt: skip
        return self._readers[key]

    def _name(self) -> str:
        return self._random.choice(COMMON if self._random.random() < 0.9 else RARE)
