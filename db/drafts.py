"""What people typed and did not submit yet, per document and person."""

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import checks, documents, queue, rights
from db.connection import from_json, one, transaction
from rxcore import clock
from rxcore.errors import Conflict, InputRefused
from rxcore.people import Actor
from rxcore.rights import require

LARGEST = 2_000_000

# The desk stamps a text with its browser and the time there; of two that it sent at once the older
# may come last, and must not replace the newer.
LATE = (
    "coalesce(json_extract(drafts.state, '$.stamp.browser') = "
    "json_extract(excluded.state, '$.stamp.browser') AND "
    "json_extract(drafts.state, '$.stamp.at') > json_extract(excluded.state, '$.stamp.at'), 0)"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A desk's editing state, and the document's version that it was begun on."""

    state: Any
    version: int
    saved_at: str


def save(db: Database, actor: Actor, document: int, version: int, state: Any) -> None:
    """Keeps the draft. Raises Conflict when the document moved on since `version`, so that a late
    draft never comes back after a submit; NotAllowed for a document that the actor neither has
    open nor finished."""
    require(actor, "draft")
    text = json.dumps(state, ensure_ascii=False)
    if len(text) > LARGEST:
        raise InputRefused("This draft is too long to keep; submit or shorten it.")
    with transaction(db):
        found = documents.get(db, document)
        if found.version != version or queue.holder(db, found, actor):
            raise Conflict("This document was changed meanwhile.")
        if not checks.open_on(db, actor, document):
            rights.require(db, actor, "draft", found)
        held = int(rights.standing(db, actor, found).holds)
        db.execute(
            "INSERT INTO drafts (document, person, version, state, saved_at, held) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (document, person) DO UPDATE SET "
            "version = excluded.version, state = excluded.state, saved_at = excluded.saved_at, "
            f"held = max(held, excluded.held) WHERE NOT {LATE}",
            (document, actor.person, version, text, clock.now(), held),
        )


def load(db: Database, actor: Actor, document: int) -> Draft | None:
    """The actor's own draft of a document, or None."""
    row = one(
        db,
        "SELECT state, version, saved_at FROM drafts WHERE document = ? AND person = ?",
        (document, actor.person),
    )
    return Draft(from_json(row["state"]), row["version"], row["saved_at"]) if row else None


def drop(db: Database, actor: Actor, document: int) -> None:
    """Forgets the actor's draft, as after a submit. Call inside a transaction."""
    db.execute("DELETE FROM drafts WHERE document = ? AND person = ?", (document, actor.person))
