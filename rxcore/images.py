"""Files as pages: what a file is, each of its pages as an upright image, a picture for the browser.

Knows nothing of where files are kept, and decodes nothing itself: that is done by children that may
use little and reach nothing (rxcore.sandbox). Pages are counted from 1, as people count them.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from rxcore.errors import InputRefused
from rxcore.limits import Limits
from rxcore.sandbox.children import Broke, OpenFile, opened
from rxcore.sandbox.messages import Head

STORED: Final = Limits(max_pages=Limits().max_frames)
"""Limits for a file that was taken in before: it was within those of its day."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page that can be had: its size in pixels upright, its number in the file, and what a person
    should know of it, or ""."""

    width: int
    height: int
    number: int = 1
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page that cannot be had, and why: one sentence that says what to do."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a file is: its media type, its pages in order, and those that are lost."""

    media_type: str
    pages: tuple[PageInfo, ...]
    lost: tuple[LostPage, ...] = ()

    @property
    def page_count(self) -> int:
        """How many pages the file has, lost ones included."""
        return len(self.pages) + len(self.lost)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as an upright RGB image of its full size, and what there is to say of it, or ""."""

    image: Image.Image
    remark: str = ""


def inspect(data: bytes, limits: Limits) -> FileInfo:
    """What these bytes are, after every page was opened once.

    Raises InputRefused, with one sentence that says what is wrong and what to do, for anything
    of which no page is a whole image within the limits.
    """
    if not data:
        raise InputRefused("The file is empty (0 bytes); save or send it again.")
    if len(data) > limits.max_bytes:
        raise InputRefused(
            f"The file has {len(data) / 1_000_000:.0f} MB; at most {limits.max_megabytes} MB "
            "are allowed, so save it smaller."
        )
    with opened(data, limits) as file:
        said, _ = file.ask({"act": "look"})
        pages, lost = _pages(file, int(said["pages"]), limits)
    if not pages:
        raise InputRefused(lost[0].reason)
    return FileInfo(str(said["media_type"]), tuple(pages), tuple(lost))


def _pages(file: OpenFile, count: int, limits: Limits) -> tuple[list[PageInfo], list[LostPage]]:
    """Each page opened once. A file whose pages break their reader again and again, or that takes
    too long as a whole, is lost from there on."""
    pages: list[PageInfo] = []
    lost: list[LostPage] = []
    until, breaks, given_up = time.monotonic() + limits.file_seconds, 0, ""
    for number in range(1, count + 1):
        if not given_up and time.monotonic() > until:
            given_up = (
                f"Opening the file takes more than the {limits.file_seconds} seconds allowed; "
                "split it."
            )
        if given_up:
            lost.append(LostPage(number, given_up))
            continue
        try:
            said, _ = file.ask({"act": "measure", "page": number})
            pages.append(
                PageInfo(int(said["width"]), int(said["height"]), number, str(said["remark"]))
            )
        except InputRefused as refusal:
            lost.append(LostPage(number, str(refusal)))
            breaks += isinstance(refusal, Broke)
            given_up = str(refusal) if breaks >= limits.max_breaks else ""
    return pages, lost


def draw(source: bytes | Path, page: int = 1) -> Drawn:
    """Page `page`, counted from 1, with what there is to say of it.

    EXIF turned, alpha laid on white, CMYK and deep grey converted, oblong pixels made square; a
    scan in a PDF with as many pixels as it holds. Raises InputRefused when the file is missing,
    damaged or takes too much to open, or has no such page.
    """
    said, pixels = _stored(source, {"act": "draw", "page": page})
    size = (int(said["width"]), int(said["height"]))
    return Drawn(Image.frombytes("RGB", size, pixels), str(said["remark"]))


def page_image(source: bytes | Path, page: int = 1) -> Image.Image:
    """The image of `draw`."""
    return draw(source, page).image


def page_picture(source: bytes | Path, page: int = 1) -> bytes:
    """The page as a JPEG for the browser: longest side at most 2400 pixels.

    A long strip keeps a readable short side instead (800 pixels where it has them). Raises
    InputRefused as `draw` does.
    """
    return bytes(_stored(source, {"act": "picture", "page": page})[1])


def _stored(source: bytes | Path, request: Head) -> tuple[Head, bytearray]:
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError as error:
        raise InputRefused(
            "The stored file of this page is missing; add the file again."
        ) from error
    with opened(data, STORED) as file:
        return file.ask(request)
