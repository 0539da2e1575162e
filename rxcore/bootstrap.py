"""How sure a figure is: its 95 % interval, by drawing the documents anew with replacement.

Whole documents are drawn, since the rows of one page stand or fall together. The seed is fixed, so
that the same documents give the same interval, and two readers of the same documents are drawn with
the same luck: the interval of their difference is a paired one (Efron and Tibshirani 1993,
chapters 12 and 13, percentile intervals).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy

RESAMPLES: Final = 1000
SEED: Final = 20_261_201
LEVEL: Final = 0.95
FEWEST: Final = 2
"""Documents from which there is an interval at all."""

Matrix = numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]
Vector = numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies in 95 of 100 draws."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.low:.3f} to {self.high:.3f}"


def resampled(documents: Matrix, seed: int = SEED) -> Matrix:
    """The sums of the columns in each of RESAMPLES draws (lines) of as many documents (lines of
    `documents`) as there are."""
    sums = numpy.empty((RESAMPLES, documents.shape[1]))
    for draw, times in enumerate(times_drawn(len(documents), seed)):
        sums[draw] = times @ documents
    return sums


def times_drawn(number: int, seed: int = SEED) -> Iterator[Vector]:
    """How often each of so many documents comes up, for each of RESAMPLES draws."""
    dice = numpy.random.default_rng(seed)
    for _ in range(RESAMPLES):
        drawn = dice.integers(number, size=number)
        yield numpy.bincount(drawn, minlength=number).astype(numpy.float64)


def interval(values: Vector) -> Interval | None:
    """The middle 95 % of a figure's values over the draws, those left out in which it has none;
    None where it has a value in no draw."""
    known = values[~numpy.isnan(values)]
    if not known.size:
        return None
    tail = (1 - LEVEL) / 2
    low, high = numpy.quantile(known, [tail, 1 - tail])
    return Interval(float(low), float(high))


def as_figures(found: Interval | None) -> list[float] | None:
    """The interval as it goes into JSON, rounded to four places."""
    return None if found is None else [round(found.low, 4), round(found.high, 4)]


def ratios(sums: Any, above: Matrix, below: Matrix) -> Matrix:
    """Quotients of two linear figures of the sums, NaN where the lower one is 0.

    sums: (lines, columns). above, below: (columns, figures).
    """
    upper, lower = sums @ above, sums @ below
    quotients: Matrix = numpy.full(upper.shape, numpy.nan)
    numpy.divide(upper, lower, out=quotients, where=lower != 0)
    return quotients
