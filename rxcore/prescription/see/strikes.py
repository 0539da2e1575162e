"""Lines that are drawn through writing, in the crop of a text line.

A strike runs through the middle of the letters, straight and thin, over several and over the gaps
between words; ink stands above and below it. An underline has nothing below, a ruled line of
the paper goes on beyond the writing, a bar of a letter is short, and blurred print has gaps.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Stretches = tuple[tuple[float, float], ...]
"""Starts and ends as fractions of a line's width."""

HEIGHT = 40
"""Pixels of a crop's height in which it is looked at."""
SHORTEST = 2.2
"""Heights of the crop that a strike is long at the least: no bar of a letter is."""
MIDDLE = (0.22, 0.74)
"""Share of the crop's height, from the top, within which a strike runs."""
THICK = 0.22
"""Share of the crop's height that a strike is thick at the most."""
WRITTEN = 0.3
"""Share of a strike's columns that have ink above it, and that have ink below it."""
BARE = 5
"""Columns next to each other, of HEIGHT pixels, in which there is nothing but the strike."""
DARKER = 24
"""Levels of grey by which ink is darker than the paper round it."""


def strikes_in(crop: Pixels) -> Stretches:
    """The stretches of a line, laid flat, through which a line is drawn, left to right."""
    height, width = crop.shape[:2]
    if height < 8 or width < SHORTEST * height:
        return ()
    size = round(width * HEIGHT / height), HEIGHT
    ink = _ink(np.asarray(cv2.resize(crop, size), np.uint8))
    runs = _runs(_straight(ink), ink)
    return tuple((first / ink.shape[1], last / ink.shape[1]) for first, last in _joined(runs))


def _ink(crop: Pixels) -> Mask:
    """Where the crop is darker than half-way from the paper, which is the lightest round each
    place, to its darkest."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    paper = cv2.GaussianBlur(cv2.dilate(grey, np.ones((15, 15), np.uint8)), (0, 0), 7)
    dark = paper.astype(np.int16) - grey
    return np.asarray(dark > max(DARKER, np.percentile(dark, 98) / 2), np.bool_)


def _straight(ink: Mask) -> Mask:
    """Ink of straight strokes along the line: what is left of it where it runs on for SHORTEST
    heights, a pixel up or down aside."""
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    along = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, int(SHORTEST * HEIGHT)), np.uint8))
    return np.asarray(along.astype(bool), np.bool_)


def _runs(straight: Mask, ink: Mask) -> Iterator[tuple[int, int]]:
    """First and last column of each straight stroke that is a strike."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(straight.astype(np.uint8))
    width = ink.shape[1]
    for label in range(1, count):
        left, top, wide, high, area = stats[label]
        middle = (top + high / 2) / HEIGHT
        thin = area / wide <= THICK * HEIGHT + 2 and high <= 2 * THICK * HEIGHT
        ruled = left <= 1 or left + wide >= width - 1
        if thin and not ruled and MIDDLE[0] < middle < MIDDLE[1]:
            columns = labels[:, left : left + wide] == label
            if _through(columns, ink[:, left : left + wide]):
                yield int(left), int(left + wide)


def _through(stroke: Mask, ink: Mask) -> bool:
    """Whether writing stands above and below the stroke, and none on a stretch of it: between two
    words, or where it runs on behind the last."""
    first = stroke.argmax(axis=0)
    last = len(stroke) - 1 - stroke[::-1].argmax(axis=0)
    rows = np.arange(len(stroke))[:, None]
    above = (ink & (rows < first - 1)).any(axis=0)
    below = (ink & (rows > last + 1)).any(axis=0)
    bare = cv2.erode((~(above | below)).astype(np.uint8)[None], np.ones((1, BARE), np.uint8))
    return bool(above.mean() >= WRITTEN and below.mean() >= WRITTEN and bare.any())


def _joined(runs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The runs, those joined that overlap or nearly touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if joined and first - joined[-1][1] < HEIGHT / 2:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
