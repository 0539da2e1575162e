"""What finds text on a page, for models that only answer: which way is up, where rows stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from rxcore.evidence import Block, Line
from rxcore.readings import Disease, Medicine

Rows = list[Medicine | Disease]
Link = Callable[[Rows, Sequence[Line]], Sequence[Medicine | Disease]]


class Finder(Protocol):
    """Finds text on a page; the embedded OCR reader does."""

    def rotation(self, page: Image.Image) -> int:
        """The clockwise turn in degrees (0, 90, 180, 270) that puts the page's text upright."""

    def lines(self, page: Image.Image) -> list[Line]:
        """Every line of text with its box."""

    def regions(self, page: Image.Image) -> list[Block]:
        """Blocks of text, without reading them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How rows find their place on the page, and where regions come from."""

    finder: Finder
    link: Link

    def placed(self, rows: Rows, lines: Sequence[Line]) -> Rows:
        """Rows with the place where the finder read their words; a row that it did not find keeps
        the box that it has."""
        linked = self.link([replace(row, box=None) for row in rows], lines)
        return [
            replace(after, box=after.box or before.box)
            for before, after in zip(rows, linked, strict=True)
        ]
