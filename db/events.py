"""The record of who did what: append-only, each event chained to the one before by its hash.

An event's body is the canonical JSON text that was hashed. Old and new values stand apart in
event_values; the body holds only their salted digests, so that a policy may purge values and the
chain still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import anchors
from db.anchors import GENESIS as GENESIS
from db.anchors import head as head
from db.connection import afterwards, one
from rxcore import clock
from rxcore.people import Actor
from rxcore.version import VERSION

Details = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value before and after. kind and lineage name a row of a reading; both may be empty.

    None stands for "there was none", which is not the empty text.
    """

    field: str
    old: str | None
    new: str | None
    kind: str = ""
    lineage: str = ""


def digest(salt: str, text: str | None) -> str | None:
    """What the chain holds of a value: nobody can tell the value from it without the salt."""
    return None if text is None else hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def print_of(text: str) -> str:
    """What the chain holds for good of a text that no policy removes, such as a setting: enough to
    find that another was put in its place."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(body: dict[str, Any]) -> str:
    """The one text of a body: keys sorted, no spaces, nothing escaped that need not be."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(body: str) -> str:
    """SHA-256 of a body's text."""
    return hashlib.sha256(body.encode()).hexdigest()


def record(
    db: Database,
    actor: Actor,
    act: str,
    *,
    document: int | None = None,
    details: Details | None = None,
    changes: Sequence[ValueChange] = (),
) -> int:
    """Appends one event to the chain and returns its number.

    Call it inside the transaction of the change that it records. details may hold no health data
    and no floats: it is part of the chain for ever. Health data goes into changes.
    """
    last = one(db, "SELECT seq, hash, at FROM events ORDER BY seq DESC LIMIT 1")
    seq, previous, before = (last["seq"], last["hash"], last["at"]) if last else (0, GENESIS, "")
    salts = [secrets.token_hex(8) for _ in changes]
    body = canonical(
        {
            "prev": previous,
            "seq": seq + 1,
            # A clock that is set back must not make the record run backwards.
            "at": max(clock.now(), before),
            "act": act,
            "actor": actor.name,
            "person": actor.person,
            "role": actor.role,
            "session": actor.session,
            "program": VERSION,
            "document": document,
            "details": details or {},
            "values": [
                [c.kind, c.lineage, c.field, digest(salt, c.old), digest(salt, c.new)]
                for c, salt in zip(changes, salts, strict=True)
            ],
        }
    )
    db.execute(
        "INSERT INTO events (seq, body, hash) VALUES (?, ?, ?)", (seq + 1, body, hash_of(body))
    )
    for position, (change, salt) in enumerate(zip(changes, salts, strict=True)):
        db.execute(
            "INSERT INTO event_values (seq, position, kind, lineage, field, salt, old, new) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq + 1, position, change.kind, change.lineage, change.field, salt,
                change.old, change.new,
            ),
        )  # fmt: skip
    if (seq + 1) % anchors.EVERY_EVENTS == 0:
        afterwards(lambda: anchors.keep(db, f"event {seq + 1}"))
    return seq + 1
