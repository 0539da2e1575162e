"""Pages of which nothing is left to see but the evidence of rows that people confirmed."""

import io
from collections.abc import Iterable
from typing import Final

from PIL import Image

from rxcore.compare import AnyRow
from rxcore.readings import Box

LARGEST: Final = 0.12
"""Share of the page above which a box is no row of text: a person may have pointed at half a page,
on which the patient's name stands as well."""

COVER: Final = (208, 208, 208)
"""A grey that no paper has, so that people see what was masked."""


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
    masked = Image.new("RGB", image.size, COVER)
    for row in rows:
        if row.box is not None and is_evidence(row):
            place = _pixels(row.box, image.size)
            masked.paste(image.crop(place), place)
    out = io.BytesIO()
    masked.save(out, "JPEG", quality=90)
    return out.getvalue()


def shown(rows: Iterable[AnyRow]) -> float:
    """Share of the page that can be seen, boxes that overlap counted twice."""
    return sum(row.box.width * row.box.height for row in rows if row.box and is_evidence(row))


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box in pixels, inside the page."""
    width, height = size
    left, top = max(0, round(box.x * width)), max(0, round(box.y * height))
    right = min(width, round((box.x + box.width) * width))
    bottom = min(height, round((box.y + box.height) * height))
    return left, top, max(left, right), max(top, bottom)
