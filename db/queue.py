"""The people's queue: who reviews what next, each document lent to one person for some minutes."""

import heapq
from typing import Any

from sqlite_utils import Database

from db import checks, documents, events, steady
from db.connection import one, rows, transaction, value
from db.documents import SELECT, Document, from_row
from rxcore import clock
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.rights import may, require
from rxcore.workflow import STATES

LEASE_SECONDS = 5 * 60

OPEN_STATES = "('to_review', 'second_reading', 'reopened')"

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

# A person's next document is the first of a few lanes, each of which an index keeps in order: what
# the person holds, what nobody has read, and what each other person read first. FREE is asked of
# each row, so a lane may lead past rows that others hold, and no further.
HELD = (
    "SELECT d.id, d.priority FROM documents d INDEXED BY documents_leased "
    f"WHERE d.leased_by = :person AND {FREE} AND d.id IS NOT :but "
    "ORDER BY d.priority DESC, d.id LIMIT 1"
)
UNREAD = (
    "SELECT d.id, d.priority FROM documents d INDEXED BY documents_to_read "
    "WHERE d.state IN ('to_review', 'reopened') AND d.assigned_to IS :assigned "
    f"AND {FREE} AND d.id IS NOT :but ORDER BY d.priority DESC, d.id LIMIT 1"
)
READ_ONCE = (
    "SELECT f.id, f.priority FROM (SELECT id AS reader FROM people UNION ALL SELECT NULL) o "
    "JOIN documents f ON f.id = ("
    "SELECT d.id FROM documents d INDEXED BY documents_to_read_again "
    "WHERE d.state = 'second_reading' AND d.assigned_to IS :assigned AND d.read_by IS o.reader "
    f"AND {FREE} AND d.id IS NOT :but ORDER BY d.priority DESC, d.id LIMIT 1) "
    "WHERE o.reader IS NULL OR o.reader IS NOT :person"
)
PAGE_OF_FILE = (
    "SELECT d.id FROM documents d WHERE d.sha256 = (SELECT sha256 FROM documents WHERE id = :of) "
    f"AND {FREE} AND d.id IS NOT :but ORDER BY d.page LIMIT 1"
)
WAITING = (
    f"SELECT sum(documents) FROM queue_counts WHERE state IN {OPEN_STATES} "
    "AND assigned_to IN (0, :person) AND read_by IS NOT :person"
)
HELD_BY_OTHERS = (
    "SELECT count(*) FROM documents d INDEXED BY documents_leased_until "
    "WHERE d.leased_by IS NOT NULL AND d.leased_by IS NOT :person AND d.leased_until >= :now "
    f"AND d.state IN {OPEN_STATES} AND (d.assigned_to IS NULL OR d.assigned_to = :person) "
    "AND NOT (d.state = 'second_reading' AND ifnull(d.read_by, 0) IS :person)"
)
COUNTS = "SELECT state, sum(documents) AS n FROM queue_counts GROUP BY state"
READ_BY = "SELECT document, at, id FROM readings WHERE reader = ? ORDER BY at DESC, id DESC"


def claim_next(db: Database, actor: Actor, after: int | None = None) -> Document | None:
    """The next document for this person, leased to them; None when nothing waits.

    What the person holds already comes first, so that a reload does not hand out another one.
    after: the document just left, which is not handed out again at once, and whose file goes on.
    """
    require(actor, "claim")
    with transaction(db):
        held = one(db, HELD, _who(db, actor) | {"but": after})
        found = held["id"] if held else _next(db, actor, after)
        if found is None:
            return None
        document = documents.get(db, found)
        lease(db, actor, document)
        return document


def peek_next(db: Database, actor: Actor, current: int) -> Document | None:
    """The document that claim_next would probably hand out after `current`; nothing is leased."""
    found = _next(db, actor, current)
    return None if found is None else documents.get(db, found)


def _next(db: Database, actor: Actor, but: int | None) -> int | None:
    """The next page of the file that `but` is of, else the first free page of the file whose
    turn it is: the pages of one file come together, in their order."""
    page = None if but is None else _page_of(db, actor, but, but)
    if page is not None:
        return page
    found = _first(db, actor, but)
    return None if found is None else _page_of(db, actor, found, but) or found


def _page_of(db: Database, actor: Actor, document: int, but: int | None) -> int | None:
    """The first free page of the document's file, other than `but`."""
    asked = _who(db, actor) | {"of": document, "but": but}
    found = value(db, PAGE_OF_FILE, asked)
    return None if found is None else int(found)


def _first(db: Database, actor: Actor, but: int | None) -> int | None:
    """The first free document of all lanes, the person's own included, other than `but`."""
    found = [
        (-row["priority"], row["id"])
        for assigned in {None, actor.person}
        for lane in (UNREAD, READ_ONCE)
        for row in rows(db, lane, _who(db, actor) | {"but": but, "assigned": assigned})
    ]
    return min(found)[1] if found else None


def open_one(db: Database, actor: Actor, document: int) -> Document:
    """Opens a document that the person chose, leasing it when it waits for review and is free.

    Raises InputRefused when there is none; a document that is somebody else's, or that the person
    may only look at, is returned unleased.
    """
    require(actor, "see documents")
    with transaction(db):
        row = one(db, SELECT + f"WHERE d.id = :id AND {FREE}", _who(db, actor) | {"id": document})
        if row is not None and may(actor, "claim"):
            lease(db, actor, from_row(row))
        else:
            documents.get(db, document)
            events.record(db, actor, "looked at", document=document)
    return documents.get(db, document)


def lease(db: Database, actor: Actor, document: Document) -> None:
    """Leases a free document to the actor for some minutes. Call inside a transaction."""
    fresh = document.leased_by != actor.person
    steady.mark(db)
    db.execute(
        "UPDATE documents SET leased_by = ?, leased_until = ?, "
        "opened_at = CASE WHEN ? THEN ? ELSE opened_at END WHERE id = ?",
        (actor.person, steady.now(db, LEASE_SECONDS), int(fresh), steady.now(db), document.id),
    )
    if fresh:
        events.record(db, actor, "opened", document=document.id)


def renew(db: Database, actor: Actor, document: int) -> None:
    """Keeps the lease alive while the person is active. Raises Conflict when it is not theirs; a
    known-answer check needs none."""
    if checks.open_on(db, actor, document):
        return
    with transaction(db):
        steady.mark(db)
        kept = db.execute(
            "UPDATE documents SET leased_until = ? WHERE id = ? AND leased_by = ?",
            (steady.now(db, LEASE_SECONDS), document, actor.person),
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
    now = steady.now(db)
    if document.leased_by in (None, actor.person) or (document.leased_until or "") < now:
        return None
    name = value(db, "SELECT name FROM people WHERE id = ?", (document.leased_by,))
    opened = clock.parse(document.opened_at or now)
    minutes = (clock.parse(now) - opened).total_seconds() / 60
    return str(name), int(minutes)


def waiting(db: Database, actor: Actor) -> int:
    """How many documents this person could review now."""
    who = _who(db, actor)
    return int(value(db, WAITING, who) or 0) - int(value(db, HELD_BY_OTHERS, who))


def counts(db: Database) -> dict[str, int]:
    """How many documents stand in each state."""
    return {row["state"]: row["n"] for row in rows(db, COUNTS)}


def _who(db: Database, actor: Actor) -> dict[str, Any]:
    return {"person": actor.person, "now": steady.now(db)}


def recent(db: Database, actor: Actor, most: int = 20) -> list[dict[str, Any]]:
    """The documents that this person submitted last, the newest first."""
    readers = db.execute("SELECT id FROM readers WHERE person = ?", (actor.person,)).fetchall()
    by_reader = (db.execute(READ_BY, reader) for reader in readers)
    latest: dict[int, str] = {}
    for document, at, _ in heapq.merge(*by_reader, key=lambda r: r[1:], reverse=True):
        latest.setdefault(document, at)
        if len(latest) == most:
            break
    if not latest:
        return []
    marks = ", ".join("?" for _ in latest)
    states = dict(
        db.execute(f"SELECT id, state FROM documents WHERE id IN ({marks})", [*latest]).fetchall()
    )
    return [
        {"id": document, "label": f"rx-{document:04d}", "state": STATES[states[document]], "at": at}
        for document, at in latest.items()
    ]
