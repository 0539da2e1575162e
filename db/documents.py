"""Documents: how they enter and the one function that moves them from state to state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db import events, outbox, rights, settings
from db.connection import one, rows, transaction
from db.events import Details, ValueChange
from rxcore import clock, lot
from rxcore.errors import Conflict, InputRefused
from rxcore.images import FileInfo
from rxcore.people import Actor
from rxcore.readers.panel import Panel
from rxcore.rights import Standing, require
from rxcore.workflow import Act, State, follow


@dataclass(frozen=True, slots=True)
class Document:
    """One page image and where it stands. final and shown are readings' ids; read_by is who
    gave the first of two readings; risk, band and priority are its place in the queue
    (db.placing)."""

    id: int
    sha256: str
    page: int
    pages: int
    media_type: str
    width: int
    height: int
    name: str
    upload: str
    state: State
    version: int
    priority: int
    why: str
    blind: bool
    twice: bool
    cycle: int
    assigned_to: int | None
    shown: int | None
    final: int | None
    basis: str
    final_at: str | None
    final_by: str
    leased_by: int | None
    leased_until: str | None
    opened_at: str | None
    added_at: str
    read_by: int | None
    risk: int
    band: int

    @property
    def label(self) -> str:
        """The short name that people say: "rx-0143"."""
        return f"rx-{self.id:04d}"

    @property
    def hides_model(self) -> bool:
        """Whether people are not to see yet what a model read: of a blind document, wherever it
        stands until it was read."""
        return self.blind and self.state not in ("disputed", "final", "reopened")


CAME_IN_WITH: Final = (
    "sha256", "page", "pages", "width", "height", "media_type", "bytes", "upload",
    "added_at",
)  # fmt: skip
"""What a document is from its first event on; that event tells all of it, beside the file's name,
which stands among its values."""

STANDS_WITH: Final[dict[str, str | int | None]] = {
    "blind": 0, "twice": 0, "risk": 0, "band": 0, "cycle": 1, "assigned_to": None, "shown": None,
    "basis": "",
    "final_at": None, "final_by": "", "read_by": None,
}  # fmt: skip
"""What events change of a document beside state, version and final reading, and what it begins
with: an event tells each of these that it changes. No event tells of a lease (leased_by,
leased_until, opened_at), which is of minutes and renewed as long as somebody types, nor of the
reason to look (why), which repeats words of the page and decides nothing, nor of the priority,
which follows from others (db.placing)."""

SELECT = "SELECT d.*, f.pages, f.media_type FROM documents d JOIN files f ON f.sha256 = d.sha256 "


def from_row(row: dict[str, Any]) -> Document:
    """A Document from a row of SELECT."""
    return Document(**row | {"blind": bool(row["blind"]), "twice": bool(row["twice"])})


def get(db: Database, document: int) -> Document:
    """One document. Raises InputRefused when there is none of that number."""
    row = one(db, SELECT + "WHERE d.id = ?", (document,))
    if row is None:
        raise InputRefused(f"There is no document {document}.")
    return from_row(row)


def siblings(db: Database, document: Document) -> list[Document]:
    """The pages of the same file, this one included, in order."""
    found = rows(db, SELECT + "WHERE d.sha256 = ? ORDER BY d.page", (document.sha256,))
    return [from_row(r) for r in found]


@dataclass(frozen=True, slots=True)
class Added:
    """What adding one file came to: ids of new documents, and of those that were here already."""

    new: tuple[int, ...]
    known: tuple[int, ...]


def add(
    db: Database,
    actor: Actor,
    sha256: str,
    size: int,
    info: FileInfo,
    *,
    name: str,
    upload: str,
    panel: Panel,
) -> Added:
    """Enters a file whose bytes are stored already: one document a page, with one job for each
    reader of the panel.

    Lost pages become none. The same bytes again are the same documents. upload: what was added
    together stays together.
    """
    with transaction(db):
        known = rows(db, "SELECT id FROM documents WHERE sha256 = ? ORDER BY page", (sha256,))
        if known:
            return Added((), tuple(r["id"] for r in known))
        moment = clock.now()
        db.execute(
            "INSERT INTO files (sha256, media_type, bytes, pages, added_at) VALUES (?, ?, ?, ?, ?)",
            (sha256, info.media_type, size, info.page_count, moment),
        )
        shares = settings.shares(db)
        file: Details = {"pages": info.page_count, "media_type": info.media_type, "bytes": size}
        new = []
        for page in info.pages:
            number = page.number
            place = f"{sha256} {number}"
            entry: Details = {
                "sha256": sha256, "page": number, "width": page.width, "height": page.height,
                "upload": upload, "blind": int(lot.falls(f"blind {place}", shares.blind)),
                "twice": int(lot.falls(f"twice {place}", shares.twice)), "added_at": moment,
            }  # fmt: skip
            new.append(_enter(db, actor, entry, file, name, panel))
        return Added(tuple(new), ())


def _enter(
    db: Database, actor: Actor, entry: Details, file: Details, name: str, panel: Panel
) -> int:
    """One page as a document, with its jobs and its event. Its id."""
    row = one(
        db,
        "INSERT INTO documents (sha256, page, width, height, name, upload, blind, twice, "
        "added_at) VALUES (:sha256, :page, :width, :height, :name, :upload, :blind, "
        ":twice, :added_at) RETURNING id",
        entry | {"name": name},
    )
    document = int(row["id"]) if row else 0
    # The reader whose rows the desk shows comes last: people wait for no other after it (db.jobs).
    for rank, reader in reversed(list(enumerate(panel.readers))):
        db.execute(
            "INSERT INTO jobs (document, reader, rank, added_at) VALUES (?, ?, ?, ?)",
            (document, reader, rank, entry["added_at"]),
        )
    events.record(
        db, actor, "document added", document=document, details=entry | file,
        changes=[ValueChange("file name", None, name)],
    )  # fmt: skip
    return document


def move(
    db: Database,
    actor: Actor,
    document: Document,
    act: Act,
    *,
    version: int,
    reason: str = "",
    details: Details | None = None,
    changes: Sequence[ValueChange] = (),
    set_columns: dict[str, Any] | None = None,
    standing: Standing | None = None,
) -> None:
    """Moves a document along the table of transitions and records it. Call inside a transaction.

    version: the document's version that the act started from. standing: what the document was to
    the actor before a reading of theirs was stored; what it is now unless given. Raises Conflict
    when the document changed since, or when the act does not apply to its state; NotAllowed as
    rxcore.rights says, or when a reason is missing.
    """
    if document.version != version:
        raise Conflict(f"{document.label} was changed by somebody else meanwhile.")
    to = follow(document.state, act, reason)
    require(actor, act, standing or rights.standing(db, actor, document))
    columns = {"state": to, "version": version + 1} | (set_columns or {})
    assignments = ", ".join(f"{column} = :{column}" for column in columns)
    moved = db.execute(
        f"UPDATE documents SET {assignments} WHERE id = :id AND version = :before",
        columns | {"id": document.id, "before": version},
    )
    if moved.rowcount != 1:
        raise Conflict(f"{document.label} was changed by somebody else meanwhile.")
    decided: Details = {}
    if reason:
        decided = {"decided_at": clock.now()}
        db.execute(
            "INSERT INTO decisions (document, act, by, reason, at) VALUES (?, ?, ?, ?, ?)",
            (document.id, act, actor.name, reason, decided["decided_at"]),
        )
        changes = [*changes, ValueChange("reason", None, reason)]
    outbox.put(db, document.id, document.state, to, version + 1)
    final = columns.get("final", document.final)
    told = {column: columns[column] for column in STANDS_WITH if column in columns}
    events.record(
        db, actor, act, document=document.id,
        details={"from": document.state, "to": to, "version": version + 1, "final": final}
        | told | decided | (details or {}),
        changes=changes,
    )  # fmt: skip
