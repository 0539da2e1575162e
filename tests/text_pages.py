"""Pages written down as text, for tests that need rows and no engine."""

from rxcore.evidence import Line
from rxcore.prescription.page.layout import rows_of
from rxcore.prescription.see.lines import Inked
from rxcore.readers.ocr.parts import Part, parts_of
from rxcore.readings import Box


def inked(text: str, y: float = 0.1, x: float = 0.1, score: float = 0.9) -> Inked:
    """A line of text at that place, in widths of the page."""
    width = 0.013 * len(text)
    return Inked(Line(text, score, Box(x, y, width, 0.03)), x, x + width, y, y + 0.03)


def page(text: str) -> list[Part]:
    """A page of one line of text a line, "|" between what stands side by side."""
    lines = [line.split("|") for line in text.strip().splitlines()]
    return parts_of(
        rows_of(
            [
                inked(piece.strip(), 0.1 + 0.05 * number, 0.05 + 0.3 * column)
                for number, pieces in enumerate(lines)
                for column, piece in enumerate(pieces)
            ]
        )
    )
