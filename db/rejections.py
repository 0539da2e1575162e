"""A rejection taken back by whoever made it, as long as nobody did anything with the document."""

from sqlite_utils import Database

from db import documents
from db.connection import one, transaction
from db.documents import Document
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.workflow import TAKE_BACK, State


def may_take_back(db: Database, actor: Actor, document: Document) -> bool:
    """Whether this is the actor's own rejection, and nobody moved the document since."""
    return _rejected_by(db, actor, document) is not None


def take_back(db: Database, actor: Actor, document: int) -> Document:
    """Undoes the actor's own rejection: the document stands where it stood before, to be read by
    one person or two as it was. Returns it as it stands then.

    Raises NotAllowed when somebody else rejected it or has done something with it since.
    """
    with transaction(db):
        found = documents.get(db, document)
        before = _rejected_by(db, actor, found)
        if before is None:
            raise NotAllowed(
                f"{found.label} is not as you rejected it; ask a supervisor to reopen it."
            )
        documents.move(db, actor, found, TAKE_BACK[before], version=found.version)
    return documents.get(db, document)


def _rejected_by(db: Database, actor: Actor, document: Document) -> State | None:
    """Where the document stood before the actor rejected it; None where that was not what moved it
    last."""
    last = one(
        db,
        "SELECT act, body ->> '$.person' AS person, body ->> '$.details.from' AS before "
        "FROM events WHERE document = ? AND body ->> '$.details.version' IS NOT NULL "
        "ORDER BY seq DESC LIMIT 1",
        (document.id,),
    )
    if document.state != "rejected" or last is None or actor.person is None:
        return None
    theirs = last["act"] == "reject" and last["person"] == actor.person
    return next((state for state in TAKE_BACK if theirs and state == last["before"]), None)
