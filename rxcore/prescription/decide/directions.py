"""Rows that only say how to take a medicine, below its own row or level with it in another column:
the medicine takes from them what it lacks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rxcore.clinical.fields import Line, take_apart
from rxcore.evidence import union
from rxcore.prescription.line.mend import mend
from rxcore.prescription.line.supply import dispensed
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.page.layout import VisualRow
from rxcore.readings import Box, Medicine

BELOW = 3.0
"""A row of directions stands within so many heights below the row that it goes on from."""
FURTHEST = 2
"""Rows below that are looked at."""
TAKING = ("dose", "frequency", "duration")
"""What makes a row one of directions; one without any name may also give the strength alone."""
MOSTLY = 0.6
"""Share of a row's letters and figures that are directions, from which it says nothing else."""
LEVEL = 0.5
"""Share of a row's height that it has in common with a row in another column."""

_ORDER = re.compile(
    r"\W*(?:sig\b\W*)?(?:take|apply|instil\w*|use|inhale|swallow|dissolve|put|give|insert|inject|"
    r"chew|one|two|half|\d)\b",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"[^\W_]")


def with_directions(
    entries: Sequence[Entry], at: int, medicine: Medicine, taken: set[int]
) -> Medicine:
    """The medicine of the entry `at` with what it lacks. taken: entries that hold a medicine of
    their own."""
    for other in (*_below(entries, at, taken), *_beside(entries, at, taken)):
        medicine = _filled(medicine, other, directions_of(other))
    return medicine


def _below(entries: Sequence[Entry], at: int, taken: set[int]) -> Iterator[Entry]:
    """The rows right below, up to the first that says anything but directions."""
    last = entries[at].row
    height = last.bottom - last.top
    for below in range(at + 1, min(at + 1 + FURTHEST, len(entries))):
        other = entries[below]
        near = -height < other.row.top - last.top < BELOW * height
        if below in taken or not near or not directions_of(other):
            return
        last = other.row
        yield other


def _beside(entries: Sequence[Entry], at: int, taken: set[int]) -> Iterator[Entry]:
    """Directions level with the row in a column right of it, when nothing stands between."""
    row = entries[at].row
    right = max(piece.right for piece in row.pieces)
    level = [
        (number, other)
        for number, other in enumerate(entries)
        if number != at and other.row.left >= right and _level(row, other.row)
    ]
    for number, other in sorted(level, key=lambda each: each[1].row.left):
        if number in taken or not directions_of(other):
            return
        yield other


def _level(one: VisualRow, other: VisualRow) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common > LEVEL * min(one.bottom - one.top, other.bottom - other.top)


def directions_of(entry: Entry) -> dict[str, str]:
    """What a row says of how to take a medicine and how much to hand out; empty where it says
    anything else, or is struck out."""
    if entry.row.struck(0, len(entry.row.text)):
        return {}
    if quantity := dispensed(entry.row.text):
        return {"quantity": quantity}
    text = mend(entry.content)
    line = take_apart(text)
    ordered = entry.section == "sig" or _ORDER.match(entry.content)
    if not (ordered or not line.name or _mostly(text, line)):
        return {}
    told = (*TAKING, "strength") if not line.name else TAKING
    if not any(name in line.values for name in told):
        return {}
    return {name: value for name, value in line.values.items() if name != "name"}


def _mostly(text: str, line: Line) -> bool:
    """Whether a row that begins with directions says little else, a word misread perhaps."""
    first = min(start for start, _ in line.spans.values())
    opens = any(line.spans[name][0] == first for name in TAKING if name in line.spans)
    start, end = line.spans["name"]
    of_name = len(_CHARACTER.findall(text[start:end]))
    return opens and of_name <= (1 - MOSTLY) * len(_CHARACTER.findall(text))


def _filled(medicine: Medicine, below: Entry, fields: Mapping[str, str]) -> Medicine:
    place: Box = below.row.box_of(below.start, len(below.row.text))
    lacking: dict[str, Any] = {
        name: text for name, text in fields.items() if not getattr(medicine, name)
    }
    return replace(
        medicine,
        **lacking,
        written=f"{medicine.written} {below.content.strip()}",
        box=union([medicine.box or place, place]),
    )
