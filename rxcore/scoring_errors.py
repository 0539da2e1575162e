"""What is wrong with a row that was read: misspelt, another name, ten times the strength, missed...

Each row of the truth and each row read is counted once, under the gravest thing that applies.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Final, Literal

from rapidfuzz.distance import OSA

from rxcore.clinical import amounts
from rxcore.compare import AnyRow, match_independent, name_key, name_of
from rxcore.same_name import tight
from rxcore.scoring_equal import NOT_OF_THE_ROW, rights

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

_FOLDS: Final[tuple[tuple[float, ErrorKind], ...]] = (
    (1000, "thousandfold strength"),
    (10, "tenfold strength"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one row: what is wrong with it, the row read and the true one; None on the
    side that has none."""

    error: ErrorKind
    read: AnyRow | None
    true: AnyRow | None


@dataclass(frozen=True, slots=True)
class _Page:
    """Which row was read (first) for which true one, and what is left on either side."""

    pairs: tuple[tuple[AnyRow, AnyRow], ...]
    extra: tuple[AnyRow, ...]
    lost: tuple[AnyRow, ...]


def findings(
    read: Sequence[AnyRow], truth: Sequence[AnyRow], is_name: Callable[[str], bool]
) -> Iterator[Finding]:
    """What is wrong with each row of a page: those read for a true one, those read beyond the
    truth, and those that nobody read. is_name: whether a text names a real product or disease."""
    page = _paired(read, truth)
    for own, true in page.pairs:
        yield Finding(_kind_of_pair(own, true, is_name), own, true)
    for own in page.extra:
        yield Finding(_kind_of_extra(own, page), own, None)
    for true in page.lost:
        yield Finding(_kind_of_lost(true, page), None, true)


def _paired(read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> _Page:
    """Rows by their names; those left over by a strength or a frequency that they share: the same
    line of ink, read as another name."""
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
    return _Page(tuple(pairs), tuple(extra), tuple(lost))


def _same_line(read: AnyRow, true: AnyRow) -> bool:
    own, other = read.values(), true.values()
    shared = [f for f in ("strength", "frequency", "duration") if own.get(f) and other.get(f)]
    return (
        read.kind == true.kind
        and not _parts(read) & _parts(true)
        and bool(shared)
        and all(tight(own[f]) == tight(other[f]) for f in shared)
    )


def _kind_of_pair(read: AnyRow, true: AnyRow, is_name: Callable[[str], bool]) -> ErrorKind:
    named = _kind_of_name(read, true, is_name)
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
    return "incomplete" if "incomplete" in (named, strength, fields) else "correct"


def _kind_of_name(read: AnyRow, true: AnyRow, is_name: Callable[[str], bool]) -> ErrorKind:
    if name_key(read) == name_key(true):
        return "correct"
    own, other = name_of(read), name_of(true)
    alike = OSA.normalized_similarity(own, other) >= MISSPELT
    if is_name(own):
        return "look-alike name" if alike else "wrong name"
    if _words(own) < _words(other):
        return "incomplete"
    return "misspelt" if alike else "wrong name"


def _kind_of_extra(read: AnyRow, page: _Page) -> ErrorKind:
    true = [row for _, row in page.pairs if row.kind == read.kind]
    if any(name_key(row) == name_key(read) for row in true):
        return "duplicated"
    parts = _parts(read)
    true += page.lost
    return "split or merged" if parts and any(parts < _parts(r) for r in true) else "spurious"


def _kind_of_lost(true: AnyRow, page: _Page) -> ErrorKind:
    parts = _parts(true)
    read = [row for row, _ in page.pairs] + list(page.extra)
    return "split or merged" if parts and any(parts < _parts(r) for r in read) else "missed"


def _kind_of_strength(read: AnyRow, true: AnyRow) -> ErrorKind:
    if rights(read, true).get("strength", True):
        return "correct"
    own, other = read.values()["strength"], true.values()["strength"]
    if not own.strip():
        return "incomplete"
    quotients = _quotients(own, other)
    for fold, kind in _FOLDS:
        if any(isclose(ratio, fold) or isclose(ratio, 1 / fold) for ratio in quotients):
            return kind
    return "wrong strength"


def _quotients(own: str, other: str) -> list[float]:
    """How many times each true amount was read; none where they cannot be compared."""
    read, true = amounts.amounts(own), amounts.amounts(other)
    if len(read) != len(true) or amounts.per(own) != amounts.per(other):
        return []
    pairs = list(zip(read, true, strict=True))
    if any(a[1] != b[1] or not a[0] or not b[0] for a, b in pairs):
        return []
    return [a[0] / b[0] for a, b in pairs]


def _kind_of_fields(read: AnyRow, true: AnyRow) -> ErrorKind:
    own = read.values()
    wrong = [
        field
        for field, right in rights(read, true).items()
        if not right and field not in (*NOT_OF_THE_ROW, "strength")
    ]
    if any(own[field].strip() for field in wrong):
        return "wrong other field"
    return "incomplete" if wrong else "correct"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _parts(row: AnyRow) -> set[str]:
    return _words(name_of(row))
