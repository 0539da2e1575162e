"""How well one page was read: rows right, made up and missed, what is wrong with each, and what it
takes to put it right.

Strict levels ask for the name letter by letter; lenient ones pair rows one to one by how alike
their names are. The same name twice on the paper is to be read twice. A row that is optional may be
given or left out without being wrong. Knows nothing of where readings are kept;
rxcore.scoring_report adds documents up.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

import numpy
from rapidfuzz.distance import Levenshtein

from rxcore.assignment import Matrix, best_assignment
from rxcore.clinical.normal import normal
from rxcore.compare import AnyRow, name_key, name_likeness, name_of
from rxcore.readings import Decision, Flag, Kind, Medicine
from rxcore.scoring_equal import NOT_OF_THE_ROW, as_scored, beyond, rights
from rxcore.scoring_errors import Finding, findings

Level = Literal[
    "name", "name + strength", "whole row",
    "name, lenient", "name + strength, lenient", "whole row, lenient",
]  # fmt: skip
Scope = Literal["all", "medicine", "disease"]

LENIENT: Final = 0.85
"""Least likeness (optimal string alignment, 0 to 1) of two names that count as one, leniently."""

OPTIONAL: Final = Flag("optional", "info", "A reader may give this row or leave it out.")

STRICT: Final[tuple[Level, ...]] = ("name", "name + strength", "whole row")
LENIENTLY: Final[tuple[Level, ...]] = (
    "name, lenient", "name + strength, lenient", "whole row, lenient",
)  # fmt: skip
LEVELS: Final[tuple[Level, ...]] = STRICT + LENIENTLY
SCOPES: Final[tuple[Scope, ...]] = ("all", "medicine", "disease")
KINDS: Final[tuple[Kind, ...]] = ("medicine", "disease")


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


@dataclass(slots=True)
class FieldCounts:
    """One field on one page. right, wrong: rows read whose field is so, of those in which the truth
    has it. beyond: rows read with the field where the truth has none."""

    right: int = 0
    wrong: int = 0
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page, scored. counts: by kind and level. findings: what became of each row that counts.
    edits, characters: of the names of paired rows. corrections: names and fields to change, rows to
    add and rows to strike out until the reading says what is true."""

    counts: dict[tuple[Kind, Level], Counts]
    findings: tuple[Finding, ...]
    fields: dict[tuple[Kind, str], FieldCounts]
    edits: int
    characters: int
    corrections: int

    def scope(self, scope: Scope, level: Level) -> Counts:
        """The counts of one kind, or of both together."""
        kinds = KINDS if scope == "all" else (scope,)
        return sum((self.counts[kind, level] for kind in kinds), Counts())

    def by_form(self) -> dict[str, tuple[list[AnyRow], list[AnyRow]]]:
        """By the form of the true medicine: the rows read for such ones, and the true ones."""
        found: dict[str, tuple[list[AnyRow], list[AnyRow]]] = {}
        for one in self.findings:
            if isinstance(one.true, Medicine):
                form = normal("form", one.true.form).casefold()
                read, true = found.setdefault(form or "no form", ([], []))
                true.append(one.true)
                read += [one.read] if one.read is not None else []
        return found

    def figures(self) -> dict[str, Any]:
        """As it goes into JSON: every row and every field that was judged."""
        return {
            "corrections": self.corrections,
            "names": asdict(self.scope("all", "name")),
            "rows": [
                {
                    "error": one.error,
                    "kind": (one.true or one.read or Medicine()).kind,
                    "read": _said(one.read),
                    "true": _said(one.true),
                    "right": rights(one.read, one.true) if one.read and one.true else {},
                }
                for one in self.findings
            ],
        }

    def decided(self) -> dict[Decision, tuple[int, int]]:
        """By what a person did with a true row: how many were read right in all, and how many there
        are."""
        found: dict[Decision, tuple[int, int]] = {}
        for one in self.findings:
            if one.true is not None and one.true.decision:
                right, rows = found.get(one.true.decision, (0, 0))
                found[one.true.decision] = (right + (one.error == "correct"), rows + 1)
        return found


def score_page(
    read: Sequence[AnyRow],
    truth: Sequence[AnyRow],
    is_name: Callable[[str], bool] | None = None,
) -> PageScore:
    """Scores the rows read of one page against those that hold true.

    is_name: says whether a text is the name of a real product or disease, so that a name read as
    another real one is told from a misspelling.
    """
    page = _Page.of(read, truth)
    found = tuple(findings(page.strict, page.required, is_name or _nothing_is_a_name))
    pairs = [(f.read, f.true) for f in found if f.read is not None and f.true is not None]
    misread = [pair for pair in pairs if name_key(pair[0]) != name_key(pair[1])]
    return PageScore(
        counts={(kind, level): page.count(kind, level) for kind in KINDS for level in LEVELS},
        findings=found,
        fields=_fields(pairs),
        edits=sum(Levenshtein.distance(name_of(own), name_of(true)) for own, true in misread),
        characters=sum(len(name_of(true)) for _, true in pairs),
        corrections=sum(map(_corrections, found)),
    )


def count(read: Sequence[AnyRow], truth: Sequence[AnyRow], level: Level) -> Counts:
    """Counts of one page at one level, medicines and diseases together."""
    page = _Page.of(read, truth)
    return sum((page.count(kind, level) for kind in KINDS), Counts())


@dataclass(slots=True)
class _Page:
    """The rows of one page as scores see them. strict and leniently: the rows read, less those that
    stand for an optional row by the one or the other way to compare names."""

    required: list[AnyRow]
    strict: list[AnyRow]
    leniently: list[AnyRow]
    _possible: dict[tuple[Kind, Level], Matrix] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> "_Page":
        """Rows as they were given."""
        own = [as_scored(row) for row in read]
        required = [as_scored(row) for row in truth if not is_optional(row)]
        optional = [as_scored(row) for row in truth if is_optional(row)]
        return cls(
            required,
            _without_optional(own, required, optional),
            _without_optional_leniently(own, required, optional),
        )

    def count(self, kind: Kind, level: Level) -> Counts:
        """Counts of one kind at one level."""
        read = self.leniently if level in LENIENTLY else self.strict
        own = [row for row in read if row.kind == kind]
        true = [row for row in self.required if row.kind == kind]
        if (kind, level) not in self._possible:
            levels = LENIENTLY if level in LENIENTLY else STRICT
            tables = _possible(own, true, lenient=level in LENIENTLY)
            self._possible |= {(kind, one): t for one, t in zip(levels, tables, strict=True)}
        tp = _pairs(self._possible[kind, level])
        return Counts(tp, len(own) - tp, len(true) - tp)


def _possible(
    read: Sequence[AnyRow], true: Sequence[AnyRow], lenient: bool
) -> tuple[Matrix, Matrix, Matrix]:
    """How well a row read (lines) may stand for a true one (columns), 0 where it may not: by its
    name, by its strength as well, by all that the truth says of it."""
    alike = name_likeness(read, true) if lenient else _same_names(read, true)
    names = numpy.where(alike >= LENIENT, alike, 0.0)
    strengths, wholes = names.copy(), names.copy()
    for i, j in numpy.argwhere(names):
        right = rights(read[i], true[j])
        strengths[i, j] *= right.get("strength", True)
        wholes[i, j] *= all(ok for name, ok in right.items() if name not in NOT_OF_THE_ROW)
    return names, strengths, wholes


def _same_names(read: Sequence[AnyRow], true: Sequence[AnyRow]) -> Matrix:
    own = numpy.array([name_key(row) for row in read], dtype=object)
    other = numpy.array([name_key(row) for row in true], dtype=object)
    same: Matrix = (own[:, None] == other[None, :]).astype(numpy.float64)
    return same


def _pairs(possible: Matrix) -> int:
    """How many pairs the best assignment makes, no row in two of them."""
    filled = possible > 0
    if not filled.any():
        return 0
    if filled.sum(axis=0).max() == 1 and filled.sum(axis=1).max() == 1:
        return int(filled.sum())
    return len(best_assignment(possible))


def _without_optional(
    read: Sequence[AnyRow], required: Sequence[AnyRow], optional: Sequence[AnyRow]
) -> list[AnyRow]:
    """The rows read, less those that stand for an optional row and for no required one."""
    wanted = Counter((row.kind, name_key(row)) for row in required)
    excused = Counter((row.kind, name_key(row)) for row in optional)
    kept = []
    for row in read:
        key = (row.kind, name_key(row))
        if wanted[key] > 0:
            wanted[key] -= 1
        elif excused[key] > 0:
            excused[key] -= 1
            continue
        kept.append(row)
    return kept


def _without_optional_leniently(
    read: Sequence[AnyRow], required: Sequence[AnyRow], optional: Sequence[AnyRow]
) -> list[AnyRow]:
    if not optional:
        return list(read)
    likeness = name_likeness(read, [*required, *optional])
    # Required rows are worth a trace more, so that an optional one never takes theirs.
    worth = numpy.array([1e-6] * len(required) + [0.0] * len(optional))
    pairs = best_assignment(numpy.where(likeness >= LENIENT, likeness + worth, 0.0))
    excused = {i for i, j in pairs if j >= len(required)}
    return [row for i, row in enumerate(read) if i not in excused]


def _fields(pairs: Sequence[tuple[AnyRow, AnyRow]]) -> dict[tuple[Kind, str], FieldCounts]:
    found: dict[tuple[Kind, str], FieldCounts] = {}
    for own, true in pairs:
        for name, right in rights(own, true).items():
            counted = found.setdefault((true.kind, name), FieldCounts())
            counted.right += right
            counted.wrong += not right
        for name in beyond(own, true):
            found.setdefault((true.kind, name), FieldCounts()).beyond += 1
    return found


def _corrections(found: Finding) -> int:
    """One for a row to add or to strike out; else one for each field to change."""
    if found.read is None or found.true is None:
        return 1
    right = rights(found.read, found.true)
    return sum(not ok for name, ok in right.items() if name != "code")


def _said(row: AnyRow | None) -> dict[str, str] | None:
    return None if row is None else {name: text for name, text in row.values().items() if text}


def _nothing_is_a_name(_: str) -> bool:
    return False
