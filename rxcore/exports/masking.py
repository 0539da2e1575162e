"""Pages of which nothing is left to see but the evidence of rows that people confirmed.

A row is seen in its outline (rxcore.exports.outline), and only as far as its words are known not to
be a person's. What of other lines' ink reaches in is painted over with the paper round it, so that
not even its shape is left: strokes of which most lies outside.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy
from PIL import Image

from rxcore.compare import AnyRow
from rxcore.errors import InputRefused
from rxcore.exports.outline import Ink, Place, cut_at, outline_of
from rxcore.readings import Box

UNSEEN: Final = "not all rows can be seen on the masked page"

LARGEST: Final = 0.12
"""Share of the page above which a box is no row of text: a person may have pointed at half a page,
on which the patient's name stands as well."""

Pixels = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.bool_]]

COVER: Final = (208, 208, 208)
"""A grey that no paper has, so that people see what was masked."""


OWN: Final = 0.6
"""Share of a stroke that must lie in the rows' outlines for it to be seen there."""

_NEIGHBOURHOOD: Final = 31
_DARKER: Final = 12
"""A pixel is ink that is so much darker (of 255) than the mean of so many round it."""
_HALO: Final = 7
"""Pixels across which the ink of a stroke fades."""
_PAPER: Final = 31
"""Pixels round a stroke, most of which are paper."""
_RULE: Final = 30
"""A stroke along the text that is longer than this part of the page is a rule of a form."""
_BACKWARDS: Final = (90, 180)
"""Turns of pages whose text runs up or to the left."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a row may be seen: so many letters from its beginning, of so many in all."""

    letters: int
    of: int


def is_evidence(row: AnyRow) -> bool:
    """Whether the row's place on the page may be seen: a row with a name, on a place of a row's
    size."""
    box = row.box
    return bool(row.name and row.legible and box and box.width * box.height <= LARGEST)


def masked_jpeg(
    page: bytes,
    rows: Iterable[AnyRow],
    seen: Mapping[str, Seen] | None = None,
    rotation: int = 0,
) -> bytes:
    """The page as a new JPEG without metadata, all of it covered but the rows' evidence.

    page: an upright JPEG. seen: how much of a row may be seen, by its id, where that is not all of
    it. rotation: the clockwise turn after which its text is upright. What is covered is not in the
    file: it is drawn anew from its pixels. Raises InputRefused (UNSEEN) where a row of several
    lines goes on with words that may be a person's: no page shows how far it may be seen."""
    with Image.open(io.BytesIO(page)) as opened:
        image = opened.convert("RGB")
    ink = _ink(image)
    evidence = numpy.zeros(ink.shape, dtype=numpy.uint8)
    for row in rows:
        if row.box is not None and is_evidence(row):
            own = _outlined(ink, _pixels(row.box, image.size), (seen or {}).get(row.id), rotation)
            evidence |= own
    pixels = numpy.array(image)
    foreign = _reaching_in(_without_rules(ink, rotation), evidence > 0)
    pixels[foreign] = cv2.medianBlur(pixels, _PAPER)[foreign]
    pixels[evidence == 0] = COVER
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def shown(rows: Iterable[AnyRow]) -> float:
    """Share of the page that can be seen, boxes that overlap counted twice."""
    return sum(row.box.width * row.box.height for row in rows if row.box and is_evidence(row))


def _ink(image: Image.Image) -> Ink:
    grey = numpy.array(image.convert("L"))
    found = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _NEIGHBOURHOOD, _DARKER
    )
    return found.astype(numpy.uint8)


def _outlined(ink: Ink, place: Place, seen: Seen | None, rotation: int) -> Ink:
    """255 where a row may be seen: in its outline, as far as its words may leave. Raises
    InputRefused where nobody can tell how far that is on the page."""
    left, top, right, bottom = place
    shape = numpy.zeros_like(ink)
    if left == right or top == bottom:
        return shape
    outline = outline_of(ink, place)
    start, end = 0.0, 1.0
    if seen is not None:
        if not seen.letters or not outline.is_one_line(seen.of):
            raise InputRefused(UNSEEN)
        backwards = rotation in _BACKWARDS
        end = cut_at(ink, outline, seen.letters / seen.of, backwards=backwards)
        start, end = (1 - end, 1.0) if backwards else (0.0, end)
    cv2.fillConvexPoly(shape, outline.corners(start, end), 255)
    inside = numpy.zeros_like(ink)
    inside[top:bottom, left:right] = 255
    return shape & inside


def _without_rules(ink: Ink, rotation: int) -> Ink:
    """The ink without the rules of a form, which join what is written on them."""
    along = max(ink.shape) // _RULE
    kernel = numpy.ones((along, 1) if rotation in (90, 270) else (1, along), numpy.uint8)
    return ink & ~cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel).astype(numpy.uint8)


def _reaching_in(ink: Ink, evidence: Pixels) -> Pixels:
    """Where strokes of other lines are, which have less than OWN of their ink in the evidence."""
    count, strokes = cv2.connectedComponents(ink, connectivity=8)
    whole = numpy.bincount(strokes.ravel(), minlength=count)
    inside = numpy.bincount(strokes[evidence], minlength=count)
    foreign = inside < OWN * whole
    foreign[0] = False  # the paper
    spread = cv2.dilate(
        foreign[strokes].astype(numpy.uint8), numpy.ones((_HALO, _HALO), numpy.uint8)
    )
    return spread.astype(bool)


def _pixels(box: Box, size: tuple[int, int]) -> Place:
    """The box in pixels, inside the page."""
    width, height = size
    left, top = max(0, round(box.x * width)), max(0, round(box.y * height))
    right = min(width, round((box.x + box.width) * width))
    bottom = min(height, round((box.y + box.height) * height))
    return left, top, max(left, right), max(top, bottom)
