"""What is wrong with a row that was read: misspelt, another name, ten times the strength, missed...

Each row of the truth and each row read is counted once, under the gravest thing that applies.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Final, Literal, get_args

from rapidfuzz.distance import OSA, Levenshtein

from rxcore.compare import AnyRow, match_independent, name_key, name_of
from rxcore.same_name import key, tight

ErrorKind = Literal[
    "correct",
    "misspelt",
    "wrong name",
    "look-alike name",
    "wrong strength",
    "tenfold strength",
    "thousandfold strength",
    "wrong other field",
    "incomplete",
    "missed",
    "spurious",
    "duplicated",
    "split or merged",
]

MISSPELT: Final = 0.7
"""Least likeness of a name to the true one that is still a misspelling or a look-alike of it;
vinCRIStine and vinBLAStine, a recognised pair, are .73 alike."""

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zµμ%]*)", re.IGNORECASE)
_MICROGRAMS: Final = {
    "mcg": 1.0, "ug": 1.0, "µg": 1.0, "μg": 1.0, "mg": 1e3, "g": 1e6, "gm": 1e6,
}  # fmt: skip
_NOT_JUDGED: Final = ("written", "name", "strength", "instructions", "code")


@dataclass(frozen=True, slots=True)
class Findings:
    """One page: which row was read (first) for which true one, and what is left on either side."""

    pairs: tuple[tuple[AnyRow, AnyRow], ...]
    extra: tuple[AnyRow, ...]
    lost: tuple[AnyRow, ...]


def explain(read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> Findings:
    """Which row was read for which. Those left over by their names are paired by a strength or a
    frequency that they share: the same line of ink, read as another name."""
    matched = match_independent(read, truth)
    pairs = [(a, b) for a, b in matched if a is not None and b is not None]
    extra = [a for a, b in matched if a is not None and b is None]
    lost = [b for a, b in matched if a is None and b is not None]
    for row in tuple(extra):
        twin = next((true for true in lost if _same_line(row, true)), None)
        if twin is not None:
            pairs.append((row, twin))
            extra.remove(row)
            lost.remove(twin)
    return Findings(tuple(pairs), tuple(extra), tuple(lost))


def _same_line(read: AnyRow, true: AnyRow) -> bool:
    own, other = read.values(), true.values()
    shared = [f for f in ("strength", "frequency", "duration") if own.get(f) and other.get(f)]
    parts = _parts(read) & _parts(true)
    return (
        read.kind == true.kind
        and not parts
        and bool(shared)
        and all(tight(own[f]) == tight(other[f]) for f in shared)
    )


class NameErrors:
    """Adds up findings: how many of each kind, and the character error rate of paired names."""

    def __init__(self, is_name: Callable[[str], bool]) -> None:
        self._is_name = is_name
        self._counts: Counter[ErrorKind] = Counter()
        self._edits = 0
        self._characters = 0

    def add(self, page: Findings) -> None:
        """Adds the findings of one document."""
        self._counts.update(self._kind_of_pair(read, true) for read, true in page.pairs)
        self._counts.update(_kind_of_extra(row, page) for row in page.extra)
        self._counts.update(_kind_of_lost(row, page) for row in page.lost)
        for read, true in page.pairs:
            right = name_of(true)
            same = name_key(read) == name_key(true)
            self._edits += 0 if same else Levenshtein.distance(name_of(read), right)
            self._characters += len(right)

    def counts(self) -> dict[ErrorKind, int]:
        """Every kind with its count, zeros included."""
        return {kind: self._counts[kind] for kind in get_args(ErrorKind)}

    @property
    def cer(self) -> float:
        """Substitutions, deletions and insertions for each character of the true names."""
        return self._edits / self._characters if self._characters else 0.0

    def _kind_of_pair(self, read: AnyRow, true: AnyRow) -> ErrorKind:
        own, other = name_of(read), name_of(true)
        named = self._kind_of_name(own, other)
        if named in ("wrong name", "look-alike name"):
            return named
        strength = _kind_of_strength(read, true)
        if strength not in ("correct", "incomplete"):
            return strength
        if named == "misspelt":
            return named
        fields = _kind_of_fields(read, true)
        if fields == "wrong other field":
            return fields
        incomplete = "incomplete" in (named, strength, fields)
        return "incomplete" if incomplete else "correct"

    def _kind_of_name(self, own: str, other: str) -> ErrorKind:
        if key(own) == key(other):
            return "correct"
        alike = OSA.normalized_similarity(own, other) >= MISSPELT
        if self._is_name(own):
            return "look-alike name" if alike else "wrong name"
        if _words(own) < _words(other):
            return "incomplete"
        return "misspelt" if alike else "wrong name"


def _kind_of_extra(read: AnyRow, page: Findings) -> ErrorKind:
    true = [row for _, row in page.pairs if row.kind == read.kind]
    if any(name_key(row) == name_key(read) for row in true):
        return "duplicated"
    parts = _parts(read)
    true += page.lost
    return "split or merged" if parts and any(parts < _parts(r) for r in true) else "spurious"


def _kind_of_lost(true: AnyRow, page: Findings) -> ErrorKind:
    parts = _parts(true)
    read = [row for row, _ in page.pairs] + list(page.extra)
    return "split or merged" if parts and any(parts < _parts(r) for r in read) else "missed"


def _kind_of_strength(read: AnyRow, true: AnyRow) -> ErrorKind:
    own, other = read.values().get("strength", ""), true.values().get("strength", "")
    if tight(own) == tight(other):
        return "correct"
    if not own:
        return "incomplete"
    ratio = _ratio(own, other)
    folds: tuple[tuple[float, ErrorKind], ...] = (
        (1, "correct"),
        (10, "tenfold strength"),
        (1000, "thousandfold strength"),
    )
    for fold, kind in folds:
        if ratio is not None and (isclose(ratio, fold) or isclose(ratio, 1 / fold)):
            return kind
    return "wrong strength"


def _ratio(own: str, other: str) -> float | None:
    """How many times the true strength was read, in units of mass where both have one."""
    first, second = _AMOUNT.search(own), _AMOUNT.search(other)
    if first is None or second is None:
        return None
    amounts = [float(m.group(1).replace(",", ".")) for m in (first, second)]
    units = [m.group(2).casefold() for m in (first, second)]
    if units[0] != units[1]:
        if not all(unit in _MICROGRAMS for unit in units):
            return None
        amounts = [a * _MICROGRAMS[u] for a, u in zip(amounts, units, strict=True)]
    return amounts[0] / amounts[1] if amounts[1] else None


def _kind_of_fields(read: AnyRow, true: AnyRow) -> ErrorKind:
    own = {f: tight(text) for f, text in read.values().items() if f not in _NOT_JUDGED}
    other = {f: tight(text) for f, text in true.values().items() if f not in _NOT_JUDGED}
    differing = [f for f in other if own[f] != other[f]]
    if any(own[f] for f in differing):
        return "wrong other field"
    return "incomplete" if differing else "correct"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _parts(row: AnyRow) -> set[str]:
    return _words(name_of(row))
