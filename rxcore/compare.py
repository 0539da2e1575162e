"""What differs between two readings of one page.

One function serves the diff before a save, the history, a model's score, two readers' agreement
and adjudication. They differ only in how rows find each other: a correction inherits its rows'
lineage, and two independent readings are paired by how alike their words are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from rxcore import same_name
from rxcore.assignment import best_assignment
from rxcore.readings import Disease, Kind, Medicine

AnyRow = Medicine | Disease
Pair = tuple[AnyRow | None, AnyRow | None]
Pairing = Callable[[Sequence[AnyRow], Sequence[AnyRow]], list[Pair]]
Change = Literal["kept", "changed", "added", "removed"]

LEGIBLE: Final = "legible"
"""The field, beside those of the table on screen, that says whether the ink can be read."""

ALIKE: Final = 0.6
"""Least likeness (0 to 1) of two names that may be readings of the same ink. Far below the .85 of
"likely the same name": readers who differ widely over one line are to be shown side by side."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs: its name, and both values as text ("" for none)."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one row. before is None for an added row, after for a removed one; fields
    holds what differs, in the order of the table. A row whose code alone differs was kept: it says
    the same of the page."""

    kind: Kind
    lineage: str
    change: Change
    before: AnyRow | None
    after: AnyRow | None
    fields: tuple[FieldChange, ...] = ()


def field_values(row: AnyRow | None) -> dict[str, str]:
    """The fields that are compared, as text; none for a row that is not there."""
    if row is None:
        return {}
    return {**row.values(), LEGIBLE: "yes" if row.legible else "no"}


def same_but_code(one: AnyRow, other: AnyRow) -> bool:
    """Whether two rows say the same of the page, whatever code stands beside it."""
    left, right = one.values(), other.values()
    return all(left[name] == right.get(name) for name in left if name != "code")


def by_lineage(before: Sequence[AnyRow], after: Sequence[AnyRow]) -> list[Pair]:
    """Pairs a reading with its correction: rows of one lineage belong together.

    In the order of `before`, then the added rows in theirs. Where a person split a row in two, the
    first one follows it and the second was added.
    """
    followers = {(row.kind, row.lineage): row for row in reversed(after)}
    pairs: list[Pair] = []
    taken: set[str] = set()
    for row in before:
        follower = followers.pop((row.kind, row.lineage), None)
        pairs.append((row, follower))
        if follower is not None:
            taken.add(follower.id)
    return pairs + [(None, row) for row in after if row.id not in taken]


def match_independent(
    before: Sequence[AnyRow], after: Sequence[AnyRow], alike: float = ALIKE
) -> list[Pair]:
    """Pairs two readings that know nothing of each other, one row to at most one.

    The pairing has the greatest sum of name likeness (optimal string alignment, case ignored) over
    the pairs of one kind that are at least `alike`. An equal name counts twice, so that no pair of
    equals is broken for the sake of two doubtful ones; rows of one name are told apart by their
    other fields. In the order of `before`, then what only `after` holds.
    """
    likeness = name_likeness(before, after)
    possible = likeness >= alike
    weights = likeness + (likeness == 1) + 1e-3 * _other_likeness(before, after)
    weights = numpy.where(possible, weights, 0.0)
    chosen = {i: j for i, j in best_assignment(weights) if possible[i, j]}
    pairs: list[Pair] = [
        (row, after[chosen[i]] if i in chosen else None) for i, row in enumerate(before)
    ]
    found = set(chosen.values())
    return pairs + [(None, row) for j, row in enumerate(after) if j not in found]


def compare(
    before: Sequence[AnyRow], after: Sequence[AnyRow], pairing: Pairing = by_lineage
) -> list[Difference]:
    """What became of each row of `before` in `after`, kept rows included.

    pairing: `by_lineage` for a correction, `match_independent` for readings made apart, and
    `rxcore.same_place.match_by_place` for two people who read one page.
    """
    return [_difference(old, new) for old, new in pairing(before, after)]


def name_of(row: AnyRow) -> str:
    """The name in small letters, its words apart; the ink where no name is given."""
    return " ".join(same_name.plain(row.name or row.written).split())


def name_key(row: AnyRow) -> str:
    """The name as it is compared (rxcore.same_name); the ink where no name is given."""
    return same_name.key(row.name or row.written)


def name_likeness(
    left: Sequence[AnyRow], right: Sequence[AnyRow]
) -> "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]":
    """Likeness (0 to 1) of every row of `left` (lines) with every row of `right` (columns); 0
    between a medicine and a disease."""
    if not left or not right:
        return numpy.zeros((len(left), len(right)))
    table = cdist(
        [name_key(row) for row in left],
        [name_key(row) for row in right],
        scorer=OSA.normalized_similarity,
        dtype=numpy.float64,
    )
    kinds = numpy.array([row.kind for row in left])[:, None] == [row.kind for row in right]
    return numpy.where(kinds, table, 0.0)


def _other_likeness(
    left: Sequence[AnyRow], right: Sequence[AnyRow]
) -> "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]":
    """Share of equal fields, for telling rows of one name apart."""
    values = [field_values(row) for row in right]
    shares = numpy.zeros((len(left), len(right)))
    for i, row in enumerate(left):
        own = field_values(row)
        for j, other in enumerate(values):
            shares[i, j] = sum(own[key] == other.get(key) for key in own) / len(own)
    return shares


def _difference(before: AnyRow | None, after: AnyRow | None) -> Difference:
    row = before or after
    if row is None:
        raise TypeError("a pair of two missing rows has no difference")
    old, new = field_values(before), field_values(after)
    fields = tuple(
        FieldChange(name, old.get(name, ""), new.get(name, ""))
        for name in new or old
        if old.get(name, "") != new.get(name, "") and not (name == LEGIBLE and not (old and new))
    )
    change: Change = "changed" if any(f.field != "code" for f in fields) else "kept"
    if before is None:
        change = "added"
    elif after is None:
        change = "removed"
    return Difference(row.kind, row.lineage, change, before, after, fields)
