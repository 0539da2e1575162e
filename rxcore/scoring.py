"""How well a reader reads: precision, recall and F1 of its rows against those that hold true.

Strict scores compare multisets of rows for each document: the same name twice on the paper is to be
read twice. The lenient score pairs rows one to one by how alike their names are. A row that is
optional may be given or left out without being wrong. Knows nothing of where readings are kept.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

import numpy

from rxcore.assignment import best_assignment
from rxcore.compare import AnyRow, name_key, name_likeness
from rxcore.readings import Flag
from rxcore.same_name import tight
from rxcore.scoring_errors import ErrorKind, NameErrors, explain

Level = Literal["name", "name + strength", "whole row", "name, lenient"]
Scope = Literal["all", "medicine", "disease"]

LENIENT: Final = 0.85
"""Least likeness (optimal string alignment, 0 to 1) of two names that count as one, leniently."""

OPTIONAL: Final = Flag("optional", "info", "A reader may give this row or leave it out.")

LEVELS: Final[tuple[Level, ...]] = ("name", "name + strength", "whole row", "name, lenient")
SCOPES: Final[tuple[Scope, ...]] = ("all", "medicine", "disease")

_NOT_SCORED: Final = ("written", "instructions", "code")


def is_optional(row: AnyRow) -> bool:
    """Whether a reader may leave this row of the truth out: it is marked so, or its ink cannot be
    read by people either."""
    return not row.legible or is_marked_optional(row)


def is_marked_optional(row: AnyRow) -> bool:
    """Whether somebody marked the row as one that a reader may leave out."""
    return any(flag.rule == OPTIONAL.rule for flag in row.flags)


def with_optional(row: AnyRow) -> AnyRow:
    """The same row, marked as optional."""
    return replace(row, flags=(*row.flags, OPTIONAL))


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that are right (tp), read but not there (fp), there but not read (fn)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def empty(self) -> bool:
        """Neither side has a row: nothing to read, and nothing read."""
        return not (self.tp or self.fp or self.fn)

    @property
    def precision(self) -> float:
        """Share of what was read that is right; 1 when nothing was read."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was read; 1 when nothing is there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """2 tp over all rows of both sides; 1 when there are none."""
        rows = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / rows if rows else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table. micro: all documents' rows together. macro_f1: mean over the
    documents in which either side has a row; both_empty counts the others apart."""

    scope: Scope
    level: Level
    micro: Counts
    macro_f1: float
    documents: int
    both_empty: int

    def line(self) -> str:
        """The line as text in columns."""
        return (
            f"{self.scope:<9} {self.level:<16} {self.micro.precision:>9.3f} "
            f"{self.micro.recall:>7.3f} {self.micro.f1:>7.3f} {self.macro_f1:>9.3f} "
            f"{self.both_empty:>11}"
        )

    def figures(self) -> dict[str, Any]:
        """The line as it goes into JSON; shares are rounded to four places."""
        return {
            "kind": self.scope,
            "level": self.level,
            "precision": round(self.micro.precision, 4),
            "recall": round(self.micro.recall, 4),
            "f1": round(self.micro.f1, 4),
            "macro_f1": round(self.macro_f1, 4),
            **asdict(self.micro),
            "documents": self.documents,
            "both_empty": self.both_empty,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader's score came to. errors: rows by what is wrong with them, right ones as
    "correct". cer: character error rate of the names of paired rows."""

    documents: int
    scores: tuple[Score, ...]
    errors: dict[ErrorKind, int]
    cer: float

    def score(self, scope: Scope, level: Level) -> Score:
        """The line for one kind of rows at one level."""
        return next(s for s in self.scores if (s.scope, s.level) == (scope, level))

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "documents": self.documents,
            "scores": [score.figures() for score in self.scores],
            "errors": dict(self.errors),
            "name_character_error_rate": round(self.cer, 4),
        }

    def table(self) -> str:
        """All of it as text in columns."""
        lines = [
            f"{'kind':<9} {'level':<16} precision  recall      F1  macro F1  both empty",
            *(score.line() for score in self.scores),
            "",
            f"documents {self.documents}, name character error rate {self.cer:.3f}",
        ]
        lines += [f"{kind:<22} {count:>6}" for kind, count in self.errors.items() if count]
        return "\n".join(lines)


@dataclass(slots=True)
class _Sum:
    micro: Counts = field(default_factory=Counts)
    f1: float = 0.0
    documents: int = 0
    both_empty: int = 0

    def add(self, counts: Counts) -> None:
        self.documents += 1
        self.both_empty += counts.empty
        self.micro += counts
        self.f1 += 0.0 if counts.empty else counts.f1

    def score(self, scope: Scope, level: Level) -> Score:
        filled = self.documents - self.both_empty
        macro = self.f1 / filled if filled else 1.0
        return Score(scope, level, self.micro, macro, self.documents, self.both_empty)


class Scorer:
    """Adds up one reader's score, document by document; holds sums only.

    is_name: says whether a text is the name of a real product or disease, so that a name read as
    another real one is told from a misspelling.
    """

    def __init__(self, is_name: Callable[[str], bool] | None = None) -> None:
        self._sums = {(scope, level): _Sum() for scope in SCOPES for level in LEVELS}
        self._errors = NameErrors(is_name or _nothing_is_a_name)
        self._documents = 0

    def add(self, read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> None:
        """Scores one document: the rows read, and those that hold true."""
        self._documents += 1
        for scope in SCOPES:
            own = [row for row in read if scope in ("all", row.kind)]
            true = [row for row in truth if scope in ("all", row.kind)]
            for level in LEVELS:
                self._sums[scope, level].add(count(own, true, level))
        required = [row for row in truth if not is_optional(row)]
        optional = [row for row in truth if is_optional(row)]
        self._errors.add(explain(without_optional(read, required, optional), required))

    def report(self) -> Report:
        """The score so far."""
        scores = tuple(total.score(*key) for key, total in self._sums.items())
        return Report(self._documents, scores, self._errors.counts(), self._errors.cer)


def _nothing_is_a_name(_: str) -> bool:
    return False


def count(read: Sequence[AnyRow], truth: Sequence[AnyRow], level: Level) -> Counts:
    """Counts of one document at one level. Optional rows of the truth count neither way: what was
    read of them, known by its name, is taken out first, once required rows have had theirs."""
    required = [row for row in truth if not is_optional(row)]
    optional = [row for row in truth if is_optional(row)]
    if level == "name, lenient":
        return _lenient(read, required, optional)
    kept = without_optional(read, required, optional)
    own = Counter(_key(row, level) for row in kept)
    true = Counter(_key(row, level) for row in required)
    tp = (own & true).total()
    return Counts(tp, own.total() - tp, true.total() - tp)


def without_optional(
    read: Sequence[AnyRow], required: Sequence[AnyRow], optional: Sequence[AnyRow]
) -> list[AnyRow]:
    """The rows read, less those that stand for an optional row and for no required one."""
    wanted = Counter(_key(row, "name") for row in required)
    excused = Counter(_key(row, "name") for row in optional)
    kept = []
    for row in read:
        key = _key(row, "name")
        if wanted[key] > 0:
            wanted[key] -= 1
        elif excused[key] > 0:
            excused[key] -= 1
            continue
        kept.append(row)
    return kept


def _lenient(
    read: Sequence[AnyRow], required: Sequence[AnyRow], optional: Sequence[AnyRow]
) -> Counts:
    likeness = name_likeness(read, [*required, *optional])
    # Required rows are worth a trace more, so that an optional one never takes theirs.
    worth = numpy.array([1e-6] * len(required) + [0.0] * len(optional))
    pairs = best_assignment(numpy.where(likeness >= LENIENT, likeness + worth, 0.0))
    tp = sum(j < len(required) for _, j in pairs)
    excused = len(pairs) - tp
    return Counts(tp, len(read) - tp - excused, len(required) - tp)


def _key(row: AnyRow, level: Level) -> tuple[str, ...]:
    values = {name: scored_text(text) for name, text in row.values().items()}
    if level == "whole row":
        rest = [text for name, text in values.items() if name not in ("name", *_NOT_SCORED)]
        return (row.kind, name_key(row), *rest)
    if level == "name + strength":
        return (row.kind, name_key(row), values.get("strength", ""))
    return (row.kind, name_key(row))


def scored_text(text: str) -> str:
    """A field as scores compare it: how it is typed does not count, nor how micro is spelt."""
    return tight(text).replace("\u03bcg", "mcg")
