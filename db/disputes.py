"""Documents that two people read differently, for whoever settles them."""

from sqlite_utils import Database

from db import readings
from db.connection import rows
from db.documents import SELECT, Document, from_row
from db.readings import StoredReading
from rxcore.errors import Conflict
from rxcore.people import Actor, require


def waiting(db: Database, actor: Actor, most: int = 100) -> list[Document]:
    """Disputed documents, the longest waiting first. For supervisors."""
    require(actor, "supervisor")
    found = rows(db, SELECT + "WHERE d.state = 'disputed' ORDER BY d.id LIMIT ?", (most,))
    return [from_row(row) for row in found]


def both(db: Database, actor: Actor, document: Document) -> tuple[StoredReading, StoredReading]:
    """The two people's readings of the present cycle, the earlier one first. For supervisors.

    Raises Conflict when there are no two: somebody else settled or reopened it.
    """
    require(actor, "supervisor")
    found = [
        reading
        for reading in readings.of_document(db, document.id)
        if reading.kind == "person" and reading.cycle == document.cycle
    ]
    if len(found) != 2:
        raise Conflict(f"{document.label} was settled meanwhile; choose another one.")
    return found[0], found[1]
