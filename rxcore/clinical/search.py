"""Finds the names within a few letters of a text, fast, among tens of thousands.

A word of 62 bits a name says which letters it has, and which twice; two bit counts then bound the
edit distance from below, so that only a few hundred names are compared letter by letter.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import OSA

Words = np.ndarray[tuple[int], np.dtype[np.uint64]]


def letters(name: str) -> int:
    """The letters of a name as bits: a-z, a-z when it stands twice, 0-9."""
    word = 0
    for char in name:
        at = ord(char) - 97
        if 0 <= at < 26:
            word |= 1 << (at + 26) if word >> at & 1 else 1 << at
        elif "0" <= char <= "9":
            word |= 1 << (52 + ord(char) - 48)
    return word


class Searcher:
    """Looks among `keys`, which stay in their order; a hit is the key's place."""

    def __init__(self, keys: Sequence[str], words: Words | None = None) -> None:
        self.keys = keys
        if words is None:
            words = np.fromiter((letters(key) for key in keys), np.uint64, len(keys))
        self._words = words
        self._lengths = np.fromiter((min(len(key), 255) for key in keys), np.uint8, len(keys))

    def near(self, text: str, most: int) -> list[tuple[int, int]]:
        """(edit distance, place) of each key within `most` edits, nearest first."""
        return sorted(self._hits(text, most))

    def _hits(self, text: str, most: int) -> list[tuple[int, int]]:
        query = np.uint64(letters(text))
        length = min(len(text), 255)
        low, high = max(0, length - most), min(255, length + most)
        fits = (self._lengths >= low) & (self._lengths <= high)
        fits &= np.bitwise_count(self._words & ~query) <= most
        fits &= np.bitwise_count(~self._words & query) <= most
        found = []
        for place in np.flatnonzero(fits).tolist():
            edits = OSA.distance(text, self.keys[place], score_cutoff=most)
            if edits <= most:
                found.append((edits, place))
        return found
