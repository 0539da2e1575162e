"""Measured shares and numbers, each with the range in which it lies in 95 of 100 draws."""

from pages.shared import words
from pages.shared.language import t
from rxcore.scoring_report import Share


def share(found: Share) -> str:
    """A share as "82% (75% to 88%)"."""
    if found.value is None:
        return t("not known yet")
    return words.percent(found.value) + (f" ({span(found)})" if found.interval else "")


def number(found: Share) -> str:
    """A number as "0.82 (0.75 to 0.88)"."""
    if found.value is None:
        return t("not known yet")
    said = words.number(found.value, 2)
    if found.interval is None:
        return said
    low, high = (words.number(end, 2) for end in (found.interval.low, found.interval.high))
    return f"{said} ({t('{low} to {high}', low=low, high=high)})"


def span(found: Share) -> str:
    """The range of a share as "75% to 88%", "" where it has none."""
    if found.interval is None:
        return ""
    low, high = (words.percent(end) for end in (found.interval.low, found.interval.high))
    return t("{low} to {high}", low=low, high=high)
