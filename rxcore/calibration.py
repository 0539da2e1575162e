"""Whether a confidence means what it says, and how to put it right: of rows given .8, eight of ten
should be right.

Platt scaling (Platt 1999) fits two numbers; isotonic regression (Zadrozny and Elkan 2002) fits any
rising curve and asks for about a thousand cases (Niculescu-Mizil and Caruana 2005).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy

from rxcore import counting
from rxcore.bootstrap import Vector

BINS: Final = 10
FOLDS: Final = 5
FEWEST_PLATT: Final = 50
"""Rows, right and wrong ones among them, from which Platt scaling is fitted."""
FEWEST_ISOTONIC: Final = 1000
_EDGE: Final = 1e-6

Method = Literal["platt", "isotonic"]
Sureness = Literal["low", "middling", "high"]


@dataclass(frozen=True, slots=True)
class Curve:
    """From confidences to the probabilities that they stand for.

    parameters: scale and shift of Platt scaling; of isotonic regression the rising confidences,
    then the probability at each.
    """

    method: Method
    parameters: tuple[float, ...]

    def __call__(self, confidence: Vector) -> Vector:
        """A probability for each confidence, 0 to 1."""
        if self.method == "platt":
            scale, shift = self.parameters
            return _logistic(scale * _log_odds(confidence) + shift)
        knots = len(self.parameters) // 2
        given, share = self.parameters[:knots], self.parameters[knots:]
        return numpy.interp(confidence, given, share)

    def of(self, confidence: float) -> float:
        """The probability of one confidence, 0 to 1."""
        return float(self(numpy.array([confidence]))[0])


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like confidence: how many, their mean confidence, and the share that is right."""

    rows: int
    confidence: float
    right: float


def sureness(confidence: float) -> Sureness:
    """A confidence in a word."""
    if confidence < 0.5:
        return "low"
    return "middling" if confidence < 0.8 else "high"


def reliability(confidence: Vector, right: Vector) -> list[Bin]:
    """The points of a reliability diagram: BINS of equal width over 0 to 1, the empty ones out."""
    place = numpy.minimum((confidence * BINS).astype(int), BINS - 1)
    chosen = [place == number for number in range(BINS)]
    return [
        Bin(int(here.sum()), float(confidence[here].mean()), float(right[here].mean()))
        for here in chosen
        if here.any()
    ]


def expected_error(bins: list[Bin]) -> float | None:
    """Expected calibration error: the mean gap between confidence and share right, by rows (Guo et
    al. 2017); None of no rows."""
    rows = sum(each.rows for each in bins)
    gaps = sum(each.rows * abs(each.confidence - each.right) for each in bins)
    return gaps / rows if rows else None


def platt(confidence: Vector, right: Vector) -> Curve:
    """A logistic curve over the log odds of the confidence, with Platt's targets, which keep it
    finite where confidence parts right from wrong perfectly."""
    hits, misses = right.sum(), (1 - right).sum()
    target = numpy.where(right > 0, (hits + 1) / (hits + 2), 1 / (misses + 2))
    columns = numpy.column_stack([_log_odds(confidence), numpy.ones(len(confidence))])
    weights = numpy.zeros(2)
    for _ in range(100):
        said = _logistic(columns @ weights)
        slope = columns.T @ (said - target)
        bend = (columns.T * (said * (1 - said))) @ columns + 1e-9 * numpy.eye(2)
        step = numpy.linalg.solve(bend, slope)
        # Shortened while it makes things worse: a full step may overshoot.
        while _loss(columns @ (weights - step), target) > _loss(columns @ weights, target) + 1e-12:
            step /= 2
        weights = weights - step
        if numpy.abs(step).max() < 1e-9:
            break
    return Curve("platt", (float(weights[0]), float(weights[1])))


def isotonic(confidence: Vector, right: Vector) -> Curve:
    """The rising steps nearest to the cases (pool adjacent violators), joined by lines."""
    given, where = numpy.unique(confidence, return_inverse=True)
    weight = numpy.bincount(where).astype(float)
    blocks: list[list[float]] = []
    for mean, number in zip(numpy.bincount(where, right) / weight, weight, strict=True):
        blocks.append([float(mean), float(number), 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            after, before = blocks.pop(), blocks.pop()
            rows = before[1] + after[1]
            pooled = (before[0] * before[1] + after[0] * after[1]) / rows
            blocks.append([pooled, rows, before[2] + after[2]])
    knots: list[tuple[float, float]] = []
    start = 0
    for mean, _, length in blocks:  # a step is known by its two ends
        end = start + int(length) - 1
        knots += [(float(given[place]), mean) for place in sorted({start, end})]
        start = end + 1
    return Curve("isotonic", (*(at for at, _ in knots), *(share for _, share in knots)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reader's row confidence against what was right. documents, rows: with a confidence. before:
    the points as the reader says; after: as calibrated, each row by a curve fitted without its
    document. curve: fitted to all rows; None where there are too few rows or documents."""

    documents: int
    rows: int
    before: list[Bin]
    after: list[Bin]
    curve: Curve | None

    @property
    def method(self) -> str:
        """ "platt", "isotonic", or "" where there is no curve."""
        return self.curve.method if self.curve else ""

    @property
    def why_not(self) -> str:
        """Why there is no curve, as a sentence; "" where there is one."""
        if self.curve:
            return ""
        if not self.rows:
            return "It gives no confidence with its rows."
        return (
            f"It takes {FEWEST_PLATT} rows, right and wrong ones among them, of {FOLDS} documents; "
            f"there are {counting.count(self.rows, 'row')} of "
            f"{counting.count(self.documents, 'document')}."
        )

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "documents": self.documents,
            "rows": self.rows,
            "method": self.method,
            "error_before": expected_error(self.before),
            "error_after": expected_error(self.after),
            "before": [asdict(each) for each in self.before],
            "after": [asdict(each) for each in self.after],
        }


def calibration(documents: list[int], confidence: list[float], right: list[bool]) -> Calibration:
    """How well a reader's confidence is calibrated, and would be. A value a row in each."""
    said, hits = numpy.array(confidence, dtype=float), numpy.array(right, dtype=float)
    before, number = reliability(said, hits), len(set(documents))
    fit = _fit_for(hits)
    if fit is None or number < FOLDS:
        return Calibration(number, len(said), before, [], None)
    places = {document: place % FOLDS for place, document in enumerate(sorted(set(documents)))}
    fold = numpy.array([places[document] for document in documents])
    better = numpy.empty(len(said))
    for part in set(places.values()):
        left_out = fold == part
        better[left_out] = fit(said[~left_out], hits[~left_out])(said[left_out])
    return Calibration(number, len(said), before, reliability(better, hits), fit(said, hits))


def _fit_for(hits: Vector) -> Callable[[Vector, Vector], Curve] | None:
    both = 0 < hits.sum() < len(hits)
    if not both or len(hits) < FEWEST_PLATT:
        return None
    return isotonic if len(hits) >= FEWEST_ISOTONIC else platt


def _log_odds(confidence: Vector) -> Vector:
    inside = numpy.clip(confidence, _EDGE, 1 - _EDGE)
    odds: Vector = numpy.log(inside / (1 - inside))
    return odds


def _logistic(odds: Vector) -> Vector:
    share: Vector = 1 / (1 + numpy.exp(-numpy.clip(odds, -500, 500)))
    return share


def _loss(odds: Vector, target: Vector) -> float:
    return float((numpy.logaddexp(0, odds) - target * odds).sum())
