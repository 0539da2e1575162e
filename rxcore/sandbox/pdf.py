"""Pages of a PDF, in the child. Knows nothing of prescriptions."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pypdfium2
from PIL import Image
from pypdfium2 import PdfMatrix, PdfObject, PdfPage, raw

from rxcore.errors import InputRefused
from rxcore.limits import Limits

DPI = 200
"""Resolution at which a page is drawn: 8-point print is then 22 pixels high."""

SCAN_SIDE = 2200
"""Longest side, pixels, of a scanned page whose picture holds no more: A4 at 188 dpi."""

SCAN_SHARE = 0.5
"""Share of a page that a picture covers at least to be taken for a scan of the page."""

SMALL_SHARE = 0.02
"""Share of a page below which a picture is a logo or a stamp and does not decide its size."""

TRIAL_SIDE = 400
"""Longest side, pixels, at which each page is drawn once before a file is taken in."""

_EXACT = 1 - 1e-6
"""Sizes in points are rounded and pixels counted up: 2480.0001 pixels would be 2481."""

_MOST_OBJECTS = 5_000
_MOST_DEPTH = 4


def pdf_pages(data: bytes, limits: Limits) -> int:
    """How many pages; raises InputRefused when the PDF is damaged, encrypted, empty or too long."""
    with _opened(data) as document:
        count = len(document)
    if not count:
        raise InputRefused("The PDF has no pages; save it again from its program.")
    if count > limits.max_pages:
        raise InputRefused(
            f"The PDF has {count} pages; at most {limits.max_pages} can be added at once, "
            "so split it."
        )
    return count


def pdf_size(data: bytes, page: int, limits: Limits) -> tuple[int, int]:
    """Width and height in pixels of page `page`, counted from 1, as `pdf_page` draws it.

    Draws it once in small, so that a page that cannot be drawn is refused and not taken in.
    """
    with _opened(data) as document, _page(document, page) as opened:
        scale = _scale(opened, limits)
        width, height = opened.get_size()
        opened.render(scale=min(scale, TRIAL_SIDE / max(width, height))).close()
        return math.ceil(width * scale), math.ceil(height * scale)


def pdf_page(data: bytes, page: int, limits: Limits) -> Image.Image:
    """Page `page`, counted from 1, drawn as an upright RGB image on white.

    Raises InputRefused when the file is damaged, or has no such page.
    """
    with _opened(data) as document, _page(document, page) as opened:
        bitmap = opened.render(scale=_scale(opened, limits), rev_byteorder=True)
        image: Image.Image = bitmap.to_pil()
        return image.convert("RGB")


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, with its form fields to be drawn."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise InputRefused(
                "The PDF is protected by a password; save a copy without one and add that."
            ) from error
        raise InputRefused("The PDF is damaged or cut short; save or send it again.") from error
    try:
        document.init_forms()
        yield document
    except pypdfium2.PdfiumError as error:
        raise InputRefused("A page of the PDF is damaged; save or send it again.") from error
    finally:
        document.close()


@contextmanager
def _page(document: pypdfium2.PdfDocument, page: int) -> Iterator[PdfPage]:
    if not 1 <= page <= len(document):
        raise InputRefused(f"The PDF has no page {page}; it has {len(document)}.")
    opened = document[page - 1]
    try:
        yield opened
    finally:
        opened.close()


def _scale(page: PdfPage, limits: Limits) -> float:
    """Pixels for each point of the page.

    A scanned page gets as many as its picture holds, so that nothing of it is lost, and at least
    what fills SCAN_SIDE; every other page DPI. Raises InputRefused for a page without a size or
    with a picture of too many pixels.
    """
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise InputRefused("A page of the PDF has no size; save it again from its program.")
    scale, scanned = 0.0, False
    for picture, matrix in _pictures(page, PdfMatrix(), 1):
        across, down = _pixels(picture, limits)
        points_across = math.hypot(matrix.a, matrix.b)
        points_down = math.hypot(matrix.c, matrix.d)
        share = points_across * points_down / (width * height)
        if share >= SMALL_SHARE:
            scale = max(scale, across / points_across, down / points_down)
            scanned = scanned or share >= SCAN_SHARE
    usual = DPI / 72
    scale = max(scale, min(usual, SCAN_SIDE / max(width, height)) if scanned else usual)
    scale = min(scale, math.sqrt(limits.max_drawn_pixels / (width * height)))
    return scale * _EXACT


def _pixels(picture: PdfObject, limits: Limits) -> tuple[int, int]:
    """Size of a picture; a small page may hold one that needs gigabytes once it is drawn."""
    width, height = picture.get_px_size()
    if width * height > limits.max_pixels:
        raise InputRefused(
            f"The PDF holds a picture of {width} x {height} pixels, more than the "
            f"{limits.max_pixels // 1_000_000} megapixels allowed; make it smaller and add it "
            "again."
        )
    return width, height


def _pictures(
    page: PdfPage, outer: PdfMatrix, depth: int, form: PdfObject | None = None
) -> Iterator[tuple[PdfObject, PdfMatrix]]:
    """Each picture with the matrix that lays it on the page, those within forms included."""
    kinds = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM]
    for found in islice(page.get_objects(kinds, max_depth=1, form=form), _MOST_OBJECTS):
        matrix = found.get_matrix().multiply(outer)
        if found.type == raw.FPDF_PAGEOBJ_IMAGE:
            yield found, matrix
        elif depth < _MOST_DEPTH:
            yield from _pictures(page, matrix, depth + 1, found)
