"""Is the record whole, and does everything stored agree with it?

The checks build on each other: the schema with its guards, the chain of events, the values against
their digests, what the events say against what the tables hold, the chain's head against the
anchors outside the database, and the images against their names. Nothing is written.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import digests, schema
from db.backup import ANCHORS, anchors
from db.connection import value
from db.counts import differing_counts
from db.entries import differing_entries
from db.events import GENESIS, digest, hash_of
from db.replay import Replay
from db.told_rows import differing_rows
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.store import ImageStore

MOST_OF_A_KIND = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not as it was recorded: its place ("event 17", "rx-0004") and a sentence."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong, the earliest event first. purged: values that a
    policy removed, which is no problem. older: documents that came in before events told of all
    their columns (db.documents), of which only what was told is compared."""

    events: int
    head: str
    values: int
    purged: int
    readings: int
    documents: int
    older: int
    images: int
    anchors: int
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """The report for a program to read."""
        return asdict(self) | {"whole": self.whole}


def verify(db: Database, actor: Actor, home: Path) -> Report:
    """Checks everything; home is the data folder. For supervisors.

    Reads every event, row and image: seconds for a hundred thousand events, minutes for as many
    images.
    """
    require(actor, "verify the record")
    checks = _Checks(db, home)
    db.execute("BEGIN")  # one moment of the database for all checks, whoever writes meanwhile
    try:
        problems = [p for check in checks.all() for p in _bounded(check)]
    except sqlite3.DatabaseError as error:
        problems = [Problem("database", f"The file is damaged ({error}); restore a backup.")]
    finally:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
    return Report(
        events=checks.replay.events, head=checks.previous, values=checks.values,
        purged=checks.purged, readings=checks.readings, documents=len(checks.replay.documents),
        older=checks.replay.older(), images=checks.images, anchors=checks.anchored,
        problems=tuple(problems),
    )  # fmt: skip


def _bounded(problems: Iterator[Problem]) -> Iterator[Problem]:
    for number, problem in enumerate(problems):
        if number == MOST_OF_A_KIND:
            yield Problem(problem.place, "There are more of this kind.")
            return
        yield problem


class _Checks:
    """One verification: what was counted and replayed so far."""

    def __init__(self, db: Database, home: Path) -> None:
        self._db = db
        self._home = home
        self.replay = Replay()
        self.previous = GENESIS
        self.broken = False
        self.values = self.purged = self.readings = self.images = self.anchored = 0

    def all(self) -> Iterator[Iterator[Problem]]:
        """Every check, in order; a later one builds on what an earlier one counted."""
        yield self._schema()
        yield self._file()
        yield self._chain()
        yield self._anchors()
        yield self._values()
        if not self.broken:  # else nobody knows what the tables should hold
            yield self._state()
            yield _problems(differing_entries(self._db))
            yield _problems(differing_counts(self._db))
            yield _problems(differing_rows(self._db))
            yield self._settings()
            yield self._readings()
        yield self._images()

    def _schema(self) -> Iterator[Problem]:
        if schema.fingerprint(self._db) != schema.expected_fingerprint():
            yield Problem(
                "schema",
                "Tables, indexes or guarding triggers are not those of this version: run "
                "`python manage.py init` if the program was updated; else somebody altered them.",
            )

    def _file(self) -> Iterator[Problem]:
        said = value(self._db, "PRAGMA quick_check(1)")
        if said != "ok":
            yield Problem("database", f"The file is damaged: {' '.join(said.split())}.")
        for broken in self._db.execute("PRAGMA foreign_key_check"):
            yield Problem(f"{broken[0]} {broken[1]}", f"Points to {broken[2]} that are not there.")

    def _chain(self) -> Iterator[Problem]:
        """Stops at the first broken event: what comes after it proves nothing."""
        moment = ""
        for seq, text, hash_ in self._db.execute("SELECT seq, body, hash FROM events ORDER BY seq"):
            expected = self.replay.events + 1
            if seq != expected:
                self.broken = True
                yield Problem(f"event {expected}", f"It is missing; the next one is event {seq}.")
                return
            body = _body(text)
            if trouble := _trouble(body, seq, hash_of(text) == hash_, self.previous, moment):
                self.broken = True
                yield Problem(f"event {seq}", trouble)
                return
            self.previous, moment = hash_, body["at"]
            self.replay.take(body)

    def _anchors(self) -> Iterator[Problem]:
        try:
            known = anchors(self._home / ANCHORS)
        except InputRefused as error:
            yield Problem(ANCHORS, str(error))
            return
        self.anchored = len(known)
        given_up = None
        for anchor in reversed(known):
            if given_up is not None and anchor.seq > given_up:
                continue
            found = value(self._db, "SELECT hash FROM events WHERE seq = ?", (anchor.seq,))
            if found is None:
                last = value(self._db, "SELECT max(seq) FROM events") or 0
                yield Problem(
                    f"event {last + 1}",
                    f"The record's tail was cut: at the {anchor.why} of {anchor.at} it reached "
                    f"event {anchor.seq}, and now it ends with event {last}.",
                )
            elif found != anchor.hash:
                yield Problem(
                    f"event {anchor.seq}",
                    f"It is not the event that stood there at the {anchor.why} of {anchor.at}: "
                    "the record was rewritten.",
                )
            if anchor.kept is not None:
                given_up = anchor.kept if given_up is None else min(given_up, anchor.kept)

    def _values(self) -> Iterator[Problem]:
        kept = self._db.execute(
            "SELECT v.seq, v.position, v.kind, v.lineage, v.field, v.salt, v.old, v.new, e.body "
            "FROM event_values v LEFT JOIN events e ON e.seq = v.seq ORDER BY v.seq, v.position"
        )
        for seq, group in groupby(kept, key=lambda row: row[0]):
            found = list(group)
            recorded = (_body(found[0][8]) or {}).get("values", [])
            self.values += len(found)
            for _, position, kind, lineage, name, salt, old, new, _ in found:
                expected = [kind, lineage, name, digest(salt, old), digest(salt, new)]
                if position >= len(recorded) or recorded[position] != expected:
                    yield Problem(
                        f"event {seq}", f'The value kept of "{name}" is not the one recorded.'
                    )
        missing = self.replay.values_recorded() - self.values
        self.purged = max(missing, 0)
        if missing > self.replay.values_purgeable() and not self.broken:
            yield Problem("values", f"{missing} values are gone without a recorded purge.")

    def _state(self) -> Iterator[Problem]:
        stored = self._db.query("SELECT * FROM documents")
        yield from _problems(self.replay.differing_documents(stored))
        people = self._db.execute("SELECT id, role, active FROM people")
        yield from _problems(self.replay.differing_people(people.fetchall()))

    def _settings(self) -> Iterator[Problem]:
        for key, text in self._db.execute("SELECT key, value FROM settings").fetchall():
            seq = self.replay.settings.get(key)
            kept = self._db.execute("SELECT new FROM event_values WHERE seq = ?", (seq,)).fetchone()
            if seq is None or (kept is not None and kept[0] != text):
                yield Problem(f'setting "{key}"', "Was changed without an event.")

    def _readings(self) -> Iterator[Problem]:
        seen = set()
        for content in digests.of_all(self._db):
            reading = content.reading
            self.readings += 1
            seen.add(reading)
            if reading not in self.replay.readings:
                yield Problem(f"reading {reading}", "No event tells of it.")
                continue
            seq, recorded = self.replay.readings[reading]
            if not content.is_as_recorded(recorded):
                yield Problem(
                    f"event {seq}", f"Reading {reading} is not what was stored at this event."
                )
        for reading in sorted(set(self.replay.readings) - seen):
            seq, _ = self.replay.readings[reading]
            yield Problem(f"event {seq}", f"Reading {reading}, which it tells of, is gone.")

    def _images(self) -> Iterator[Problem]:
        store = ImageStore(self._home / "images")
        files = self._db.execute("SELECT sha256, min(id) FROM documents GROUP BY sha256").fetchall()
        for sha256, document in files:
            self.images += 1
            if store.damaged(sha256):
                there = store.path(sha256).exists()
                said = "is not the one that was added" if there else "is missing"
                yield Problem(f"rx-{document:04d}", f"Its image file {said} ({sha256[:12]}).")


def _problems(found: Iterator[tuple[str, str]]) -> Iterator[Problem]:
    return (Problem(place, text) for place, text in found)


def _body(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _trouble(
    body: dict[str, Any], seq: int, hash_fits: bool, previous: str, moment: str
) -> str | None:
    """What is wrong with an event in its place, or None."""
    if not hash_fits:
        return "Its text was changed after it was recorded."
    if body.get("seq") != seq:
        return f"Another event stands in its place (event {body.get('seq')})."
    if body.get("prev") != previous:
        return "It does not follow from the event before it."
    if str(body.get("at", "")) < moment:
        return "It is dated before the event that it follows."
    return None
