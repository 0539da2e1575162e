"""What of a page is shown to the model, and how the rows of several views become one list.

The model squashes whatever it sees to a square, 448 pixels a side, where small writing is lost.
So blocks of text may be shown on their own as well, padded to a square instead of squashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from statistics import median
from typing import TypeVar

from PIL import Image
from rapidfuzz.distance import OSA

from rxcore.evidence import Block, union
from rxcore.readings import Box, Disease, Flag, Medicine
from rxcore.same_name import key, tight
from rxcore.turning import upright

PAGE = "page"
WHOLE = Box(0.0, 0.0, 1.0, 1.0)
USUAL_REGIONS, MOST_REGIONS = 6, 24
LINE_PIXELS = 14
"""How high a line of text must be in the model's square to be read: letters of ten pixels."""
MOST_PARTS = 5
"""Into how many parts each side of a block is cut at most, however small its lines are."""

NAME_OVERLAP, LINE_OVERLAP = 8.0, 1.5
"""In heights of a line: what neighbouring pieces share along a line, about sixteen letters, and
across lines."""
MARGIN = 0.015  # of the page, round a block of text
FILLS = 0.7  # of the page: a block larger than this is the page
ALIKE = 0.8  # similarity of two names that are the same row in two views

R = TypeVar("R", Medicine, Disease)


@dataclass(frozen=True, slots=True)
class View:
    """A picture for the model and the part of the page that it shows."""

    name: str
    image: Image.Image
    crop: Box


@dataclass(frozen=True, slots=True)
class Seen:
    """A row and the view that showed it."""

    row: Medicine | Disease
    view: View


def page_view(page: Image.Image, rotation: int = 0) -> View:
    """The whole page, its text upright."""
    return View(PAGE, upright(page, rotation), WHOLE)


def region_views(
    page: Image.Image, blocks: Sequence[Block], rotation: int = 0, side: int = 448
) -> list[View]:
    """Blocks of text as views of their own, text upright, named "region 1" from the top.

    A block is cut where its lines would be lower than LINE_PIXELS in the model's square of `side`
    pixels, and blocks are joined, down to USUAL_REGIONS, where their lines stay as high as that.
    None when a single block fills the page, where a crop shows nothing larger. Blocks and crops
    are on the page as its file shows it.
    """
    pieces = [piece for block in blocks for piece in _cut(block, page.size, side)]
    crops = [_with_margin(piece.box) for piece in _joined(pieces, page.size)]
    if len(crops) == 1 and crops[0].width * crops[0].height > FILLS:
        return []
    return [
        View(f"region {number}", upright(_square(page, crop), rotation), crop)
        for number, crop in enumerate(crops, start=1)
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a page, and the longest side in pixels at which its lines are high enough."""

    box: Box
    most: float

    def fits(self, size: tuple[int, int]) -> bool:
        return max(self.box.width * size[0], self.box.height * size[1]) <= self.most


def _cut(block: Block, size: tuple[int, int], side: int) -> list[_Piece]:
    """A block as pieces that fit, which overlap so that a line, and most names, are whole in one of
    them."""
    width, height = size
    line = median(min(box.width * width, box.height * height) for box in block.lines)
    box = block.box
    longest = max(box.width * width, box.height * height)
    enough = line * side / LINE_PIXELS - 2 * MARGIN * max(size)
    most = max(enough, longest / MOST_PARTS, 2 * NAME_OVERLAP * line)
    lies = sum(box.width * width > box.height * height for box in block.lines)
    along, across = NAME_OVERLAP * line, LINE_OVERLAP * line
    if 2 * lies < len(block.lines):
        along, across = across, along
    return [
        _Piece(Box(x / width, y / height, w / width, h / height), most)
        for y, h in _spans(box.y * height, box.height * height, most, across)
        for x, w in _spans(box.x * width, box.width * width, most, along)
    ]


def _spans(start: float, length: float, most: float, overlap: float) -> list[tuple[float, float]]:
    """Starts and lengths of even parts of a stretch, none longer than `most`."""
    if length <= most:
        return [(start, length)]
    parts = ceil((length - overlap) / (most - overlap))
    step = (length - most) / (parts - 1)
    return [(start + step * part, most) for part in range(parts)]


def _joined(pieces: Sequence[_Piece], size: tuple[int, int]) -> list[_Piece]:
    found = sorted(pieces, key=lambda piece: (piece.box.y, piece.box.x))
    while len(found) > USUAL_REGIONS:
        pairs = [
            (_Piece(union([one.box, other.box]), min(one.most, other.most)), at)
            for at, (one, other) in enumerate(pairwise(found))
        ]
        fitting = [(pair, at) for pair, at in pairs if pair.fits(size)]
        if not fitting and len(found) <= MOST_REGIONS:
            break
        joined, at = min(fitting or pairs, key=lambda pair: pair[0].box.width * pair[0].box.height)
        found[at : at + 2] = [joined]
    return found


def _with_margin(box: Box) -> Box:
    left, top = max(0.0, box.x - MARGIN), max(0.0, box.y - MARGIN)
    right = min(1.0, box.x + box.width + MARGIN)
    bottom = min(1.0, box.y + box.height + MARGIN)
    return Box(left, top, right - left, bottom - top)


def _square(page: Image.Image, crop: Box) -> Image.Image:
    left, top = round(crop.x * page.width), round(crop.y * page.height)
    right = max(left + 1, round((crop.x + crop.width) * page.width))
    bottom = max(top + 1, round((crop.y + crop.height) * page.height))
    part = page.crop((left, top, right, bottom))
    side = max(part.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(part, ((side - part.width) // 2, (side - part.height) // 2))
    return square


def same(one: Medicine | Disease, other: Medicine | Disease) -> bool:
    """Whether two views show the same line: one kind, names alike, no two different strengths."""
    if one.kind != other.kind:
        return False
    if isinstance(one, Medicine) and isinstance(other, Medicine):
        strengths = {tight(row.strength) for row in (one, other) if row.strength}
        if len(strengths) == 2:
            return False
    return OSA.normalized_similarity(key(one.name), key(other.name)) >= ALIKE


def fold(seen: Sequence[Seen]) -> list[Medicine | Disease]:
    """One row for each line of the page, in the order first seen. Two rows of one view are two
    lines, however alike their names: look-alikes stand on one page, too.

    Of several views' rows the surest stands, word for word. Its box is the crop of the smallest
    view that showed it, None where only the whole page did. Where there were several views, a row
    that only the page or only a region showed says so.
    """
    groups: list[list[Seen]] = []
    for one in seen:
        for group in groups:
            elsewhere = all(other.view.name != one.view.name for other in group)
            if elsewhere and same(group[0].row, one.row):
                group.append(one)
                break
        else:
            groups.append([one])
    several = len({one.view.name for one in seen}) > 1
    return [_folded(group, several) for group in groups]


def _folded(group: Sequence[Seen], several: bool) -> Medicine | Disease:
    best = max(group, key=lambda one: (one.row.confidence or 0.0, one.view.name != PAGE)).row
    crops = [one.view.crop for one in group if one.view.name != PAGE]
    box = min(crops, key=lambda crop: crop.width * crop.height, default=None)
    on_page = any(one.view.name == PAGE for one in group)
    if several and not (on_page and crops):
        where = "the whole page" if on_page else group[0].view.name
        text = f"Only {where} showed this; check it against the page."
        best = replace(best, flags=(*best.flags, Flag("one_view", "info", text)))
    return replace(best, box=box)
