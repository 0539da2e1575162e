"""Pages of a PDF. Knows nothing of prescriptions.

PDFium is not safe for two threads at once, so everything here happens under one lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from rxcore.errors import InputRefused

DPI = 200
"""Resolution at which a page is drawn: 8-point print is then 22 pixels high."""

MAX_SIDE = 2200
"""Longest side of a drawn page, pixels: A4 at 188 dpi."""

_LOCK = Lock()


@contextmanager
def _opened(source: bytes | Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document, under the lock, with its form fields to be drawn."""
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(source)
        except FileNotFoundError as error:
            raise InputRefused(
                "The stored file of this page is missing; add the file again."
            ) from error
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


def _scale(page: pypdfium2.PdfPage) -> float:
    """Pixels for each point of the page; raises InputRefused for a page without a size."""
    longest = max(page.get_size())
    if min(page.get_size()) <= 0:
        raise InputRefused("A page of the PDF has no size; save it again from its program.")
    return float(min(DPI / 72, MAX_SIDE / longest))


def _refuse_large_pictures(page: pypdfium2.PdfPage, max_pixels: int) -> None:
    """A small page may hold a picture that needs gigabytes once it is drawn."""
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        if width * height > max_pixels:
            raise InputRefused(
                f"The PDF holds a picture of {width} x {height} pixels, more than the "
                f"{max_pixels // 1_000_000} megapixels allowed; make it smaller and add it again."
            )


def pdf_sizes(data: bytes, max_pages: int, max_pixels: int) -> list[tuple[int, int]]:
    """Width and height of each page in pixels, as `pdf_page` draws it.

    Raises InputRefused when the PDF is damaged, encrypted, empty or over a limit.
    """
    sizes = []
    with _opened(data) as document:
        if not 0 < len(document) <= max_pages:
            raise InputRefused(
                f"The PDF has {len(document)} pages; at most {max_pages} can be added at once, "
                "so split it."
                if len(document)
                else "The PDF has no pages; save it again from its program."
            )
        for page in document:
            _refuse_large_pictures(page, max_pixels)
            width, height = page.get_size()
            scale = _scale(page)
            sizes.append((max(1, round(width * scale)), max(1, round(height * scale))))
            page.close()
    return sizes


def pdf_page(source: bytes | Path, page: int) -> Image.Image:
    """Page number `page`, counted from 1, drawn as an upright RGB image on white.

    Raises InputRefused when the file is missing or damaged, or has no such page.
    """
    with _opened(source) as document:
        if not 1 <= page <= len(document):
            raise InputRefused(f"The PDF has no page {page}; it has {len(document)}.")
        opened = document[page - 1]
        image: Image.Image = opened.render(scale=_scale(opened)).to_pil()
        copy = image.convert("RGB") if image.mode != "RGB" else image.copy()
        opened.close()
    return copy
