"""How likely something is to be put right on a document, and why: what is riskiest comes first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Final

from rxcore.calibration import Curve
from rxcore.readings import Flag, ModelReading

LOW_CONFIDENCE: Final = 0.7
"""Confidence (0 to 1) below which a document says so."""

_MOST_REASONS: Final = 2
NEXT: Final = "next in line"
_LEVELS: Final = {"ask": 0.35, "warn": 0.12}
_UNCALIBRATED: Final = 0.4
"""How much the doubt of an uncalibrated reader counts; that of a calibrated one counts whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document before a person opens it.

    confidence: the lowest of its rows, None where the reader gives none; calibrated: whether it is
    a probability (rxcore.calibration). flags: of all its rows. invented: rows that no line of the
    page supports. rows: how many the model read. missed: that one more row stands on the page, by
    what the reader offers. differing: rows that another model reads otherwise. unread: every model
    failed. notes: remarks on the page's quality. disputed, reopened, blind, twice: how people come
    to it.
    """

    confidence: float | None = None
    calibrated: bool = False
    flags: tuple[Flag, ...] = ()
    invented: int = 0
    rows: int = 0
    missed: float = 0.0
    differing: int = 0
    unread: bool = False
    notes: tuple[str, ...] = ()
    disputed: bool = False
    reopened: bool = False
    blind: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look, in a few words, and how likely something is wrong for it (0 to 1)."""

    text: str
    weight: float


def facts_of_reading(
    reading: ModelReading, curve: Curve | None = None, *, differing: int = 0
) -> Facts:
    """The facts of a document that a model has read. curve: what its confidence stands for.
    differing: rows that another model reads otherwise."""
    given = [row.confidence for row in reading.rows if row.confidence is not None]
    sure = [curve.of(said) if curve else said for said in given]
    return Facts(
        confidence=min(sure, default=None),
        calibrated=curve is not None,
        flags=tuple(flag for row in reading.rows for flag in row.flags),
        invented=sum(row.found_on_page is False for row in reading.rows),
        rows=len(reading.rows),
        missed=1 - prod(1 - offer.probability for offer in reading.offers),
        differing=differing,
        notes=reading.notes,
    )


def why(facts: Facts) -> str:
    """One line for the person: the weightiest reasons, at most two.

    A blind document says nothing of what the model made of it.
    """
    if facts.disputed:
        return "two readers disagree"
    if facts.blind:
        return "chosen for blind reading"
    found = sorted(_reasons(facts), key=lambda reason: -reason.weight)
    texts = dict.fromkeys(reason.text for reason in found if reason.text)
    return " · ".join(list(texts)[:_MOST_REASONS]) or NEXT


def score(facts: Facts) -> int:
    """The risk that something is wrong, in thousandths: each reason by itself leaves the rest
    right."""
    return round(1000 * (1 - prod(1 - reason.weight for reason in _reasons(facts))))


def _reasons(facts: Facts) -> list[Reason]:
    """Every reason that applies; one without a text is too faint to be said. Weights other than a
    calibrated confidence are this project's judgement: what may harm a patient weighs more than
    what costs time."""
    rows_said = "row is" if facts.invented == 1 else "rows are"
    others = "a row" if facts.differing == 1 else f"{facts.differing} rows"
    candidates = (
        (facts.disputed, Reason("two readers disagree", 1.0)),
        (facts.reopened, Reason("reopened", 0.6)),
        (facts.unread, Reason("no model could read it", 0.9)),
        (not facts.rows and not facts.unread, Reason("the model found nothing", 0.6)),
        (facts.differing > 0, Reason(f"another model reads {others} otherwise", 0.5)),
        (facts.invented > 0, Reason(f"{facts.invented} {rows_said} not found on the page", 0.3)),
        (bool(facts.notes), Reason(facts.notes[0].rstrip(".") if facts.notes else "", 0.06)),
        (facts.twice, Reason("chosen for two readings", 0.04)),
        (facts.missed > 0, Reason("a row may be missing" if facts.missed >= 0.5 else "",
                                  facts.missed / 2)),
    )  # fmt: skip
    reasons = [reason for applies, reason in candidates if applies]
    if any(flag.rule == "unknown_name" for flag in facts.flags):
        reasons.append(Reason("a name is in no vocabulary", 0.08))
    return [*reasons, *_confidence_reasons(facts), *_flag_reasons(facts.flags)]


def _confidence_reasons(facts: Facts) -> Iterator[Reason]:
    """A page is as sure as its least sure row: rows of one page are right or wrong together, so
    that the product of all of them puts long pages first that are no worse (bench/README.md). Of an
    uncalibrated reader the reason has no number: it would be no probability."""
    if facts.confidence is None:
        return
    doubt = 1 - facts.confidence
    number = f" {facts.confidence:.2f}" if facts.calibrated else ""
    low = facts.confidence < LOW_CONFIDENCE
    weight = doubt if facts.calibrated else _UNCALIBRATED * doubt
    yield Reason(f"low confidence{number}" if low else "", weight)


def _flag_reasons(flags: Iterable[Flag]) -> Iterator[Reason]:
    """Each remark that is louder than info, once for each rule, in its own words."""
    seen: set[str] = set()
    for flag in flags:
        if flag.level in _LEVELS and flag.rule not in seen:
            seen.add(flag.rule)
            yield Reason(flag.text.rstrip("."), _LEVELS[flag.level])
