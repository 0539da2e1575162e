"""Known-answer checks as they are kept (rxcore.checks says what they are); db.checking holds what
people do with them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlite_utils import Database

from db import events, readings, told_rows
from db.connection import from_json, one, rows, value
from db.events import Details
from rxcore import clock
from rxcore.checks import Alteration, Outcome
from rxcore.compare import AnyRow
from rxcore.people import Actor
from rxcore.readings import row_from_values

# Final by people's reading, in its state still, and neither read by this person nor given to them
# as a check before.
_FIT = (
    "SELECT d.id, d.final FROM (SELECT id FROM documents INDEXED BY documents_by_final_at "
    "WHERE final_at IS NOT NULL ORDER BY final_at DESC LIMIT :newest) n "
    "JOIN documents d ON d.id = n.id WHERE d.state = 'final' "
    "AND d.basis IN ('read', 'read twice', 'adjudicated') "
    "AND NOT EXISTS (SELECT 1 FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.document = d.id AND e.person = :person) "
    "AND NOT EXISTS (SELECT 1 FROM checks c WHERE c.document = d.id AND c.person = :person) "
    "ORDER BY d.id"
)
_NEWEST = 500
"""Final documents that are looked through for one that fits."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. truth: the final reading that it was made of. outcome: "" while it is open."""

    id: int
    document: int
    person: int
    truth: int
    alteration: Alteration
    outcome: Outcome | None

    def true_rows(self, db: Database) -> tuple[AnyRow, ...]:
        """The rows before one was altered."""
        return readings.load(db, self.truth).rows


def open_on(db: Database, actor: Actor, document: int) -> Check | None:
    """The check that the actor has not answered yet, where it is on this document."""
    found = open_of(db, actor)
    return found if found and found.document == document else None


def open_of(db: Database, actor: Actor) -> Check | None:
    """The check that the actor has not answered yet: one at the most."""
    sql = "SELECT * FROM checks WHERE person = ? AND outcome = ''"
    return _check(one(db, sql, (actor.person,)))


def answered_by(db: Database, actor: Actor, op_id: str) -> Check | None:
    """The check that the actor's act of this name ended."""
    sql = "SELECT * FROM checks WHERE person = ? AND op_id = ?"
    return _check(one(db, sql, (actor.person, op_id)))


def given(db: Database, actor: Actor) -> int:
    """How many checks the actor was given."""
    return int(value(db, "SELECT count(*) FROM checks WHERE person = ?", (actor.person,)))


def fitting(db: Database, actor: Actor) -> list[tuple[int, int]]:
    """Documents that may be given to the actor as a check, each with its final reading."""
    found = rows(db, _FIT, {"person": actor.person, "newest": _NEWEST})
    return [(row["id"], row["final"]) for row in found]


def still_stands(db: Database, check: Check) -> bool:
    """Whether the document is final by the reading that the check was made of."""
    sql = "SELECT 1 FROM documents WHERE id = ? AND state = 'final' AND final = ?"
    return value(db, sql, (check.document, check.truth)) is not None


def give(db: Database, actor: Actor, document: int, truth: int, alteration: Alteration) -> Check:
    """Enters a new check for the actor. Call inside a transaction."""
    told = json.dumps(asdict(alteration), ensure_ascii=False)
    given = value(
        db,
        "INSERT INTO checks (document, person, truth, alteration, at) VALUES (?, ?, ?, ?, ?) "
        "RETURNING id",
        (document, actor.person, truth, told, clock.now()),
    )
    check = Check(given, document, actor.person or 0, truth, alteration, None)
    _record(db, actor, "check given", check)
    return check


def end(
    db: Database,
    actor: Actor,
    check: Check,
    outcome: Outcome,
    op_id: str | None = None,
    answer: Sequence[AnyRow] = (),
) -> None:
    """Enters what became of an open check. Call inside a transaction."""
    told = [{"kind": row.kind, "lineage": row.lineage, "legible": row.legible, **row.values()}
            for row in answer]  # fmt: skip
    db.execute(
        "UPDATE checks SET outcome = ?, answer = ?, answered_at = ?, op_id = ? WHERE id = ?",
        (outcome, json.dumps(told, ensure_ascii=False), clock.now(), op_id, check.id),
    )
    _record(db, actor, f"check {outcome}", check)


def answer_of(db: Database, check: Check) -> tuple[AnyRow, ...]:
    """The rows that the person submitted; none of a check that is open or does not count."""
    told = from_json(value(db, "SELECT answer FROM checks WHERE id = ?", (check.id,)))
    return tuple(_row(entry) for entry in told)


def counted(db: Database, since: str, person: int | None) -> dict[int, tuple[int, int]]:
    """By person: how many checks they caught, and of how many that count, answered after `since`.
    person: only theirs."""
    found = rows(
        db,
        "SELECT person, sum(outcome = 'caught') AS caught, count(*) AS given FROM checks "
        "WHERE outcome IN ('caught', 'missed') AND answered_at > :since "
        "AND (:person IS NULL OR person = :person) GROUP BY person",
        {"since": since, "person": person},
    )
    return {row["person"]: (row["caught"], row["given"]) for row in found}


def _row(entry: dict[str, Any]) -> AnyRow:
    kind, lineage, legible = (entry.pop(name) for name in ("kind", "lineage", "legible"))
    return row_from_values(kind, entry, lineage=lineage, legible=legible)


def _record(db: Database, actor: Actor, act: str, check: Check) -> None:
    details: Details = {"check": check.id, "altered": check.alteration.kind}
    told = told_rows.told(db, "checks", check.id)
    events.record(db, actor, act, document=check.document, details=details | told)


def _check(row: dict[str, Any] | None) -> Check | None:
    if row is None:
        return None
    known = {field.name for field in fields(Check)}
    kept = {name: text for name, text in row.items() if name in known}
    alteration = Alteration(**from_json(row["alteration"]))
    return Check(**kept | {"alteration": alteration, "outcome": row["outcome"] or None})
