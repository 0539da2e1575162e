"""Who is to read what, and how soon: supervisors' acts on many documents at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlite_utils import Database

from db import documents, events, jobs, people, placing, readings
from db.connection import rows, transaction
from db.queue import OPEN_STATES
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.rights import require

Turn = Literal["first", "usual", "last"]
TURNS: Final[tuple[Turn, ...]] = get_args(Turn)

# Uploads are looked for among so many documents: older ones are done with, and it keeps it quick.
NEWEST: Final = 20_000

# From the newest document back, each time to the next one of another upload; an upload whose
# documents stand among those of another comes more than once.
_NEWEST: Final = f"""
WITH RECURSIVE newest (id, upload) AS (
  SELECT id, upload FROM documents WHERE id = (SELECT max(id) FROM documents)
  UNION ALL
  SELECT d.id, d.upload FROM newest n JOIN documents d ON d.id = (
    SELECT o.id FROM documents o
    WHERE o.id < n.id AND o.id > (SELECT max(id) FROM documents) - {NEWEST} AND o.upload <> n.upload
    ORDER BY o.id DESC LIMIT 1)
)
SELECT upload FROM newest
"""

_BANDS: Final[dict[Turn, int]] = {"first": 1, "usual": 0, "last": -1}


@dataclass(frozen=True, slots=True)
class Upload:
    """What was added together. waiting: for people; unread: by models; assigned: to one person;
    ended: final or rejected."""

    upload: str
    added_at: str
    documents: int
    unread: int
    waiting: int
    assigned: int
    ended: int


def uploads(db: Database, actor: Actor, most: int = 50) -> list[Upload]:
    """The newest uploads, as far as they reach into the newest documents. For supervisors."""
    require(actor, "see assignments")
    newest = list(dict.fromkeys(upload for (upload,) in db.execute(_NEWEST)))[:most]
    marks = ", ".join("?" * len(newest))
    found = rows(
        db,
        "SELECT upload, min(added_at) AS added_at, count(*) AS documents, "
        "sum(state = 'new') AS unread, "
        f"sum(state IN {OPEN_STATES}) AS waiting, "
        f"sum(assigned_to IS NOT NULL AND state IN {OPEN_STATES}) AS assigned, "
        "sum(state IN ('final', 'rejected')) AS ended "
        f"FROM documents WHERE upload IN ({marks}) GROUP BY upload ORDER BY max(id) DESC",
        newest,
    )
    return [Upload(**row) for row in found]


def waiting_in(db: Database, actor: Actor, upload: str, most: int | None = None) -> list[int]:
    """Documents of an upload that are not finished, in the order of the queue, at most `most`."""
    require(actor, "see assignments")
    found = rows(
        db,
        "SELECT id FROM documents WHERE upload = ? "
        f"AND (state = 'new' OR state IN {OPEN_STATES}) ORDER BY priority DESC, id LIMIT ?",
        (upload, -1 if most is None else most),
    )
    return [row["id"] for row in found]


def assign(db: Database, actor: Actor, chosen: Sequence[int], person: int | None) -> int:
    """Gives documents to one person, or to all with None; returns how many. For supervisors.

    Raises InputRefused when the person is disabled.
    """
    require(actor, "assign")
    with transaction(db):
        to = people.get(db, person) if person is not None else None
        if to is not None and not to.active:
            raise InputRefused(f"{to.name} is disabled; choose somebody else.")
        for document in chosen:
            db.execute("UPDATE documents SET assigned_to = ? WHERE id = ?", (person, document))
            events.record(
                db, actor, "assigned", document=document,
                details={"to": to.name if to else "everybody", "assigned_to": person},
            )  # fmt: skip
    return len(chosen)


def set_turn(db: Database, actor: Actor, chosen: Sequence[int], turn: Turn) -> int:
    """Puts documents before or behind all others, or back into their usual order; returns how
    many. For supervisors."""
    require(actor, "set the turn")
    with transaction(db):
        for document in chosen:
            placing.put(db, document, band=_BANDS[turn])
            events.record(
                db, actor, "turn set", document=document,
                details={"turn": turn, "band": _BANDS[turn]},
            )  # fmt: skip
    return len(chosen)


def of_upload(db: Database, actor: Actor, upload: str) -> list[int]:
    """All documents of an upload, in the order in which they came."""
    require(actor, "see assignments")
    found = rows(db, "SELECT id FROM documents WHERE upload = ? ORDER BY id", (upload,))
    return [row["id"] for row in found]


def withdraw(db: Database, actor: Actor, chosen: Sequence[int], reason: str) -> tuple[int, int]:
    """Takes back documents that should not have been added: those that nobody read are rejected.

    Returns how many were withdrawn and how many stay because somebody has read them. For
    supervisors; a reason is required.
    """
    require(actor, "withdraw")
    withdrawn = stay = 0
    with transaction(db):
        for document in (documents.get(db, number) for number in chosen):
            if document.state not in ("new", "to_review", "on_hold") or _read(db, document):
                stay += document.state != "rejected"
                continue
            documents.move(
                db, actor, document, "withdraw", version=document.version, reason=reason,
                set_columns={"leased_by": None, "leased_until": None, "opened_at": None},
            )  # fmt: skip
            db.execute("DELETE FROM jobs WHERE document = ? AND state = 'waiting'", (document.id,))
            withdrawn += 1
    return withdrawn, stay


def _read(db: Database, document: documents.Document) -> bool:
    """Whether somebody's reading of it is stored: one on hold may wait for its second."""
    return any(reading.kind == "person" for reading in readings.of_document(db, document.id))


def read_again(db: Database, actor: Actor, chosen: Sequence[int], reader: str) -> int:
    """Asks for a further reading of documents by a model; returns how many. For supervisors.

    reader: "auto" for the one in use, else one by its name. Final readings stay
    where they are.
    """
    require(actor, "have documents read again")
    with transaction(db):
        for document in chosen:
            jobs.put(db, document, reader)
            events.record(
                db, actor, "model asked again", document=document, details={"reader": reader}
            )
    return len(chosen)


def read_finals_again(db: Database, actor: Actor, reader: str) -> int:
    """Asks for a reading by a model of every finished document that it was not asked for before;
    returns how many. Final readings stay where they are. For supervisors."""
    require(actor, "have documents read again")
    chosen = rows(
        db,
        "SELECT d.id FROM documents d WHERE d.final IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM jobs j WHERE j.document = d.id AND j.reader = ?) ORDER BY d.id",
        (reader,),
    )
    return read_again(db, actor, [row["id"] for row in chosen], reader)


def by_person(db: Database, actor: Actor) -> dict[str, int]:
    """How many unfinished documents are assigned to each person, by name. For supervisors."""
    require(actor, "see assignments")
    found = rows(
        db,
        "SELECT p.name, sum(c.documents) AS documents FROM queue_counts c "
        f"JOIN people p ON p.id = c.assigned_to WHERE c.state IN {OPEN_STATES} GROUP BY p.id",
    )
    return {row["name"]: row["documents"] for row in found}
