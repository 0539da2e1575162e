"""Turning a page, and places on it, so that its text is upright. Turns are clockwise, in degrees:
0, 90, 180 or 270."""

from typing import Final

from PIL import Image

from rxcore.readings import Box

_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
"""Pillow turns the other way round."""


def upright(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned, no pixel changed."""
    return image.transpose(_TURNS[rotation]) if rotation else image


def upright_box(box: Box, rotation: int) -> Box:
    """The place of `box` on the turned page."""
    right, below = 1 - box.x - box.width, 1 - box.y - box.height
    return {
        0: box,
        90: Box(below, box.x, box.height, box.width),
        180: Box(right, below, box.width, box.height),
        270: Box(box.y, right, box.height, box.width),
    }[rotation]
