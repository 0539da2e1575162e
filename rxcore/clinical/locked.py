"""Where the known names of a text stand: found before anything else is, and cut by nothing after.

Knows no grammar of names: what a vocabulary holds exactly, longest first, is a name.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from rxcore.clinical.patterns import FIELD

Known = Callable[[str], bool]
Place = tuple[int, int]

LONGEST = 6
"""Words of a name at most."""

_WORD = re.compile(r"[^\W_][^\s,;|()\[\]{}<>\"`*_:=]*|%")
_FIGURES = re.compile(r"[\s-]*\d[\d.,/]*$")


class Names:
    """A text, the vocabulary that is asked about it, and the places of the names it knows.

    known: whether the vocabulary holds exactly these words; places: offsets of the text, end not
    included, in reading order. A figure at a name's end stands outside: it may be a strength.
    """

    def __init__(self, text: str, known: Known) -> None:
        self.known = cache(known)
        self.places = tuple(_found(text, self.known))

    def within(self, start: int, end: int) -> tuple[Place, ...]:
        """The names that stand whole between `start` and `end`, as offsets from `start`."""
        return tuple((a - start, b - start) for a, b in self.places if start <= a and b <= end)

    def cut(self, at: int) -> bool:
        """Whether a cut at this place would go through a name."""
        return any(start < at < end for start, end in self.places)


def _found(text: str, known: Known) -> Iterator[Place]:
    words = [match.span() for match in _WORD.finditer(text)]
    fields = [match.span() for match in FIELD.finditer(text)]
    at = 0
    while at < len(words):
        size = _longest(text, words[at : at + LONGEST], known)
        if size:
            start, end = _without_figures(text, words[at][0], words[at + size - 1][1])
            of_field = any(a <= start and end <= b for a, b in fields)
            if start < end and not of_field:
                yield start, end
        at += size or 1


def _longest(text: str, words: list[Place], known: Known) -> int:
    """How many of the words, from the first on, are a name; 0 when they begin none."""
    start = words[0][0]
    for size in range(len(words), 0, -1):
        words_of_name = text[start : words[size - 1][1]]
        if "\n" not in words_of_name and known(words_of_name.strip("./")):
            return size
    return 0


def _without_figures(text: str, start: int, end: int) -> Place:
    end = start + len(text[start:end].rstrip("./"))
    figures = _FIGURES.search(text, start, end)
    return start, figures.start() if figures else end
