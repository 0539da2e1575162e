"""Rows with their place on the page: the section that headings give them, numbers, neighbours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.page.sections import Section, heading_of, kind_of

PASSING: frozenset[Section] = frozenset({"patient", "vitals", "doctor", "sig", "supply"})
"""Headings that speak for their own row only."""

_NUMBER = re.compile(
    r"\W{0,2}(?:\d{1,2}|[Il|ivx]{1,4})\s*[.)]\s*(?=[^\W\d]|7a[b6]\b)|[-\u2022*\u00b7]\s*(?=[^\W\d])"
)
_ONLY_NUMBER = re.compile(r"\W*(?:\d{1,2}|[ivxIVX|l]{1,4})\W*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the page. section: by the last heading above, or by its own words; own: whether the
    row's own words say so; headed: whether the heading stands on this row; start: where its
    content begins behind a heading or a number; since: rows since the section's heading, -1
    where no heading was seen; listed: whether a heading of medicines stands anywhere above."""

    row: VisualRow
    section: Section
    own: bool = False
    headed: bool = False
    start: int = 0
    since: int = -1
    listed: bool = False
    numbered: bool = False

    @property
    def content(self) -> str:
        """What the row says behind its heading or number."""
        return self.row.text[self.start :]


def entries_of(rows: Sequence[VisualRow]) -> list[Entry]:
    """Every row with its place. A page begins in "start" until a heading says otherwise."""
    current: Section = "start"
    since, listed = -1, False
    entries = []
    for row in rows:
        heading, kind = heading_of(row.text), kind_of(row.text)
        since += since >= 0
        if heading and (kind is None or heading.parted or heading.section == "medicines"):
            if heading.section not in PASSING:
                current, since = heading.section, 0
                listed = listed or current == "medicines"
            entries.append(Entry(row, heading.section, False, True, heading.end, since, listed))
            continue
        start = _after_number(row)
        entries.append(
            Entry(row, kind or current, kind is not None, False, start, since, listed, start > 0)
        )
    return entries


def _after_number(row: VisualRow) -> int:
    """Where an entry of a numbered or bulleted list begins behind its number; 0 without one."""
    first = row.pieces[0].text
    if len(row.pieces) > 1 and _ONLY_NUMBER.fullmatch(first):
        return len(first) + 1
    match = _NUMBER.match(row.text)
    return match.end() if match else 0
