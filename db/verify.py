"""Is the record whole, and does everything stored agree with it?

The checks build on each other: the schema with its guards, the chain of events, the values against
their digests, what the events say against what the tables hold, the chain's head against the
anchors outside the database, and the images against their names. Nothing is written, and whatever
is found, there is a report of it.

A check of what came since an anchor follows the chain from there, and looks at the values, readings
and images of those events. Accounts, and what the tables hold of older acts, only the whole check
compares.

Not part of the record, and not compared: leases, jobs, drafts, counts of failed sign-ins, the index
of the search, when a session was used last, and the clock (db.steady).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import anchors, digests, schema
from db.anchors import Anchor
from db.connection import value
from db.counts import differing_counts
from db.digests import Content
from db.entries import differing_entries
from db.event_shape import Body, body_of
from db.events import GENESIS, digest, hash_of, print_of
from db.placing import differing_places
from db.replay import Replay
from db.told_rows import differing_rows
from rxcore.counting import count
from rxcore.errors import InputRefused, StorageRefused
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.store import Images, ImageStore

MOST_OF_A_KIND = 20
STEP = 1000
"""Events, readings or images from one word of progress to the next."""

Progress = Callable[[float], None]
"""Called with the share that was looked at so far, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not as it was recorded: its place ("event 17", "rx-0004") and a sentence."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong, the earliest event first. purged: values that a
    policy removed, which is no problem. older: documents that came in before events told of all
    their columns (db.documents), of which only what was told is compared. restores: the events of
    restored backups, none of which is a problem. unanchored: events since the last anchor, which
    could be cut off unseen. since: the event after which this began; 0 for the whole record."""

    events: int
    head: str
    values: int
    purged: int
    readings: int
    documents: int
    older: int
    people: int
    decisions: int
    images: int
    anchors: int
    unanchored: int
    restores: tuple[int, ...]
    since: int
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """The report for a program to read."""
        return asdict(self) | {"whole": self.whole}


def verify(
    db: Database,
    actor: Actor,
    home: Path,
    elsewhere: Path | None = None,
    *,
    since: Anchor | None = None,
    progress: Progress = lambda _: None,
    images: Images | None = None,
) -> Report:
    """Checks everything, or what came since an anchor; home is the data folder, elsewhere the other
    place of anchors, if any; images the store, where it does not lie in home. For supervisors.

    Reads every event, row and image: seconds for a hundred thousand events, minutes for as many
    images.
    """
    require(actor, "verify the record")
    store = images or ImageStore(home / "images")
    checks = _Checks(db, home, elsewhere, since, progress, store)
    db.execute("BEGIN")  # one moment of the database for all checks, though others write meanwhile
    try:
        problems = list(dict.fromkeys(p for check in checks.all() for p in _found(check)))
    finally:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
    replay = checks.replay
    return Report(
        events=replay.events, head=checks.previous, values=checks.values,
        purged=checks.purged, readings=checks.readings, documents=len(replay.documents),
        older=replay.older(), people=len(replay.people.accounts),
        decisions=replay.decisions.count, images=checks.images, anchors=checks.anchored,
        unanchored=max(0, replay.events - checks.last_anchored), restores=tuple(replay.restores),
        since=since.seq if since else 0,
        problems=tuple(problems),
    )  # fmt: skip


def _found(problems: Iterator[Problem]) -> Iterator[Problem]:
    """What one check finds, as far as the file can be read, and not without end."""
    try:
        for number, problem in enumerate(problems):
            if number == MOST_OF_A_KIND:
                yield Problem(problem.place, "There are more of this kind.")
                return
            yield problem
    except sqlite3.DatabaseError as error:
        yield Problem("database", f"The file is damaged ({error}); restore a backup.")


class _Checks:
    """One verification: what was counted and replayed so far."""

    def __init__(
        self, db: Database, home: Path, elsewhere: Path | None, since: Anchor | None,
        progress: Progress, store: Images,
    ) -> None:  # fmt: skip
        self._db = db
        self._home = home
        self._elsewhere = elsewhere
        self._store = store
        self._since = since.seq if since else 0
        self._progress = progress
        self._done, self._total = 0, 1
        self.replay = Replay(events=self._since)
        self.previous = since.hash if since else GENESIS
        self.broken = True  # until the chain was followed to its end
        self.values = self.purged = self.readings = self.images = 0
        self.anchored = self.last_anchored = 0

    def all(self) -> Iterator[Iterator[Problem]]:
        """Every check, in order; a later one builds on what an earlier one counted."""
        yield self._schema()
        self._total = self._expected()
        if not self._since:
            yield self._file()
        yield self._chain()
        yield self._anchors()
        yield self._values()
        if self._since:
            yield self._readings()
        elif not self.broken:  # else nobody knows what the tables should hold
            yield self._state()
            yield _problems(differing_entries(self._db))
            yield _problems(differing_counts(self._db))
            yield self._people()
            yield self._decisions()
            yield _problems(differing_places(self._db))
            yield _problems(differing_rows(self._db))
            yield self._settings()
            yield self._readings()
            yield self._readers()
        yield self._images()

    def _expected(self) -> int:
        """Events, readings and images that will be looked at, about; 1 where nobody can tell."""
        tables = ("events",) if self._since else ("events", "readings", "files")
        try:
            counted = sum(value(self._db, f"SELECT count(*) FROM {table}") for table in tables)
        except sqlite3.DatabaseError:  # the checks say what is wrong
            return 1
        return max(1, int(counted) - self._since)

    def _step(self) -> None:
        self._done += 1
        if self._done % STEP == 0:
            self._progress(min(1.0, self._done / self._total))

    def _schema(self) -> Iterator[Problem]:
        if schema.fingerprint(self._db) != schema.expected_fingerprint():
            yield Problem(
                "schema",
                "Tables, indexes or guarding triggers are not those of this version: run "
                "`python manage.py init` if the program was updated; else somebody altered them.",
            )

    def _file(self) -> Iterator[Problem]:
        said = value(self._db, "PRAGMA integrity_check(1)")
        if said != "ok":
            yield Problem("database", f"The file is damaged: {' '.join(said.split())}.")
        for broken in self._db.execute("PRAGMA foreign_key_check"):
            yield Problem(f"{broken[0]} {broken[1]}", f"Points to {broken[2]} that are not there.")

    def _chain(self) -> Iterator[Problem]:
        """Stops at the first broken event: what comes after it proves nothing."""
        for (seq,) in self._db.execute("SELECT seq FROM events WHERE seq < 1 ORDER BY seq"):
            yield Problem(f"event {seq}", "It is none of the program's, which begin at 1.")
        moment = ""
        events = "SELECT seq, body, hash FROM events WHERE seq > ? ORDER BY seq"
        for seq, text, hash_ in self._db.execute(events, (self._since,)):
            self._step()
            expected = self.replay.events + 1
            if seq != expected:
                yield Problem(f"event {expected}", f"It is missing; the next one is event {seq}.")
                return
            body = body_of(text)
            if trouble := _trouble(body, seq, hash_of(text) == hash_, self.previous, moment):
                yield Problem(f"event {seq}", trouble)
                return
            if wrong := self._taken(body or {}):
                yield Problem(f"event {seq}", wrong)
            if self.replay.events != seq:
                return
            self.previous, moment = hash_, (body or {})["at"]
        self.broken = False

    def _taken(self, body: Body) -> str:
        """Has the event replayed; what is wrong with it, or ""."""
        before = self.replay.events
        try:
            wrong = self.replay.take(body)
            return "" if self._since else wrong  # accounts are known from the first event on only
        except (KeyError, TypeError):
            self.replay.events = before
            return "It does not tell what such an event tells; was it written by a newer version?"

    def _anchors(self) -> Iterator[Problem]:
        places = [(anchors.FILE, self._home / anchors.FILE)]
        if self._elsewhere is not None:
            places.append((str(self._elsewhere), self._elsewhere))
            if not self._elsewhere.exists():
                yield Problem(str(self._elsewhere), "There is no file of anchors.")
        for name, path in places:
            try:
                known, junk = anchors.read(path)
            except InputRefused as error:
                yield Problem(name, str(error))
                continue
            self.anchored = max(self.anchored, len(known))
            self.last_anchored = max(self.last_anchored, *(a.seq for a in known), 0)
            yield from (Problem(name, f"Line {number} is not an anchor.") for number in junk)
            yield from _problems(anchors.differing(self._db, known))

    def _values(self) -> Iterator[Problem]:
        kept = self._db.execute(
            "SELECT v.seq, v.position, v.kind, v.lineage, v.field, v.salt, v.old, v.new, e.body "
            "FROM event_values v LEFT JOIN events e ON e.seq = v.seq WHERE v.seq > ? "
            "ORDER BY v.seq, v.position",
            (self._since,),
        )
        left = dict(self.replay.values)
        for seq, group in groupby(kept, key=lambda row: row[0]):
            found = list(group)
            body = body_of(found[0][8])
            recorded = dict(enumerate(body["values"])) if body else {}
            self.values += len(found)
            for _, position, kind, lineage, name, salt, old, new, _ in found:
                expected = [kind, lineage, name, digest(salt, old), digest(salt, new)]
                if recorded.get(position) != expected:
                    yield Problem(
                        f"event {seq}", f'The value kept of "{name}" is not the one recorded.'
                    )
            yield from _gone(seq, left.pop(seq, ("", 0))[1] - len(found))
        for seq, (_, number) in left.items():
            if self.replay.purged(seq):
                self.purged += number
            else:
                yield from _gone(seq, number)

    def _state(self) -> Iterator[Problem]:
        stored = self._db.query("SELECT * FROM documents")
        yield from _problems(self.replay.differing_documents(stored))

    def _people(self) -> Iterator[Problem]:
        accounts = self._db.query(
            "SELECT p.*, i.subject FROM people p LEFT JOIN identities i ON i.person = p.id"
        )
        yield from _problems(self.replay.people.differing_accounts(accounts))
        sessions = self._db.query("SELECT * FROM sessions")
        yield from _problems(self.replay.people.differing_sessions(sessions))

    def _decisions(self) -> Iterator[Problem]:
        stored = self._db.query("SELECT * FROM decisions ORDER BY document, id")
        salts = "SELECT seq, salt FROM event_values WHERE field = 'reason' AND kind = ''"
        kept = dict(self._db.execute(salts).fetchall())
        yield from _problems(self.replay.decisions.differing(stored, kept))

    def _settings(self) -> Iterator[Problem]:
        left = dict(self.replay.settings)
        for key, text in self._db.execute("SELECT key, value FROM settings").fetchall():
            seq, told = left.pop(key, (None, None))
            kept = self._db.execute("SELECT new FROM event_values WHERE seq = ?", (seq,)).fetchone()
            if (
                seq is None
                or (kept is not None and kept[0] != text)
                or told not in (None, print_of(text))
            ):
                yield Problem(f'setting "{key}"', "Was changed without an event.")
        for key in left:
            yield Problem(f'setting "{key}"', "Is gone, though events tell of it.")

    def _readings(self) -> Iterator[Problem]:
        seen = set()
        for content in self._contents():
            reading = content.reading
            self._step()
            self.readings += 1
            seen.add(reading)
            if reading not in self.replay.readings:
                yield Problem(f"reading {reading}", "No event tells of it.")
                continue
            seq, recorded, _ = self.replay.readings[reading]
            if not content.is_as_recorded(recorded):
                yield Problem(
                    f"event {seq}", f"Reading {reading} is not what was stored at this event."
                )
        for reading in sorted(set(self.replay.readings) - seen):
            seq, *_ = self.replay.readings[reading]
            yield Problem(f"event {seq}", f"Reading {reading}, which it tells of, is gone.")

    def _contents(self) -> Iterator[Content]:
        """The readings that are looked at: all, or those that the events since then tell of."""
        if not self._since:
            return digests.of_all(self._db)
        return (found for reading in sorted(self.replay.readings)
                if (found := digests.content(self._db, reading)))  # fmt: skip

    def _readers(self) -> Iterator[Problem]:
        stored = self._db.execute(
            "SELECT id, kind, name, model, revision, precision, person FROM readers"
        )
        used = self._db.execute("SELECT id, reader FROM readings")
        yield from _problems(self.replay.differing_readers(stored.fetchall(), used))

    def _images(self) -> Iterator[Problem]:
        files = self._db.execute("SELECT sha256, min(id) FROM documents GROUP BY sha256").fetchall()
        for sha256, document in files:
            if self._since and document not in self.replay.documents:
                continue
            self._step()
            self.images += 1
            if said := _image_trouble(self._store, sha256):
                yield Problem(f"rx-{document:04d}", f"Its image file {said} ({sha256[:12]}).")


def _problems(found: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    return (Problem(place, text) for place, text in found)


def _gone(seq: int, number: int) -> Iterator[Problem]:
    if number > 0:
        yield Problem(f"event {seq}", f"{count(number, 'value')} gone without a recorded purge.")


def _image_trouble(store: Images, sha256: str) -> str:
    """What is wrong with the file of that name, or ""."""
    try:
        if not store.damaged(sha256):
            return ""
        there = store.has(sha256)
        return "is not the one that was added" if there else "is missing"
    except InputRefused:
        return "has a name that is no hash"
    except StorageRefused as refusal:
        return f"cannot be read: {refusal}"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _trouble(
    body: Body | None, seq: int, hash_fits: bool, previous: str, moment: str
) -> str | None:
    """What is wrong with an event in its place, or None."""
    if not hash_fits:
        return "Its text was changed after it was recorded."
    if body is None:
        return "It is no event as this program writes them; was it written by a newer version?"
    if body["seq"] != seq:
        return f"Another event stands in its place (event {body['seq']})."
    if body["prev"] != previous:
        return "It does not follow from the event before it."
    if body["at"] < moment:
        return "It is dated before the event that it follows."
    return None
