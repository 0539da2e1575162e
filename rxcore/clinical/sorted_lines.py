"""Lines in the order of their keys, looked up without taking the lines apart.

A line is cells by tabs, the key first; no two lines share a key.
"""

import gzip
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property
from heapq import nsmallest
from pathlib import Path

MOST = 1000
"""Lines that are looked at for one beginning."""

FEW = 50
"""Lines that are given for it."""


class SortedLines:
    """Lines that are made at the first question."""

    def __init__(self, make: Callable[[], list[str]]) -> None:
        self._make = make

    @cached_property
    def lines(self) -> list[str]:
        """All lines."""
        return self._make()

    def cells(self, place: int) -> list[str]:
        """The cells of a line."""
        return self.lines[place].split("\t")

    def place_of(self, key: str) -> int | None:
        """The line of exactly this key; None when there is none."""
        wanted = key + "\t"
        at = bisect_left(self.lines, wanted)
        return at if at < len(self.lines) and self.lines[at].startswith(wanted) else None

    def beginning(self, key: str) -> list[int]:
        """The FEW lines with the shortest keys, of the first MOST whose keys begin so."""
        first = bisect_left(self.lines, key)
        most = min(first + MOST, len(self.lines))
        places = range(first, bisect_left(self.lines, key + "\U0010ffff", first, most))
        return nsmallest(FEW, places, key=lambda place: self.lines[place].index("\t"))


def packed(path: Path) -> SortedLines:
    """The lines of a file that `write_sorted` wrote."""
    return SortedLines(lambda: gzip.decompress(path.read_bytes()).decode().split("\n"))


def write_sorted(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Writes rows of cells, the key first, without a date: the same rows give the same file."""
    lines = "\n".join("\t".join(row) for row in sorted(rows))
    path.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
