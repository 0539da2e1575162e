"""The outline of a row on its page: a row that leans stands in a box that cuts into the lines above
and below, and its outline is the strip inside the box that leans as the ink does."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy
from numpy.typing import NDArray

Ink = NDArray[numpy.uint8]
"""A page's ink: 255 where there is some, else 0."""
Place = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""

MOST_LEAN: Final = 12.0
"""Degrees up to which a lean is looked for; the readers turn pages that lean more."""
_STEP: Final = 0.5
_MOST_PIXELS: Final = 20_000
_ROUND: Final = 0.08
"""Of the page, so much on each side of a place is looked at for the lean of its lines."""
_CLEARLY: Final = 1.02
"""How much more the ink gathers at a lean than level, where there is one."""
_ROOM: Final = 0.15
"""Of a strip's height, added on each side: letters reach over their line."""
_ONE_LINE: Final = 4.0
"""Up to so many times the room of one letter along the line, a strip is one line high: a line is
twice to three times as high as its letters are wide, two lines eight times."""
_REACH: Final = (0.12, 0.06)
"""Of a strip's length before and behind where a cut is reckoned to be, to look for a gap in."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A strip in pixels: its centre, its length along the text and its height, and the lean of its
    length in degrees, clockwise."""

    x: float
    y: float
    length: float
    height: float
    lean: float

    def corners(self, start: float = 0.0, end: float = 1.0) -> NDArray[numpy.int32]:
        """The four corners of a stretch of the strip, given as fractions of its length."""
        angle = numpy.radians(self.lean)
        along = numpy.array([numpy.cos(angle), numpy.sin(angle)])
        across = numpy.array([-along[1], along[0]]) * self.height / 2
        ends = [(at - 0.5) * self.length * along for at in (start, end)]
        centre = numpy.array([self.x, self.y])
        found = [ends[0] - across, ends[1] - across, ends[1] + across, ends[0] + across]
        return numpy.round(centre + numpy.array(found)).astype(numpy.int32)

    def is_one_line(self, letters: int) -> bool:
        """Whether so many letters fill it on one line."""
        return self.height <= _ONE_LINE * self.length / max(1, letters)


def outline_of(ink: Ink, place: Place) -> Outline:
    """The outline of the row that stands in a place, of text that runs from left to right or back,
    or up or down where the place is higher than wide."""
    left, top, right, bottom = place
    upright = bottom - top > right - left
    width, height = (bottom - top, right - left) if upright else (right - left, bottom - top)
    lean = _lean(ink, place, upright=upright)
    sine, cosine = abs(numpy.sin(numpy.radians(lean))), numpy.cos(numpy.radians(lean))
    turned = cosine**2 - sine**2
    strip = (height * cosine - width * sine) / turned
    length = (width * cosine - height * sine) / turned
    if strip < 0.2 * height or length <= 0:  # no box of a strip that leans so
        lean, strip, length = 0.0, height, width
    elif lean:
        strip *= 1 + 2 * _ROOM
    return Outline(
        (left + right) / 2, (top + bottom) / 2, length, strip, 90.0 - lean if upright else lean
    )


def cut_at(ink: Ink, outline: Outline, share: float, *, backwards: bool) -> float:
    """Where along the strip a share of its text ends: at the widest gap of the ink near there.
    backwards: the text, and the share, run from the strip's end."""
    turn = cv2.getRotationMatrix2D((outline.x, outline.y), outline.lean, 1.0)
    turn[0, 2] += outline.length / 2 - outline.x
    turn[1, 2] += outline.height / 2 - outline.y
    size = (max(1, round(outline.length)), max(1, round(outline.height)))
    strip = cv2.warpAffine(ink, turn, size)[:, :: -1 if backwards else 1]
    blank = strip.max(axis=0) == 0
    before, behind = (round(size[0] * reach) for reach in _REACH)
    first = max(0, round(share * size[0]) - before)
    gaps = _runs(blank[first : round(share * size[0]) + behind])
    if not gaps:
        return max(0.0, share - _REACH[0] / 2)
    start, _ = max(gaps, key=lambda run: run[1] - run[0])
    return (first + start) / size[0]


def _lean(ink: Ink, place: Place, *, upright: bool) -> float:
    """By how many degrees the lines in and round a place fall to the right (of upright ones: lean
    from the vertical): the lean at which their ink gathers most on lines of its own."""
    left, top, right, bottom = place
    beside, above = (round(_ROUND * side) for side in ink.shape[::-1])
    around = ink[max(0, top - above) : bottom + above, max(0, left - beside) : right + beside]
    down, across = numpy.nonzero(around)
    if upright:
        down, across = across, down
    every = max(1, len(down) // _MOST_PIXELS)
    down, across = down[::every], across[::every]
    if not len(down):
        return 0.0

    def gathered(degrees: float) -> float:
        lines = numpy.round(down - across * numpy.tan(numpy.radians(degrees))).astype(int)
        return float((numpy.bincount(lines - lines.min()).astype(float) ** 2).sum())

    leans = numpy.arange(-MOST_LEAN, MOST_LEAN + _STEP, _STEP)
    best = float(max(leans, key=gathered))
    return best if gathered(best) > _CLEARLY * gathered(0.0) else 0.0


def _runs(blank: NDArray[numpy.bool_]) -> list[tuple[int, int]]:
    """Start and end of every stretch that is blank."""
    edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], blank.astype(int), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
