"""Names sought in the ink of a line: which of many thousand the recogniser's probabilities support.

Knows letters and columns, nothing of prescriptions. A name's score is its best path through the
columns (Viterbi over CTC's states, free to begin and end anywhere), each column's logarithm taken
relative to its likeliest letter, so that 0 is as good as what was read; plus a reward for each
letter, without which short names win everywhere; plus a share of the name's prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rxcore.prescription.see.ink import ALPHABET, POINT, SPACE, Columns

REWARD = 2.5
"""For each letter: measured on 134 names in pen, flat from 1.7 to 3.0."""
PRIOR = 0.4
"""Share of the logarithm of how often the name stands on pages (per 10,000 names of its kind)."""
CROSSING = 1.5
"""What it costs a name to run on over a space of the text."""
ALIKE = (("o", "0"), ("l", "1"), ("i", "1"))
AS_FIGURE = 1.0
"""What it costs a name to take a figure for one of its letters."""
LOOKED_AT, MOST_LOOKED_AT = 1000, 3000
"""Names of a line whose path is computed at a time, and in all; a bound by pairs of letters leaves
the others out."""
SHOWN, MISSING = -4.5, 1
"""A letter is shown by a line where some column gives it that much, relative to its likeliest; so
many letters of a name may be shown nowhere."""
WINDOW = 8
"""Columns within which the next letter is sought by that bound; a letter is about three wide."""
NEVER = np.float32(-1e9)

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name in a line's ink. name: its place in the list; score: with reward and prior; path: 0 or
    less, how much worse than what was read; columns first up to, not including, last."""

    name: int
    score: float
    path: float
    first: int
    last: int


class Spotter:
    """Seeks a fixed list of names in lines. Building it takes about a second for 50,000 names."""

    def __init__(self, names: Sequence[str], priors: Sequence[float]) -> None:
        """names: in letters and digits of ink's ALPHABET only, two at least; priors: above 0."""
        self.names = tuple(names)
        self._lengths = np.array([len(name) for name in names], np.intp)
        longest = int(self._lengths.max(initial=2))
        self._letters = np.zeros((len(names), longest), np.uint8)
        for at, name in enumerate(names):
            self._letters[at, : len(name)] = [_SYMBOL[letter] for letter in name]
        self._extra = REWARD * self._lengths + PRIOR * np.log(np.asarray(priors, np.float64))
        self._extra = self._extra.astype(np.float32)
        self._pairs = tuple(self._paired(offset) for offset in (0, 1))
        self._said = np.zeros(len(names), np.uint64)
        for column in self._letters.T:
            self._said |= np.where(
                column > 0, np.uint64(1) << column.astype(np.uint64), np.uint64(0)
            )

    def seek(self, columns: Columns, most: int = 8) -> list[Sighting]:
        """The names that fit best, best first. columns: logarithms, columns x (blank, ALPHABET)."""
        if len(columns) < 2 or not len(self.names):
            return []
        relative = _relative(columns)
        names, score = self._scored(relative, most)
        chosen = np.argsort(-score, kind="stable")[:most]
        names = names[chosen]
        places = _stretches(relative, self._letters[names], self._lengths[names])
        return [
            Sighting(int(name), float(total), float(total - self._extra[name]), first, last + 1)
            for name, total, (first, last) in zip(names, score[chosen], places, strict=True)
        ]

    def _scored(self, relative: Floats, most: int) -> tuple[Places, Floats]:
        """Names with their scores, some at a time by the bound of what they could have, until none
        left could be among the `most` best: a long line gives many long names a high bound."""
        near = self._with_letters_of(relative)
        near = near[self._lengths[near] <= len(relative)]
        bound = self._bound(relative, near) + self._extra[near]
        if len(near) > MOST_LOOKED_AT:
            kept = np.argpartition(-bound, MOST_LOOKED_AT - 1)[:MOST_LOOKED_AT]
            near, bound = near[kept], bound[kept]
        order = np.argsort(-bound, kind="stable")
        near, bound = np.asarray(near[order], np.intp), bound[order]
        scores = np.zeros(0, np.float32)
        while len(scores) < len(near):
            worst = np.partition(scores, -most)[-most] if len(scores) >= most else -np.inf
            if bound[len(scores)] < worst:
                break
            some = near[len(scores) : len(scores) + LOOKED_AT]
            score = self._extra[some].copy()
            for few in _by_length(self._lengths[some]):
                ends = _best_ends(relative, self._letters[some[few]], self._lengths[some[few]])
                score[few] += ends
            scores = np.concatenate([scores, score])
        return near[: len(scores)], scores

    def _with_letters_of(self, relative: Floats) -> Places:
        """The names of whose letters the line shows all but MISSING, wherever: a bit a letter."""
        shown = np.flatnonzero(relative.max(axis=0) > SHOWN)
        absent = ~np.bitwise_or.reduce(
            np.uint64(1) << shown.astype(np.uint64), initial=np.uint64(0)
        )
        return np.flatnonzero(np.bitwise_count(self._said & absent) <= MISSING)

    def _paired(self, offset: int) -> Places:
        """For each name the pairs of letters from `offset` on that share no letter, as places in a
        table of all pairs; a lone letter at either end pairs with nothing (place 0 of the row)."""
        side = len(ALPHABET) + 1
        letters = self._letters.astype(np.intp)
        width = letters.shape[1]
        before = np.zeros((len(letters), offset), np.intp)
        behind = np.zeros((len(letters), (width + offset) % 2), np.intp)
        padded = np.concatenate([before, letters, behind], axis=1)
        return np.asarray(padded[:, 0::2] * side + padded[:, 1::2], np.intp)

    def _bound(self, relative: Floats, near: Places) -> Floats:
        """No path of a name can be better: each pair of its letters at the pair's best place."""
        table = _best_pairs(relative).ravel()
        sums = [table[pairs[near]].sum(axis=1) for pairs in self._pairs]
        return np.asarray(np.minimum(*sums), np.float32)


_SYMBOL = {letter: at + 1 for at, letter in enumerate(ALPHABET)}


def _relative(columns: Columns) -> Floats:
    """Each column's logarithms less its largest; what a name need not say counts as blank, and a
    figure counts as the letter that it looks like."""
    relative = columns - columns.max(axis=1, keepdims=True)
    for letter, figure in ALIKE:
        np.maximum(
            relative[:, _SYMBOL[letter]],
            relative[:, _SYMBOL[figure]] - AS_FIGURE,
            out=relative[:, _SYMBOL[letter]],
        )
    silent = np.maximum(relative[:, 0], relative[:, POINT])
    relative[:, 0] = np.maximum(silent, relative[:, SPACE] - CROSSING)
    return np.asarray(relative, np.float32)


def _best_pairs(relative: Floats) -> Floats:
    """For each two symbols the best that the line gives them one after the other. Symbol 0 stands
    for no letter and costs nothing."""
    values = relative.copy()
    values[:, 0] = 0.0
    before = np.full(values.shape, NEVER, np.float32)
    for back in range(1, min(WINDOW, len(values) - 1) + 1):
        np.maximum(before[back:], values[:-back], out=before[back:])
    before[:, 0] = 0.0
    best = (before[:, :, None] + values[:, None, :]).max(axis=0)
    best[:, 0] = values.max(axis=0)
    best[0, 0] = 0.0
    return np.asarray(best, np.float32)


def _by_length(lengths: Places) -> list[Places]:
    """Places of names in groups of like length, so that short ones need not wait for long ones."""
    edges = [0, 6, 8, 10, 13, 17, 10_000]
    groups = [np.flatnonzero((lengths > low) & (lengths <= high)) for low, high in pairwise(edges)]
    return [group for group in groups if len(group)]


def _best_ends(relative: Floats, letters: npt.NDArray[np.uint8], lengths: Places) -> Floats:
    """The best path of each name. letters: names x letters; lengths: of each, in letters."""
    symbols, may_skip = _states(letters[:, : int(lengths.max())])
    rows, ends = np.arange(len(letters)), 2 * lengths
    reached = np.full((len(letters), symbols.shape[1] + 2), NEVER, np.float32)
    best = np.full(len(letters), NEVER, np.float32)
    for column in relative:
        came = np.maximum(reached[:, 2:], reached[:, 1:-1])
        np.maximum(came, reached[:, :-2] + may_skip, out=came)
        np.maximum(came[:, 0], 0.0, out=came[:, 0])
        came += column[symbols]
        reached[:, 2:] = came
        np.maximum(best, reached[rows, ends], out=best)
    return best


def _stretches(
    relative: Floats, letters: npt.NDArray[np.uint8], lengths: Places
) -> list[tuple[int, int]]:
    """The first and the last column of each name's best path: as `_best_ends`, which is quicker,
    with the column noted in which the path to each state began."""
    symbols, may_skip = _states(letters[:, : int(lengths.max(initial=1))])
    rows, ends = np.arange(len(letters)), 2 * lengths
    reached = np.full((len(letters), symbols.shape[1] + 2), NEVER, np.float32)
    begun = np.zeros(reached.shape, np.intp)
    best = np.full(len(letters), NEVER, np.float32)
    first, last = np.zeros(len(letters), np.intp), np.zeros(len(letters), np.intp)
    for at, column in enumerate(relative):
        came, start = reached[:, 2:], begun[:, 2:]
        for way, since in (
            (reached[:, 1:-1], begun[:, 1:-1]), (reached[:, :-2] + may_skip, begun[:, :-2])
        ):  # fmt: skip
            start = np.where(way > came, since, start)
            came = np.maximum(came, way)
        start[came[:, 0] < 0, 0] = at
        np.maximum(came[:, 0], 0.0, out=came[:, 0])
        reached[:, 2:], begun[:, 2:] = came + column[symbols], start
        found = reached[rows, ends]
        better = found > best
        first[better], last[better] = begun[rows, ends][better], at
        best = np.maximum(best, found)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _states(letters: npt.NDArray[np.uint8]) -> tuple[Places, Floats]:
    """CTC's states of names of equal length: letters with a blank between. And what it costs to
    pass over the blank in front of a letter: nothing, or all where it is the same letter again."""
    count, width = letters.shape
    symbols = np.zeros((count, 2 * width - 1), np.intp)
    symbols[:, 0::2] = letters
    may_skip = np.full(symbols.shape, NEVER, np.float32)
    may_skip[:, 2::2] = np.where(letters[:, 1:] != letters[:, :-1], np.float32(0), NEVER)
    return symbols, may_skip
