"""What the confidence of each model's rows stands for: the calibrations that were put in force
(db.calibrating) and are kept for ever. The newest of a reader holds.

A reader without one is uncalibrated: its confidence puts rows in an order and is no probability.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import events, told_rows
from db.connection import from_json, one, rows, value
from rxcore import clock
from rxcore.calibration import Calibration, Curve, expected_error
from rxcore.people import Actor

IN_FORCE = "SELECT method, parameters FROM calibrations WHERE reader = ? ORDER BY id DESC LIMIT 1"
READER_BEHIND = (
    "WITH RECURSIVE behind (id, made_from, reader) AS ("
    "SELECT id, made_from, reader FROM readings WHERE id = ? UNION ALL "
    "SELECT r.id, r.made_from, r.reader FROM readings r JOIN behind b ON r.id = b.made_from) "
    "SELECT b.reader FROM behind b JOIN readers e ON e.id = b.reader WHERE e.kind = 'model'"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """One calibration as it is kept. documents, rows: that it was fitted to. error_before,
    error_after: expected calibration error of the reader's own confidence, and as calibrated on
    documents left out."""

    id: int
    at: str
    by: str
    curve: Curve
    documents: int
    rows: int
    error_before: float
    error_after: float


def store(db: Database, actor: Actor, reader: int, title: str, fit: Calibration) -> Stored | None:
    """Puts a reader's calibration in force; None where there is no curve. title: the reader's, for
    the record. Call inside a transaction."""
    if fit.curve is None:
        return None
    stored = value(
        db,
        "INSERT INTO calibrations (reader, at, by, method, parameters, documents, rows, "
        "error_before, error_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            reader, clock.now(), actor.name, fit.method, json.dumps(fit.curve.parameters),
            fit.documents, fit.rows, expected_error(fit.before), expected_error(fit.after),
        ),
    )  # fmt: skip
    events.record(
        db, actor, "confidence calibrated",
        details={
            "reader": title, "method": fit.method, "documents": fit.documents, "rows": fit.rows,
            **told_rows.told(db, "calibrations", stored),
        },
    )  # fmt: skip
    return kept(db, reader)[0]


def kept(db: Database, reader: int) -> list[Stored]:
    """A reader's calibrations, the newest, which is in force, first."""
    found = rows(db, "SELECT * FROM calibrations WHERE reader = ? ORDER BY id DESC", (reader,))
    return [
        Stored(
            row["id"], row["at"], row["by"], _curve(row), row["documents"], row["rows"],
            row["error_before"], row["error_after"],
        )
        for row in found
    ]  # fmt: skip


def of_reader(db: Database, reader: int) -> Curve | None:
    """The calibration in force of a reader; None of one that is uncalibrated."""
    found = one(db, IN_FORCE, (reader,))
    return None if found is None else _curve(found)


def of_reading(db: Database, reading: int | None) -> Curve | None:
    """The calibration in force of the model whose rows a reading began from; None where there is no
    model behind it, or an uncalibrated one."""
    reader = value(db, READER_BEHIND, (reading,))
    return None if reader is None else of_reader(db, reader)


def _curve(row: dict[str, Any]) -> Curve:
    return Curve(row["method"], tuple(from_json(row["parameters"])))
