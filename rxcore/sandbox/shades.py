"""Grey of more than 8 bits as grey of 8 bits, in strips so that little memory is used."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy
from PIL import Image

_STRIP_PIXELS: Final = 2_000_000
_DEPTHS: Final = (8, 10, 12, 14, 16)
"""Bits in which scanners and cameras measure grey; the file has 16 of them in each case."""

Box = tuple[int, int, int, int]


def eight_bits(image: Image.Image, *, white_is_zero: bool) -> Image.Image:
    """The same shades with 0 for black and 255 for white.

    Whole numbers of 16 bits by the smallest of the usual depths that holds them all, so that 12
    bits in 16 are no black page; deeper and real numbers by their own darkest and lightest.
    """
    low, high = _range(image)
    if image.mode.startswith("I;16"):
        low, high = 0, 2 ** next(d for d in _DEPTHS if high < 2**d) - 1
    grey = Image.new("L", image.size, 255)
    if high == low:
        return grey
    for box in _strips(image.size):
        shades = (_values(image, box) - low) * (255 / (high - low))
        shades = 255 - shades if white_is_zero else shades
        grey.paste(Image.fromarray(shades.round().astype(numpy.uint8)), box)
    return grey


def _range(image: Image.Image) -> tuple[float, float]:
    """The least and the greatest number."""
    ranges = [
        (values.min(), values.max()) for values in map(partial(_values, image), _strips(image.size))
    ]
    return float(min(low for low, _ in ranges)), float(max(high for _, high in ranges))


def _values(image: Image.Image, box: Box) -> numpy.ndarray:
    """The numbers of a strip; what is no number counts as 0."""
    values = numpy.asarray(image.crop(box)).astype(numpy.float64)
    return numpy.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def _strips(size: tuple[int, int]) -> Iterator[Box]:
    width, height = size
    rows = max(1, _STRIP_PIXELS // max(1, width))
    return ((0, top, width, min(height, top + rows)) for top in range(0, height, rows))
