"""What other models say of the same page, beside the reading that is on the desk.

A row that the reading lacks is an offer, which one key makes a row; where both have the row and
differ, the desk says so beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from db import readings
from db.connection import rows
from rxcore.agreement import disagreements
from rxcore.compare import Difference
from rxcore.readings import Flag, Offer

SHOWN: Final = ("name", "strength", "dose", "frequency")
"""Fields in which a difference is said; wording of the others differs without meaning anything."""

UNSURE: Final = 0.5
"""How likely a row is that another model read and that has no confidence of its own."""

_OTHERS: Final = (
    "WITH RECURSIVE behind (id) AS (SELECT :reading UNION SELECT r.shown FROM readings r "
    "JOIN behind b ON r.id = b.id WHERE r.shown IS NOT NULL) "
    "SELECT max(r.id) AS id, e.name FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.document = (SELECT document FROM readings WHERE id = :reading) AND e.kind = 'model' "
    "AND e.id NOT IN (SELECT reader FROM readings WHERE id IN (SELECT id FROM behind)) "
    "GROUP BY e.id ORDER BY max(r.id) DESC"
)


def offered(db: Database, reading: int) -> tuple[Offer, ...]:
    """Rows that other models read and this reading lacks, the newest model's first."""
    return tuple(
        Offer(row, row.confidence if row.confidence is not None else UNSURE, _only(name), (RULE,))
        for name, difference in _differences(db, reading)
        if difference.change == "added" and (row := difference.after) is not None
    )


@dataclass(frozen=True, slots=True)
class Elsewise:
    """What another model reads where a row stands: fields (by name) that it reads otherwise, none
    where it does not read the row at all; code: of the name that it reads."""

    reader: str
    fields: dict[str, str]
    code: str = ""

    @property
    def taken(self) -> dict[str, str]:
        """What these fields are when a person takes the row from it."""
        return self.fields | ({"code": self.code} if "name" in self.fields else {})

    @property
    def flag(self) -> Flag:
        """It as a remark on the row."""
        words = ", ".join(f"{field} {text or 'nothing'}" for field, text in self.fields.items())
        said = f"reads {words}" if self.fields else "does not read this"
        return Flag(RULE, "info", f"{self.reader} {said}.")


def elsewise(db: Database, reading: int) -> dict[str, tuple[Elsewise, ...]]:
    """By lineage of this reading's rows, what other models read in their place."""
    found: dict[str, tuple[Elsewise, ...]] = {}
    for name, difference in _differences(db, reading):
        before, after = difference.before, difference.after
        if before is None:
            continue
        fields = {c.field: c.new for c in difference.fields if c.field in SHOWN} if after else {}
        if after is None or fields:
            one = Elsewise(name, fields, after.code if after else "")
            found[before.lineage] = (*found.get(before.lineage, ()), one)
    return found


RULE: Final = "other_model"


def _differences(db: Database, reading: int) -> Iterator[tuple[str, Difference]]:
    others = rows(db, _OTHERS, {"reading": reading})
    if not others:
        return
    contents = readings.rows_of(db, [reading, *(row["id"] for row in others)])
    for row in others:
        for difference in disagreements(contents[reading], contents[row["id"]]):
            yield row["name"], difference


def _only(name: str) -> str:
    return f"{name} read this; the model whose rows stand here did not."
