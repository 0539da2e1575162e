"""The outbox: signals that documents became final, or are final no longer, until they were sent.

A signal is written with the act that it tells of, in one transaction, and sent later by a courier
(pages.shared.courier), so that nobody waits for another machine. It may be sent twice where the
machine dies in between, never lost.
"""

from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from db.connection import one, rows, transaction, value
from rxcore import clock
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.signals import Signal
from rxcore.workflow import State

FIRST_PAUSE: Final = 5
LONGEST_PAUSE: Final = 3600
"""Seconds until a signal that was not taken is sent again: the first, doubled each time."""
GIVEN_UP_AFTER: Final = 3 * 24 * 3600
"""Seconds after which it is sent no more unless somebody asks for it."""
KEPT_FOR: Final = 30 * 24 * 3600
"""Seconds for which a signal that was sent stays."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A signal to be sent. number: its place in the outbox; attempts: how often it was sent."""

    number: int
    attempts: int
    signal: Signal


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox is. waiting: signals to be sent; given_up: of them, those that are not tried
    any more; since: when the oldest was written, problem: why the last was not taken, each ""
    where there is none."""

    listening: bool
    waiting: int
    given_up: int
    since: str
    problem: str


def listen(db: Database, *, wanted: bool) -> None:
    """Says whether signals are written from now on; their sender says so at its start. Old
    ones that were sent go."""
    with transaction(db):
        db.execute("DELETE FROM listening")
        if wanted:
            db.execute("INSERT INTO listening (since) VALUES (?)", (clock.now(),))
        db.execute("DELETE FROM outbox WHERE sent_at < ?", (clock.now(-KEPT_FOR),))


def put(db: Database, document: int, before: State, state: State, version: int) -> None:
    """Writes a signal where somebody listens and the act made the document final, or no longer so.
    Call inside the act's transaction."""
    if "final" in (before, state):
        moment = clock.now()
        db.execute(
            "INSERT INTO outbox (document, state, version, at, due_at) "
            "SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM listening)",
            (document, state, version, moment, moment),
        )


def due(db: Database, most: int = 50) -> list[Waiting]:
    """The signals whose time has come, the oldest first."""
    found = rows(
        db,
        "SELECT * FROM outbox WHERE sent_at IS NULL AND due_at <= ? ORDER BY id LIMIT ?",
        (clock.now(), most),
    )
    return [
        Waiting(
            row["id"], row["attempts"],
            Signal(row["document"], row["state"], row["version"], row["at"]),
        )
        for row in found
    ]  # fmt: skip


def sent(db: Database, waiting: Waiting) -> None:
    """Notes that a signal was taken."""
    with transaction(db):
        db.execute(
            "UPDATE outbox SET sent_at = ?, due_at = NULL, attempts = attempts + 1, problem = '' "
            "WHERE id = ?",
            (clock.now(), waiting.number),
        )


def failed(db: Database, waiting: Waiting, problem: str) -> None:
    """Notes why a signal was not taken, and when it is sent again, if at all."""
    again: str | None = clock.now(pause(waiting.attempts))
    if waiting.signal.at < clock.now(-GIVEN_UP_AFTER):
        again = None
    with transaction(db):
        db.execute(
            "UPDATE outbox SET due_at = ?, attempts = attempts + 1, problem = ? WHERE id = ?",
            (again, problem, waiting.number),
        )


def nobody_answers(db: Database, waiting: Waiting, problem: str) -> None:
    """The same where nobody is there at all: what else is due waits as long as this one."""
    failed(db, waiting, problem)
    with transaction(db):
        db.execute(
            "UPDATE outbox SET due_at = ? WHERE sent_at IS NULL AND due_at <= ?",
            (clock.now(pause(waiting.attempts)), clock.now()),
        )


def pause(attempts: int) -> float:
    """Seconds to wait after so many attempts and one more."""
    return float(min(FIRST_PAUSE * 2 ** min(attempts, 20), LONGEST_PAUSE))


def standing(db: Database) -> Standing:
    """How the outbox is now."""
    found = one(
        db,
        "SELECT count(*) AS waiting, sum(due_at IS NULL) AS given_up, min(at) AS since "
        "FROM outbox WHERE sent_at IS NULL",
    ) or {}  # fmt: skip
    problem = value(
        db, "SELECT problem FROM outbox WHERE sent_at IS NULL AND problem <> '' ORDER BY id LIMIT 1"
    )
    return Standing(
        bool(value(db, "SELECT 1 FROM listening")), found["waiting"], found["given_up"] or 0,
        found["since"] or "", problem or "",
    )  # fmt: skip


def words(found: Standing) -> str:
    """How the outbox is, for people."""
    if not found.waiting:
        return "all sent"
    said = f"{found.waiting} to be sent, the oldest of {found.since}"
    given_up = f"; {found.given_up} of them are no longer tried" if found.given_up else ""
    off = "" if found.listening else "; RX_WEBHOOK is not set where the app runs"
    return f"{said}{given_up}{off}. {found.problem}".strip()


def send_again(db: Database, actor: Actor) -> None:
    """Has everything that waits sent at once, what was given up as well. For supervisors."""
    require(actor, "change settings")
    with transaction(db):
        db.execute("UPDATE outbox SET due_at = ? WHERE sent_at IS NULL", (clock.now(),))
