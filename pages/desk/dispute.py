"""A disputed document as the desk shows it: one set of rows made of two readings, and what each
reader, and the model when it is asked for, has at every place where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import disputes, readings, rights
from db.connection import Database
from db.documents import Document
from db.readings import StoredReading
from pages.shared.suggestions import Remark
from rxcore.agreement import NOT_COMPARED, disagreements
from rxcore.compare import AnyRow, Difference, compare, field_values
from rxcore.decisions import TOGETHER
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.prescription.page import allergies
from rxcore.readings import Allergies, Decision
from rxcore.same_place import match_by_place

ROW = "row"
"""What differs where only one reader has a row."""


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the two readings. row: the first reader's, or the second's where the first has
    none. sides: for each field that differs what the first, the second and the model have, in this
    order; "" for nothing. open: the fields that somebody must decide."""

    row: AnyRow
    sides: dict[str, tuple[str, str, str]]
    open: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        """What both readers agree on stands unless it is changed."""
        return "" if self.open else TOGETHER


@dataclass(frozen=True, slots=True)
class Both:
    """Two readings put together. other: rows that only the model has."""

    first: StoredReading
    second: StoredReading
    model: StoredReading | None
    places: tuple[Place, ...]
    other: tuple[AnyRow, ...]

    @property
    def allergies(self) -> Allergies:
        """The first reader's line; the second's where the first has none."""
        return self.first.allergies if self.first.allergies.text else self.second.allergies

    @property
    def differing_allergies(self) -> tuple[str, str] | None:
        """Both readers' lines; None where they say the same."""
        first, second = self.first.allergies.text, self.second.allergies.text
        return None if allergies.same(first, second) else (first, second)

    @property
    def readers(self) -> tuple[str, str]:
        """Who read, as the columns of `Place.sides` follow each other."""
        return self.first.reader, self.second.reader


def to_decide(db: Database, actor: Actor, document: Document) -> Both | None:
    """The two readings, for somebody who decides this dispute now; None for anybody else."""
    standing = rights.standing(db, actor, document)
    if document.state != "disputed" or not standing.holds:
        return None
    if not rights.may(db, actor, "adjudicate", document):
        return None
    try:
        first, second = disputes.both(db, actor, document)
    except Conflict:
        return None
    model = readings.load(db, document.shown) if document.shown is not None else None
    return put_together(first, second, model)


def put_together(first: StoredReading, second: StoredReading, model: StoredReading | None) -> Both:
    """Rows of one place on the page become one, medicines before diseases."""
    open_rows = {d.lineage: d for d in disagreements(first.rows, second.rows)}
    found = [
        (difference, open_rows.get(difference.lineage))
        for difference in compare(first.rows, second.rows, pairing=match_by_place)
    ]
    rows = [difference.before or difference.after for difference, _ in found]
    known = [row for row in rows if row is not None]
    pairs = match_by_place(known, model.rows if model else ())
    read = {row.id: other for row, other in pairs if row is not None}
    places = [
        Place(row, _sides(difference, read.get(row.id)), _open(difference, disputed))
        for (difference, disputed), row in zip(found, rows, strict=True)
        if row is not None
    ]
    places.sort(key=lambda place: place.row.kind != "medicine")
    other = tuple(row for before, row in pairs if before is None and row is not None)
    return Both(first, second, model, tuple(places), other)


def _sides(difference: Difference, read: AnyRow | None) -> dict[str, tuple[str, str, str]]:
    values = field_values(read)
    if difference.before is None or difference.after is None:
        has = [difference.before, difference.after, read]
        first, second, model = (_in_words(row) for row in has)
        return {ROW: (first, second, model)}
    return {
        change.field: (change.old, change.new, values.get(change.field, ""))
        for change in difference.fields
    }


def _in_words(row: AnyRow | None) -> str:
    return "" if row is None else row.name or row.written or "illegible"


def _open(difference: Difference, disputed: Difference | None) -> tuple[str, ...]:
    if disputed is None:
        return ()
    if difference.change in ("added", "removed"):
        return (ROW,)
    return tuple(c.field for c in difference.fields if c.field not in NOT_COMPARED)


def flags(place: Place, readers: Sequence[str]) -> list[Remark]:
    """The questions of a place: each stands at its field until somebody chooses or types."""
    return [
        {
            "rule": f"differs:{field}",
            "level": "ask",
            "text": _question(place.sides[field], readers),
            "field": "" if field == ROW else "name" if field == "legible" else field,
            "lasting": True,
        }
        for field in place.open
    ]


def _question(sides: Sequence[str], readers: Sequence[str]) -> str:
    left, right = (f"{who}: {text or 'nothing'}" for who, text in zip(readers, sides, strict=False))
    return f"← {left} · {right} →"
