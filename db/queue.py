"""The people's queue: who reviews what next, under leases of minutes."""

from typing import Any

from sqlite_utils import Database

from db import documents, events
from db.connection import one, rows, transaction, value
from db.documents import SELECT, Document, from_row
from rxcore import clock
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.rights import may, require
from rxcore.workflow import STATES

LEASE_SECONDS = 5 * 60

OPEN_STATES = "('to_review', 'second_reading', 'reopened')"

# A document's own score is 0 to 1000 (rxcore.risk); a supervisor's word moves it a whole band up or
# down (db.assignments). The score without the band, in SQL:
BAND = 10_000
OWN_SCORE = f"(((priority % {BAND}) + {BAND}) % {BAND})"

# A document is free when nobody else holds it, it is not somebody else's by assignment, and the
# person did not read it already in this cycle (the second reader is another person).
FREE = (
    f"d.state IN {OPEN_STATES} "
    "AND (d.leased_by IS NULL OR d.leased_by = :person OR d.leased_until < :now) "
    "AND (d.assigned_to IS NULL OR d.assigned_to = :person) "
    "AND NOT (d.state = 'second_reading' AND EXISTS ("
    "SELECT 1 FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.document = d.id AND r.cycle = d.cycle AND e.person = :person))"
)


def claim_next(db: Database, actor: Actor, after: int | None = None) -> Document | None:
    """The next document for this person, leased to them; None when nothing waits.

    What the person holds already comes first, so that a reload does not hand out another one.
    after: the document just left, which is not handed out again at once.
    """
    require(actor, "claim")
    with transaction(db):
        row = one(
            db,
            SELECT + f"WHERE {FREE} AND d.id IS NOT :after "
            "ORDER BY d.leased_by IS :person DESC, d.priority DESC, d.id LIMIT 1",
            _who(actor) | {"after": after},
        )
        if row is None:
            return None
        document = from_row(row)
        lease(db, actor, document)
        return document


def peek_next(db: Database, actor: Actor, current: int) -> Document | None:
    """The document that claim_next would probably hand out after `current`; nothing is leased."""
    row = one(
        db,
        SELECT + f"WHERE {FREE} AND d.id <> :current ORDER BY d.priority DESC, d.id LIMIT 1",
        _who(actor) | {"current": current},
    )
    return from_row(row) if row else None


def open_one(db: Database, actor: Actor, document: int) -> Document:
    """Opens a document that the person chose, leasing it when it waits for review and is free.

    Raises InputRefused when there is none; a document that is somebody else's, or that the person
    may only look at, is returned unleased.
    """
    require(actor, "see documents")
    with transaction(db):
        row = one(db, SELECT + f"WHERE d.id = :id AND {FREE}", _who(actor) | {"id": document})
        if row is not None and may(actor, "claim"):
            lease(db, actor, from_row(row))
        else:
            documents.get(db, document)
            events.record(db, actor, "looked at", document=document)
    return documents.get(db, document)


def lease(db: Database, actor: Actor, document: Document) -> None:
    """Leases a free document to the actor for some minutes. Call inside a transaction."""
    fresh = document.leased_by != actor.person
    db.execute(
        "UPDATE documents SET leased_by = ?, leased_until = ?, "
        "opened_at = CASE WHEN ? THEN ? ELSE opened_at END WHERE id = ?",
        (actor.person, clock.now(LEASE_SECONDS), int(fresh), clock.now(), document.id),
    )
    if fresh:
        events.record(db, actor, "opened", document=document.id)


def renew(db: Database, actor: Actor, document: int) -> None:
    """Keeps the lease alive while the person is active. Raises Conflict when it is not theirs."""
    with transaction(db):
        kept = db.execute(
            "UPDATE documents SET leased_until = ? WHERE id = ? AND leased_by = ?",
            (clock.now(LEASE_SECONDS), document, actor.person),
        )
        if kept.rowcount != 1:
            raise Conflict("Somebody else has this document now.")


def release(db: Database, actor: Actor, document: int) -> None:
    """Gives the document back, so that others may have it."""
    with transaction(db):
        db.execute(
            "UPDATE documents SET leased_by = NULL, leased_until = NULL "
            "WHERE id = ? AND leased_by = ?",
            (document, actor.person),
        )


def holder(db: Database, document: Document, actor: Actor) -> tuple[str, int] | None:
    """Who else holds the document, and since how many minutes; None when nobody does."""
    if document.leased_by in (None, actor.person) or (document.leased_until or "") < clock.now():
        return None
    name = value(db, "SELECT name FROM people WHERE id = ?", (document.leased_by,))
    opened = clock.parse(document.opened_at or clock.now())
    minutes = (clock.parse(clock.now()) - opened).total_seconds() / 60
    return str(name), int(minutes)


def waiting(db: Database, actor: Actor) -> int:
    """How many documents this person could review now."""
    return int(value(db, f"SELECT count(*) FROM documents d WHERE {FREE}", _who(actor)))


def counts(db: Database) -> dict[str, int]:
    """How many documents stand in each state."""
    found = rows(db, "SELECT state, count(*) AS n FROM documents GROUP BY state")
    return {row["state"]: row["n"] for row in found}


def page(
    db: Database, actor: Actor, *, states: tuple[str, ...] = (), after: int = 0, most: int = 50
) -> list[dict[str, Any]]:
    """Documents in the order they came, for the queue's table. after: the last id of the page
    before. states: only these; none means all."""
    require(actor, "see documents")
    marks = ", ".join("?" for _ in states)
    chosen = f"AND d.state IN ({marks})" if states else ""
    return rows(
        db,
        "SELECT d.id, d.name, d.page, f.pages, d.state, d.why, d.added_at, p.name AS holder, "
        "d.leased_until FROM documents d JOIN files f ON f.sha256 = d.sha256 "
        f"LEFT JOIN people p ON p.id = d.leased_by WHERE d.id > ? {chosen} ORDER BY d.id LIMIT ?",
        (after, *states, most),
    )


def _who(actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "now": clock.now()}


def recent(db: Database, actor: Actor, most: int = 20) -> list[dict[str, Any]]:
    """The documents that this person submitted last, the newest first."""
    found = rows(
        db,
        "SELECT d.id, d.state, max(r.at) AS at FROM readings r JOIN readers e ON e.id = r.reader "
        "JOIN documents d ON d.id = r.document WHERE e.person = ? "
        "GROUP BY d.id ORDER BY max(r.id) DESC LIMIT ?",
        (actor.person, most),
    )
    return [
        {"id": r["id"], "label": f"rx-{r['id']:04d}", "state": STATES[r["state"]], "at": r["at"]}
        for r in found
    ]
