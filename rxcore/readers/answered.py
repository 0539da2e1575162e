"""The rows of a model's free answer: what it says is there, what it says to stop, and where it was
cut off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rxcore.clinical.parse import ParsedAnswer, Target
from rxcore.prescription.page import allergies
from rxcore.readings import Allergies, Answer, Disease, Medicine, Offer, Span

Parse = Callable[[Target, str], ParsedAnswer]

STOPPED = 0.1
"""How likely a medicine that an answer says to stop is a row all the same."""

STOPS = "The answer names it to stop or replace it."
CUT_OFF = 0.5
"""How likely the last row of a cut answer is a row: no figure was measured, half of it was said."""

CUT = "The answer was cut off within it."

ALLERGIES = "allergies"
"""Key of a site's own question about them, whose answer counts whole."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one answer holds. remarks: sentences about the answer as a whole. allergies: what a
    field of the answer's own says of them."""

    entered: list[Medicine | Disease] = field(default_factory=list)
    offered: list[Offer] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    allergies: str = ""


def rows_of(
    parsed: ParsedAnswer,
    key: str,
    cut: bool,
    sure: Callable[[int, int], float | None] | None = None,
) -> Answered:
    """An answer's rows; as offers, medicines that it says to stop, and the row within which it was
    cut off. key: names the answer. sure: how sure the model was of these characters of it."""
    rows, stopped = (
        [
            replace(
                one.row,
                span=Span(key, one.start, one.end),
                confidence=sure(one.start, one.end) if sure else None,
            )
            for one in found
        ]
        for found in (parsed.rows, parsed.stopped)
    )
    offers = [Offer(row, STOPPED, STOPS, ("stopped",)) for row in stopped]
    last = max((one.start for one in (*parsed.rows, *parsed.stopped)), default=0)
    if cut and parsed.rows and parsed.rows[-1].start == last:
        offers.append(Offer(rows.pop(), CUT_OFF, CUT, ("cut",)))
    return Answered(rows, offers, [flag.text for flag in parsed.flags])


def allergies_in(answers: Sequence[Answer]) -> Allergies:
    """What a page's answers say of allergies, whatever was asked."""
    return allergies.together(
        (allergies.behind_heading if answer.question == ALLERGIES else allergies.in_text)(
            answer.text
        )
        for answer in answers
    )
