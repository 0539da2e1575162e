"""Lines to visual rows in reading order: side by side is one row, columns stay apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rxcore.clinical.fields import take_apart
from rxcore.evidence import Block, union
from rxcore.prescription.page.sections import heading_of
from rxcore.prescription.see.ink import Stretch, plain
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box

SHARED_HEIGHT = 0.5
"""Two lines are one row when this share of the lower one's height is common to both."""
SIDEWAYS = 0.25
"""A piece of which more lies above or below another is not beside it."""
ENTRIES = 4
"""In a column of its own at least one line in so many begins an entry; cells of a table do not."""
BESIDE = 3
"""Of a column's lines at least one in so many stands level with a line left of it."""

STRUCK = 0.6
"""Share of a name through which a line is drawn where it is struck out."""

_NUMBERED = re.compile(r"\s*(?:\(?\d{1,2}\s*[.)]\s*|[-•*]\s+)(?=[^\W\d])|\s*\d1\s(?=[A-Z][a-z]{3})")
"""An entry's number or bullet; a bracket behind the number may have been read as a one."""
_ONLY_NUMBER = re.compile(r"\W*(?:\d{1,2}|[ivxIVX]{1,4})\W*")

_TABLE_HEAD = re.compile(
    r"\s*(?:dos(?:e|age)|timings?|freq\w*|duration|days|qty|quantity|route|morn\w*|night|strength|"
    r"how to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class VisualRow:
    """Lines that stand side by side, left to right."""

    pieces: tuple[Inked, ...]

    @property
    def text(self) -> str:
        """What its lines say, one after the other."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def top(self) -> float:
        """Where its highest line begins, in widths of the turned page."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """Where its lowest line ends, in widths of the turned page."""
        return max(piece.bottom for piece in self.pieces)

    @property
    def left(self) -> float:
        """Where its first line begins, in widths of the turned page."""
        return self.pieces[0].left

    @property
    def confidence(self) -> float:
        """The OCR's, of its pieces by their length, 0 to 1."""
        weights = [max(1, len(piece.text)) for piece in self.pieces]
        scores = [piece.line.confidence for piece in self.pieces]
        return sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights)

    def box_of(self, start: int, end: int) -> Box:
        """Where the characters `start` up to `end` of `text` stand on the page."""
        boxes = [box for first, last, box in self._places() if first < end and last > start]
        return union(boxes or [piece.line.box for piece in self.pieces])

    def struck(self, start: int, end: int) -> bool:
        """Whether a line is drawn through most of the characters `start` up to `end` of `text`."""
        offset, through = 0, 0.0
        for piece in self.pieces:
            size = len(piece.text)
            first, last = max(0, start - offset) / size, min(size, end - offset) / size
            common = (min(last, b) - max(first, a) for a, b in piece.struck)
            through += size * sum(max(0.0, each) for each in common)
            offset += size + 1
        return through > STRUCK * (end - start)

    def stretch(self, read: str, before: str = "") -> Stretch | None:
        """The ink in which `read` was read, behind the words `before` of this row."""
        passed = len(plain(before))
        for piece in self.pieces:
            own = len(plain(piece.text))
            if piece.ink and passed < own and (found := piece.ink.stretch(read, passed)):
                return found
            passed = max(0, passed - own)
        return None

    def _places(self) -> list[tuple[int, int, Box]]:
        places, offset = [], 0
        for piece in self.pieces:
            at = 0
            for word, box in piece.line.words or ((piece.text, piece.line.box),):
                found = piece.text.find(word, at)
                first = found if found >= 0 else at
                at = first + len(word)
                places.append((offset + first, offset + at, box))
            offset += len(piece.text) + 1
        return places


def rows_of(inked: Sequence[Inked]) -> list[VisualRow]:
    """The page's rows in reading order, column by column where it has two."""
    return [row for part in _columns(list(inked)) for row in _rows(part)]


def blocks_of(lines: Sequence[Box]) -> list[Block]:
    """Lines joined to blocks of text: below one another with little space between."""
    blocks: list[Block] = []
    for line in sorted(lines, key=lambda b: (b.y, b.x)):
        near = [block for block in blocks if _adjoins(block.box, line)]
        blocks = [block for block in blocks if block not in near]
        together = tuple(each for block in near for each in block.lines)
        blocks.append(Block(union([line, *(block.box for block in near)]), (*together, line)))
    return sorted(blocks, key=lambda block: (block.box.y, block.box.x))


def _adjoins(block: Box, line: Box) -> bool:
    gap = max(line.y - (block.y + block.height), block.y - (line.y + line.height))
    common = min(block.x + block.width, line.x + line.width) - max(block.x, line.x)
    return gap < 0.9 * line.height and common > -0.02


def opens_entry(text: str) -> bool:
    """Whether a piece of a row begins something of its own: a heading, a number, "Tab. Name"."""
    if heading_of(text) is not None or _NUMBERED.match(text):
        return True
    parts = take_apart(text)
    place = parts.spans.get("form")
    return (
        bool(parts.name) and place is not None and place[0] < parts.spans["name"][0] < place[1] + 4
    )


def _rows(inked: list[Inked]) -> list[VisualRow]:
    gathered: list[list[Inked]] = []
    for piece in sorted(inked, key=lambda p: (p.top + p.bottom) / 2):
        for row in reversed(gathered[-4:]):
            if _joins(piece, row):
                row.append(piece)
                break
        else:
            gathered.append([piece])
    rows = [part for row in gathered for part in _split(sorted(row, key=lambda p: p.left))]
    return sorted(rows, key=lambda row: (round(row.top, 2), row.left))


def _joins(piece: Inked, row: Sequence[Inked]) -> bool:
    """Whether a piece stands beside every piece of the row and level with one of them."""
    aside = all(_overlap_sideways(piece, other) <= SIDEWAYS for other in row)
    return aside and any(_level(piece, other) for other in row)


def _overlap_sideways(one: Inked, other: Inked) -> float:
    """The share of the narrower piece that lies above or below the other."""
    common = min(one.right, other.right) - max(one.left, other.left)
    return common / max(1e-6, min(one.right - one.left, other.right - other.left))


def _level(one: Inked, other: Inked) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common > SHARED_HEIGHT * min(one.height, other.height)


def _aside(text: str) -> bool:
    """Whether a piece opens only what stands beside orders: a signature, a patient's field, the
    head of a table's other columns."""
    heading = heading_of(text)
    beside = heading is not None and heading.section in ("doctor", "patient", "supply", "sig")
    return beside or bool(_TABLE_HEAD.match(text))


def _split(pieces: list[Inked]) -> list[VisualRow]:
    """One row, or several where a piece begins an entry of its own; a table's head is one."""
    text = VisualRow(tuple(pieces)).text
    head = heading_of(text) if len(pieces) > 2 else None
    if head and head.section == "medicines" and head.end == len(text):
        return [VisualRow(tuple(pieces))]
    rows: list[list[Inked]] = [pieces[:1]]
    for piece in pieces[1:]:
        alone = all(_ONLY_NUMBER.fullmatch(before.text) for before in rows[-1])
        if opens_entry(piece.text) and not alone:
            rows.append([piece])
        else:
            rows[-1].append(piece)
    return [VisualRow(tuple(row)) for row in rows]


def _columns(inked: list[Inked]) -> list[list[Inked]]:
    """The page as one part, or head, left column, right column and foot.

    Two columns: a gap that no line crosses over a good stretch of the page, with entries of their
    own right of it, level with lines left of it. A table is none: its right cells begin no entry;
    nor is a list set in below its headings: nothing stands beside it.
    """
    best: tuple[float, float, float, float] | None = None
    for step in range(25, 66, 5):
        cut = step / 100
        stretch = _uncrossed(inked, cut)
        if stretch and (best is None or stretch[1] - stretch[0] > best[0]):
            best = (stretch[1] - stretch[0], cut, *stretch)
    if best is None:
        return [inked]
    _, cut, top, bottom = best
    body = [p for p in inked if top < (p.top + p.bottom) / 2 < bottom]
    head = [p for p in inked if (p.top + p.bottom) / 2 <= top]
    foot = [p for p in inked if (p.top + p.bottom) / 2 >= bottom]
    left = [p for p in body if p.left < cut]
    return [part for part in (head, left, [p for p in body if p.left >= cut], foot) if part]


def _uncrossed(inked: list[Inked], cut: float) -> tuple[float, float] | None:
    """The longest stretch of the page, top to bottom, with two columns at `cut`."""
    crossing = sorted(
        (p.top, p.bottom) for p in inked if p.left < cut - 0.01 and p.right > cut + 0.01
    )
    edges = [(-1.0, 0.0), *crossing, (max((p.bottom for p in inked), default=0.0), 99.0)]
    best: tuple[float, float] | None = None
    for above, below in pairwise(edges):
        top, bottom = above[1], below[0]
        inside = [p for p in inked if top < (p.top + p.bottom) / 2 < bottom]
        right = [p for p in inside if p.left >= cut]
        left = [p for p in inside if p.left < cut and not _ONLY_NUMBER.fullmatch(p.text)]
        entries = sum(opens_entry(piece.text) and not _aside(piece.text) for piece in right)
        beside = sum(any(_level(piece, other) for other in left) for piece in right)
        enough = entries >= 2 and entries * ENTRIES >= len(right)
        two = len(left) >= 3 and len(right) >= 3 and enough and beside * BESIDE >= len(right)
        if two and (best is None or bottom - top > best[1] - best[0]):
            best = top, bottom
    return best
