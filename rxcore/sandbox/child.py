"""The child's side: answers one request after another about the file that it was given.

Started as `python -m rxcore.sandbox.child SOCKET MEGABYTES`: the number of a socket that it
inherits, and how much memory it may use. Ends with its parent.
"""

import io
import os
import socket
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image

from rxcore.errors import InputRefused
from rxcore.limits import Limits
from rxcore.sandbox import confinement, messages
from rxcore.sandbox.archive import entries
from rxcore.sandbox.kinds import PDF, is_pdf, refuse_at_sight
from rxcore.sandbox.messages import Head
from rxcore.sandbox.pictures import (
    UNDECODABLE,
    Page,
    is_of_much_text,
    kind_and_pages,
    picture_page,
    too_large,
)

MUCH_TEXT: Final = (
    "The image carries more text or colour data beside its picture than a page needs; save the "
    "picture alone as PNG or JPEG and add that."
)
DAMAGED: Final = "The image is damaged or cut short; save or photograph it again."
NO_MEMORY: Final = "The page needs more memory than is allowed; save it smaller."

_PICTURE_SIDE: Final = 2400
_PICTURE_SHORT_SIDE: Final = 800
_PICTURE_LONGEST: Final = 16_000
_STRIP_PIXELS: Final = 1_000_000


Parts = Iterable[bytes]


class Child:
    """Holds the file of the last request that brought one, so that its pages need not be sent
    again and again."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._limits = Limits()
        self._file = b""

    def serve(self) -> None:
        """Answers until the parent is gone."""
        self._say({"ready": True})
        while True:
            try:
                head, data = messages.receive(self._connection)
            except messages.Broken:
                return
            self._file = bytes(data) or self._file
            self._limits = Limits(**head["limits"])
            confinement.grant(self._limits.page_cpu_seconds)
            try:
                self._answer(head)
            except InputRefused as refusal:
                self._say({"refused": str(refusal)})
            except MemoryError:
                self._say({"refused": NO_MEMORY})

    def _answer(self, head: Head) -> None:
        match head["act"]:
            case "look":
                media_type, pages = look(self._file, self._limits)
                self._say({"media_type": media_type, "pages": pages})
            case "measure":
                width, height, remark = measure(self._file, head["page"], self._limits)
                self._say({"width": width, "height": height, "remark": remark})
            case "draw":
                page = draw(self._file, head["page"], self._limits)
                width, height = page.image.size
                said = {"width": width, "height": height, "remark": page.remark}
                self._say(said, _strips(page.image), width * height * 3)
            case "picture":
                jpeg = browser_picture(draw(self._file, head["page"], self._limits).image)
                self._say({}, [jpeg], len(jpeg))
            case "unpack":
                self._unpack()

    def _unpack(self) -> None:
        """Takes the archive's file descriptor, and says each of its entries."""
        _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        with os.fdopen(descriptors[0], "rb") as archive:
            for entry in entries(archive, self._limits):
                said = {"path": entry.path, "entry_refused": entry.refused}
                self._say(said, [entry.data], len(entry.data))
                confinement.grant(self._limits.page_cpu_seconds)
        self._say({"end": True})

    def _say(self, head: Head, parts: Parts = (), size: int = 0) -> None:
        head |= {"peak_megabytes": confinement.peak_megabytes()}
        messages.send(self._connection, head, parts, size)


def look(data: bytes, limits: Limits) -> tuple[str, int]:
    """What a file is: its media type and its number of pages. Nothing is decoded yet."""
    refuse_at_sight(data)
    with _refusing_what_is_damaged(limits):
        if is_pdf(data):
            from rxcore.sandbox.pdf import pdf_pages  # PDFium, which few files need

            return PDF, pdf_pages(data, limits)
        return kind_and_pages(data, limits)


def measure(data: bytes, page: int, limits: Limits) -> tuple[int, int, str]:
    """Width and height of a page as it is drawn, and what there is to say of it, after it was
    decoded once."""
    with _refusing_what_is_damaged(limits):
        if is_pdf(data):
            from rxcore.sandbox.pdf import pdf_size

            return *pdf_size(data, page, limits), ""
        drawn = picture_page(data, page, limits)
        return *drawn.image.size, drawn.remark


def draw(data: bytes, page: int, limits: Limits) -> Page:
    """A page, counted from 1, as an upright RGB image of its full size."""
    with _refusing_what_is_damaged(limits):
        if is_pdf(data):
            from rxcore.sandbox.pdf import pdf_page

            return Page(pdf_page(data, page, limits))
        return picture_page(data, page, limits)


def browser_picture(image: Image.Image) -> bytes:
    """The page as a JPEG for the browser: longest side at most 2400 pixels.

    A long strip keeps a readable short side instead (800 pixels where it has them).
    """
    long, short = max(image.size), min(image.size)
    scale = min(
        1.0, max(_PICTURE_SIDE / long, _PICTURE_SHORT_SIDE / short), _PICTURE_LONGEST / long
    )
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


@contextmanager
def _refusing_what_is_damaged(limits: Limits) -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputRefused(too_large(limits)) from error
    except UNDECODABLE as error:
        raise InputRefused(MUCH_TEXT if is_of_much_text(error) else DAMAGED) from error


def _strips(image: Image.Image) -> Iterator[bytes]:
    """The page's pixels from top to bottom, three bytes each, in pieces of a few megabytes."""
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        bottom = min(image.height, top + rows)
        yield image.crop((0, top, image.width, bottom)).tobytes()


def main() -> None:
    """Confines itself, then serves."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is looked at before anything is decoded
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        confinement.confine(int(sys.argv[2]))
        Child(connection).serve()


if __name__ == "__main__":
    main()
