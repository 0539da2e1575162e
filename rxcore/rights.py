"""Who may do what: one table of acts, and one function that reads it.

Every use-case asks here, and every page. What a document is to a person (who holds it, who read it
before) comes in as a Standing; nothing here knows where that is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from rxcore.errors import NotAllowed
from rxcore.people import Actor, Role
from rxcore.workflow import Act as Move
from rxcore.workflow import State

Act = (
    Move
    | Literal[
        "see documents",
        "see the first reading",
        "look names up",
        "claim",
        "draft",
        "answer a question",
        "ask the model",
        "retry failed readings",
        "add documents",
        "take a dispute",
        "see disputes",
        "see the record",
        "verify the record",
        "see the overview",
        "see accuracy",
        "calibrate",
        "see people's figures",
        "see one's own figures",
        "see assignments",
        "assign",
        "set the turn",
        "have documents read again",
        "see the vocabulary",
        "change the vocabulary",
        "export",
        "import readings",
        "fetch a model",
        "see settings",
        "change settings",
        "back up",
        "see people",
        "add a reviewer",
        "add anybody",
        "change a reviewer's account",
        "change any account",
        "change one's own account",
        "set a role",
        "purge values",
        "restore a backup",
    ]
)
"""Everything that somebody may or may not do: what moves a document, and all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a document is to one person.

    holds: they have it open, and nobody else took it since. finished: its final reading is theirs.
    read: they read it in the present cycle. interrupted: they had it open and a draft of it when
    somebody else finished it, which was its last move. rejected: its last move was their own
    rejection. awaits_second: it is for two people, and fewer have read it so far.
    """

    state: State
    holds: bool = False
    finished: bool = False
    read: bool = False
    interrupted: bool = False
    rejected: bool = False
    awaits_second: bool = False


Condition = Callable[[Actor, Standing], bool]


@dataclass(frozen=True, slots=True)
class Right:
    """One line of the table. who: the roles; where: what must hold of the document as well;
    otherwise: the sentence for somebody whose role may, but not with this document."""

    who: frozenset[Role]
    where: Condition | None = None
    otherwise: str = ""


_ADMINISTRATORS: Final[frozenset[Role]] = frozenset({"administrator"})
_SUPERVISORS: Final[frozenset[Role]] = _ADMINISTRATORS | {"supervisor"}
_REVIEWERS: Final[frozenset[Role]] = _SUPERVISORS | {"reviewer"}
_OVERSEERS: Final[frozenset[Role]] = _SUPERVISORS | {"auditor"}
_PEOPLE: Final[frozenset[Role]] = _REVIEWERS | {"auditor"}
_PROGRAM: Final[frozenset[Role]] = _SUPERVISORS | {"system"}


def _supervises(actor: Actor) -> bool:
    return actor.role in _SUPERVISORS


def _own_or_supervised(actor: Actor, document: Standing) -> bool:
    return document.finished or _supervises(actor)


def _contests(_: Actor, document: Standing) -> bool:
    """What somebody was typing when another finished the document must not be lost, and must not
    replace what the other read: a supervisor decides."""
    return document.interrupted


def _drafts(_: Actor, document: Standing) -> bool:
    if document.state == "final":
        return document.finished or document.interrupted or document.holds
    return document.holds and not (document.read and document.awaits_second)


def _not_read(_: Actor, document: Standing) -> bool:
    return not document.read


def _adjudicates(actor: Actor, document: Standing) -> bool:
    """An administrator may decide what they read themselves, with a reason."""
    return not document.read or actor.role == "administrator"


def _rejects(actor: Actor, document: Standing) -> bool:
    return document.state != "disputed" or _supervises(actor)


def _rejected(_: Actor, document: Standing) -> bool:
    return document.rejected


def _sees_first(actor: Actor, document: Standing) -> bool:
    """A person who may read second must not see what the first read before both are in."""
    reads = actor.person is not None and actor.role in _REVIEWERS
    return document.read or not document.awaits_second or not reads


_SECOND: Final = Right(
    _REVIEWERS, _not_read, "You read this document first; somebody else reads it second."
)
_TAKE_BACK: Final = "This document is not as you rejected it; ask a supervisor to reopen it."

RIGHTS: Final[dict[Act, Right]] = {
    # What moves a document.
    "read": Right(_PROGRAM),
    "submit": Right(_REVIEWERS),
    "submit_first": Right(_REVIEWERS),
    "second_agrees": _SECOND,
    "second_differs": _SECOND,
    "adjudicate": Right(
        _SUPERVISORS, _adjudicates,
        "You read this document yourself; another supervisor decides.",
    ),
    "approve": Right(_SUPERVISORS),
    "amend": Right(
        _REVIEWERS, _own_or_supervised,
        "Somebody else finished this document; a supervisor may reopen it.",
    ),
    "contest": Right(
        _REVIEWERS, _contests, "Somebody else finished this document; a supervisor may reopen it."
    ),
    "restore": Right(_SUPERVISORS),
    "hold": Right(_REVIEWERS),
    "resume": Right(_REVIEWERS),
    "resume_second": Right(_REVIEWERS),
    "resume_reopened": Right(_REVIEWERS),
    "reject": Right(
        _REVIEWERS, _rejects, "Two people read this document differently; a supervisor decides."
    ),
    "take_back": Right(_REVIEWERS, _rejected, _TAKE_BACK),
    "take_back_reopened": Right(_REVIEWERS, _rejected, _TAKE_BACK),
    "take_back_disputed": Right(_SUPERVISORS, _rejected, _TAKE_BACK),
    "withdraw": Right(_SUPERVISORS),
    "reopen": Right(
        _REVIEWERS, _own_or_supervised,
        "Somebody else finished this document; ask a supervisor to reopen it.",
    ),
    # The other things that people do with documents.
    "see documents": Right(_PEOPLE),
    "see the first reading": Right(
        _PEOPLE, _sees_first, "This reading is shown when somebody else has read the page, too."
    ),
    "look names up": Right(_PEOPLE),
    "claim": Right(_REVIEWERS),
    "draft": Right(
        _REVIEWERS, _drafts,
        "You do not have this document open, so nothing is kept of it; open it again.",
    ),
    "answer a question": Right(_SUPERVISORS),
    "ask the model": Right(_REVIEWERS),
    "retry failed readings": Right(_REVIEWERS),
    "add documents": Right(_REVIEWERS),
    "take a dispute": Right(_SUPERVISORS),
    "see disputes": Right(_OVERSEERS),
    # Looking at everybody's work, and steering it.
    "see the record": Right(_OVERSEERS),
    "verify the record": Right(_OVERSEERS),
    "see the overview": Right(_OVERSEERS),
    "see accuracy": Right(_OVERSEERS),
    "calibrate": Right(_SUPERVISORS),
    "see people's figures": Right(_OVERSEERS),
    "see one's own figures": Right(_PEOPLE),
    "see assignments": Right(_OVERSEERS),
    "assign": Right(_SUPERVISORS),
    "set the turn": Right(_SUPERVISORS),
    "have documents read again": Right(_SUPERVISORS),
    "see the vocabulary": Right(_OVERSEERS),
    "change the vocabulary": Right(_SUPERVISORS),
    "export": Right(_SUPERVISORS),
    "import readings": Right(_SUPERVISORS),
    "fetch a model": Right(_SUPERVISORS),
    "see settings": Right(_OVERSEERS),
    "change settings": Right(_SUPERVISORS),
    "back up": Right(_PROGRAM),
    # Accounts, and what cannot be undone.
    "see people": Right(_OVERSEERS),
    "add a reviewer": Right(_SUPERVISORS),
    "add anybody": Right(_ADMINISTRATORS),
    "change a reviewer's account": Right(_SUPERVISORS),
    "change any account": Right(_ADMINISTRATORS),
    "change one's own account": Right(_PEOPLE),
    "set a role": Right(_ADMINISTRATORS),
    "purge values": Right(_ADMINISTRATORS),
    "restore a backup": Right(_ADMINISTRATORS),
}  # fmt: skip
"""Every act, with who may do it. An auditor reads everything and changes nothing."""


def may(actor: Actor, act: Act, document: Standing | None = None) -> bool:
    """Whether the actor may do this, with this document where the act is about one."""
    return not _refusal(actor, act, document)


def require(actor: Actor, act: Act, document: Standing | None = None) -> None:
    """Raises NotAllowed, in a sentence, unless `may` says yes."""
    if refusal := _refusal(actor, act, document):
        raise NotAllowed(refusal)


def _refusal(actor: Actor, act: Act, document: Standing | None) -> str:
    right = RIGHTS[act]
    if actor.role not in right.who:
        return f"Only {_named(right.who)} may do this. You are signed in as {actor.name}."
    if document is not None and right.where and not right.where(actor, document):
        return right.otherwise
    return ""


def _named(roles: frozenset[Role]) -> str:
    """The least of these roles, as a sentence says it."""
    least: tuple[tuple[Role, str], ...] = (
        ("reviewer", "a reviewer"), ("supervisor", "a supervisor"),
        ("administrator", "an administrator"),
    )  # fmt: skip
    return next(words for role, words in least if role in roles)
