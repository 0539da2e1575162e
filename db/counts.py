"""Counts of documents, readings, rows and changes, kept by triggers with what they count.

A page shows these numbers without counting rows; `verify` counts the rows and compares. What stands
here is part of migrations, so that it stays as it is; other counts come with a later one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from db.connection import rows


@dataclass(frozen=True, slots=True)
class Counter:
    """A table of counts. key: its columns, as declared. of: what each is of a row of the table
    `on`, whose columns are written with `{0}` before them. where: which rows are counted. The
    number itself is in the column `documents`, or `number`."""

    table: str
    key: tuple[str, ...]
    of: tuple[str, ...]
    where: str = "1"
    on: str = "documents"
    number: str = "documents"

    def row(self, alias: str) -> str:
        """The key of a row, as a list of SQL expressions."""
        return ", ".join(self.of).format(alias)

    def counted(self, alias: str) -> str:
        """The condition for a row to be counted."""
        return self.where.format(alias)

    def statements(self) -> Iterator[str]:
        """The table, its triggers, and the counts of what is there already."""
        columns = ", ".join(self.key)
        names = ", ".join(column.split()[0] for column in self.key)
        yield (
            f"CREATE TABLE {self.table} ({columns}, {self.number} INTEGER NOT NULL, "
            f"PRIMARY KEY ({names})) STRICT, WITHOUT ROWID"
        )
        yield f"INSERT INTO {self.table} {self.counting()}"
        more, less = self._more(names), self._less(names)
        yield f"CREATE TRIGGER {self.table}_insert AFTER INSERT ON {self.on} BEGIN {more} END"
        yield f"CREATE TRIGGER {self.table}_delete AFTER DELETE ON {self.on} BEGIN {less} END"
        changed = f"({self.row('OLD.')}) IS NOT ({self.row('NEW.')})"
        yield (
            f"CREATE TRIGGER {self.table}_update AFTER UPDATE ON {self.on} "
            f"WHEN {changed} BEGIN {less} {more} END"
        )

    def counting(self) -> str:
        """The query that counts the rows themselves: key and number."""
        row, counted = self.row(f"{self.on}."), self.counted(f"{self.on}.")
        return f"SELECT {row}, count(*) FROM {self.on} WHERE {counted} GROUP BY {row}"

    def _more(self, names: str) -> str:
        return (
            f"INSERT INTO {self.table} SELECT {self.row('NEW.')}, 1 WHERE {self.counted('NEW.')} "
            f"ON CONFLICT ({names}) DO UPDATE SET {self.number} = {self.number} + 1;"
        )

    def _less(self, names: str) -> str:
        of_row = f"({names}) = ({self.row('OLD.')}) AND {self.counted('OLD.')}"
        return (
            f"UPDATE {self.table} SET {self.number} = {self.number} - 1 WHERE {of_row}; "
            f"DELETE FROM {self.table} WHERE {self.number} = 0 AND {of_row};"
        )


QUEUE: Final = Counter(
    "queue_counts",
    ("state TEXT NOT NULL", "assigned_to INTEGER NOT NULL", "read_by INTEGER NOT NULL"),
    ("{0}state", "ifnull({0}assigned_to, 0)",
     "iif({0}state = 'second_reading', ifnull({0}read_by, 0), 0)"),
)  # fmt: skip
"""Documents by state, by whom they are assigned to, and by who read first what waits for a second
reading; 0 is nobody."""

BACKLOG: Final = Counter(
    "backlog_counts",
    ("state TEXT NOT NULL", "hour TEXT NOT NULL"),
    ("{0}state", "substr({0}added_at, 1, 13)"),
    "{0}state NOT IN ('final', 'rejected')",
)
"""Unfinished documents by state and the hour in which they were added, as times begin:
"2026-12-01T02"."""

_DAY_OF_READING = "(SELECT substr(r.at, 1, 10) FROM readings r WHERE r.id = {0}reading)"
_READ_BY_PERSON = (
    "(SELECT e.kind FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.id = {0}reading) = 'person'"
)

WORK: Final = Counter(
    "work_counts",
    ("day TEXT NOT NULL", "reader INTEGER NOT NULL", "seconds INTEGER NOT NULL"),
    ("substr({0}at, 1, 10)", "{0}reader", "ifnull(min({0}seconds, 3600), -1)"),
    "(SELECT e.kind FROM readers e WHERE e.id = {0}reader) = 'person'",
    "readings", "number",
)  # fmt: skip
"""People's readings by day, reader and seconds; -1 where no time is known, an hour for all that is
longer."""

MEDICINES_READ: Final = Counter(
    "medicine_counts", ("day TEXT NOT NULL",), (_DAY_OF_READING,), _READ_BY_PERSON,
    "medicines", "number",
)  # fmt: skip
DISEASES_READ: Final = Counter(
    "disease_counts", ("day TEXT NOT NULL",), (_DAY_OF_READING,), _READ_BY_PERSON,
    "diseases", "number",
)  # fmt: skip
"""Rows of people's readings by day."""

CHANGES: Final = Counter(
    "change_counts",
    ("day TEXT NOT NULL", "kind TEXT NOT NULL", "field TEXT NOT NULL"),
    ("(SELECT substr(e.at, 1, 10) FROM events e WHERE e.seq = {0}seq)", "{0}kind", "{0}field"),
    "{0}kind <> '' AND {0}old IS NOT NULL AND {0}new IS NOT NULL",
    "event_values", "number",
)  # fmt: skip
"""Values that were put in the place of others, by day, kind of row and field."""

JOBS: Final = Counter(
    "job_counts", ("state TEXT NOT NULL",), ("{0}state",), on="jobs", number="number"
)
"""Jobs of models by state."""

OF_DOCUMENTS: Final = (QUEUE, BACKLOG)
OF_WORK: Final = (WORK, MEDICINES_READ, DISEASES_READ, CHANGES)
COUNTERS: Final = (*OF_DOCUMENTS, *OF_WORK, JOBS)


def differing_counts(db: Database) -> Iterator[tuple[str, str]]:
    """The tables of counts that do not say what counting says: place, and a sentence."""
    for counter in COUNTERS:
        kept = {tuple(row.values()) for row in rows(db, f"SELECT * FROM {counter.table}")}
        found = set(map(tuple, db.execute(counter.counting()).fetchall()))
        if kept != found:
            yield (
                counter.table,
                f"{len(kept ^ found)} of its counts are not what counting says.",
            )
