"""One place on a page, read because a person points at it: its text, its rows, names that fit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PIL import Image

from rxcore.clinical.names import Name
from rxcore.clinical.parse import parse_line
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import union
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.decide.rows import verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import VisualRow, rows_of
from rxcore.prescription.see.engine import Engine
from rxcore.prescription.see.lines import Inked, lines_of
from rxcore.readers.place import Place
from rxcore.readings import Box, Disease, Medicine, Offer

MOST_NAMES = 5
LIKELY = 0.1
"""Probability from which what would be an offer is what the person means."""


def read_place(
    engine: Engine,
    page: Image.Image,
    box: Box,
    names: Names,
    rotation: int = 0,
    at: tuple[float, float] | None = None,
) -> Place:
    """Reads what stands in the box, or of it the one line at a point.

    rotation: the clockwise turn in degrees that puts the page's text upright. at: fractions of the
    page's width and height.
    """
    crop = page.crop(_edges(page, box))
    inside = at and ((at[0] - box.x) / box.width, (at[1] - box.y) / box.height)
    rows = rows_of([_on_page(line, box) for line in lines_of(engine, crop, rotation, inside)])
    if not rows:
        return Place(box)
    found = _rows_in(rows, names)
    return Place(
        union([row.box_of(0, len(row.text)) for row in rows]),
        "\n".join(row.text for row in rows),
        found,
        _names(rows[0], found[0], names) if found else (),
    )


def _edges(page: Image.Image, box: Box) -> tuple[int, int, int, int]:
    """The box in pixels: left, top, right, bottom, at least one pixel each way."""
    left, top = int(box.x * page.width), int(box.y * page.height)
    right = max(left + 1, round((box.x + box.width) * page.width))
    bottom = max(top + 1, round((box.y + box.height) * page.height))
    return left, top, right, bottom


def _on_page(line: Inked, crop: Box) -> Inked:
    words = tuple((word, _placed(box, crop)) for word, box in line.line.words)
    return replace(line, line=replace(line.line, box=_placed(line.line.box, crop), words=words))


def _placed(box: Box, crop: Box) -> Box:
    """A box of the crop as one of the page."""
    return Box(
        crop.x + box.x * crop.width,
        crop.y + box.y * crop.height,
        box.width * crop.width,
        box.height * crop.height,
    )


def _rows_in(rows: Sequence[VisualRow], names: Names) -> tuple[Medicine | Disease, ...]:
    """What the reader takes for rows; a person who points knows that there is one, so that what
    would be an offer, and a line without any sign of a medicine, count all the same."""
    entries = entries_of(rows)
    verdicts = verdicts_on(entries, names)
    medicines = [medicine for _, medicine in verdicts.rows]
    diseases, _ = diseases_in(entries, medicines, names)
    found: tuple[Medicine | Disease, ...] = (*medicines, *diseases)
    likeliest = max((offer for _, offer in verdicts.offers), key=_probability, default=None)
    if not found and likeliest and likeliest.probability > LIKELY:
        return (likeliest.row,)
    return found or tuple(_told(rows, names.vocabulary))


def _probability(offer: Offer) -> float:
    return offer.probability


def _told(rows: Sequence[VisualRow], vocabulary: Vocabulary) -> Iterator[Medicine | Disease]:
    for row in rows:
        if parsed := parse_line("medicines", row.text):
            name, box = parsed.row.name, row.box_of(0, len(row.text))
            if vocabulary.knows("disease", name) and not vocabulary.knows("medicine", name):
                parsed = parse_line("diseases", row.text) or parsed
            yield replace(parsed.row, box=box, confidence=row.confidence)


def _names(row: VisualRow, first: Medicine | Disease, names: Names) -> tuple[Name, ...]:
    """Known names by how well they fit the ink of the row."""
    if isinstance(first, Disease):
        matches = names.vocabulary.nearest("disease", first.name or first.written, MOST_NAMES)
        return tuple(match.name for match in matches)
    return names.fitting(row, MOST_NAMES)
