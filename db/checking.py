"""What people do with known-answer checks: get one among other documents, submit it, or leave it.
rxcore.checks says what they are."""

from dataclasses import dataclass

from sqlite_utils import Database

from db import checks, documents, drafts, readings, settings
from db.checks import Check
from db.connection import transaction, value
from db.documents import Document
from rxcore import lot
from rxcore.checks import Outcome, alteration
from rxcore.decisions import refuse_unmarked
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.submissions import Submission

_LAST_READ = (
    "SELECT max(last) FROM (SELECT (SELECT max(r.id) FROM readings r WHERE r.reader = e.id) "
    "AS last FROM readers e WHERE e.person = ?)"
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a check came to. also_changed: the person changed something else as well, which is not
    kept; perhaps the final reading is wrong there."""

    check: Check
    also_changed: bool = False


def next_check(db: Database, actor: Actor, after: int | None = None) -> Document | None:
    """The document of a check, where the next one that the actor gets is to be one; None where it
    is not. after: the document just left, which does not come again at once.

    One that was given and not answered comes first. The lot of whether it is time for one falls
    once for each reading, so that a reload changes nothing.
    """
    require(actor, "claim")
    if not settings.share_of_checks(db) and not checks.open_of(db, actor):
        return None
    with transaction(db):
        check = checks.open_of(db, actor)
        if check and not checks.still_stands(db, check):
            _end(db, actor, check, None)
            check = None
        check = check or _give(db, actor)
    return None if check is None or check.document == after else documents.get(db, check.document)


def _give(db: Database, actor: Actor) -> Check | None:
    last = value(db, _LAST_READ, (actor.person,))
    draw = f"check {actor.person} {last} {checks.given(db, actor)}"
    if last is None or not lot.falls(draw, settings.share_of_checks(db)):
        return None
    fitting = checks.fitting(db, actor)
    first = lot.pick(f"document {draw}", len(fitting))
    for document, truth in (*fitting[first:], *fitting[:first]):
        altered = alteration(readings.load(db, truth).rows, draw)
        if altered:
            return checks.give(db, actor, document, truth, altered)
    return None


def submit(db: Database, actor: Actor, submission: Submission) -> Ended | None:
    """Ends the actor's check by what they submitted; None where there is no check on that document.
    Sent again with the same op_id it changes nothing and answers the same."""
    require(actor, "submit")
    with transaction(db):
        check = checks.answered_by(db, actor, submission.op_id)
        if check is None:
            check = checks.open_on(db, actor, submission.document)
            if check is None:
                return None
            refuse_unmarked(submission.rows)
            _end(db, actor, check, submission)
            check = checks.answered_by(db, actor, submission.op_id) or check
        answer = checks.answer_of(db, check)
        counts = check.outcome != "not counted"
        also = counts and check.alteration.else_changed(check.true_rows(db), answer)
        return Ended(check, also)


def leave(db: Database, actor: Actor, document: int) -> Ended | None:
    """Ends the actor's check without counting it: they held it, rejected it, asked about it. None
    where there is no check on that document."""
    require(actor, "claim")
    with transaction(db):
        check = checks.open_on(db, actor, document)
        if check is None:
            return None
        _end(db, actor, check, None)
        return Ended(check)


def _end(db: Database, actor: Actor, check: Check, submission: Submission | None) -> None:
    drafts.drop(db, actor, check.document)
    if submission is None or not checks.still_stands(db, check):
        op_id = submission.op_id if submission else None
        checks.end(db, actor, check, "not counted", op_id)
        return
    caught = check.alteration.caught(check.true_rows(db), submission.rows)
    outcome: Outcome = "caught" if caught else "missed"
    checks.end(db, actor, check, outcome, submission.op_id, submission.rows)
