"""A person's own day: how many documents they read, and how fast they go."""

from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from db import queue
from db.connection import rows
from rxcore import clock
from rxcore.people import Actor
from rxcore.rights import require

PACE_MINUTES: Final = 30
"""The pace is that of the last half hour."""
FEWEST: Final = 3
"""Fewer readings in that time tell of no pace."""

READ_SINCE: Final = "SELECT document, at FROM readings WHERE reader = ? AND at >= ? ORDER BY at"


@dataclass(frozen=True, slots=True)
class Day:
    """done: documents read since the day began. per_ten_minutes: the present pace, None where it
    is not known. left: what waits for this person."""

    done: int
    per_ten_minutes: float | None
    left: int


def of(db: Database, actor: Actor, begun: str) -> Day:
    """The day of this person, which began at a time of the record."""
    require(actor, "see one's own figures")
    pace_from = clock.now(-PACE_MINUTES * 60)
    done: set[int] = set()
    lately: dict[int, str] = {}
    for reader in rows(db, "SELECT id FROM readers WHERE person = ?", (actor.person,)):
        for read in rows(db, READ_SINCE, (reader["id"], min(begun, pace_from))):
            if read["at"] >= begun:
                done.add(read["document"])
            if read["at"] >= pace_from:
                lately.setdefault(read["document"], read["at"])
    return Day(len(done), _pace(lately), queue.waiting(db, actor))


def _pace(lately: dict[int, str]) -> float | None:
    """lately: when each document was read first."""
    if len(lately) < FEWEST:
        return None
    since = clock.parse(min(lately.values()))
    minutes = (clock.parse(clock.now()) - since).total_seconds() / 60
    return len(lately) / max(minutes, 1) * 10
