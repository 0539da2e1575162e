"""How well each reader reads: against people's final readings, or against an imported set.

What was approved in a batch is no truth to measure by: nobody read it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from db import readings
from db.connection import one, rows, value
from db.reviews import ADJUDICATED, READ, READ_TWICE
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.rights import require
from rxcore.scoring import Report, Scorer
from rxcore.scoring_fields import FieldScore, FieldScorer

SCRIPTED = "scripted"
"""The name of the reader that says what a test wrote down: scored only when it is asked for."""

CHUNK = 200
READ_BY_PEOPLE = f"'{READ}', '{READ_TWICE}', '{ADJUDICATED}'"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One reader's score. kind: model, person or import. truths: documents that it could have been
    measured by; report.documents of them it has read. decided: the rows that it is measured by, by
    what a person did with them; none of an imported set."""

    kind: str
    card: ReaderCard
    truths: int
    report: Report
    fields: tuple[FieldScore, ...]
    decided: dict[str, int]

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "kind": self.kind,
            **asdict(self.card),
            "truths": self.truths,
            **self.report.figures(),
            "fields": [score.figures() for score in self.fields],
            "decided": self.decided,
        }


def evaluate(
    db: Database,
    actor: Actor,
    *,
    against: str = "",
    reader: str = "",
    newest: int | None = None,
    is_name: Callable[[str], bool] | None = None,
) -> list[Evaluated]:
    """Every reader's score, the latest reading of a document counting. For supervisors.

    against: the name of an imported set; "" measures by the final readings, and then people are
    left out, since theirs are the final ones. reader: only the readers of this name. newest:
    only by so many documents, the newest; a thousand cost about two seconds of CPU a reader.
    is_name: see rxcore.scoring.Scorer. Raises InputRefused when there is no such set, or nothing
    to measure by.
    """
    require(actor, "see accuracy")
    truth, parameters = _truth(db, against)
    if newest is not None:
        truth += " ORDER BY document DESC LIMIT :newest"
        parameters["newest"] = newest
    truths = int(value(db, f"SELECT count(*) FROM ({truth})", parameters))
    if not truths:
        raise InputRefused("No document has a final reading yet, so there is nothing to score by.")
    found = []
    for row in _readers(db, against, reader):
        report, fields, decided = _score(db, row["id"], truth, parameters, is_name)
        if report.documents:
            card = ReaderCard(row["name"], row["model"], row["revision"], row["precision"])
            found.append(Evaluated(row["kind"], card, truths, report, fields, dict(decided)))
    return found


def imported_sets(db: Database) -> list[str]:
    """The names of the sets of readings that were imported."""
    found = rows(db, "SELECT DISTINCT name FROM readers WHERE kind = 'import' ORDER BY name")
    return [row["name"] for row in found]


def _truth(db: Database, against: str) -> tuple[str, dict[str, Any]]:
    """A query for (document, reading) pairs that hold true, and its parameters."""
    if not against:
        return (
            "SELECT id AS document, final AS reading FROM documents "
            f"WHERE final IS NOT NULL AND basis IN ({READ_BY_PEOPLE})",
            {},
        )
    known = one(db, "SELECT id FROM readers WHERE kind = 'import' AND name = ?", (against,))
    if known is None:
        sets = ", ".join(imported_sets(db)) or "none yet"
        raise InputRefused(f"No set called {against!r} was imported; there are: {sets}.")
    return (
        "SELECT document, max(id) AS reading FROM readings WHERE reader = :truth GROUP BY document",
        {"truth": known["id"]},
    )


def _readers(db: Database, against: str, name: str) -> list[dict[str, Any]]:
    found = rows(
        db,
        "SELECT id, kind, name, model, revision, precision FROM readers "
        "WHERE (:name = '' AND name <> :scripted) OR name = :name ORDER BY kind, name, id",
        {"name": name, "scripted": SCRIPTED},
    )
    if name and not found:
        raise InputRefused(f"There is no reader called {name!r} that has read anything.")
    return [
        row
        for row in found
        if not (row["kind"] == "import" and row["name"] == against)
        and (against or row["kind"] != "person")
    ]


def _score(
    db: Database,
    reader: int,
    truth: str,
    parameters: dict[str, Any],
    is_name: Callable[[str], bool] | None,
) -> tuple[Report, tuple[FieldScore, ...], Counter[str]]:
    scorer, fields = Scorer(is_name), FieldScorer()
    decided: Counter[str] = Counter()
    for pairs in _pairs(db, reader, truth, parameters):
        found = readings.rows_of(db, [reading for pair in pairs for reading in pair])
        for own, true in pairs:
            scorer.add(found[own], found[true])
            fields.add(found[own], found[true])
            decided.update(row.decision for row in found[true] if row.decision)
    return scorer.report(), fields.scores(), decided


def _pairs(
    db: Database, reader: int, truth: str, parameters: dict[str, Any]
) -> Iterator[list[tuple[int, int]]]:
    """The reader's latest reading of each document beside the one that holds true, in chunks."""
    cursor = db.execute(
        "SELECT max(r.id), t.reading FROM readings r "
        f"JOIN ({truth}) t ON t.document = r.document "
        "WHERE r.reader = :reader GROUP BY r.document ORDER BY r.document",
        parameters | {"reader": reader},
    )
    while chunk := cursor.fetchmany(CHUNK):
        yield [(int(own), int(true)) for own, true in chunk]
