"""Pages written down as text, for tests that need rows and no engine."""

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import Line
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.decide.rows import verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import VisualRow, rows_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box, Disease, Medicine, Offer


def inked(text: str, y: float = 0.1, x: float = 0.1, score: float = 0.9) -> Inked:
    """A line of text at that place, in widths of the page."""
    width = 0.013 * len(text)
    return Inked(Line(text, score, Box(x, y, width, 0.03)), x, x + width, y, y + 0.03)


def rows(text: str) -> list[VisualRow]:
    """A page of one line of text a line, "|" between what stands side by side."""
    lines = [line.split("|") for line in text.strip().splitlines()]
    return rows_of(
        [
            inked(piece.strip(), 0.1 + 0.05 * number, 0.05 + 0.3 * column)
            for number, pieces in enumerate(lines)
            for column, piece in enumerate(pieces)
            if piece.strip()
        ]
    )


def diseases(text: str, vocabulary: Vocabulary) -> list[Disease]:
    """The diseases of such a page."""
    return diseases_in(entries_of(rows(text)), (), Names(vocabulary))[0]


def medicines(text: str, names: Names) -> list[Medicine]:
    """The medicines of such a page. It has no ink: names are read from its text alone."""
    return [medicine for _, medicine in verdicts_on(entries_of(rows(text)), names).rows]


def offers(text: str, names: Names) -> list[Offer]:
    """What such a page offers beside its rows."""
    return [offer for _, offer in verdicts_on(entries_of(rows(text)), names).offers]
