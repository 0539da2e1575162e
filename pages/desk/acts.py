"""What the desk's buttons do on the server: each message becomes one use-case."""

from collections.abc import Callable
from dataclasses import dataclass

from db import calibrations, documents, jobs, queue, readings, rejections, reviews, rights
from db.connection import Database
from pages.desk import check, messages
from pages.desk.messages import Action, Comparison
from pages.desk.rows import rows_data
from pages.shared import suggestions
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.errors import Conflict, InputRefused
from rxcore.people import Actor
from rxcore.readings import ModelReading
from rxcore.submissions import UNREADABLE, Submission, read_submission
from rxcore.workflow import State

SAVED: dict[State, str] = {
    "final": later("{label} saved."),
    "second_reading": later("{label} saved; somebody else reads it, too."),
    "disputed": later("{label} saved; two readers differ, a supervisor decides."),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows. document: the one to show next, None for the next in line. message: one line
    for the person. conflict: what somebody else saved meanwhile. comparison: what the model read,
    shown after a blind submit. checked: of a known-answer check that ended. rejected: the document
    that was rejected, which may be taken back. busy: nothing was written, because another program
    writes; the desk tries again."""

    document: int | None = None
    message: str = ""
    conflict: messages.Conflict | None = None
    comparison: Comparison | None = None
    checked: messages.EndedCheck | None = None
    rejected: int | None = None
    busy: bool = False


def perform(db: Database, actor: Actor, action: Action) -> Outcome:
    """Does what the desk asks. Raises RxError when it may not or cannot be done."""
    acts: dict[str, Callable[[Database, Actor, Action], Outcome]] = {
        "submit": _submit,
        "resolve": _submit,
        "adjudicate": _adjudicate,
        "hold": _hold,
        "ask_supervisor": _hold,
        "reject": _reject,
        "reopen": _reopen,
        "reread": _reread,
        "release": _release,
        "next": _release,
    }
    act = acts.get(action["kind"])
    if act is None:
        raise InputRefused(UNREADABLE)
    return _ended_check(db, actor, action) or act(db, actor, action)


def _ended_check(db: Database, actor: Actor, action: Action) -> Outcome | None:
    """What follows where the act ends a known-answer check: its document stays, as it is."""
    match action["kind"]:
        case "submit" | "resolve":
            ended = check.submit(db, actor, read_submission(dict(action)))
        case "release" | "next":
            return None
        case _:
            ended = check.leave(db, actor, action["document"])
    return None if ended is None else Outcome(action["document"], checked=ended)


def _submit(db: Database, actor: Actor, action: Action) -> Outcome:
    submission = read_submission(dict(action))
    before = documents.get(db, submission.document)
    try:
        done = reviews.submit(db, actor, submission, suggestions.marks)
    except Conflict as error:
        return _conflict(db, actor, submission, before, error)
    said = t(SAVED.get(done.state, SAVED["final"]), label=before.label)
    if submission.reading is None and before.blind and before.shown is not None:
        read, curve = (
            readings.load(db, before.shown), calibrations.of_reading(db, before.shown)
        )  # fmt: skip
        rows = rows_data(db, read.rows, curve)
        return Outcome(before.id, said, comparison={"rows": rows, "allergies": read.allergies.text})
    return Outcome(message=said)


def _adjudicate(db: Database, actor: Actor, action: Action) -> Outcome:
    submission = read_submission(dict(action))
    reason = action["reason"][:300]
    reviews.adjudicate(db, actor, submission, override_reason=reason)
    return Outcome(
        message=t("{label} is final.", label=documents.get(db, submission.document).label)
    )


def _conflict(
    db: Database,
    actor: Actor,
    submission: Submission,
    before: documents.Document,
    error: Conflict,
) -> Outcome:
    """What somebody else saved since the desk was opened, for a view field by field; no view of a
    first reading for a person who may read second."""
    seen = {
        reading.id: reading
        for reading in rights.seen(db, actor, before, readings.of_document(db, before.id))
    }
    shown = seen.pop(submission.reading or 0, None)
    others = [reading for reading in seen.values() if reading.kind == "person"]
    if before.version == submission.version or not others:
        raise error
    theirs, base = others[-1], shown.content if shown else ModelReading()
    return Outcome(
        before.id,
        translated(str(error)),
        conflict={
            "base": rows_data(db, base.rows),
            "theirs": rows_data(db, theirs.rows),
            "by": theirs.reader,
            "at": theirs.at,
            "version": before.version,
            "allergies": {"was": base.allergies.text, "theirs": theirs.allergies.text},
        },
    )


def _hold(db: Database, actor: Actor, action: Action) -> Outcome:
    document, version, reason = _reasoned(action)
    ask = action["kind"] == "ask_supervisor"
    reviews.hold(db, actor, document, version, reason, ask=ask)
    label = documents.get(db, document).label
    if ask:
        return Outcome(message=t("{label} waits for a supervisor's answer.", label=label))
    return Outcome(message=t("{label} put on hold.", label=label))


def _reject(db: Database, actor: Actor, action: Action) -> Outcome:
    document, version, reason = _reasoned(action)
    reviews.reject(db, actor, document, version, reason)
    label = documents.get(db, document).label
    return Outcome(message=t("{label} rejected.", label=label), rejected=document)


def take_back(db: Database, actor: Actor, document: int) -> Outcome:
    """Undoes a rejection, and shows the document again. Raises NotAllowed when it may not be."""
    taken = rejections.take_back(db, actor, document)
    return Outcome(document, t("{label} is no longer rejected.", label=taken.label))


def _reopen(db: Database, actor: Actor, action: Action) -> Outcome:
    document, _, reason = _reasoned(action)
    reviews.reopen(db, actor, document, reason)
    return Outcome(document)


def _reread(db: Database, actor: Actor, action: Action) -> Outcome:
    jobs.ask_again(db, actor, action["document"])
    return Outcome(action["document"], t("The model reads this page again; reload in a moment."))


def _release(db: Database, actor: Actor, action: Action) -> Outcome:
    queue.release(db, actor, action["document"])
    return Outcome()


def _reasoned(action: Action) -> tuple[int, int, str]:
    reason = f"{action['reason']} {action['note']}".strip()
    return action["document"], action["version"], reason[:1000]
