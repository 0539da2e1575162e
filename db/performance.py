"""How each person reads: how much, how fast, how often they change what a model proposed, how
often somebody later saw it differently, and how much two independent readings agree."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db import checks, readings, rights
from db.connection import rows
from db.evaluation import READ_BY_PEOPLE
from db.overview import percentile
from rxcore import clock
from rxcore.agreement import disagreements
from rxcore.agreement_scores import FIGURES, Agreement, PairOfReadings, agreement, pair
from rxcore.compare import AnyRow, by_lineage, compare
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.proportion import proportion
from rxcore.readings_file import escape_formula
from rxcore.rights import require
from rxcore.scoring_report import Share

DAY: Final = 86_400
CHUNK: Final = 200
LONGEST_SECONDS: Final = 3600
"""Readings that took longer count as this: they were left open over a break."""

Judge = Callable[[Sequence[AnyRow], Sequence[AnyRow]], bool]
"""Says something of two readings of one page."""

# Their own readings only, where somebody asks for those; all since a moment, less what was approved
# in a batch, which nobody read.
_READ: Final = (
    "FROM readings r JOIN readers e ON e.id = r.reader AND e.kind = 'person' "
    "WHERE r.at > :since AND (:person IS NULL OR e.person = :person) "
    "AND ifnull(r.op_id, '') NOT LIKE 'batch %'"
)
_ON_PROPOSAL: Final = (
    "SELECT e.person, r.id AS one, r.shown AS other FROM readings r "
    "JOIN readers e ON e.id = r.reader AND e.kind = 'person' "
    "JOIN readings m ON m.id = r.shown JOIN readers p ON p.id = m.reader AND p.kind = 'model' "
    "WHERE r.at > :since AND (:person IS NULL OR e.person = :person) "
    "AND ifnull(r.op_id, '') NOT LIKE 'batch %' ORDER BY r.id"
)
# The last that a person read of a document, where a later reading by somebody else is the final
# one. What was approved in a batch reverses nothing, since nobody read it.
_SEEN_LATER: Final = (
    "SELECT e.person, max(r.id) AS one, d.final AS other FROM readings r "
    "JOIN readers e ON e.id = r.reader AND e.kind = 'person' "
    "JOIN documents d ON d.id = r.document AND d.final > r.id "
    f"AND d.basis IN ({READ_BY_PEOPLE}) "
    "JOIN readings f ON f.id = d.final JOIN readers l ON l.id = f.reader "
    "AND l.kind = 'person' AND l.person <> e.person "
    "WHERE r.at > :since AND (:person IS NULL OR e.person = :person) "
    "GROUP BY e.person, d.id ORDER BY one"
)
_TWICE: Final = (
    "SELECT s.id AS other, o.person AS second, f.id AS one, e.person AS first FROM events v "
    "JOIN readings s ON s.id = v.body ->> '$.details.reading' "
    "JOIN readers o ON o.id = s.reader "
    "JOIN readings f ON f.id = (SELECT min(r.id) FROM readings r "
    "JOIN readers k ON k.id = r.reader AND k.kind = 'person' "
    "WHERE r.document = s.document AND r.cycle = s.cycle) "
    "JOIN readers e ON e.id = f.reader "
    "WHERE v.act IN ('second_agrees', 'second_differs') AND s.at > :since "
    "AND (:person IS NULL OR :person IN (e.person, o.person)) ORDER BY s.id"
)


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """How one person reads. readings: how many. median, p90: seconds from opening to submit that
    half and nine of ten took at most, None where no time is known. changed: share of readings made
    on a model's proposal that changed it. proposals: how many those are. reversed: share of
    documents whose final reading by somebody else, made later, differs. seen_later: how many had
    one. agreement: with those who read the same documents without seeing this person's reading.
    caught: share of known-answer checks that they caught. checks: how many count."""

    person: int
    name: str
    readings: int
    median: float | None
    p90: float | None
    changed: Share
    proposals: int
    reversed: Share
    seen_later: int
    agreement: Agreement
    caught: Share
    checks: int

    def line(self) -> dict[str, Any]:
        """One line of the table as CSV has it; None where there is no figure."""
        shares = {"changed": self.changed, "reversed": self.reversed, "caught": self.caught}
        shares |= {name: getattr(self.agreement, name) for name in FIGURES}
        found: dict[str, Any] = {
            "person": self.name, "readings": self.readings, "seconds_median": self.median,
            "seconds_p90": self.p90, "on_proposal": self.proposals, "seen_later": self.seen_later,
            "read_by_two": self.agreement.documents, "checks": self.checks,
        }  # fmt: skip
        for name, share in shares.items():
            low, high = (share.interval.low, share.interval.high) if share.interval else (None,) * 2
            found |= {name: share.value, f"{name}_low": low, f"{name}_high": high}
        return found


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """How much two people agree on what both read; first: who comes first by name."""

    first: str
    second: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Performance:
    """people: those who read, the most readings first. pairs: every two who read the same.
    agreement: all double readings together, the first reading against the second."""

    people: list[PersonFigures]
    pairs: list[TwoPeople]
    agreement: Agreement


def performance(db: Database, actor: Actor, days: int | None = None) -> Performance:
    """Everybody's figures, over the last so many days or over all. For supervisors and auditors."""
    require(actor, "see people's figures")
    return _performance(db, actor, None, days)


def own(db: Database, actor: Actor, days: int | None = None) -> PersonFigures | None:
    """The actor's own figures; None when they have read nothing. Raises NotAllowed for what is no
    person."""
    require(actor, "see one's own figures")
    if actor.person is None:
        raise NotAllowed("Only a person who is signed in has figures of their own.")
    people = _performance(db, actor, actor.person, days).people
    return next((one for one in people if one.person == actor.person), None)


def as_csv(people: Sequence[PersonFigures]) -> str:
    """The table of people as CSV; cells without a figure are empty, shares are 0 to 1."""
    out = io.StringIO(newline="")
    lines = [one.line() for one in people]
    if lines:
        writer = csv.DictWriter(out, list(lines[0]))
        writer.writeheader()
        writer.writerows({name: _cell(cell) for name, cell in line.items()} for line in lines)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else escape_formula(str(value))


def _performance(db: Database, actor: Actor, person: int | None, days: int | None) -> Performance:
    since = "" if days is None else clock.now(-days * DAY)
    chosen = {"since": since, "person": person}
    names = {row["id"]: row["name"] for row in rows(db, "SELECT id, name FROM people")}
    twice = list(_read_by_two(db, chosen))
    read, seconds = _paces(db, chosen)
    changed = _shares(db, _ON_PROPOSAL, chosen, _changed, rights.sealed(db, actor))
    reversed_ = _shares(db, _SEEN_LATER, chosen, _differ, frozenset())
    checked = defaultdict(lambda: (0, 0), checks.counted(db, since, person))
    read.update(dict.fromkeys(checked, 0))
    people = [
        PersonFigures(
            who, names[who], count,
            percentile(seconds[who], 0.5), percentile(seconds[who], 0.9),
            proportion(*changed[who]), changed[who][1],
            proportion(*reversed_[who]), reversed_[who][1],
            agreement(found for both, found in twice if who in both),
            proportion(*checked[who]), checked[who][1],
        )
        for who, count in read.most_common()
    ]  # fmt: skip
    return Performance(people, _pairs(twice, names), agreement(found for _, found in twice))


def _paces(
    db: Database, chosen: dict[str, Any]
) -> tuple[Counter[int], defaultdict[int, Counter[int]]]:
    """By person: how many readings, and how many of each number of seconds."""
    read: Counter[int] = Counter()
    seconds: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for row in rows(db, f"SELECT e.person, r.seconds {_READ}", chosen):
        read[row["person"]] += 1
        if row["seconds"] is not None:
            seconds[row["person"]][min(row["seconds"], LONGEST_SECONDS)] += 1
    return read, seconds


def _shares(
    db: Database, sql: str, chosen: dict[str, Any], hit: Judge, hidden: frozenset[int]
) -> defaultdict[int, tuple[int, int]]:
    """By person: in how many of their pairs of readings `hit` holds, and of how many."""
    found: defaultdict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    wanted = [row for row in rows(db, sql, chosen) if row["one"] not in hidden]
    for row, one, other in _loaded(db, wanted):
        hits, cases = found[row["person"]]
        found[row["person"]] = (hits + hit(one, other), cases + 1)
    return found


def _read_by_two(
    db: Database, chosen: dict[str, Any]
) -> Iterator[tuple[tuple[int, int], PairOfReadings]]:
    """Every independent double reading: who read, in their order, and what."""
    for row, first, second in _loaded(db, rows(db, _TWICE, chosen)):
        yield (row["first"], row["second"]), pair(first, second)


def _pairs(
    twice: Sequence[tuple[tuple[int, int], PairOfReadings]], names: dict[int, str]
) -> list[TwoPeople]:
    """Cohen's two raters are two people: turned so that the same one is always the first."""
    found: defaultdict[tuple[int, int], list[PairOfReadings]] = defaultdict(list)
    for (first, second), both in twice:
        if names[first] <= names[second]:
            found[first, second].append(both)
        else:
            found[second, first].append(both.turned())
    people = [TwoPeople(names[a], names[b], agreement(both)) for (a, b), both in found.items()]
    return sorted(people, key=lambda two: (-two.agreement.documents, two.first, two.second))


def _changed(read: Sequence[AnyRow], shown: Sequence[AnyRow]) -> bool:
    return any(d.change != "kept" for d in compare(shown, read, pairing=by_lineage))


def _differ(read: Sequence[AnyRow], final: Sequence[AnyRow]) -> bool:
    return bool(disagreements(read, final))


def _loaded(
    db: Database, wanted: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Sequence[AnyRow], Sequence[AnyRow]]]:
    """Each line with the rows of its two readings."""
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        found = readings.rows_of(db, [row[side] for row in chunk for side in ("one", "other")])
        for row in chunk:
            yield row, found[row["one"]], found[row["other"]]
