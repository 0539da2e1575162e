"""How many documents there are of each kind, kept by triggers in the transaction that changes them.

A page shows these numbers without counting rows; `verify` counts the rows and compares. What stands
here is part of migration 9, so that it stays as it is; other counts come with a later migration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from db.connection import rows


@dataclass(frozen=True, slots=True)
class Counter:
    """A table of counts. key: its columns, as declared. of: what each is of a row of documents,
    whose columns are written with `{0}` before them. where: which rows are counted."""

    table: str
    key: tuple[str, ...]
    of: tuple[str, ...]
    where: str = "1"

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
            f"CREATE TABLE {self.table} ({columns}, documents INTEGER NOT NULL, "
            f"PRIMARY KEY ({names})) STRICT, WITHOUT ROWID"
        )
        yield f"INSERT INTO {self.table} {self.counting()}"
        more, less = self._more(names), self._less(names)
        yield f"CREATE TRIGGER {self.table}_insert AFTER INSERT ON documents BEGIN {more} END"
        yield f"CREATE TRIGGER {self.table}_delete AFTER DELETE ON documents BEGIN {less} END"
        changed = f"({self.row('OLD.')}) IS NOT ({self.row('NEW.')})"
        yield (
            f"CREATE TRIGGER {self.table}_update AFTER UPDATE ON documents "
            f"WHEN {changed} BEGIN {less} {more} END"
        )

    def counting(self) -> str:
        """The query that counts the rows themselves: key and number."""
        row = self.row("")
        return f"SELECT {row}, count(*) FROM documents WHERE {self.counted('')} GROUP BY {row}"

    def _more(self, names: str) -> str:
        return (
            f"INSERT INTO {self.table} SELECT {self.row('NEW.')}, 1 WHERE {self.counted('NEW.')} "
            f"ON CONFLICT ({names}) DO UPDATE SET documents = documents + 1;"
        )

    def _less(self, names: str) -> str:
        of_row = f"({names}) = ({self.row('OLD.')}) AND {self.counted('OLD.')}"
        return (
            f"UPDATE {self.table} SET documents = documents - 1 WHERE {of_row}; "
            f"DELETE FROM {self.table} WHERE documents = 0 AND {of_row};"
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

COUNTERS: Final = (QUEUE, BACKLOG)


def differing_counts(db: Database) -> Iterator[tuple[str, str]]:
    """The tables of counts that do not say what counting says: place, and a sentence."""
    for counter in COUNTERS:
        kept = {tuple(row.values()) for row in rows(db, f"SELECT * FROM {counter.table}")}
        found = set(map(tuple, db.execute(counter.counting()).fetchall()))
        if kept != found:
            yield (
                counter.table,
                f"{len(kept ^ found)} of its counts are not the number of documents there are.",
            )
