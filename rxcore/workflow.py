"""The states of a document: one table says what may follow what; rxcore.rights says who may do it.

Only people's work moves a document here; a model's work is the state of its job. Which of two acts
was done (a submit, or a submit that waits for a second reader) is the caller's to decide; this
module only says where it leads.
"""

from dataclasses import dataclass
from typing import Final, Literal

from rxcore.errors import Conflict, NotAllowed

State = Literal[
    "new",
    "to_review",
    "second_reading",
    "disputed",
    "final",
    "rejected",
    "on_hold",
    "reopened",
]
Act = Literal[
    "read",
    "submit",
    "submit_first",
    "second_agrees",
    "second_differs",
    "adjudicate",
    "approve",
    "amend",
    "contest",
    "restore",
    "hold",
    "resume",
    "resume_second",
    "resume_reopened",
    "reject",
    "take_back",
    "take_back_reopened",
    "take_back_disputed",
    "withdraw",
    "reopen",
]

STATES: Final[dict[State, str]] = {
    "new": "new",
    "to_review": "to review",
    "second_reading": "waiting for a second reading",
    "disputed": "disputed",
    "final": "final",
    "rejected": "rejected",
    "on_hold": "on hold",
    "reopened": "reopened",
}
"""Every state, and the words for it on screen."""

ACTS: Final[dict[Act, tuple[str, str]]] = {
    "read": ("every model is done or has failed", "opened for review"),
    "submit": ("submit", "submitted"),
    "submit_first": ("submit, chosen for two readers", "submitted for a second reading"),
    "second_agrees": ("second reader agrees", "read a second time"),
    "second_differs": ("second reader differs", "read a second time"),
    "adjudicate": ("adjudicate", "adjudicated"),
    "approve": ("approve in a batch", "approved in a batch"),
    "amend": ("correct after submit", "corrected after its submit"),
    "contest": ("merge with somebody else's final reading", "contested"),
    "restore": ("restore an earlier reading", "set back to an earlier reading"),
    "hold": ("hold", "put on hold"),
    "resume": ("resume", "resumed"),
    "resume_second": ("resume the second reading", "resumed"),
    "resume_reopened": ("resume the new reading", "resumed"),
    "reject": ("reject", "rejected"),
    "take_back": ("take the rejection back", "taken back from rejection"),
    "take_back_reopened": ("take the rejection of a new reading back", "taken back from rejection"),
    "take_back_disputed": ("take the rejection of a dispute back", "taken back from rejection"),
    "withdraw": ("withdraw the upload", "withdrawn"),
    "reopen": ("reopen", "reopened"),
}
"""Every act: as the diagram says it, and as a sentence says that it was done."""


@dataclass(frozen=True, slots=True)
class Transition:
    """In `state`, `act` leads to `to`. reason: it must be given one."""

    state: State
    act: Act
    to: State
    reason: bool = False


TRANSITIONS: Final[tuple[Transition, ...]] = (
    Transition("new", "read", "to_review"),
    Transition("new", "withdraw", "rejected", reason=True),
    Transition("to_review", "submit", "final"),
    Transition("to_review", "submit_first", "second_reading"),
    Transition("to_review", "approve", "final"),
    Transition("to_review", "hold", "on_hold", reason=True),
    Transition("to_review", "reject", "rejected", reason=True),
    Transition("to_review", "withdraw", "rejected", reason=True),
    Transition("second_reading", "second_agrees", "final"),
    Transition("second_reading", "second_differs", "disputed"),
    Transition("second_reading", "hold", "on_hold", reason=True),
    Transition("disputed", "adjudicate", "final"),
    Transition("disputed", "reject", "rejected", reason=True),
    Transition("final", "amend", "final"),
    Transition("final", "contest", "disputed"),
    Transition("final", "restore", "final", reason=True),
    Transition("final", "reopen", "reopened", reason=True),
    Transition("reopened", "submit", "final"),
    Transition("reopened", "submit_first", "second_reading"),
    Transition("reopened", "restore", "final", reason=True),
    Transition("reopened", "hold", "on_hold", reason=True),
    Transition("reopened", "reject", "rejected", reason=True),
    Transition("on_hold", "resume", "to_review"),
    Transition("on_hold", "resume_second", "second_reading"),
    Transition("on_hold", "resume_reopened", "reopened"),
    Transition("on_hold", "withdraw", "rejected", reason=True),
    Transition("rejected", "take_back", "to_review"),
    Transition("rejected", "take_back_reopened", "reopened"),
    Transition("rejected", "take_back_disputed", "disputed"),
    Transition("rejected", "reopen", "to_review", reason=True),
)

FINISHING: Final[tuple[Act, ...]] = tuple(
    dict.fromkeys(t.act for t in TRANSITIONS if t.to == "final")
)
"""The acts that make a document final."""

RESUME: Final[dict[State, Act]] = {
    "to_review": "resume",
    "second_reading": "resume_second",
    "reopened": "resume_reopened",
}
"""The act that takes a document off hold, by the state in which it was put on hold."""

TAKE_BACK: Final[dict[State, Act]] = {
    "to_review": "take_back",
    "reopened": "take_back_reopened",
    "disputed": "take_back_disputed",
}
"""The act that undoes a rejection, by the state in which the document was rejected."""

_TABLE: Final = {(t.state, t.act): t for t in TRANSITIONS}


def transition(state: State, act: Act) -> Transition:
    """The line of the table for `act` in `state`; raises Conflict when there is none."""
    found = _TABLE.get((state, act))
    if found is None:
        raise Conflict(
            f"This document is {STATES[state]}, so it cannot be {ACTS[act][1]}; "
            "reload it to see what happened meanwhile."
        )
    return found


def next_state(state: State, act: Act) -> State:
    """Where `act` leads from `state`; raises Conflict, in a sentence, when it leads nowhere."""
    return transition(state, act).to


def follow(state: State, act: Act, reason: str = "") -> State:
    """`next_state`; raises NotAllowed when the act wants a reason and got none."""
    found = transition(state, act)
    if found.reason and not reason.strip():
        raise NotAllowed(f"Say in a few words why the document is to be {ACTS[act][1]}.")
    return found.to


def acts_from(state: State) -> tuple[Act, ...]:
    """What can be done in `state`, in the order of the table."""
    return tuple(t.act for t in TRANSITIONS if t.state == state)


def diagram() -> str:
    """The table as a Mermaid state diagram, for the README."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{words}" as {state}' for state, words in STATES.items()]
    lines += ["    [*] --> new"]
    lines += [f"    {t.state} --> {t.to}: {ACTS[t.act][0]}" for t in TRANSITIONS]
    return "\n".join([*lines, "```", ""])
