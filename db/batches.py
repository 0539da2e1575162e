"""Approving the least risky documents together, once people have read a random sample of them.

The sample says how many of the rest have an error at most; a person approves on that. A batch is
known by the event that drew it, which holds its documents, its sample and the seed of the lot.
Documents with a remark that warns or asks, with a high-alert medicine, for two people, blind,
assigned or open on somebody's desk are in none.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlite_utils import Database

from db import calibrations, digests, documents, events, placing, readings, settings
from db.connection import from_json, one, transaction
from db.documents import Document
from db.evaluation import READ_BY_PEOPLE
from db.readings import StoredReading
from db.reviews import APPROVED
from rxcore import clock
from rxcore.agreement import disagreements
from rxcore.clinical import safety
from rxcore.decisions import TOGETHER, wants_own_key, why_alone
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.proportion import at_most
from rxcore.readings import Disease, Medicine, ModelReading
from rxcore.rights import require
from rxcore.submissions import inherit

HIGH_ALERT: Final = "high_alert_medicine"
MOST: Final = 500
OP_ID: Final = "batch "
"""What the name of the act of a batch begins with, so that counts of people's work leave it out."""

LEAST_RISKY = (
    documents.SELECT + "WHERE d.state = 'to_review' AND d.twice = 0 AND d.blind = 0 "
    "AND d.assigned_to IS NULL AND (d.leased_by IS NULL OR d.leased_until < :now) "
    "AND d.shown IS NOT NULL ORDER BY d.risk, d.id"
)
LAST = (
    "SELECT seq, act, body FROM events WHERE act IN ('batch drawn', 'batch approved', "
    "'batch dropped') ORDER BY seq DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that is drawn. id: its event. documents: to be approved, sample: to be read first;
    ids. unread: of the sample. wrong: read ones in which something was put right, or that were
    rejected."""

    id: int
    documents: tuple[int, ...]
    sample: tuple[int, ...]
    unread: tuple[int, ...]
    wrong: tuple[int, ...]

    @property
    def at_most(self) -> float:
        """The share of `documents` that has an error at most, with 95 % confidence, by what of the
        sample was read."""
        return at_most(len(self.wrong), len(self.sample) - len(self.unread))


def draw(db: Database, actor: Actor, size: int, sample: int) -> Batch:
    """Takes the `size` least risky documents and draws a `sample` of them, which comes first in the
    queue from now on. For supervisors. Raises InputRefused when a batch is open, when there are too
    few documents, or when the sample is none."""
    require(actor, "approve")
    if not 2 <= size <= MOST or not 1 <= sample < size:
        raise InputRefused(f"A batch has 2 to {MOST} documents, and its sample fewer than these.")
    with transaction(db):
        if opened(db) is not None:
            raise InputRefused("A batch is open; approve it or drop it first.")
        found = list(_fit(db, size))
        if len(found) <= sample:
            raise InputRefused(
                f"Only {len(found)} documents may be approved together now; the sample must be "
                "smaller than that."
            )
        seed = secrets.randbits(32)
        ids = [document.id for document in found]
        chosen = sorted(sorted(ids, key=lambda each: _lot(seed, each))[:sample])
        _set_turn(db, actor, chosen, "first", 1)
        events.record(
            db, actor, "batch drawn",
            details={
                "documents": _text(ids), "readings": _text([d.shown or 0 for d in found]),
                "sample": _text(chosen), "seed": seed, "most": size,
            },
        )  # fmt: skip
    batch = opened(db)
    if batch is None:
        raise KeyError("batch drawn")
    return batch


def opened(db: Database) -> Batch | None:
    """The batch that is open; None when there is none."""
    last = one(db, LAST)
    if last is None or last["act"] != "batch drawn":
        return None
    details = from_json(last["body"])["details"]
    ids, models, sample = (_ids(details[key]) for key in ("documents", "readings", "sample"))
    read = dict(zip(ids, models, strict=True))
    states = {document: _outcome(db, document, read[document]) for document in sample}
    rest = tuple(
        document
        for document in ids
        if document not in states and _still_fits(db, document, read[document])
    )
    return Batch(
        last["seq"], rest, sample,
        tuple(document for document, outcome in states.items() if outcome is None),
        tuple(document for document, outcome in states.items() if outcome),
    )  # fmt: skip


def approve(db: Database, actor: Actor, batch: int, limit: float) -> int:
    """Makes the batch's documents final as the model read them, with the basis that says so;
    returns how many. limit: the largest share with an error that the actor takes. For supervisors.
    Raises InputRefused while the sample is not read, or when it promises less than `limit`."""
    require(actor, "approve")
    with transaction(db):
        found = opened(db)
        if found is None or found.id != batch:
            raise InputRefused("This batch is not open any more; reload the page.")
        if found.unread:
            raise InputRefused(f"{len(found.unread)} documents of the sample are still to be read.")
        if found.at_most > limit:
            raise InputRefused(
                f"By the sample up to {found.at_most:.1%} may have an error, more than the "
                f"{limit:.1%} that you take; read more of them."
            )
        if not found.documents:
            raise InputRefused("Every document of this batch was read or changed meanwhile.")
        for document in found.documents:
            _approve(db, actor, documents.get(db, document), batch)
        events.record(
            db, actor, "batch approved",
            details={
                "batch": batch, "documents": len(found.documents), "sample": len(found.sample),
                "wrong": len(found.wrong), "limit": f"{limit:.4f}",
                "at_most": f"{found.at_most:.4f}",
            },
        )  # fmt: skip
    return len(found.documents)


def drop(db: Database, actor: Actor, batch: int) -> None:
    """Gives the open batch up; its documents wait like others. For supervisors."""
    require(actor, "approve")
    with transaction(db):
        found = opened(db)
        if found is None or found.id != batch:
            raise InputRefused("This batch is not open any more; reload the page.")
        _set_turn(db, actor, found.unread, "usual", 0)
        events.record(db, actor, "batch dropped", details={"batch": batch})


def rows_of(db: Database, batch: Batch) -> dict[int, tuple[Medicine | Disease, ...]]:
    """The rows that an approval makes final, by document."""
    shown = {
        document: documents.get(db, document).shown or 0 for document in batch.documents
    }  # fmt: skip
    found = readings.rows_of(db, list(shown.values()))
    return {document: found[reading] for document, reading in shown.items()}


def _fit(db: Database, most: int) -> Iterator[Document]:
    """The least risky documents that may be in a batch."""
    found = 0
    for row in db.query(LEAST_RISKY, {"now": clock.now()}):
        document = documents.from_row(row)
        if _fits(db, readings.load(db, document.shown or 0)):
            yield document
            found += 1
            if found == most:
                return


def _fits(db: Database, reading: StoredReading) -> bool:
    taking, curve = settings.taking(db), calibrations.of_reading(db, reading.id)
    return (
        bool(reading.rows)
        and not reading.allergies.text
        and not any(
            wants_own_key(row)
            or why_alone(row, taking, curve)
            or HIGH_ALERT in safety.families([row])
            for row in reading.rows
        )
    )


def _still_fits(db: Database, document: int, reading: int) -> bool:
    sql = LEAST_RISKY.replace("WHERE ", "WHERE d.id = :id AND d.shown = :shown AND ")
    there = one(db, sql, {"now": clock.now(), "id": document, "shown": reading})
    return there is not None and _fits(db, readings.load(db, reading))


def _outcome(db: Database, document: int, reading: int) -> bool | None:
    """Whether something was put right on a document of the sample; None while nobody read it."""
    found = one(
        db,
        f"SELECT final, state, basis IN ({READ_BY_PEOPLE}) AS read FROM documents WHERE id = ?",
        (document,),
    )
    if found is None or found["state"] == "rejected":
        return True
    if found["state"] != "final" or not found["read"]:
        return None
    read = readings.rows_of(db, [reading, found["final"]])
    return bool(disagreements(read[reading], read[found["final"]]))


def _approve(db: Database, actor: Actor, document: Document, batch: int) -> None:
    if actor.person is None:
        raise InputRefused("Only a person who is signed in approves documents.")
    shown = readings.load(db, document.shown or 0)
    kept = [replace(row, decision=TOGETHER) for row in inherit(shown.rows, shown.rows)]
    stored = readings.insert(
        db,
        document.id,
        readings.person_reader(db, actor.person, actor.name),
        ModelReading(
            medicines=tuple(row for row in kept if isinstance(row, Medicine)),
            diseases=tuple(row for row in kept if isinstance(row, Disease)),
        ),
        made_from=shown.id,
        shown=shown.id,
        cycle=document.cycle,
        op_id=f"{OP_ID}{batch} {document.id}",
    )
    documents.move(
        db, actor, document, "approve", version=document.version,
        details={"reading": stored, "content": digests.of_reading(db, stored), "batch": batch},
        set_columns={
            "final": stored, "basis": APPROVED, "final_at": clock.now(), "final_by": actor.name,
            "leased_by": None, "leased_until": None, "opened_at": None,
        },
    )  # fmt: skip


def _set_turn(db: Database, actor: Actor, chosen: Sequence[int], turn: str, band: int) -> None:
    for document in chosen:
        placing.put(db, document, band=band)
        events.record(
            db, actor, "turn set", document=document, details={"turn": turn, "band": band}
        )


def _lot(seed: int, document: int) -> str:
    return hashlib.sha256(f"{seed} {document}".encode()).hexdigest()


def _text(numbers: list[int]) -> str:
    return " ".join(map(str, numbers))


def _ids(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))
