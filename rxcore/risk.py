"""Why somebody should look at a document, and how soon: what is most likely wrong comes first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rxcore.calibration import Curve
from rxcore.readings import Flag, ModelReading

LOW_CONFIDENCE: Final = 0.7
"""Confidence (0 to 1) below which a document says so."""

_MOST_REASONS: Final = 2
NEXT: Final = "next in line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document before a person opens it.

    confidence: the lowest of its rows, None where the reader gives none; calibrated: whether it is
    a probability (rxcore.calibration). flags: of all its rows.
    invented: rows that no line of the page supports. rows: how many the model read. unread: every
    model failed. notes: remarks on the page's quality. disputed, reopened, blind, twice: how people
    come to it.
    """

    confidence: float | None = None
    calibrated: bool = False
    flags: tuple[Flag, ...] = ()
    invented: int = 0
    rows: int = 0
    unread: bool = False
    notes: tuple[str, ...] = ()
    disputed: bool = False
    reopened: bool = False
    blind: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look, in a few words, and how much it weighs (0 to 1000)."""

    text: str
    weight: int


def facts_of_reading(
    reading: ModelReading,
    curve: Curve | None = None,
    *,
    blind: bool = False,
    twice: bool = False,
    disputed: bool = False,
    reopened: bool = False,
) -> Facts:
    """The facts of a document that a model has read. curve: what its confidence stands for."""
    given = [row.confidence for row in reading.rows if row.confidence is not None]
    lowest = min((curve.of(said) if curve else said for said in given), default=None)
    return Facts(
        confidence=lowest,
        calibrated=curve is not None,
        flags=tuple(flag for row in reading.rows for flag in row.flags),
        invented=sum(row.found_on_page is False for row in reading.rows),
        rows=len(reading.rows),
        notes=reading.notes,
        disputed=disputed,
        reopened=reopened,
        blind=blind,
        twice=twice,
    )


def facts_unread(*, blind: bool = False, twice: bool = False) -> Facts:
    """The facts of a document that no model could read."""
    return Facts(unread=True, blind=blind, twice=twice)


def why(facts: Facts) -> str:
    """One line for the person: the weightiest reasons, at most two.

    A blind document says nothing of what the model made of it.
    """
    if facts.disputed:
        return "two readers disagree"
    if facts.blind:
        return "chosen for blind reading"
    found = sorted(_reasons(facts), key=lambda reason: -reason.weight)
    texts = dict.fromkeys(reason.text for reason in found)
    return " · ".join(list(texts)[:_MOST_REASONS]) or NEXT


def score(facts: Facts) -> int:
    """Place in the queue, 0 to 1000; the higher comes first."""
    return min(1000, sum(reason.weight for reason in _reasons(facts)))


def _reasons(facts: Facts) -> list[Reason]:
    """Every reason that applies. The weights are this project's judgement: what may harm a
    patient weighs more than what costs time."""
    rows_said = "row is" if facts.invented == 1 else "rows are"
    candidates = (
        (facts.disputed, Reason("two readers disagree", 1000)),
        (facts.reopened, Reason("reopened", 600)),
        (facts.unread, Reason("no model could read it", 350)),
        (not facts.rows and not facts.unread, Reason("the model found nothing", 250)),
        (facts.invented > 0, Reason(f"{facts.invented} {rows_said} not found on the page", 300)),
        (bool(facts.notes), Reason(facts.notes[0].rstrip(".") if facts.notes else "", 60)),
        (facts.twice, Reason("chosen for two readings", 40)),
    )
    reasons = [reason for applies, reason in candidates if applies]
    if any(flag.rule == "unknown_name" for flag in facts.flags):
        reasons.append(Reason("a name is in no vocabulary", 80))
    return reasons + _confidence_reasons(facts) + list(_flag_reasons(facts.flags))


def _confidence_reasons(facts: Facts) -> list[Reason]:
    """Of an uncalibrated reader the reason has no number: it would be no probability."""
    confidence = facts.confidence
    if confidence is None or confidence >= LOW_CONFIDENCE:
        return []
    number = f" {confidence:.2f}" if facts.calibrated else ""
    return [Reason(f"low confidence{number}", round(400 * (1 - confidence)))]


def _flag_reasons(flags: Iterable[Flag]) -> Iterable[Reason]:
    """Each remark that is louder than info, once for each rule, in its own words."""
    weights = {"ask": 350, "warn": 120}
    seen: set[str] = set()
    for flag in flags:
        if flag.level in weights and flag.rule not in seen:
            seen.add(flag.rule)
            yield Reason(flag.text.rstrip("."), weights[flag.level])
