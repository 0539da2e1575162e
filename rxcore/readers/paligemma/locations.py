"""The model's own place words: `<loc0123>` numbers to boxes, `<seg012>` codes kept beside them."""

import re
from dataclasses import dataclass

from rxcore.readings import Box

STEPS = 1024  # a location number counts in 1024ths of the image, top to bottom, left to right

_PLACE = re.compile(
    r"<loc(\d{4})><loc(\d{4})><loc(\d{4})><loc(\d{4})>\s*((?:<seg\d{3}>){0,16})([^<;]*)"
)
_TOKENS = re.compile(r"<(?:loc\d{4}|seg\d{3})>")


@dataclass(frozen=True, slots=True)
class Place:
    """Something the model pointed at. codes: the outline as 16 numbers, which only a separate
    decoder can draw; empty for a plain box."""

    label: str
    box: Box
    codes: tuple[int, ...] = ()


def places(text: str) -> tuple[Place, ...]:
    """Every box of a detect or segment answer. The image was squashed to a square, so the numbers
    are fractions of its own width and height, whatever its shape. A box without an area is left
    out."""
    found = []
    for match in _PLACE.finditer(text):
        top, left, bottom, right = (int(number) / STEPS for number in match.groups()[:4])
        if bottom > top and right > left:
            codes = tuple(int(code) for code in re.findall(r"\d{3}", match[5]))
            box = Box(x=left, y=top, width=right - left, height=bottom - top)
            found.append(Place(match[6].strip(), box, codes))
    return tuple(found)


def without_places(text: str) -> str:
    """The words of an answer, its place words left out."""
    return _TOKENS.sub("", text).strip()


def pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom on an image of that size."""
    return (
        round(box.x * width),
        round(box.y * height),
        round((box.x + box.width) * width),
        round((box.y + box.height) * height),
    )
