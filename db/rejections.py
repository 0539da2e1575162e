"""A rejection taken back by the person who made it, as long as nobody touched the document."""

from sqlite_utils import Database

from db import documents, rights
from db.connection import transaction
from db.documents import Document
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.workflow import TAKE_BACK


def may_take_back(db: Database, actor: Actor, document: Document) -> bool:
    """Whether this is the actor's own rejection, and nobody moved the document since."""
    before = rights.rejected_from(db, actor, document)
    return before is not None and rights.may(db, actor, TAKE_BACK[before], document)


def take_back(db: Database, actor: Actor, document: int) -> Document:
    """Undoes the actor's own rejection: the document stands where it stood before, to be read by
    one person or two as it was. Returns it as it stands then.

    Raises NotAllowed when somebody else rejected it or has done something with it since.
    """
    with transaction(db):
        found = documents.get(db, document)
        before = rights.rejected_from(db, actor, found)
        if before is None:
            raise NotAllowed(
                f"{found.label} is not as you rejected it; ask a supervisor to reopen it."
            )
        documents.move(db, actor, found, TAKE_BACK[before], version=found.version)
    return documents.get(db, document)
