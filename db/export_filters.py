"""Which documents an export holds: filters as people choose them, as words, and as SQL."""

from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from db.connection import value
from db.evaluation import SCRIPTED
from db.reviews import ADJUDICATED, APPROVED, READ, READ_TWICE
from rxcore.errors import InputRefused
from rxcore.workflow import FINISHING

BASES = (READ, READ_TWICE, ADJUDICATED, APPROVED)
"""How a reading became final, as people choose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an export is narrowed to; an empty one does not count.

    first_day, last_day: days (UTC, "2026-05-04") on which the final reading was made, both within.
    since_last_export: only what became final since the same person's last such export: of the same
    format with the same other filters, and only of what was new then, too. reader: a model's name;
    its rows are what the final is compared with. person: who made the reading final. basis: how it
    became so, "read" or "adjudicated".
    """

    final_only: bool = False
    first_day: str = ""
    last_day: str = ""
    since_last_export: bool = False
    reader: str = ""
    person: str = ""
    second_read_only: bool = False
    basis: str = ""

    def words(self) -> tuple[str, ...]:
        """The filters as a person says them; none when every document is meant."""
        said = (
            ("only documents with a final reading", self.final_only),
            (f"final on {self.first_day} or later", self.first_day),
            (f"final on {self.last_day} or earlier", self.last_day),
            ("final since the last such export", self.since_last_export),
            (f"read by the model {self.reader}", self.reader),
            (f"made final by {self.person}", self.person),
            ("read by two people", self.second_read_only),
            (f"basis: {self.basis}", self.basis),
        )
        return tuple(text for text, applies in said if applies)


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen documents as a query for their ids, with its parameters."""

    sql: str
    parameters: dict[str, Any]


def selection(db: Database, filters: Filters, reached: int = 0) -> Selection:
    """The query of these filters. reached: the event up to which the last such export came.

    Raises InputRefused when one of them says nothing sensible."""
    first, after = _days(filters)
    _refuse_unknown(db, filters)
    acts = ", ".join(f"'{act}'" for act in FINISHING)
    conditions = {
        "d.state = 'final'": filters.final_only or _about_finals(filters),
        "d.final_at >= :first": first,
        "d.final_at < :after": after,
        "d.final_by = :person": filters.person,
        "d.basis = :basis": filters.basis,
        f"d.basis IN ('{READ_TWICE}', '{ADJUDICATED}')": filters.second_read_only,
        "d.id IN (SELECT r.document FROM readings r JOIN readers e ON e.id = r.reader "
        "WHERE e.kind = 'model' AND e.name = :reader)": filters.reader,
        "d.id IN (SELECT document FROM events WHERE seq > :reached "
        f"AND act IN ({acts}))": filters.since_last_export,
    }
    chosen = [condition for condition, applies in conditions.items() if applies]
    where = f"WHERE {' AND '.join(chosen)}" if chosen else ""
    parameters = {
        "first": first, "after": after, "person": filters.person, "basis": filters.basis,
        "reader": filters.reader, "reached": reached,
    }  # fmt: skip
    sql = f"SELECT d.id FROM documents d {where}"
    return Selection(sql, {k: v for k, v in parameters.items() if f":{k}" in sql})


def scripted_is_wanted(filters: Filters) -> bool:
    """Whether the scripted reader was asked for by its name; else it stands in no export."""
    return filters.reader == SCRIPTED


def fingerprint(filters: Filters) -> str:
    """The filters, but for "since the last export", as the event keeps them."""
    kept = asdict(replace(filters, since_last_export=False))
    return " ".join(f"{key}={text}" for key, text in kept.items() if text)


def _about_finals(filters: Filters) -> bool:
    """Whether they ask for something of a final reading, which then must be in force: that of a
    document that was reopened, or rejected since, is not."""
    return any((
        filters.first_day, filters.last_day, filters.person, filters.basis,
        filters.second_read_only, filters.since_last_export,
    ))  # fmt: skip


def _days(filters: Filters) -> tuple[str, str]:
    """The first day, and the day after the last one, as texts that compare with moments."""
    try:
        first = date.fromisoformat(filters.first_day) if filters.first_day else None
        last = date.fromisoformat(filters.last_day) if filters.last_day else None
        after = (last + timedelta(days=1)).isoformat() if last else ""
    except (ValueError, OverflowError) as error:
        raise InputRefused("A day is written as year-month-day, for example 2026-05-04.") from error
    if first and last and last < first:
        raise InputRefused("The last day lies before the first; turn them round.")
    return first.isoformat() if first else "", after


def _refuse_unknown(db: Database, filters: Filters) -> None:
    """A name that nobody has is most likely mistyped, and would export nothing."""
    known = "SELECT 1 FROM readers WHERE kind = 'model' AND name = ?"
    if filters.reader and not value(db, known, (filters.reader,)):
        raise InputRefused(f"No model called {filters.reader!r} has read anything.")
    made_final = "SELECT 1 FROM documents WHERE final_by = ? LIMIT 1"
    if filters.person and not value(db, made_final, (filters.person,)):
        raise InputRefused(f"{filters.person} has made no reading final.")


def models(db: Database) -> list[str]:
    """The names of the models that have read anything."""
    return _column(db, "SELECT DISTINCT name FROM readers WHERE kind = 'model' ORDER BY name")


def finishers(db: Database) -> list[str]:
    """The names of those who made a reading final that still stands."""
    return _column(
        db, "SELECT DISTINCT final_by FROM documents WHERE final IS NOT NULL ORDER BY final_by"
    )


def _column(db: Database, sql: str) -> list[str]:
    return [str(row[0]) for row in db.execute(sql).fetchall()]
