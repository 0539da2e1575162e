"""Documents that people set aside, with a note or with a question to a supervisor."""

from dataclasses import dataclass

from sqlite_utils import Database

from db.connection import rows
from rxcore.people import Actor
from rxcore.rights import require


@dataclass(frozen=True, slots=True)
class Held:
    """One document on hold. question: the note asks a supervisor for an answer."""

    document: int
    name: str
    page: int
    note: str
    by: str
    at: str
    question: bool


def held(db: Database, actor: Actor, most: int = 100) -> list[Held]:
    """What is on hold, questions first, the longest-waiting first."""
    require(actor, "see documents")
    found = rows(
        db,
        "SELECT d.id AS document, d.name, d.page, n.reason AS note, n.by, n.at, "
        "(SELECT e.body ->> '$.details.question' FROM events e WHERE e.document = d.id "
        "AND e.act = 'hold' ORDER BY e.seq DESC LIMIT 1) AS question "
        "FROM documents d JOIN decisions n ON n.id = (SELECT max(id) FROM decisions "
        "WHERE document = d.id AND act = 'hold') WHERE d.state = 'on_hold' "
        "ORDER BY question DESC, n.id LIMIT ?",
        (most,),
    )
    return [Held(**row | {"question": bool(row["question"])}) for row in found]
