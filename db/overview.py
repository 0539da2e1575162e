"""Figures for supervisors: what waits, who reads how much and how fast, what is changed most."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from sqlite_utils import Database

from db import queue, rights
from db.connection import rows, value
from rxcore import clock
from rxcore.people import Actor
from rxcore.readings import Kind
from rxcore.rights import require
from rxcore.workflow import State

DAY: Final = 86_400
PACE_DAYS: Final = 14
"""The days over which the pace of the forecast is taken."""

OPEN: Final[tuple[State, ...]] = (
    "new", "to_review", "second_reading", "disputed", "reopened", "on_hold",
)  # fmt: skip

AGES: Final = ("under a day", "1 to 3 days", "3 to 7 days", "over a week")
_AGE_DAYS: Final = (1, 3, 7)

HOUR: Final = len("2026-12-01T02")
BACKLOG: Final = (
    "SELECT state, sum(iif(hour >= ?1, documents, 0)), "
    "sum(iif(hour >= ?2 AND hour < ?1, documents, 0)), "
    "sum(iif(hour >= ?3 AND hour < ?2, documents, 0)), sum(iif(hour < ?3, documents, 0)) "
    "FROM backlog_counts GROUP BY state"
)

WORK_BY_DAY: Final = (
    "SELECT day, reader, sum(number) FROM work_counts WHERE day >= ? GROUP BY day, reader"
)
WORK_BY_SECONDS: Final = (
    "SELECT reader, seconds, sum(number) FROM work_counts WHERE day >= ? AND seconds >= 0 "
    "GROUP BY reader, seconds"
)
# A code goes with the name, and is no correction by itself.
CHANGED: Final = (
    "SELECT kind, field, sum(number) AS n FROM change_counts "
    "WHERE day >= ? AND field IS NOT 'code' GROUP BY kind, field"
)
READ_ROWS: Final = "SELECT ifnull(sum(number), 0) FROM {}_counts WHERE day >= ?"
# The same of the readings that somebody must not see yet, to be taken off.
SEALED: Final = (
    "FROM json_each(?2) h CROSS JOIN readings r ON r.id = h.value AND substr(r.at, 1, 10) >= ?1 "
)
SEALED_CHANGES: Final = (
    f"SELECT v.kind, v.field, count(*) AS n {SEALED}"
    "CROSS JOIN events e ON e.document = r.document AND e.body ->> '$.details.reading' = r.id "
    "CROSS JOIN event_values v ON v.seq = e.seq WHERE v.kind <> '' AND v.old IS NOT NULL "
    "AND v.new IS NOT NULL GROUP BY v.kind, v.field"
)
SEALED_ROWS: Final = f"SELECT count(*) {SEALED} CROSS JOIN {{}}s m ON m.reading = r.id"


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many unfinished documents stand in a state since so long."""

    state: State
    age: str
    documents: int


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """How many documents a person read on a day (UTC)."""

    day: str
    person: str
    documents: int


@dataclass(frozen=True, slots=True)
class Pace:
    """A person's readings in the span, and the seconds that half (median) and nine of ten (p90)
    of them took at most; None where no time is known."""

    person: str
    documents: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class ChangedField:
    """How often people changed a field that a reading had given, in how many rows they read."""

    kind: Kind
    field: str
    changed: int
    rows: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.changed / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """left: unfinished documents. per_day: finished a day over the last two weeks, days without
    work included. empty_on: the day when none is left at that pace; None when nobody knows."""

    left: int
    per_day: float
    empty_on: date | None


def backlog(db: Database, actor: Actor) -> list[Backlog]:
    """Unfinished documents by state and age, in whole hours. For supervisors."""
    require(actor, "see the overview")
    limits = [clock.now(-days * DAY)[:HOUR] for days in _AGE_DAYS]
    return [
        Backlog(state, age, documents)
        for state, *counted in db.execute(BACKLOG, limits).fetchall()
        for age, documents in zip(AGES, counted, strict=True)
        if documents
    ]


def work(db: Database, actor: Actor, days: int = 30) -> tuple[list[DayOfWork], list[Pace]]:
    """What people read today and over the `days` days before: by day and person, and how long it
    took them. For supervisors."""
    require(actor, "see the overview")
    names = dict(db.execute("SELECT id, name FROM readers WHERE kind = 'person'").fetchall())
    since = (_first_day(days),)
    by_day: Counter[tuple[str, str]] = Counter()
    for day, reader, documents in db.execute(WORK_BY_DAY, since).fetchall():
        by_day[day, names[reader]] += documents
    seconds: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for reader, taken, documents in db.execute(WORK_BY_SECONDS, since).fetchall():
        seconds[names[reader]][taken] += documents
    totals: Counter[str] = Counter()
    for (_, person), documents in by_day.items():
        totals[person] += documents
    paces = [
        Pace(person, count, percentile(seconds[person], 0.5), percentile(seconds[person], 0.9))
        for person, count in totals.most_common()
    ]
    return [DayOfWork(day, person, count) for (day, person), count in sorted(by_day.items())], paces


def percentile(counted: Counter[int], share: float) -> float | None:
    """The value below or at which `share` of the counted values lie; between two values the line
    that joins them. None of no values."""
    total = counted.total()
    if not total:
        return None
    place = share * (total - 1)
    return _at(counted, int(place)) + (place % 1) * (
        _at(counted, ceil(place)) - _at(counted, int(place))
    )


def _at(counted: Counter[int], index: int) -> int:
    passed = 0
    for number in sorted(counted):
        passed += counted[number]
        if passed > index:
            return number
    raise IndexError(index)


def changed_fields(db: Database, actor: Actor, days: int = 30) -> list[ChangedField]:
    """Which fields people change most, today and over the `days` days before, less what the actor
    may have to read second and must not know of yet. For supervisors."""
    require(actor, "see the overview")
    since = (_first_day(days),)
    hidden = (*since, json.dumps(sorted(rights.sealed(db, actor))))
    changed = Counter({(c["kind"], c["field"]): c["n"] for c in rows(db, CHANGED, since)})
    changed -= Counter({(c["kind"], c["field"]): c["n"] for c in rows(db, SEALED_CHANGES, hidden)})
    read = {
        kind: value(db, READ_ROWS.format(kind), since) - value(db, SEALED_ROWS.format(kind), hidden)
        for kind in ("medicine", "disease")
    }
    found = [ChangedField(kind, field, n, read[kind]) for (kind, field), n in changed.items()]
    return sorted(found, key=lambda c: -c.share)


def _first_day(days: int) -> str:
    return clock.now(-days * DAY)[: len("2026-12-01")]


def _days_of_work(db: Database) -> int:
    """Days of the pace, 1 to PACE_DAYS, the day of the first document included."""
    first = value(db, "SELECT added_at FROM documents ORDER BY id LIMIT 1")
    if not first:
        return PACE_DAYS
    return min(PACE_DAYS, 1 + (clock.parse(clock.now()) - clock.parse(first)).days)


def forecast(db: Database, actor: Actor) -> Forecast:
    """When the queue will be empty at the pace of the last two weeks, or of the days since the
    first document if they are fewer. For supervisors."""
    require(actor, "see the overview")
    counts = queue.counts(db)
    left = sum(counts.get(state, 0) for state in OPEN)
    since = clock.now(-PACE_DAYS * DAY)
    finished = value(db, "SELECT count(*) FROM documents WHERE final_at > ?", (since,))
    per_day = finished / _days_of_work(db)
    if left and not per_day:
        return Forecast(left, 0.0, None)
    days = ceil(left / per_day) if left else 0
    empty_on = clock.parse(clock.now()).date() + timedelta(days=days) if days < 10_000 else None
    return Forecast(left, per_day, empty_on)
