"""The rows of a page, each with the part of the prescription it belongs to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rxcore.clinical.fields import take_apart
from rxcore.prescription.line.mend import parted
from rxcore.prescription.line.supply import without_supply
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.page.narrative import narrated
from rxcore.prescription.page.sections import Heading, Section, heading_of, kind_of

PASSING: frozenset[Section] = frozenset({"patient", "vitals", "doctor", "sig", "supply"})
"""Headings that speak for their own row only."""

ENDED: frozenset[Section] = frozenset(
    {"tests", "allergies", "diagnosis", "complaints", "history", "vitals", "other", "advice",
     "family"}
)  # fmt: skip
"""Sections that an order ends, though no heading says so."""

_ONLY_STRONG = re.compile(
    r"\s*[A-Z][A-Za-z-]{4,}(?:\s[A-Za-z-]+)?\s\d+(?:\.\d+)?\s?(?:mg|mcg)\b[\w\s-]{0,24}",
    re.IGNORECASE,
)
"""A name and its strength at the head of a row, little behind them: "Eltroxin 100mcg"."""

_ONLY_NUMBER = re.compile(r"\W*(?:\d{1,2}|[ivxIVX|l]{1,4})\W*")
_NUMBER = re.compile(
    r"\W{0,2}(?:\d{1,2}|[Il|ivx]{1,4})\s*[.)]\s*(?=[^\W\d]|7a[b6]\b)|[-\u2022*\u00b7]\s*(?=[^\W\d])"
)

_BEFORE_FORM = re.compile(r"\d{1,2}\W?\s+(?=(?:tab|cap|syp|syr|inj|oint|susp)\.)", re.IGNORECASE)
_BEFORE_NAME = re.compile(
    r"\d{1,2}\s+(?=[A-Za-z][A-Za-z-]{2})(?!(?i:tab|cap|puff|drop|tsp|amp|sachet|day|week|month|year))"
)
"""A number without its point, in a list of medicines or diagnoses; "1 tab" is a dose."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row, its section, and where its content begins behind a heading. headed: whether a heading
    stands on this very row; numbered: whether it is an entry of a list."""

    row: VisualRow
    section: Section
    start: int = 0
    headed: bool = False
    numbered: bool = False

    @property
    def content(self) -> str:
        """What the row says behind its heading."""
        return self.row.text[self.start :]


def parts_of(rows: Iterable[VisualRow]) -> list[Part]:
    """Every row with its section. A page begins in "start" until a heading says otherwise."""
    current: Section = "start"
    parts = []
    for row in rows:
        own = None if narrated(row.text) else kind_of(row.text)
        heading = heading_of(row.text)
        if heading and (own is None or _rules(heading)):
            parts.append(Part(row, heading.section, heading.end, headed=True))
            if heading.section not in PASSING:
                current = heading.section
        else:
            start = _after_number(row, current)
            if own is None and current in ENDED and _is_order(row.text[start:], current):
                current = "medicines"
                start = _after_number(row, current)
            parts.append(Part(row, own or current, start, numbered=start > 0))
    return parts


def _is_order(text: str, section: Section) -> bool:
    """Whether a row is an order by itself: a form, a name, and an amount or when to take it; of
    what could be a test or an allergy, when to take it."""
    if narrated(text):
        return False
    line = take_apart(without_supply(parted(text)))
    if line.name and _ONLY_STRONG.fullmatch(text) and section not in ("tests", "allergies"):
        return not re.search(r"\b(?:hb|esr|crp|fbs|rbs|ppbs)\b", line.name, re.IGNORECASE)
    if not line.name or "form" not in line.values:
        return False
    first = line.spans["form"][0] < line.spans["name"][0]
    told = {"frequency", "duration"} & line.values.keys()
    amount = {"strength", "dose"} & line.values.keys()
    if section in ("allergies", "tests"):
        return bool(told or (amount and line.values.get("strength")))
    return bool((first and (told or amount)) or (line.values.get("strength")))


def _rules(heading: Heading) -> bool:
    """Whether a heading counts although the row looks like a letterhead or like vital signs."""
    sure = heading.section in ("medicines", "diagnosis", "allergies", "past", "family")
    return sure or (heading.parted and heading.section not in PASSING)


def _after_number(row: VisualRow, section: Section) -> int:
    """Where an entry of a numbered or bulleted list begins behind its number; 0 without one."""
    first = row.pieces[0].text
    if len(row.pieces) > 1 and _ONLY_NUMBER.fullmatch(first):
        return len(first) + 1
    match = _NUMBER.match(row.text) or _BEFORE_FORM.match(row.text)
    if match is None and section in ("medicines", "diagnosis"):
        match = _BEFORE_NAME.match(row.text)
    return match.end() if match else 0
