"""Pages of which nothing is left to see but the evidence of rows that people confirmed.

A line that leans has a place that cuts into the lines above and below. What of their ink reaches in
is painted over with the paper round it, so that not even its shape is left: strokes of which most
lies outside.
"""

import io
from collections.abc import Iterable
from typing import Final

import cv2
import numpy
from PIL import Image

from rxcore.compare import AnyRow
from rxcore.readings import Box

LARGEST: Final = 0.12
"""Share of the page above which a box is no row of text: a person may have pointed at half a page,
on which the patient's name stands as well."""

Pixels = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.bool_]]

COVER: Final = (208, 208, 208)
"""A grey that no paper has, so that people see what was masked."""


OWN: Final = 0.75
"""Share of a stroke that must lie in the rows' places for it to be seen there."""

_NEIGHBOURHOOD: Final = 31
_DARKER: Final = 12
"""A pixel is ink that is so much darker (of 255) than the mean of so many round it."""
_HALO: Final = 7
"""Pixels across which the ink of a stroke fades."""
_PAPER: Final = 31
"""Pixels round a stroke, most of which are paper."""


def is_evidence(row: AnyRow) -> bool:
    """Whether the row's place on the page may be seen: a row with a name, on a place of a row's
    size."""
    box = row.box
    return bool(row.name and row.legible and box and box.width * box.height <= LARGEST)


def masked_jpeg(page: bytes, rows: Iterable[AnyRow]) -> bytes:
    """The page as a new JPEG without metadata, all of it covered but the rows' evidence.

    page: an upright JPEG. What is covered is not in the file: it is drawn anew from its pixels."""
    with Image.open(io.BytesIO(page)) as opened:
        image = opened.convert("RGB")
    evidence = numpy.zeros((image.height, image.width), dtype=bool)
    for row in rows:
        if row.box is not None and is_evidence(row):
            left, top, right, bottom = _pixels(row.box, image.size)
            evidence[top:bottom, left:right] = True
    pixels = numpy.array(image)
    foreign = _reaching_in(image, evidence)
    pixels[foreign] = cv2.medianBlur(pixels, _PAPER)[foreign]
    pixels[~evidence] = COVER
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def shown(rows: Iterable[AnyRow]) -> float:
    """Share of the page that can be seen, boxes that overlap counted twice."""
    return sum(row.box.width * row.box.height for row in rows if row.box and is_evidence(row))


def _reaching_in(image: Image.Image, evidence: Pixels) -> Pixels:
    """Where strokes of other lines are, which have less than OWN of their ink in the evidence."""
    grey = numpy.array(image.convert("L"))
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _NEIGHBOURHOOD, _DARKER
    )
    count, strokes = cv2.connectedComponents(ink, connectivity=8)
    whole = numpy.bincount(strokes.ravel(), minlength=count)
    inside = numpy.bincount(strokes[evidence], minlength=count)
    foreign = inside < OWN * whole
    foreign[0] = False  # the paper
    spread = cv2.dilate(
        foreign[strokes].astype(numpy.uint8), numpy.ones((_HALO, _HALO), numpy.uint8)
    )
    return spread.astype(bool)


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box in pixels, inside the page."""
    width, height = size
    left, top = max(0, round(box.x * width)), max(0, round(box.y * height))
    right = min(width, round((box.x + box.width) * width))
    bottom = min(height, round((box.y + box.height) * height))
    return left, top, max(left, right), max(top, bottom)
