"""How a known-answer check ends on the desk: what was altered, in one sentence (rxcore.checks)."""

from db import checking
from db.checking import Ended
from db.connection import Database
from pages.desk.messages import EndedCheck
from pages.shared.language import later, t
from rxcore.checks import Altered
from rxcore.people import Actor
from rxcore.submissions import Submission

WHAT: dict[Altered, str] = {
    "strength": later("the strength of {name} had been changed from {was} to {shown}"),
    "look-alike": later("{was} had been changed to {shown}"),
    "dropped row": later("the row of {was} had been left out"),
    "frequency": later("the frequency of {name} had been changed from {was} to {shown}"),
}
SAID = {
    "caught": later("This was a check, and you caught it: {what}; the document is as it was."),
    "missed": later("This was a check, and it slipped past: {what}; the document is as it was."),
    "not counted": later("This was a check and does not count: {what}; the document is as it was."),
}
ALSO = later(
    "You also changed something else there, which is not kept: tell a supervisor if the final "
    "reading is wrong."
)


def submit(db: Database, actor: Actor, submission: Submission) -> EndedCheck | None:
    """Ends the person's check by what they submitted; None where it is no check."""
    ended = checking.submit(db, actor, submission)
    return None if ended is None else words_of(ended)


def leave(db: Database, actor: Actor, document: int) -> EndedCheck | None:
    """Ends the person's check without counting it; None where it is no check."""
    ended = checking.leave(db, actor, document)
    return None if ended is None else words_of(ended)


def words_of(ended: Ended) -> EndedCheck:
    """What is said of a check that has ended."""
    check = ended.check
    what = t(WHAT[check.alteration.kind], name=check.alteration.name, was=check.alteration.was,
             shown=check.alteration.shown)  # fmt: skip
    outcome = check.outcome or "not counted"
    text = t(SAID[outcome], what=what) + (f" {t(ALSO)}" if ended.also_changed else "")
    caught = None if outcome == "not counted" else outcome == "caught"
    return {"text": text, "caught": caught}
