"""Documents that two people read differently, for the supervisor who decides."""

from dataclasses import dataclass

from sqlite_utils import Database

from db import documents, queue, readings, rights
from db.connection import rows, transaction
from db.documents import SELECT, Document, from_row
from db.readings import StoredReading
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.rights import may, require


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disputed document. holder: who else decides it now, and since how many minutes."""

    document: Document
    holder: tuple[str, int] | None


def waiting(db: Database, actor: Actor, most: int = 100) -> list[Dispute]:
    """Disputed documents: what nobody else decides now, then the longest waiting first. For
    supervisors."""
    require(actor, "see disputes")
    found = rows(db, SELECT + "WHERE d.state = 'disputed' ORDER BY d.id LIMIT ?", (most,))
    disputes = [_dispute(db, actor, from_row(row)) for row in found]
    return sorted(disputes, key=lambda dispute: dispute.holder is not None)


def take_next(db: Database, actor: Actor) -> Document | None:
    """The dispute that waits longest and that the person may decide, leased to them; None when
    there is none. For supervisors. An administrator's own readings come last."""
    held = [d.document for d in waiting(db, actor) if d.holder is None]
    standing = {document.id: rights.standing(db, actor, document) for document in held}
    held.sort(key=lambda document: standing[document.id].read)
    for document in held:
        if may(actor, "adjudicate", standing[document.id]):
            return take(db, actor, document.id).document
    return None


def _dispute(db: Database, actor: Actor, document: Document) -> Dispute:
    return Dispute(document, queue.holder(db, document, actor))


def take(db: Database, actor: Actor, document: int) -> Dispute:
    """Opens a dispute to decide it, under a lease as the review queue gives them; the lease stays
    with the person who has it, too. For supervisors."""
    require(actor, "take a dispute")
    with transaction(db):
        found = documents.get(db, document)
        if found.state == "disputed" and queue.holder(db, found, actor) is None:
            queue.lease(db, actor, found)
    return _dispute(db, actor, documents.get(db, document))


def both(db: Database, actor: Actor, document: Document) -> tuple[StoredReading, StoredReading]:
    """The two people's readings that differ, the earlier one first: both of the present cycle, or
    the final one and the one that contests it. For supervisors.

    Raises Conflict when it is no longer disputed: somebody else decided or reopened it.
    """
    require(actor, "see disputes")
    found = [
        reading
        for reading in readings.of_document(db, document.id)
        if reading.kind == "person" and reading.cycle == document.cycle
    ]
    if documents.get(db, document.id).state != "disputed" or len(found) < 2:
        raise Conflict(f"{document.label} was decided meanwhile; choose another one.")
    return next((r for r in found if r.id == document.final), found[0]), found[-1]
