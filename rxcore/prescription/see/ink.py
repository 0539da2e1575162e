"""What the recogniser saw of a line: how well a name fits a stretch of its ink.

The recogniser gives every column of a line a probability for each letter, and writes down the
likeliest. The rest is kept here, so that a name of the vocabulary can be asked of the ink itself
and not of the text that was made of it. All ways to write a name count: this is the forward pass
of CTC (Graves and others, 2006).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789. "
"""Capitals count as small letters and a letter with an accent as the letter; everything else is
blank, and so are point and space in names."""
POINT = ALPHABET.index(".") + 1
SPACE = ALPHABET.index(" ") + 1
FLOOR = 1e-3
"""The least that a column gives any letter: the recogniser is surer of itself than it is right."""
NEVER = np.float32(-1e30)

Places = npt.NDArray[np.intp]
Columns = npt.NDArray[np.float32]
"""Columns of the line x (blank, then ALPHABET): logarithms of probabilities."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The columns in which `read` was read."""

    columns: Columns
    read: str

    def odds(self, names: Sequence[str]) -> list[float]:
        """For each name the logarithm of how much likelier it is to have left this ink than what
        was read: 0 for the same, below -7 or so for another word."""
        columns = self.columns.copy()
        for between in (POINT, SPACE):
            columns[:, 0] = np.logaddexp(columns[:, 0], columns[:, between])
        return _odds(columns, [plain(name) for name in (self.read, *names)])

    def odds_of_figures(self, figures: Sequence[str]) -> list[float]:
        """As `odds`, for figures, in which the point counts ("2.5 mg")."""
        columns = self.columns.copy()
        columns[:, 0] = np.logaddexp(columns[:, 0], columns[:, SPACE])
        return _odds(columns, [_said(text) for text in (self.read, *figures)])


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """A line's columns. places: each letter and digit of the text as read, small, with its first
    and last column; spaces and signs have none."""

    columns: Columns
    places: tuple[tuple[str, int, int], ...]

    def stretch(self, read: str, passed: int = 0) -> Stretch | None:
        """Where the line says `read`, behind `passed` letters and digits: from the letter in front
        of it to the one behind it. None when it does not say so."""
        said = "".join(letter for letter, _, _ in self.places)
        wanted = plain(read)
        start = said.find(wanted, passed) if wanted else -1
        if start < 0:
            return None
        end = start + len(wanted)
        first = self.places[start - 1][2] + 1 if start else 0
        last = self.places[end][1] if end < len(self.places) else len(self.columns)
        return Stretch(self.columns[first : max(last, first + 1)], read)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """The letters and digits of a text, small."""
    return _said(text).replace(".", "")


def folding(alphabet: Sequence[str]) -> tuple[Places, ...]:
    """For the blank, then each letter of ALPHABET, the places of `alphabet` that count as it."""
    counts_as = np.array([_place(letter) for letter in alphabet])
    return tuple(np.flatnonzero(counts_as == at) for at in range(len(ALPHABET) + 1))


def ink_of(
    scores: npt.NDArray[np.float32], alphabet: Sequence[str], folds: Sequence[Places]
) -> Ink:
    """scores: columns x letters of `alphabet`, the blank first, as the recogniser gives them;
    folds: the alphabet's `folding`."""
    folded = np.stack([scores[:, places].sum(axis=1) for places in folds], axis=1)
    columns = np.log(np.maximum(folded / folded.sum(axis=1, keepdims=True), FLOOR))
    return Ink(columns, tuple(_places(scores.argmax(axis=1), alphabet)))


def _said(text: str) -> str:
    return "".join(letter for letter in _base(text) if letter in ALPHABET and letter != " ")


def _base(text: str) -> str:
    """The text small, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _place(letter: str) -> int:
    small = _base(letter)
    return ALPHABET.index(small) + 1 if len(small) == 1 and small in ALPHABET else 0


def _places(path: npt.NDArray[np.intp], alphabet: Sequence[str]) -> list[tuple[str, int, int]]:
    places: list[tuple[str, int, int]] = []
    before = 0
    for column, at in enumerate(path.tolist()):
        letter = plain(alphabet[at]) if at else ""
        if letter and at == before:
            places[-1] = (letter, places[-1][1], column)
        elif letter:
            places.append((letter, column, column))
        before = at
    return places


def _odds(columns: Columns, texts: Sequence[str]) -> list[float]:
    logs = _forward(columns, texts)
    return [float(log - logs[0]) for log in logs[1:]]


def _forward(columns: Columns, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """For each text the logarithm of the sum over all ways to write it into the columns."""
    states = 2 * max(map(len, texts), default=0) + 1
    letters = np.zeros((len(texts), states), np.intp)
    for row, text in enumerate(texts):
        letters[row, 1 : 2 * len(text) : 2] = [ALPHABET.index(letter) + 1 for letter in text]
    may_skip = np.zeros(letters.shape, bool)
    may_skip[:, 2:] = (letters[:, 2:] != 0) & (letters[:, 2:] != letters[:, :-2])
    reached = np.full((len(texts), states + 2), NEVER, np.float32)
    reached[:, 2:4] = columns[0][letters[:, :2]]
    for column in columns[1:]:
        skipped = np.where(may_skip, reached[:, :-2], NEVER)
        stepped = np.logaddexp(reached[:, 2:], reached[:, 1:-1])
        reached[:, 2:] = np.logaddexp(stepped, skipped) + column[letters]
    rows = np.arange(len(texts))
    ends = np.array([2 * len(text) for text in texts]) + 2
    return np.asarray(np.logaddexp(reached[rows, ends], reached[rows, ends - 1]), np.float32)
