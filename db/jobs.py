"""The models' work: which document waits for which reader, under leases that fence each result.

A lease is a random token. A worker whose token is no longer the job's is refused, so
that a reader that was thought dead can neither overwrite nor double a result.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db import digests, documents, events, placing, readings, settings, steady
from db.connection import one, rows, transaction, value
from db.events import Details
from rxcore import clock
from rxcore.clinical import safety
from rxcore.outcomes import GIVEN_UP, MOST_ATTEMPTS, Read
from rxcore.people import SERVICE, Actor
from rxcore.readers.panel import AUTO
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, ModelReading
from rxcore.rights import require

LEASE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be read by one reader, held under a lease. rank: of the readings of a
    document, that of the least stands on the desk."""

    id: int
    document: int
    sha256: str
    page: int
    reader: str
    rank: int
    lease: str
    attempts: int


def claim(
    db: Database,
    most: int,
    *,
    readers: Collection[str] = (AUTO,),
    lease_seconds: int = LEASE_SECONDS,
    fresh: bool = False,
    counted: bool = True,
) -> list[Job]:
    """Up to `most` waiting jobs that ask for one of these readers, the oldest first, leased to the
    caller. fresh: only such as nobody tried before, which may be read in one batch; a page with
    which a reader was lost is read alone. counted: whether this is an attempt already; for one who
    takes many at once, only what is then `lost` counts as one.

    A job whose lease ran out is taken again; after 3 attempts it has failed, because whatever
    reads it does not come back.
    """
    lease = secrets.token_hex(16)
    with transaction(db):
        steady.mark(db)
        _give_up(db)
        taken = rows(
            db,
            "UPDATE jobs SET state = 'leased', lease = ?, leased_until = ?, "
            "attempts = attempts + ? WHERE id IN (SELECT id FROM jobs "
            "WHERE (state = 'waiting' OR (state = 'leased' AND leased_until < ?)) "
            f"AND reader IN ({', '.join('?' * len(readers))}) AND attempts < ? "
            "ORDER BY id LIMIT ?) RETURNING *",
            (
                lease,
                steady.now(db, lease_seconds),
                int(counted),
                steady.now(db),
                *readers,
                1 if fresh else MOST_ATTEMPTS,
                most,
            ),
        )
    return [_job(db, row) for row in sorted(taken, key=lambda row: int(row["id"]))]


def _job(db: Database, row: dict[str, Any]) -> Job:
    page = one(db, "SELECT sha256, page FROM documents WHERE id = ?", (row["document"],)) or {}
    return Job(
        id=row["id"], document=row["document"], sha256=page["sha256"], page=page["page"],
        reader=row["reader"], rank=row["rank"], lease=row["lease"], attempts=row["attempts"],
    )  # fmt: skip


def _give_up(db: Database) -> None:
    lost = rows(
        db,
        "UPDATE jobs SET state = 'failed', lease = NULL, ended_at = ?, reason = ? "
        "WHERE state = 'leased' AND leased_until < ? AND attempts >= ? RETURNING document, reader",
        (steady.now(db), GIVEN_UP, steady.now(db), MOST_ATTEMPTS),
    )
    for row in lost:
        _failed(db, row["document"], row["reader"], GIVEN_UP)


def complete(db: Database, job: Job, card: ReaderCard, reading: ModelReading) -> bool:
    """Stores what a model read. False, and nothing is stored, when the lease was lost."""
    with transaction(db):
        return _complete(db, job, card, reading)


def end_all(db: Database, ended: Sequence[tuple[Job, Read | Failure]]) -> list[bool]:
    """Stores what became of many jobs, all or nothing, with one flush of the disk; says of each
    whether it was stored, as `complete` and `fail` do."""
    with transaction(db):
        return [
            _complete(db, job, outcome.card, outcome.reading)
            if isinstance(outcome, Read)
            else _fail(db, job, outcome.reason)
            for job, outcome in ended
        ]


def _complete(db: Database, job: Job, card: ReaderCard, reading: ModelReading) -> bool:
    if not _end(db, job, "done"):
        return False
    reader = readings.model_reader(db, card)
    stored = readings.insert(db, job.document, reader, reading)
    shown = stored if job.rank <= _shown_rank(db, job.document) else _shown(db, job.document)
    db.execute("UPDATE jobs SET reading = ? WHERE id = ?", (stored, job.id))
    db.execute("UPDATE documents SET shown = ? WHERE id = ?", (shown, job.document))
    details: Details = {
            "reading": stored, "content": digests.of_reading(db, stored), "shown": shown,
            "reader": card.name, "model": card.model,
            "revision": card.revision, "precision": card.precision, "sha256": job.sha256,
            "questions": " ".join(f"{a.question}@{a.version}" for a in reading.answers),
            "medicines": len(reading.medicines), "diseases": len(reading.diseases),
    }  # fmt: skip
    events.record(
        db, SERVICE, "model read", document=job.document,
        details=details | _placed(db, job.document),
    )  # fmt: skip
    _ready_for_people(db, job.document)
    return True


def fail(db: Database, job: Job, reason: str) -> bool:
    """Stores why a page could not be read. False when the lease was lost."""
    with transaction(db):
        return _fail(db, job, reason)


def _fail(db: Database, job: Job, reason: str) -> bool:
    if not _end(db, job, "failed", reason):
        return False
    _failed(db, job.document, job.reader, reason)
    return True


def _failed(db: Database, document: int, reader: str, reason: str) -> None:
    details: Details = {"reader": reader, "reason": reason}
    events.record(
        db, SERVICE, "model failed", document=document,
        details=details | _placed(db, document),
    )  # fmt: skip
    _ready_for_people(db, document)


def give_back(db: Database, jobs: list[Job], *, counted: bool = True) -> None:
    """Returns jobs unread, as when the program stops; the attempt does not count. counted: as they
    were claimed."""
    with transaction(db):
        for job in jobs:
            db.execute(
                "UPDATE jobs SET state = 'waiting', lease = NULL, leased_until = NULL, "
                "attempts = attempts - ? WHERE id = ? AND lease = ?",
                (int(counted), job.id, job.lease),
            )


def renew(db: Database, lease: str) -> None:
    """Keeps what is under this lease for another LEASE_SECONDS."""
    with transaction(db):
        steady.mark(db)
        db.execute(
            "UPDATE jobs SET leased_until = ? WHERE state = 'leased' AND lease = ?",
            (steady.now(db, LEASE_SECONDS), lease),
        )


def lost(db: Database, jobs: list[Job]) -> None:
    """Has jobs wait again with which a machine was lost; that counts as an attempt."""
    with transaction(db):
        for job in jobs:
            db.execute(
                "UPDATE jobs SET leased_until = '', lease = NULL, attempts = attempts + 1 "
                "WHERE id = ? AND lease = ?",
                (job.id, job.lease),
            )


def recover(db: Database) -> int:
    """Puts back every job that is under a lease, when nobody is left who works on one; returns
    how many. The attempt counts, so that a page that kills its reader is given up at last."""
    with transaction(db):
        changed = db.execute(
            "UPDATE jobs SET leased_until = '', lease = NULL WHERE state = 'leased'"
        )
        return int(changed.rowcount)


def _end(db: Database, job: Job, state: str, reason: str = "") -> bool:
    ended = db.execute(
        "UPDATE jobs SET state = ?, reason = ?, lease = NULL, leased_until = NULL, ended_at = ? "
        "WHERE id = ? AND lease = ?",
        (state, reason, steady.now(db), job.id, job.lease),
    )
    return bool(ended.rowcount == 1)


NO_RANK: Final = 1_000_000
"""Behind every rank: what a document has that no model read yet."""


def _shown(db: Database, document: int) -> int | None:
    return documents.get(db, document).shown


def _shown_rank(db: Database, document: int) -> int:
    """The rank of the reading that stands on the desk."""
    found = value(
        db,
        "SELECT min(j.rank) FROM documents d JOIN jobs j ON j.document = d.id "
        "AND j.reading = d.shown WHERE d.id = ?",
        (document,),
    )
    return NO_RANK if found is None else int(found)


def _placed(db: Database, document: int) -> Details:
    """Gives a document that nobody read yet its place in the queue by what models made of it, and
    returns what the event has to tell of that."""
    found = documents.get(db, document)
    if found.state not in ("new", "to_review"):
        return {}
    reading = found.shown
    marks = frozenset() if reading is None else safety.families(readings.load(db, reading).rows)
    return placing.by_reading(
        db, document, reading,
        blind=found.blind or not marks.isdisjoint(settings.blind_rules(db)),
        twice=found.twice or not marks.isdisjoint(settings.twice_rules(db)),
    )  # fmt: skip


def _ready_for_people(db: Database, document: int) -> None:
    """Once no job of a new document can bring other rows to the desk, people may have it: what
    another reader says of it may come later, for one that is away stops nobody."""
    found = documents.get(db, document)
    pending = value(
        db,
        "SELECT count(*) FROM jobs WHERE document = ? AND state IN ('waiting', 'leased') "
        "AND rank <= ?",
        (document, _shown_rank(db, document)),
    )
    if found.state == "new" and not pending:
        documents.move(db, SERVICE, found, "read", version=found.version)


def ask_again(db: Database, actor: Actor, document: int, reader: str = "") -> None:
    """A new reading by a model, on request: by those that were asked before unless one is named,
    whose rows then stand on the desk. A final reading stays where it is. Raises InputRefused when
    there is no such document."""
    require(actor, "ask the model")
    with transaction(db):
        documents.get(db, document)
        if reader:
            put(db, document, reader)
        else:
            _put_back(db, "document = ?", (document,))
        asked = rows(db, "SELECT reader FROM jobs WHERE document = ? ORDER BY rank", (document,))
        named = reader or " ".join(row["reader"] for row in asked)
        events.record(db, actor, "model asked again", document=document, details={"reader": named})


def put(db: Database, document: int, reader: str) -> None:
    """Has a document read by a reader whose rows then stand on the desk, again where it was read
    by it before. Call inside a transaction."""
    db.execute(
        "INSERT INTO jobs (document, reader, added_at) VALUES (?, ?, ?) "
        "ON CONFLICT (document, reader) DO UPDATE SET state = 'waiting', attempts = 0, rank = 0, "
        "reason = '', ended_at = NULL, lease = NULL WHERE state IN ('done', 'failed')",
        (document, reader, clock.now()),
    )


def retry_failed(db: Database, actor: Actor) -> int:
    """Puts every failed job back into the queue; returns how many."""
    require(actor, "retry failed readings")
    with transaction(db):
        count = _put_back(db, "state = 'failed'", ())
        events.record(db, actor, "failed readings retried", details={"count": count})
    return count


def _put_back(db: Database, condition: str, parameters: tuple[Any, ...]) -> int:
    changed = db.execute(
        "UPDATE jobs SET state = 'waiting', attempts = 0, reason = '', ended_at = NULL, "
        f"lease = NULL WHERE state IN ('done', 'failed') AND {condition}",
        parameters,
    )
    return int(changed.rowcount)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading has come. per_minute: readings ended in the last five minutes, a minute."""

    waiting: int
    reading: int
    done: int
    failed: int
    per_minute: float

    @property
    def minutes_left(self) -> float | None:
        """Minutes until the queue is read at the present rate; None when the rate is unknown."""
        left = self.waiting + self.reading
        if not left:
            return 0.0
        return left / self.per_minute if self.per_minute else None


RATE_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Ahead:
    """What models still have to read. per_minute: the present rate; latest: when a reading ended
    last, None when none ever did."""

    left: int
    per_minute: float
    latest: str | None

    @property
    def minutes(self) -> float | None:
        """Minutes until nothing is left at the present rate; None when the rate is unknown."""
        return self.left / self.per_minute if self.per_minute else None


COUNTS = "SELECT state, number FROM job_counts"
LATEST = "SELECT max(ended_at) FROM jobs WHERE state = ?"


def ahead(db: Database) -> Ahead:
    """What is left to read, without a look at what has been read."""
    ended = [value(db, LATEST, (state,)) for state in ("done", "failed")]
    counts = _counts(db)
    left = counts.get("waiting", 0) + counts.get("leased", 0)
    return Ahead(left, _present_rate(db), max(filter(None, ended), default=None))


def progress(db: Database) -> Progress:
    """Counts of jobs by state, and the present rate."""
    counts = _counts(db)
    return Progress(
        waiting=counts.get("waiting", 0),
        reading=counts.get("leased", 0),
        done=counts.get("done", 0),
        failed=counts.get("failed", 0),
        per_minute=_present_rate(db),
    )


RECENT = (
    "SELECT count(*) AS n, min(ended_at) AS first FROM jobs "
    "WHERE state IN ('done', 'failed') AND ended_at > ?"
)


def _counts(db: Database) -> dict[str, int]:
    return {row["state"]: row["number"] for row in rows(db, COUNTS)}


def _present_rate(db: Database) -> float:
    recent = one(db, RECENT, (steady.now(db, -RATE_MINUTES * 60),))
    return _rate(recent["n"], recent["first"], steady.now(db)) if recent else 0.0


def _rate(count: int, first: str | None, now: str) -> float:
    if first is None or count < 2:
        return 0.0
    minutes = (clock.parse(now) - clock.parse(first)).total_seconds() / 60
    return float(count / max(minutes, 0.05))


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that no reader could read, and why."""

    document: int
    name: str
    page: int
    reason: str


def failures(db: Database, most: int = 50) -> list[Failed]:
    """The newest failures."""
    found = rows(
        db,
        "SELECT j.document, d.name, d.page, j.reason FROM jobs j "
        "JOIN documents d ON d.id = j.document WHERE j.state = 'failed' "
        "ORDER BY j.ended_at DESC LIMIT ?",
        (most,),
    )
    return [Failed(**row) for row in found]
