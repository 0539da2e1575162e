"""Where on the page a row was read from: rows of any reader, linked to the lines OCR found.

Knows neither readers nor vocabularies; it compares letters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rapidfuzz.distance import OSA

from rxcore.readings import Box, Medicine, Row

RowType = TypeVar("RowType", bound=Row)

ENOUGH = 0.72
"""Similarity from which a stretch of a line supports a name: at .7 two letters of six may differ,
which OCR of handwriting needs; unrelated names of one page stay below (tests/test_evidence.py)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on the upright page. confidence: the OCR's own, 0 to 1.

    words: each word with its box, in reading order; empty where only the line is known.
    """

    text: str
    confidence: float
    box: Box
    words: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text that stand together, unread: the box round them, and theirs."""

    box: Box
    lines: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """The place that supports a row best, and how alike name and ink are there, 0 to 1."""

    line: Line
    box: Box
    similarity: float


def link(rows: Sequence[RowType], lines: Sequence[Line]) -> tuple[RowType, ...]:
    """The rows with `box` and `found_on_page` set from the page's lines.

    A row that has a box already keeps it. A row that no line supports gets found_on_page False: the
    reader may have invented it. Two rows of one name get two places where the page has two.
    """
    taken: set[tuple[str, Box]] = set()
    linked = []
    for row in rows:
        support = best_support(row, lines, taken)
        if support is None:
            linked.append(replace(row, found_on_page=False))
            continue
        taken.add((support.line.text, support.box))
        linked.append(replace(row, box=row.box or support.box, found_on_page=True))
    return tuple(linked)


def best_support(
    row: Row, lines: Sequence[Line], taken: set[tuple[str, Box]] | None = None
) -> Support | None:
    """The stretch of a line most like the row's name; its strength decides between two alike.

    Places in `taken` come last. None when nothing is alike enough.
    """
    wanted = letters(row.written or row.name), letters(row.name or row.written)
    best: tuple[float, Support] | None = None
    for line in lines:
        support = _support(wanted, line)
        if support is None:
            continue
        rank = support.similarity + (0.15 if _same_strength(row, line) else 0.0)
        rank -= 0.5 if taken and (line.text, support.box) in taken else 0.0
        if best is None or rank > best[0]:
            best = rank, support
    return best[1] if best else None


def letters(text: str) -> str:
    """A text as it is compared: small letters and digits only."""
    return re.sub(r"[\W_]", "", text.casefold())


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box round all of them. Raises ValueError when there is none."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    bottom = max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _support(wanted: tuple[str, str], line: Line) -> Support | None:
    """The run of the line's words most like what is wanted, the whole line if it has no words."""
    pieces = [(letters(word), box) for word, box in line.words] or [(letters(line.text), line.box)]
    best = Support(line, line.box, 0.0)
    for target in {text for text in wanted if text}:
        for start in range(len(pieces)):
            run = ""
            for end in range(start, len(pieces)):
                run += pieces[end][0]
                if len(run) > 1.5 * len(target) + 2:
                    break
                alike = similarity(target, run)
                if alike > best.similarity:
                    best = Support(line, union([box for _, box in pieces[start : end + 1]]), alike)
        best = _inside(target, pieces, line, best)
    return best if best.similarity >= ENOUGH else None


def similarity(one: str, other: str) -> float:
    """How alike two words are, 0 to 1; words of up to four letters only when equal or nearly so."""
    alike = OSA.normalized_similarity(one, other)
    return alike if min(len(one), len(other)) > 4 or alike >= 0.75 else 0.0


def _inside(target: str, pieces: list[tuple[str, Box]], line: Line, best: Support) -> Support:
    """A name run together with its neighbours ("TabCrocin500mg") counts where it stands."""
    if len(target) < 5 or best.similarity >= 0.95:
        return best
    for word, box in pieces:
        if target in word and len(word) > len(target):
            start = word.index(target) / len(word)
            part = Box(box.x + box.width * start, box.y,
                       box.width * len(target) / len(word), box.height)  # fmt: skip
            return Support(line, part, 0.95)
    return best


def _same_strength(row: Row, line: Line) -> bool:
    if not isinstance(row, Medicine) or not row.strength:
        return False
    return letters(row.strength) in letters(line.text)
