"""Scores of many documents: figures with their 95 % intervals, two readers on the same documents,
and the documents behind each figure.

Each document is one line of numbers, and every figure is a quotient of two sums over the lines, so
that intervals, groups of documents and differences all come of the same numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final, get_args

import numpy

from rxcore.bootstrap import (
    FEWEST,
    RESAMPLES,
    Interval,
    Matrix,
    as_figures,
    interval,
    ratios,
    resampled,
)
from rxcore.compare import AnyRow
from rxcore.readings import ROW_TYPES, Decision, Kind
from rxcore.scoring import (
    KINDS,
    LENIENT,
    LEVELS,
    SCOPES,
    Counts,
    Level,
    PageScore,
    Scope,
    score_page,
)
from rxcore.scoring_equal import NOT_JUDGED
from rxcore.scoring_errors import ErrorKind

Key = tuple[str, ...]
Sums = dict[Key, float]

FIELDS: Final[tuple[tuple[Kind, str], ...]] = tuple(
    (kind, name)
    for kind, row_type in ROW_TYPES.items()
    for name in row_type.FIELDS
    if name not in NOT_JUDGED
)
ERRORS: Final[tuple[ErrorKind, ...]] = get_args(ErrorKind)
DECISIONS: Final[tuple[Decision, ...]] = tuple(d for d in get_args(Decision) if d)

_FIELD_PARTS: Final = ("right", "wrong", "beyond")

COLUMNS: Final[tuple[Key, ...]] = (
    *((kind, level, part) for kind in KINDS for level in LEVELS for part in ("tp", "fp", "fn")),
    *((scope, level, part) for scope in SCOPES for level in LEVELS for part in ("f1", "filled")),
    *(("error", error) for error in ERRORS),
    *(("field", kind, name, p) for kind, name in FIELDS for p in _FIELD_PARTS),
    *(("decision", decision, part) for decision in DECISIONS for part in ("right", "rows")),
    ("edits",), ("characters",), ("corrections",), ("unchanged",), ("documents",),
)  # fmt: skip
_PLACE: Final = {key: place for place, key in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Share:
    """A figure with its interval; None where there is nothing to take it from, or fewer than two
    documents."""

    value: float | None
    interval: Interval | None

    def __str__(self) -> str:
        if self.value is None:
            return "-"
        return f"{self.value:.3f}" + (f" ({self.interval})" if self.interval else "")

    def figures(self) -> dict[str, Any]:
        """As it goes into JSON."""
        value = None if self.value is None else round(self.value, 4)
        return {"value": value, "interval_95": as_figures(self.interval)}


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table. micro: all documents' rows together. macro_f1: mean over the
    documents in which either side has a row; both_empty counts the others apart. f1: the micro F1
    with its interval."""

    scope: Scope
    level: Level
    micro: Counts
    macro_f1: float
    documents: int
    both_empty: int
    f1: Share
    macro: Share

    def line(self) -> str:
        """The line as text in columns."""
        between = str(self.f1.interval or "-")
        return (
            f"{self.scope:<9} {self.level:<24} {self.micro.precision:>9.3f} "
            f"{self.micro.recall:>7.3f} {self.micro.f1:>7.3f}  {between:<14} "
            f"{self.macro_f1:>9.3f} {self.both_empty:>11}"
        )

    def figures(self) -> dict[str, Any]:
        """The line as it goes into JSON; shares are rounded to four places."""
        return {
            "kind": self.scope,
            "level": self.level,
            "precision": round(self.micro.precision, 4),
            "recall": round(self.micro.recall, 4),
            "f1": round(self.micro.f1, 4),
            "f1_interval_95": as_figures(self.f1.interval),
            "macro_f1": round(self.macro_f1, 4),
            "macro_f1_interval_95": as_figures(self.macro.interval),
            **asdict(self.micro),
            "documents": self.documents,
            "both_empty": self.both_empty,
        }


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of one kind. right of `read`: rows read whose field is right, of those in which the
    truth has the field. beyond: rows read with the field where the truth has none."""

    kind: Kind
    field: str
    right: int
    read: int
    beyond: int
    interval: Interval | None

    @property
    def share(self) -> float:
        """Share that is right; 1 when the truth has the field nowhere."""
        return self.right / self.read if self.read else 1.0

    def figures(self) -> dict[str, Any]:
        """The line as it goes into JSON."""
        return {
            "kind": self.kind, "field": self.field, "right": self.right, "read": self.read,
            "share": round(self.share, 4), "interval_95": as_figures(self.interval),
            "beyond": self.beyond,
        }  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What a reader's score came to. ids: the documents, in the order of the lines of `numbers`,
    whose columns are COLUMNS."""

    ids: tuple[int, ...]
    numbers: Matrix

    @property
    def documents(self) -> int:
        """How many documents were scored."""
        return len(self.ids)

    @cached_property
    def sums(self) -> Sums:
        """The sum of each column."""
        return dict(zip(COLUMNS, self.numbers.sum(axis=0).tolist(), strict=True))

    @cached_property
    def draws(self) -> Matrix | None:
        """The sums of each draw of documents; None of fewer documents than an interval takes."""
        return resampled(self.numbers) if len(self.ids) >= FEWEST else None

    def share(self, above: Sums, below: Sums) -> Share:
        """The quotient of two weighted sums of columns."""
        upper, lower = _weights(above), _weights(below)
        [[value]] = ratios(self.numbers.sum(axis=0)[None, :], upper, lower)
        drawn = None if self.draws is None else interval(ratios(self.draws, upper, lower)[:, 0])
        return Share(None if numpy.isnan(value) else float(value), drawn)

    def counts(self, scope: Scope, level: Level) -> Counts:
        """All documents' rows together."""
        kinds = KINDS if scope == "all" else (scope,)
        tp, fp, fn = (
            int(sum(self.sums[kind, level, part] for kind in kinds)) for part in ("tp", "fp", "fn")
        )
        return Counts(tp, fp, fn)

    def score(self, scope: Scope, level: Level) -> Score:
        """The line for one kind of rows at one level."""
        macro = self.share({(scope, level, "f1"): 1}, {(scope, level, "filled"): 1})
        filled = int(self.sums[scope, level, "filled"])
        return Score(
            scope, level, self.counts(scope, level),
            1.0 if macro.value is None else macro.value,
            self.documents, self.documents - filled,
            self.share(*f1_of(scope, level)), macro,
        )  # fmt: skip

    @property
    def scores(self) -> tuple[Score, ...]:
        """Every line of the table."""
        return tuple(self.score(scope, level) for scope in SCOPES for level in LEVELS)

    @property
    def errors(self) -> dict[ErrorKind, int]:
        """Rows by what is wrong with them, right ones as "correct"; every kind, zeros included."""
        return {error: int(self.sums["error", error]) for error in ERRORS}

    @property
    def fields(self) -> tuple[FieldScore, ...]:
        """One line a field that the truth has anywhere, or that was read beyond it."""
        found = []
        for kind, name in FIELDS:
            right, wrong, beyond = (int(self.sums["field", kind, name, p]) for p in _FIELD_PARTS)
            if right or wrong or beyond:
                above: Sums = {("field", kind, name, "right"): 1}
                told = self.share(above, above | {("field", kind, name, "wrong"): 1})
                found.append(FieldScore(kind, name, right, right + wrong, beyond, told.interval))
        return tuple(found)

    @property
    def decided(self) -> dict[Decision, tuple[int, int]]:
        """By what a person did with a true row: rows read right in all, and rows there are. Rows
        accepted one by one and rows accepted together stand apart."""
        return {
            decision: (int(self.sums["decision", decision, "right"]), rows)
            for decision in DECISIONS
            if (rows := int(self.sums["decision", decision, "rows"]))
        }

    @property
    def cer(self) -> float:
        """Substitutions, deletions and insertions for each character of paired rows' names."""
        return self.character_errors.value or 0.0

    @property
    def character_errors(self) -> Share:
        """`cer` with its interval."""
        return self.share({("edits",): 1}, {("characters",): 1})

    @property
    def unchanged(self) -> Share:
        """Share of the documents in which nothing is to be corrected."""
        return self.share({("unchanged",): 1}, {("documents",): 1})

    @property
    def corrections(self) -> Share:
        """Fields to change, rows to add and rows to strike out, for each document."""
        return self.share({("corrections",): 1}, {("documents",): 1})

    def behind(self, *keys: Key) -> list[int]:
        """The documents in which any of these columns is not 0."""
        places = [_PLACE[key] for key in keys]
        lines = numpy.flatnonzero(self.numbers[:, places].sum(axis=1))
        return [self.ids[line] for line in lines]

    def only(self, wanted: Iterable[int]) -> "Report":
        """The same reader on these documents alone."""
        chosen = set(wanted)
        lines = [place for place, document in enumerate(self.ids) if document in chosen]
        return Report(tuple(self.ids[line] for line in lines), self.numbers[lines])

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "documents": self.documents,
            "lenient_from": LENIENT,
            "scores": [score.figures() for score in self.scores],
            "errors": dict(self.errors),
            "name_character_error_rate": round(self.cer, 4),
            "name_character_errors": self.character_errors.figures(),
            "documents_without_a_change": self.unchanged.figures(),
            "corrections_per_document": self.corrections.figures(),
            "fields": [score.figures() for score in self.fields],
            "decided": {
                decision: {"right": right, "rows": rows}
                for decision, (right, rows) in self.decided.items()
            },
        }

    def table(self) -> str:
        """All of it as text in columns."""
        lines = [
            f"{'kind':<9} {'level':<24} precision  recall      F1  95 % interval   macro F1"
            "  both empty",
            *(score.line() for score in self.scores),
            f"lenient: names from a likeness of {LENIENT} on; intervals: {RESAMPLES:,} draws of "
            f"the documents, n = {self.documents}"
            + ("" if self.documents >= FEWEST else ", too few for one"),
            "",
            f"documents {self.documents}, name character error rate {self.character_errors}",
            f"documents without a change {self.unchanged}",
            f"corrections for each document {self.corrections}",
        ]
        lines += [f"{kind:<22} {count:>6}" for kind, count in self.errors.items() if count]
        lines += ["", *map(_field_line, self.fields)]
        lines += [
            f"rows {decision:<20} {right:>6} of {rows:<6} read right in all"
            for decision, (right, rows) in self.decided.items()
        ]
        return "\n".join(lines)


class Scorer:
    """Collects one reader's score, document by document; see rxcore.scoring.score_page."""

    def __init__(self, is_name: Callable[[str], bool] | None = None) -> None:
        self._is_name = is_name
        self._ids: list[int] = []
        self._lines: list[numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]] = []

    @property
    def documents(self) -> int:
        """How many were added."""
        return len(self._ids)

    def add(
        self, read: Sequence[AnyRow], truth: Sequence[AnyRow], document: int | None = None
    ) -> PageScore:
        """Scores one document: the rows read, and those that hold true. document: its number, or
        None where documents have none."""
        page = score_page(read, truth, self._is_name)
        self._ids.append(len(self._ids) if document is None else document)
        self._lines.append(_line(page))
        return page

    def report(self) -> Report:
        """The score so far."""
        empty = numpy.zeros((0, len(COLUMNS)))
        return Report(tuple(self._ids), numpy.stack(self._lines) if self._lines else empty)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two readers on the documents that both read: each one's figure, and the first less the
    second with its paired interval."""

    documents: int
    first: Share
    second: Share
    difference: Share

    @property
    def clear(self) -> bool:
        """Whether the interval of the difference leaves 0 out."""
        found = self.difference.interval
        return found is not None and not found.low <= 0 <= found.high

    def figures(self) -> dict[str, Any]:
        """As it goes into JSON."""
        return {
            "documents": self.documents,
            "first": self.first.figures(),
            "second": self.second.figures(),
            "difference": self.difference.figures(),
            "clear": self.clear,
        }


def f1_of(scope: Scope, level: Level) -> tuple[Sums, Sums]:
    """The two sums whose quotient is the micro F1."""
    kinds = KINDS if scope == "all" else (scope,)
    above: Sums = {(kind, level, "tp"): 2 for kind in kinds}
    below: Sums = {(kind, level, part): 1 for kind in kinds for part in ("fp", "fn")}
    return above, above | below


def paired(
    first: Report, second: Report, scope: Scope = "all", level: Level = "name"
) -> Difference | None:
    """The F1 of two readers on the same documents, and the difference; None where no document was
    read by both."""
    common = set(first.ids) & set(second.ids)
    if not common:
        return None
    one, other = (_in_order(each.only(common)) for each in (first, second))
    return _difference(one, other, scope, level)


def apart(
    first: Report, second: Report, scope: Scope = "all", level: Level = "name"
) -> Difference | None:
    """The F1 on two sets of documents that have none in common, and the difference; None where
    either is empty."""
    if not first.ids or not second.ids:
        return None
    return _difference(first, second, scope, level)


def _in_order(report: Report) -> Report:
    order = sorted(range(len(report.ids)), key=report.ids.__getitem__)
    return Report(tuple(report.ids[line] for line in order), report.numbers[order])


def _difference(first: Report, second: Report, scope: Scope, level: Level) -> Difference:
    upper, lower = (_weights(sums) for sums in f1_of(scope, level))
    shares = [each.share(*f1_of(scope, level)) for each in (first, second)]
    one, other = shares[0].value, shares[1].value
    value = None if one is None or other is None else one - other
    between = None
    if first.draws is not None and second.draws is not None:
        drawn = [
            ratios(each, upper, lower)[:, 0] for each in (first.draws, _other_luck(first, second))
        ]
        between = interval(drawn[0] - drawn[1])
    return Difference(first.documents, shares[0], shares[1], Share(value, between))


def _other_luck(first: Report, second: Report) -> Matrix:
    """The second reader's draws: with the same luck where the documents are the same."""
    if first.ids == second.ids and second.draws is not None:
        return second.draws
    return resampled(second.numbers, seed=1)


def _weights(sums: Sums) -> Matrix:
    weights = numpy.zeros((len(COLUMNS), 1))
    for key, weight in sums.items():
        weights[_PLACE[key], 0] = weight
    return weights


def _line(page: PageScore) -> "numpy.ndarray[tuple[int], numpy.dtype[numpy.float64]]":
    line = numpy.zeros(len(COLUMNS))
    for key, number in _numbers(page):
        line[_PLACE[key]] += number
    return line


def _numbers(page: PageScore) -> Iterator[tuple[Key, float]]:
    for (kind, level), found in page.counts.items():
        yield (kind, level, "tp"), found.tp
        yield (kind, level, "fp"), found.fp
        yield (kind, level, "fn"), found.fn
    for scope in SCOPES:
        for level in LEVELS:
            counted = page.scope(scope, level)
            yield (scope, level, "f1"), 0.0 if counted.empty else counted.f1
            yield (scope, level, "filled"), not counted.empty
    for one in page.findings:
        yield ("error", one.error), 1
    for (kind, name), told in page.fields.items():
        for part in _FIELD_PARTS:
            yield ("field", kind, name, part), getattr(told, part)
    for decision, (right, rows) in page.decided().items():
        yield ("decision", decision, "right"), right
        yield ("decision", decision, "rows"), rows
    yield ("edits",), page.edits
    yield ("characters",), page.characters
    yield ("corrections",), page.corrections
    yield ("unchanged",), not page.corrections
    yield ("documents",), 1


def _field_line(score: FieldScore) -> str:
    counted = f"{score.right:>6} of {score.read:<6} {score.share:>6.1%}"
    between = f" ({score.interval})" if score.interval else ""
    more = f", {score.beyond} more where the truth has none" if score.beyond else ""
    return f"{score.kind:<9} {score.field:<12} {counted}{between}{more}"
