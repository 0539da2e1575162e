"""Which rows of two readers are of the same place on the page, though their names are far apart.

What reads alike is paired first, as rxcore.compare does. Of the rows left over, one from each
reader may be of one line all the same: both corrected the same row of a model, their boxes lie on
each other, or what they copied of the ink or all the rest of the row is the same.
"""

from collections.abc import Sequence
from typing import Final

import numpy
from rapidfuzz.distance import OSA

from rxcore.assignment import best_assignment
from rxcore.compare import ALIKE, AnyRow, Pair, match_independent
from rxcore.readings import Box
from rxcore.same_name import plain, tight

SAME_ROW: Final = 4.0
OVERLAP: Final = 0.5
"""Share of the smaller box from which two boxes are of one line."""

NOT_THE_REST: Final = frozenset({"written", "name", "code"})
FEWEST: Final = 2
"""Filled fields beside the name that must be the same: one alone ("1-0-1") stands on many lines."""


def match_by_place(before: Sequence[AnyRow], after: Sequence[AnyRow]) -> list[Pair]:
    """Pairs two readings of one page, one row to at most one: by likeness of names, and what is
    left over by place. In the order of `before`, then what only `after` holds."""
    pairs = match_independent(before, after)
    left = [old for old, new in pairs if old is not None and new is None]
    right = [new for old, new in pairs if old is None and new is not None]
    weights = numpy.array([[_sameness(old, new) for new in right] for old in left], numpy.float64)
    chosen = {
        left[i].id: right[j]
        for i, j in best_assignment(weights.reshape(len(left), len(right)))
    }  # fmt: skip
    taken = {row.id for row in chosen.values()}
    return [
        (old, chosen.get(old.id) if old is not None and new is None else new)
        for old, new in pairs
        if old is not None or new is None or new.id not in taken
    ]


def _sameness(one: AnyRow, other: AnyRow) -> float:
    """How much speaks for one place; 0 where nothing does."""
    if one.kind != other.kind:
        return 0.0
    if one.lineage == other.lineage:
        return SAME_ROW
    return _overlap(one.box, other.box) + _same_ink(one, other) + _same_rest(one, other)


def _overlap(one: Box | None, other: Box | None) -> float:
    if one is None or other is None:
        return 0.0
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    smaller = min(one.width * one.height, other.width * other.height)
    share = max(width, 0.0) * max(height, 0.0) / smaller if smaller else 0.0
    return share if share >= OVERLAP else 0.0


def _same_ink(one: AnyRow, other: AnyRow) -> float:
    if not one.written or not other.written:
        return 0.0
    alike = OSA.normalized_similarity(plain(one.written), plain(other.written))
    return alike if alike >= ALIKE else 0.0


def _same_rest(one: AnyRow, other: AnyRow) -> float:
    """1 where every field beside the name is the same, and enough of them are filled."""
    mine, theirs = _rest(one), _rest(other)
    return float(mine == theirs and len(mine) >= FEWEST)


def _rest(row: AnyRow) -> dict[str, str]:
    folded = {name: tight(text) for name, text in row.values().items()}
    return {name: text for name, text in folded.items() if text and name not in NOT_THE_REST}
