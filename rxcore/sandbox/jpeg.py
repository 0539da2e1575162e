"""What Pillow does not say of a JPEG: how many scans it has, whether only its end is missing."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from PIL import Image

from rxcore.errors import InputRefused

NO_END: Final = "The JPEG lacks its end marker, as after a broken transfer; look at the lower edge."

_MARKER: Final = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_END_BYTES: Final = b"\xff\xd9"
_OTHER_ENDS: Final = (_END_BYTES, b"\xa9\x36\xd1\x5b" * 16 + _END_BYTES)


def refuse_many_scans(data: bytes, most: int) -> None:
    """Raises InputRefused for a JPEG of more scans than that; each costs a whole decoding."""
    for count, _ in enumerate(_scans(data), 1):
        if count > most:
            raise InputRefused(
                f"The JPEG is made of more than {most} scans, as only a trap is; save it as PNG "
                "and add that."
            )


def _scans(data: bytes) -> Iterator[int]:
    place = 2 if data[:2] == bytes((0xFF, _START)) else len(data)
    while (found := _MARKER.search(data, place)) and found[1][0] != _END:
        if found[1][0] == _SCAN:
            yield found.start()
        place = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")


def mended(data: bytes) -> bytes | None:
    """The same JPEG with the end marker that it lacks; None when it lacks more than that.

    Nothing more is missing when the picture is the same whatever is put before the new end.
    """
    whole = data.removesuffix(b"\xff")
    pictures = []
    for end in _OTHER_ENDS:
        with Image.open(BytesIO(whole + end), formats=["JPEG"]) as image:
            image.load()
            pictures.append(image.tobytes())
    return whole + _END_BYTES if pictures[0] == pictures[1] else None
