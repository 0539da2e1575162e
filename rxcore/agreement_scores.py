"""How much independent readings of the same pages agree, and how much of that is beyond chance.

A unit is one row as two people saw it, paired by place; its rating is the name that each of them
read, or that they read none there. A place where neither saw a row is no unit, so chance is small
and kappa, alpha and AC1 lie close to plain agreement. All of them have 95 % intervals by drawing
whole documents (rxcore.bootstrap).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy

from rxcore.agreement import disagreements
from rxcore.bootstrap import FEWEST, Vector, interval, times_drawn
from rxcore.compare import AnyRow, compare
from rxcore.same_name import key
from rxcore.same_place import match_by_place
from rxcore.scoring_report import Share

NO_ROW: Final = ""
UNREADABLE: Final = "?"
Rating = tuple[str, str]
Unit = tuple[Rating, Rating]

_Labels = numpy.ndarray[tuple[int], numpy.dtype[numpy.intp]]


@dataclass(frozen=True, slots=True)
class PairOfReadings:
    """One page as two people read it. units: its rows; equal: nothing differs at all."""

    units: tuple[Unit, ...]
    equal: bool

    def turned(self) -> "PairOfReadings":
        """The same page with the second reading first."""
        return PairOfReadings(tuple((b, a) for a, b in self.units), self.equal)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readings a document. documents, rows: how many there are. equal: share of documents
    without any difference. f1: of the names, 2 in common over all of both. kappa: Cohen 1960.
    alpha: Krippendorff 2011, nominal. ac1: Gwet 2008. No value where chance leaves no room."""

    documents: int
    rows: int
    equal: Share
    f1: Share
    kappa: Share
    alpha: Share
    ac1: Share

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        named = {name: getattr(self, name).figures() for name in FIGURES}
        return {"documents": self.documents, "rows": self.rows, **named}


FIGURES: Final = ("equal", "f1", "kappa", "alpha", "ac1")


def pair(first: Sequence[AnyRow], second: Sequence[AnyRow]) -> PairOfReadings:
    """The rows of two independent readings, each beside its counterpart."""
    units = tuple(
        (_rating(d.kind, d.before), _rating(d.kind, d.after))
        for d in compare(first, second, pairing=match_by_place)
    )
    return PairOfReadings(units, not disagreements(first, second))


def agreement(pairs: Iterable[PairOfReadings]) -> Agreement:
    """How much the readings of these documents agree."""
    found = list(pairs)
    ratings = _Ratings(found)
    values = ratings.figures(numpy.ones(len(found)))
    shares = {name: Share(_value(value), None) for name, value in values.items()}
    if len(found) >= FEWEST:
        draws = [ratings.figures(times) for times in times_drawn(len(found))]
        for name, share in shares.items():
            drawn = interval(numpy.array([draw[name] for draw in draws]))
            shares[name] = Share(share.value, drawn if share.value is not None else None)
    return Agreement(len(found), len(ratings.document), **shares)


def _rating(kind: str, row: AnyRow | None) -> Rating:
    if row is None:
        return kind, NO_ROW
    return kind, key(row.name) if row.legible else UNREADABLE


def _value(figure: float) -> float | None:
    return None if numpy.isnan(figure) else float(figure)


class _Ratings:
    """All units as numbers, so that documents can be drawn again quickly."""

    def __init__(self, pairs: Sequence[PairOfReadings]) -> None:
        units = [(place, unit) for place, p in enumerate(pairs) for unit in p.units]
        labels = {rating: None for _, unit in units for rating in unit}
        number = {rating: place for place, rating in enumerate(labels)}
        self.document: _Labels = numpy.array([place for place, _ in units], dtype=numpy.intp)
        self._first = numpy.array([number[unit[0]] for _, unit in units], dtype=numpy.intp)
        self._second = numpy.array([number[unit[1]] for _, unit in units], dtype=numpy.intp)
        self._labels = len(labels)
        self._equal = numpy.array([p.equal for p in pairs], dtype=float)
        names = numpy.array([rating[1] != NO_ROW for rating in labels], dtype=float)
        self._seen = names[self._first] + names[self._second] if units else numpy.zeros(0)
        self._same = (self._first == self._second).astype(float)

    def figures(self, times: Vector) -> dict[str, float]:
        """Every figure, each document counted so many times; NaN where there is none."""
        weight = times[self.document]
        same = float(weight @ self._same)
        first: Vector = numpy.bincount(self._first, weight, self._labels).astype(float)
        second: Vector = numpy.bincount(self._second, weight, self._labels).astype(float)
        return {
            "equal": _quotient(float(times @ self._equal), float(times.sum())),
            "f1": _quotient(2 * same, float(weight @ self._seen)),
            **_beyond_chance(same, first, second),
        }


def _beyond_chance(same: float, first: Vector, second: Vector) -> dict[str, float]:
    """Kappa, alpha and AC1. same: units rated alike; first, second: units by label."""
    units, both = float(first.sum()), first + second
    observed = _quotient(same, units)
    share = both / (2 * units) if units else both
    spread = float(share @ (1 - share))
    by_alpha = _quotient(float(both @ (both - 1)), 2 * units * (2 * units - 1))
    return {
        "kappa": _corrected(observed, _quotient(float(first @ second), units**2)),
        "alpha": _corrected(observed, by_alpha),
        "ac1": _corrected(observed, _quotient(spread, len(both) - 1)),
    }


def _corrected(observed: float, chance: float) -> float:
    return _quotient(observed - chance, 1 - chance)


def _quotient(above: float, below: float) -> float:
    return above / below if abs(below) > 1e-12 else float("nan")
