"""Which frames of a TIFF are pages, found by walking its directories without decoding anything."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rxcore.errors import InputRefused
from rxcore.limits import Limits

_NEW_SUBFILE_TYPE, _SUBFILE_TYPE = 254, 255
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType (TIFF 6.0, page 36)
_OLD_REDUCED = 2


@dataclass(frozen=True, slots=True)
class _Form:
    """How numbers are written: order of bytes, and the sizes of classic TIFF or BigTIFF."""

    order: str
    big: bool

    def number(self, data: bytes, place: int, size: int) -> int:
        return int(struct.unpack_from(self.order + {2: "H", 4: "I", 8: "Q"}[size], data, place)[0])

    @property
    def count_size(self) -> int:
        return 8 if self.big else 2

    @property
    def entry_size(self) -> int:
        return 20 if self.big else 12

    @property
    def offset_size(self) -> int:
        return 8 if self.big else 4


_FORMS: Final = {
    b"II*\x00": _Form("<", big=False),
    b"MM\x00*": _Form(">", big=False),
    b"II+\x00": _Form("<", big=True),
    b"MM\x00+": _Form(">", big=True),
}


def page_frames(data: bytes, limits: Limits) -> list[int]:
    """Numbers, from 0, of the frames that are pages: neither previews (reduced in size) nor masks.
    All frames, when none would be left.

    Raises InputRefused when there are too many, having looked no further; ValueError or
    struct.error when the directories are damaged.
    """
    pages, frames = [], 0
    for frame, is_page in enumerate(_frames(data)):
        frames = frame + 1
        pages += [frame] * is_page
        if len(pages) > limits.max_pages or frames > limits.max_frames:
            raise InputRefused(
                f"The TIFF has more than the {limits.max_pages} pages that can be added at once; "
                "split it."
            )
    return pages or list(range(frames))[: limits.max_pages]


def _frames(data: bytes) -> Iterator[bool]:
    """For each frame, in order, whether it is a page."""
    form = _FORMS[bytes(data[:4])]
    place = form.number(data, 8 if form.big else 4, form.offset_size)
    seen = set()
    while place and place not in seen:
        seen.add(place)
        count = form.number(data, place, form.count_size)
        first = place + form.count_size
        yield _is_page(data, form, first, count)
        place = form.number(data, first + count * form.entry_size, form.offset_size)


def _is_page(data: bytes, form: _Form, first: int, count: int) -> bool:
    """By the tags of one directory; they are sorted, and these two come first."""
    for place in range(first, first + min(count, 8) * form.entry_size, form.entry_size):
        tag = form.number(data, place, 2)
        value_place = place + form.entry_size - form.offset_size
        if tag == _NEW_SUBFILE_TYPE:
            return not form.number(data, value_place, 4) & (_REDUCED | _MASK)
        if tag == _SUBFILE_TYPE:
            return form.number(data, value_place, 2) != _OLD_REDUCED
    return True
