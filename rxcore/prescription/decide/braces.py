"""Notes that a brace joins to several rows: "} after food" beside them says it of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from rxcore.clinical.fields import take_apart
from rxcore.prescription.decide.features import Page
from rxcore.prescription.line.mend import mend
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Medicine

TELLS = ("frequency", "duration", "instructions", "route")
TALL = 1.7
"""Heights of the page's lines from which a note's box holds the brace as well, and tells by itself
which rows it joins."""
NEAR = 2.6
"""Heights of a line within which the next row stands that a brace joins."""
_BRACE = re.compile(r"\s*[}\]\u23ab\u23ac\u23ad)>]\s*(?=[^\W_])")


@dataclass(frozen=True, slots=True)
class Note:
    """What stands behind a brace. fields: of how to take; piece: where; tall: whether its box holds
    the brace."""

    fields: dict[str, str]
    piece: Inked
    tall: bool


def with_notes(page: Page, rows: Sequence[tuple[int, Medicine]]) -> list[Medicine]:
    """The medicines, given with the row of each, with what braces beside them say."""
    medicines = dict(enumerate(medicine for _, medicine in rows))
    for note in _notes(page):
        for number in _joined(page, note, rows):
            medicine = medicines[number]
            lacking: dict[str, Any] = {
                name: text for name, text in note.fields.items() if not getattr(medicine, name)
            }
            said = "" if note.piece.text in medicine.written else f" {note.piece.text.strip()}"
            if lacking:
                written = medicine.written + said
                medicines[number] = replace(medicine, **lacking, written=written)
    return list(medicines.values())


def _notes(page: Page) -> Iterator[Note]:
    """Pieces that only say how to take a medicine, behind a brace or as tall as several rows."""
    for entry in page.entries:
        for piece in entry.row.pieces:
            brace = _BRACE.match(piece.text)
            tall = piece.height >= TALL * page.line
            if not (brace or tall):
                continue
            line = take_apart(mend(piece.text[brace.end() if brace else 0 :]))
            fields = {name: line.values[name] for name in TELLS if name in line.values}
            if fields and not line.name and not {"form", "strength"} & line.values.keys():
                yield Note(fields, piece, tall)


def _joined(page: Page, note: Note, rows: Sequence[tuple[int, Medicine]]) -> list[int]:
    """Which of the rows left of a note it joins: those its box reaches over; of a low one those
    round it, as many above as below its middle."""
    middles = {
        number: median((row.top, row.bottom))
        for number, (at, _) in enumerate(rows)
        for row in (page.entries[at].row,)
        if row.left < note.piece.left
    }
    if note.tall:
        inside = [n for n, y in middles.items() if note.piece.top < y < note.piece.bottom]
        return inside if len(inside) > 1 else []
    return _round(middles, (note.piece.top + note.piece.bottom) / 2, page.line)


def _round(middles: dict[int, float], centre: float, line: float) -> list[int]:
    """The rows round a height that follow one another closely, as many above as below; none where
    that is one alone."""
    order = sorted(middles, key=lambda number: middles[number])
    level = [n for n in order if abs(middles[n] - centre) < line / 2]
    above = [n for n in reversed(order) if middles[n] <= centre - line / 2]
    below = [n for n in order if middles[n] >= centre + line / 2]
    found, edges = level[:1], [centre, centre]
    for over, under in zip(above, below, strict=False):
        reach = NEAR * line if found else NEAR * line / 2
        if edges[0] - middles[over] > reach or middles[under] - edges[1] > reach:
            break
        found, edges = [over, *found, under], [middles[over], middles[under]]
    return found if len(found) > 1 else []
