"""What people do with a document: submit, hold, reject, reopen, ask, answer, adjudicate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from db import (
    calibrations,
    digests,
    documents,
    drafts,
    events,
    offers,
    other_models,
    readings,
    rights,
    settings,
    steady,
)
from db.connection import one, transaction
from db.documents import Document
from db.events import Details, ValueChange
from rxcore import clock, risk
from rxcore.agreement import agree
from rxcore.compare import by_lineage, compare
from rxcore.decisions import TOGETHER, refuse_taken, refuse_unmarked
from rxcore.errors import Conflict, InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine, ModelReading, Offer
from rxcore.rights import Standing, may, require
from rxcore.submissions import Submission, inherit
from rxcore.workflow import RESUME, Act, State, follow

RowSequence = Sequence[Medicine | Disease]
Marks = Callable[[RowSequence], frozenset[str]]
"""Which kinds of remark the checks make on rows (rxcore.clinical.safety.families)."""

READ, READ_TWICE, ADJUDICATED = "read", "read twice", "adjudicated"
APPROVED = "approved in a batch"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a submit came to: the reading stored and where the document stands now."""

    reading: int
    state: State


def submit(
    db: Database, actor: Actor, submission: Submission, marks: Marks | None = None
) -> Submitted:
    """Stores a person's reading and moves the document on, in one transaction.

    Sent again with the same op_id it changes nothing and answers the same. marks: by what a person
    entered supervisors' rules about remarks hold, too. Raises Conflict when the document changed
    since it was opened, or when somebody else holds it; NotAllowed when a correction of a final
    reading brings in what two people are to read.
    """
    require(actor, "submit")
    with transaction(db):
        if (earlier := _earlier(db, actor, submission)) is not None:
            return earlier
        document = documents.get(db, submission.document)
        _not_held_by_another(db, document, actor)
        shown = _shown(db, actor, document, submission)
        offered = _offered(db, submission)
        content = _content(submission, shown, offered)
        rows = content.rows
        if document.version != submission.version:
            raise Conflict(f"{document.label} was changed by somebody else meanwhile.")
        refuse_unmarked(rows)
        refuse_taken(rows, settings.taking(db), calibrations.of_reading(db, submission.reading))
        demanded = _demanded(db, document, shown.rows, rows, marks)
        standing = rights.standing(db, actor, document)
        act = _act_of_submit(db, actor, document, standing, content, bool(demanded))
        if act == "contest" and _is_final(db, actor, document, content):
            return Submitted(document.final or 0, "final")
        stored = _store(db, actor, document, submission, content)
        documents.move(
            db,
            actor,
            document,
            act,
            version=submission.version,
            details=_stored(db, stored)
            | {"acknowledged": " ".join(submission.acknowledged)}
            | _from_offers(rows, shown.rows, offered),
            changes=value_changes(shown, content),
            set_columns=_after_submit(actor, act, stored)
            | (demanded if act == "submit_first" else {}),
            standing=standing,
        )
        drafts.drop(db, actor, document.id)
        return Submitted(stored, documents.get(db, document.id).state)


def _earlier(db: Database, actor: Actor, submission: Submission) -> Submitted | None:
    """What the same act came to when it was sent before."""
    row = one(
        db,
        "SELECT r.id, d.state, r.document, e.person FROM readings r "
        "JOIN documents d ON d.id = r.document JOIN readers e ON e.id = r.reader "
        "WHERE r.op_id = ?",
        (submission.op_id,),
    )
    if row is None:
        return None
    if (row["document"], row["person"]) != (submission.document, actor.person):
        raise Conflict("This was submitted under a name already used; reload the page.")
    return Submitted(row["id"], row["state"])


def _not_held_by_another(db: Database, document: Document, actor: Actor) -> None:
    held = document.leased_by not in (None, actor.person)
    if held and (document.leased_until or "") > steady.now(db):
        raise Conflict(f"Somebody else has {document.label} open now.")


def _shown(db: Database, actor: Actor, document: Document, submission: Submission) -> ModelReading:
    """What was on the screen of the person who submits; nothing where they read the page blind."""
    if submission.reading is None:
        return ModelReading()
    shown = readings.load(db, submission.reading)
    if shown.document != document.id or not rights.seen(db, actor, document, [shown]):
        raise InputRefused("The desk sent a reading of another document; reload the page.")
    return shown.content


def _content(submission: Submission, shown: ModelReading, offered: Sequence[Offer]) -> ModelReading:
    """What is stored: the person's rows with the evidence of those that they correct."""
    return replace(
        submission,
        rows=inherit(submission.rows, shown.rows, offered),
        allergies=submission.allergies_after(shown.allergies),
    ).content


def _offered(db: Database, submission: Submission) -> tuple[Offer, ...]:
    if submission.reading is None:
        return ()
    return offers.behind(db, submission.reading) + other_models.offered(db, submission.reading)


def _of_others(db: Database, document: Document, submission: Submission) -> tuple[Offer, ...]:
    """Rows that the other readings of the page hold, for the person who decides: a row taken from
    one keeps its lineage and its evidence."""
    return tuple(
        Offer(row, 1.0, "")
        for reading in reversed(readings.of_document(db, document.id))
        if reading.id != submission.reading
        for row in reading.rows
    )


def _from_offers(rows: RowSequence, shown: RowSequence, offered: Sequence[Offer]) -> Details:
    """What an event tells of the rows that were made of offers: their lineages."""
    new = {offer.row.lineage for offer in offered} - {row.lineage for row in shown}
    taken = [row.lineage for row in rows if row.lineage in new]
    return {"from_offers": " ".join(taken)} if taken else {}


def _demanded(
    db: Database, document: Document, shown: RowSequence, rows: RowSequence, marks: Marks | None
) -> dict[str, int | str]:
    """What supervisors' rules want of a document for what a person entered: a second reader, and
    one who answers before seeing the model's rows, where the first did not."""
    by_two, first = settings.twice_rules(db), settings.blind_rules(db)
    if marks is None or not by_two | first:
        return {}
    found = marks(rows)
    if document.state == "final":
        found -= marks(shown)
    blind = not document.blind and not found.isdisjoint(first)
    if not blind and found.isdisjoint(by_two):
        return {}
    # The reasons to look that stand there repeat what the model read.
    return {"twice": 1, "blind": int(blind or document.blind)} | (
        {"why": risk.why(risk.Facts(blind=True))} if blind else {}
    )


def _act_of_submit(
    db: Database,
    actor: Actor,
    document: Document,
    standing: Standing,
    content: ModelReading,
    by_two: bool,
) -> Act:
    """What a submit means in the document's state. by_two: what was entered is to be read twice.
    Raises NotAllowed for such a correction of a final reading, and for a person who may not change
    the final reading of another."""
    if document.state == "final" and not may(actor, "amend", standing):
        require(actor, "contest", standing)
        return "contest"
    if document.state == "final" and by_two:
        raise NotAllowed(
            "What you entered is always read by two people; have the document reopened, then "
            "enter it there."
        )
    if document.state == "final":
        return "amend"
    if document.state == "second_reading":
        first = first_reading(db, document)
        return "second_agrees" if agree(first, content) else "second_differs"
    if document.state in ("to_review", "reopened") and (document.twice or by_two):
        return "submit_first"
    return "submit"


def _is_final(db: Database, actor: Actor, document: Document, content: ModelReading) -> bool:
    """Whether this says what the final reading says, so that there is nothing to decide; the
    actor's draft goes then."""
    final = readings.load(db, document.final) if document.final else ModelReading()
    if not agree(final, content):
        return False
    drafts.drop(db, actor, document.id)
    return True


def first_reading(db: Database, document: Document) -> readings.StoredReading:
    """The first of the two people's readings in the present cycle."""
    found = one(
        db,
        "SELECT r.id FROM readings r JOIN readers e ON e.id = r.reader "
        "WHERE r.document = ? AND r.cycle = ? AND e.kind = 'person' ORDER BY r.id LIMIT 1",
        (document.id, document.cycle),
    )
    if found is None:
        raise KeyError(document.id)
    return readings.load(db, found["id"])


def _store(
    db: Database,
    actor: Actor,
    document: Document,
    submission: Submission,
    content: ModelReading,
) -> int:
    if actor.person is None:
        raise NotAllowed("Only a person who is signed in submits a reading.")
    seconds = None
    if document.opened_at and document.leased_by == actor.person:
        opened = clock.parse(document.opened_at)
        seconds = int((clock.parse(steady.now(db)) - opened).total_seconds())
    return readings.insert(
        db,
        document.id,
        readings.person_reader(db, actor.person, actor.name),
        content,
        made_from=submission.reading,
        shown=submission.reading,
        blind=submission.reading is None and document.blind,
        cycle=document.cycle,
        seconds=seconds,
        op_id=submission.op_id,
    )


def _stored(db: Database, reading: int) -> dict[str, str | int | None]:
    """What an event says of the reading that its act stored."""
    return {"reading": reading, "content": digests.of_reading(db, reading)}


def _after_submit(actor: Actor, act: Act, reading: int) -> dict[str, Any]:
    released: dict[str, Any] = {"leased_by": None, "leased_until": None, "opened_at": None}
    if act == "submit_first":
        return released | {"read_by": actor.person}
    if act in ("second_differs", "contest"):
        return released
    basis = {"second_agrees": READ_TWICE, "adjudicate": ADJUDICATED}.get(act, READ)
    return released | {
        "final": reading,
        "basis": basis,
        "final_at": clock.now(),
        "final_by": actor.name,
    }


def value_changes(before: ModelReading, after: ModelReading) -> list[ValueChange]:
    """Every field that differs between two readings, as the audit keeps it."""
    old, new = before.allergies.text, after.allergies.text
    told = [ValueChange("allergies", old, new)] if old != new else []
    return told + [
        ValueChange(
            change.field,
            None if difference.change == "added" else change.old,
            None if difference.change == "removed" else change.new,
            difference.kind,
            difference.lineage,
        )
        for difference in compare(before.rows, after.rows, pairing=by_lineage)
        for change in difference.fields
    ]


def hold(
    db: Database, actor: Actor, document: int, version: int, reason: str, *, ask: bool = False
) -> None:
    """Sets a document aside with a note. ask: the note is a question to a supervisor."""
    with transaction(db):
        found = documents.get(db, document)
        _not_held_by_another(db, found, actor)
        documents.move(
            db, actor, found, "hold", version=version, reason=reason,
            details={"question": int(ask)}, set_columns=_released(),
        )  # fmt: skip


def resume(db: Database, actor: Actor, document: int, answer: str = "") -> None:
    """Takes a document off hold, to where it stood. answer: a supervisor's word on a question."""
    if answer:
        require(actor, "answer a question")
    with transaction(db):
        found = documents.get(db, document)
        held = one(
            db,
            "SELECT body ->> '$.details.from' AS state FROM events "
            "WHERE document = ? AND act = 'hold' ORDER BY seq DESC LIMIT 1",
            (document,),
        )
        act = RESUME[held["state"]] if held else "resume"
        documents.move(db, actor, found, act, version=found.version, reason=answer)


def reject(db: Database, actor: Actor, document: int, version: int, reason: str) -> None:
    """Says that this is not a prescription, or cannot be used. The reason is kept."""
    with transaction(db):
        found = documents.get(db, document)
        _not_held_by_another(db, found, actor)
        documents.move(
            db, actor, found, "reject", version=version, reason=reason, set_columns=_released()
        )
        drafts.drop(db, actor, document)


def reopen(db: Database, actor: Actor, document: int, reason: str) -> None:
    """Opens a finished document again. Its final reading stays in force until a new one is."""
    with transaction(db):
        found = documents.get(db, document)
        documents.move(
            db, actor, found, "reopen", version=found.version, reason=reason,
            set_columns={"cycle": found.cycle + 1, "twice": 0},
        )  # fmt: skip


def adjudicate(
    db: Database, actor: Actor, submission: Submission, *, override_reason: str = ""
) -> Submitted:
    """Settles a disputed document by a third reading.

    Nobody adjudicates what they read, save an administrator who gives a reason. Sent again with
    the same op_id it changes nothing and answers the same. Raises Conflict when somebody else
    decides it now.
    """
    require(actor, "adjudicate")
    with transaction(db):
        if (earlier := _earlier(db, actor, submission)) is not None:
            return earlier
        document = documents.get(db, submission.document)
        _not_held_by_another(db, document, actor)
        follow(document.state, "adjudicate")
        standing = rights.standing(db, actor, document)
        require(actor, "adjudicate", standing)
        if standing.read and not override_reason.strip():
            raise NotAllowed("You read this document yourself; say why you decide it all the same.")
        shown = _shown(db, actor, document, submission)
        offered = _offered(db, submission) + _of_others(db, document, submission)
        content = _content(submission, shown, offered)
        refuse_unmarked(content.rows)
        stored = _store(db, actor, document, submission, content)
        documents.move(
            db,
            actor,
            document,
            "adjudicate",
            version=submission.version,
            reason=override_reason,
            details=_stored(db, stored)
            | {"override": int(bool(override_reason))}
            | _from_offers(content.rows, shown.rows, _offered(db, submission)),
            changes=value_changes(shown, content),
            set_columns=_after_submit(actor, "adjudicate", stored),
            standing=standing,
        )
        return Submitted(stored, "final")


def restore(db: Database, actor: Actor, document: int, reading: int, reason: str) -> Submitted:
    """Makes an earlier reading's content final again, as a new reading by the actor.

    Its rows keep what was decided on each; those of a model were accepted together.
    """
    require(actor, "restore")
    with transaction(db):
        found = documents.get(db, document)
        earlier = readings.load(db, reading)
        if earlier.document != document:
            raise InputRefused("That reading is of another document.")
        current = readings.load(db, found.final).content if found.final else ModelReading()
        submission = Submission(
            op_id=f"restore {document} {found.version}", document=document, version=found.version,
            reading=reading, rows=earlier.rows,
        )  # fmt: skip
        rows = tuple(
            replace(row, decision=old.decision or TOGETHER)
            for row, old in zip(inherit(earlier.rows, earlier.rows), earlier.rows, strict=True)
        )
        content = replace(submission, rows=rows, allergies=earlier.allergies).content
        stored = _store(db, actor, found, submission, content)
        documents.move(
            db, actor, found, "restore", version=found.version, reason=reason,
            details=_stored(db, stored) | {"restored": reading},
            changes=value_changes(current, content),
            set_columns=_after_submit(actor, "restore", stored),
        )  # fmt: skip
        return Submitted(stored, "final")


def _released() -> dict[str, Any]:
    return {"leased_by": None, "leased_until": None, "opened_at": None}


def last_answer(db: Database, document: int) -> str | None:
    """What a supervisor answered last about this document, or None."""
    row = one(
        db,
        "SELECT reason FROM decisions WHERE document = ? AND act LIKE 'resume%' "
        "ORDER BY id DESC LIMIT 1",
        (document,),
    )
    return row["reason"] if row else None


def looked_through(db: Database, actor: Actor, what: str) -> None:
    """Records that somebody looked at a page of other people's work."""
    with transaction(db):
        events.record(db, actor, "viewed", details={"page": what})
