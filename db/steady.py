"""The time by which leases, sessions and lock-outs run out, for all programs at the database.

The last sight of the steady clock (rxcore.clock) is kept in the table `clock`, so that a program
that starts after the time of day jumped back goes on from where the others were.
"""

from typing import Final

from sqlite_utils import Database

from db.connection import one
from rxcore import clock
from rxcore.clock import Sight

KEPT_EVERY_SECONDS: Final = 60


def now(db: Database, offset_seconds: float = 0) -> str:
    """The present moment plus an offset, written as the other times are."""
    return clock.steady(_last(db)).shifted(offset_seconds)


def mark(db: Database) -> None:
    """Keeps a sight of the clock, at most once a minute. Call inside a transaction that sets
    something which runs out."""
    last = _last(db)
    here = clock.steady(last)
    if last is not None and last.boot == here.boot and last.shifted(KEPT_EVERY_SECONDS) > here.at:
        return
    db.execute(
        "INSERT INTO clock (id, at, uptime, boot) VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
        "SET at = excluded.at, uptime = excluded.uptime, boot = excluded.boot",
        (here.at, here.uptime, here.boot),
    )


def _last(db: Database) -> Sight | None:
    """The sight that is kept; None where there is none, or junk that another program put there."""
    found = one(db, "SELECT at, uptime, boot FROM clock")
    if found is None or not clock.is_moment(found["at"]):
        return None
    return Sight(**found)
