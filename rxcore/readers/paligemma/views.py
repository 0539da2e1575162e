"""What of a page is shown to the model, and how the rows of several views become one list.

The model squashes whatever it sees to a square, 448 pixels a side, where small writing is lost.
So blocks of text may be shown on their own as well, padded to a square instead of squashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from PIL import Image
from rapidfuzz.distance import OSA

from rxcore.evidence import union
from rxcore.readings import Box, Disease, Flag, Medicine
from rxcore.same_name import key, tight

PAGE = "page"
WHOLE = Box(0.0, 0.0, 1.0, 1.0)
MOST_REGIONS = 6
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


def upright(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees, no pixel changed."""
    turns = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    return image.transpose(turns[rotation]) if rotation else image


def page_view(page: Image.Image, rotation: int = 0) -> View:
    """The whole page, its text upright."""
    return View(PAGE, upright(page, rotation), WHOLE)


def region_views(page: Image.Image, blocks: Sequence[Box], rotation: int = 0) -> list[View]:
    """Blocks of text as views of their own, text upright, named "region 1" from the top; at most
    MOST_REGIONS, the nearest joined. None when a single block fills the page, where a crop shows
    nothing larger. Blocks and crops are on the page as its file shows it."""
    crops = [_with_margin(block) for block in _joined(blocks)]
    if len(crops) == 1 and crops[0].width * crops[0].height > FILLS:
        return []
    return [
        View(f"region {number}", upright(_square(page, crop), rotation), crop)
        for number, crop in enumerate(crops, start=1)
    ]


def _joined(blocks: Sequence[Box]) -> list[Box]:
    found = sorted(blocks, key=lambda box: (box.y, box.x))
    while len(found) > MOST_REGIONS:
        pairs = [(union(pair), i) for i, pair in enumerate(pairwise(found))]
        joined, at = min(pairs, key=lambda pair: pair[0].width * pair[0].height)
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
