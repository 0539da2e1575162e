"""Which quarter turn puts a page's text upright.

Lines that stand taller than wide say that the page lies on its side. Which way up is a vote of the
line classifier over the longest lines (0.03 s); where the vote is close, some lines are read both
ways. Reading scores alone cannot tell: turned pages read garbage with scores above 0.9.
"""

import cv2
import numpy as np

from rxcore.prescription.see.engine import Engine, Pixels, Quad, Text, crop_of

VOTERS = 10
CLEAR = 0.35
"""A mean vote at least this far from zero decides without reading."""
BOTH_WAYS = 4

_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def turn(page: Pixels, degrees: int) -> Pixels:
    """The page turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.asarray(cv2.rotate(page, _TURNS[degrees]), np.uint8) if degrees else page


def put_upright(engine: Engine, page: Pixels) -> tuple[Pixels, list[Quad], int]:
    """The page upright, its lines there, and the clockwise turn in degrees that brought it."""
    quads, rotation = engine.detect(page), 0
    if _lies(quads):
        page, rotation = turn(page, 270), 270
        quads = engine.detect(page)
    if quads and _stands_on_its_head(engine, page, quads):
        page, rotation = turn(page, 180), (rotation + 180) % 360
        quads = [_flipped(quad, page) for quad in reversed(quads)]
    return page, quads, rotation


def _longest(quads: list[Quad]) -> list[Quad]:
    return sorted(quads, key=lambda quad: -float(np.linalg.norm(_long_edge(quad))))[:VOTERS]


def _long_edge(quad: Quad) -> Quad:
    edges = quad[1] - quad[0], quad[2] - quad[1]
    return max(edges, key=lambda edge: float(np.linalg.norm(edge)))


def _lies(quads: list[Quad]) -> bool:
    """Whether most of the longest lines run up or down the page."""
    longest = _longest(quads)
    upward = sum(abs(edge[1]) > abs(edge[0]) for edge in map(_long_edge, longest))
    return bool(upward * 2 > len(longest))


def _stands_on_its_head(engine: Engine, page: Pixels, quads: list[Quad]) -> bool:
    crops = [crop_of(page, quad) for quad in _longest(quads)]
    vote = float(np.mean(engine.upside_down(crops)))
    return vote > 0 if abs(vote) >= CLEAR else _reads_better_turned(engine, crops[:BOTH_WAYS])


def _flipped(quad: Quad, page: Pixels) -> Quad:
    """The quad on the page after a half turn, its first corner top left again."""
    height, width = page.shape[:2]
    corners = np.array([width, height], np.float32) - quad
    return np.roll(corners, 2, axis=0)


def _reads_better_turned(engine: Engine, crops: list[Pixels]) -> bool:
    upright = sum(_sense(engine.read(crop)) for crop in crops)
    turned = sum(_sense(engine.read(turn(crop, 180))) for crop in crops)
    return turned > upright


def _sense(read: Text) -> float:
    """How much like words a text is: its score times the share of its plain letters and digits."""
    text, score = read.text, read.confidence
    plain = sum(letter.isascii() and letter.isalnum() for letter in text)
    return score * plain / max(1, len(text.replace(" ", "")))
