"""What a document is to a person, as the database has it: what rxcore.rights decides by."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from db.connection import one, rows
from rxcore import rights
from rxcore.people import Actor
from rxcore.rights import Act, Standing
from rxcore.workflow import TAKE_BACK, State

if TYPE_CHECKING:
    from db.documents import Document
    from db.readings import StoredReading

READ_BY = (
    "SELECT e.person FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.document = d.id AND r.cycle = d.cycle AND e.kind = 'person'"
)
AWAITS_SECOND = (
    f"d.twice <> 0 AND d.state <> 'final' AND (SELECT count(DISTINCT person) FROM ({READ_BY})) < 2"
)
STANDING = (
    "SELECT d.state, d.leased_by IS :person AS holds, "
    "EXISTS (SELECT 1 FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE r.id = d.final AND e.person = :person) AS finished, "
    f":person IN ({READ_BY}) AS read, "
    "EXISTS (SELECT 1 FROM drafts t WHERE t.document = d.id AND t.person = :person "
    "AND t.held AND t.version >= d.version - 1) AS interrupted, "
    f"{AWAITS_SECOND} AS awaits_second FROM documents d WHERE d.id = :document"
)


def standing(db: Database, actor: Actor, document: "Document") -> Standing:
    """What the document is to the actor now."""
    who = {"person": actor.person, "document": document.id}
    found: dict[str, Any] = one(db, STANDING, who) or {}
    mine = actor.person is not None
    facts = {name: bool(found[name]) and mine for name in ("holds", "finished", "read")}
    return Standing(
        state=found["state"], **facts,
        interrupted=found["state"] == "final" and bool(found["interrupted"]),
        rejected=rejected_from(db, actor, document) is not None,
        awaits_second=bool(found["awaits_second"]),
    )  # fmt: skip


def may(db: Database, actor: Actor, act: Act, document: "Document") -> bool:
    """Whether the actor may do this with the document as it stands."""
    return rights.may(actor, act, standing(db, actor, document))


def require(db: Database, actor: Actor, act: Act, document: "Document") -> None:
    """Raises NotAllowed, in a sentence, unless the actor may do this with the document."""
    rights.require(actor, act, standing(db, actor, document))


def rejected_from(db: Database, actor: Actor, document: "Document") -> State | None:
    """Where the document stood before the actor rejected it; None where that was not what moved it
    last."""
    if document.state != "rejected" or actor.person is None:
        return None
    last = one(
        db,
        "SELECT act, body ->> '$.person' AS person, body ->> '$.details.from' AS before "
        "FROM events WHERE document = ? AND body ->> '$.details.version' IS NOT NULL "
        "ORDER BY seq DESC LIMIT 1",
        (document.id,),
    )
    theirs = last is not None and (last["act"], last["person"]) == ("reject", actor.person)
    return next((s for s in TAKE_BACK if theirs and last and s == last["before"]), None)


def sealed(db: Database, actor: Actor) -> frozenset[int]:
    """The readings that the actor must not see yet: first ones, of documents that wait for the
    second, which the actor may be asked for."""
    if rights.may(actor, "see the first reading", Standing(state="new", awaits_second=True)):
        return frozenset()
    found = rows(
        db,
        "SELECT r.id, e.person FROM documents d JOIN readings r ON r.document = d.id "
        "AND r.cycle = d.cycle JOIN readers e ON e.id = r.reader AND e.kind = 'person' "
        f"WHERE {AWAITS_SECOND}",
    )
    return frozenset(row["id"] for row in found if row["person"] != actor.person)


def seen(
    db: Database, actor: Actor, document: "Document", found: "Iterable[StoredReading]"
) -> "list[StoredReading]":
    """Those of a document's readings that the actor may see now."""
    open_to_all = may(db, actor, "see the first reading", document)
    return [
        reading
        for reading in found
        if open_to_all or reading.kind != "person" or reading.cycle != document.cycle
    ]
