"""Which quarter turn puts a page's text upright.

Lines that stand taller than wide say that the page lies on its side. Which way up is a vote of the
line classifier over the longest lines (0.03 s); where the vote is close, some lines are read both
ways. Reading scores alone cannot tell: turned pages read garbage with scores above 0.9.
"""

import cv2
import numpy as np

from rxcore.readers.ocr.engine import Engine, Pixels, Quad, Text, crop_of

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


def turn_needed(engine: Engine, page: Pixels, quads: list[Quad]) -> int:
    """The clockwise turn in degrees (0, 90, 180, 270) that puts the page's text upright."""
    if not quads:
        return 0
    longest = sorted(quads, key=lambda quad: -max(_size(quad)))[:VOTERS]
    lying = sum(_stands(quad) for quad in longest) * 2 > len(longest)
    voters = [quad for quad in longest if _stands(quad) == lying]
    crops = [crop_of(page, quad) for quad in voters]
    vote = float(np.mean(engine.upside_down(crops)))
    head_down = vote > 0 if abs(vote) >= CLEAR else _reads_better_turned(engine, crops[:BOTH_WAYS])
    if lying:
        return 90 if head_down else 270
    return 180 if head_down else 0


def _size(quad: Quad) -> tuple[float, float]:
    return float(np.linalg.norm(quad[0] - quad[1])), float(np.linalg.norm(quad[0] - quad[3]))


def _stands(quad: Quad) -> bool:
    width, height = _size(quad)
    return height >= 1.5 * width


def _reads_better_turned(engine: Engine, crops: list[Pixels]) -> bool:
    upright = sum(_sense(engine.read(crop)) for crop in crops)
    turned = sum(_sense(engine.read(turn(crop, 180))) for crop in crops)
    return turned > upright


def _sense(read: Text) -> float:
    """How much like words a text is: its score times the share of its plain letters and digits."""
    text, score = read.text, read.confidence
    plain = sum(letter.isascii() and letter.isalnum() for letter in text)
    return score * plain / max(1, len(text.replace(" ", "")))
