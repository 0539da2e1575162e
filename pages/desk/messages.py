"""What the desk and the server say to each other, defined once: `Data` goes down, `Action` up.

`python -m scripts.messages` writes both for the browser into web/messages.mjs, as types that `tsc`
holds the desk's modules to and as a JSON Schema that the desk holds each message to. What comes up
is held to the same schema here. A test finds what is sent and read by nobody.
"""

import json
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict  # pydantic takes Python's own from 3.12 on only

from pages.shared.suggestions import Remark, Suggestion
from rxcore.errors import InputRefused
from rxcore.readings import Decision as Decision
from rxcore.readings import Kind as Kind
from rxcore.submissions import LARGEST_NUMBER, UNREADABLE, encodable

_STRICT = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

Sureness = Literal["low", "middling", "high"]
Act = Literal[
    "submit", "resolve", "adjudicate", "hold", "reject", "reopen", "ask_supervisor", "reread",
    "release", "next", "open",
]  # fmt: skip
Fields = dict[str, str]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
Box = tuple[float, float, float, float]


@with_config(_STRICT)
class Other(TypedDict):
    """What another model reads otherwise than the row has."""

    reader: str
    fields: Fields


@with_config(_STRICT)
class ReadRow(TypedDict):
    """One row as it was read."""

    lineage: str
    kind: Kind
    fields: Fields
    confidence: float | None
    """That the row is right, 0 to 1; null when nobody knows."""
    sureness: Sureness | None
    """The reader's confidence in a word."""
    box: Box | None
    """x, y, width, height: 0 to 1 of the upright page."""
    legible: bool
    decision: Decision
    """What this person decided on it before."""
    flags: list[Remark]
    candidates: list[Suggestion]
    sides: dict[str, tuple[str, str, str]] | None
    """Of a dispute: for each field that differs what the first reader, the second one and the model
    have; "row" where only one has the row."""
    others: list[Other]
    """What other models read in its place."""


@with_config(_STRICT)
class Offer(ReadRow):
    """Perhaps a row: the person decides."""

    why: str


@with_config(_STRICT)
class Allergies(TypedDict):
    """What the page says of allergies, as it was read."""

    text: str
    box: Box | None
    sides: tuple[str, str] | None
    """What two readers have, where these differ."""


@with_config(_STRICT)
class Page(TypedDict):
    """The document that is shown."""

    id: int
    identity: str
    """Of the page image: what a browser keeps of it is found under this name."""
    label: str
    page: int
    pages: int
    image: str
    width: int
    height: int
    rotation: int
    version: int
    state: str


@with_config(_STRICT)
class Column(TypedDict):
    """One column of a table."""

    name: str
    label: str


@with_config(_STRICT)
class Columns(TypedDict):
    """The columns of both tables."""

    medicine: list[Column]
    disease: list[Column]


@with_config(_STRICT)
class Dispute(TypedDict):
    """Two readings to decide between."""

    readers: tuple[str, str]
    own: bool
    """This person made one of them."""
    model: bool
    others: list[Offer]
    """Rows that only the model has."""


@with_config(_STRICT)
class Answer(TypedDict):
    """What the model said to one question."""

    question: str
    prompt: str
    text: str
    view: str


@with_config(_STRICT)
class Draft(TypedDict):
    """What the person typed before. state: the desk's own, see editor.mjs."""

    state: Any
    saved_at: str
    version: int


@with_config(_STRICT)
class Next(TypedDict):
    """What comes next, to be loaded ahead."""

    image: str


@with_config(_STRICT)
class Sibling(TypedDict):
    """A page of the same file."""

    id: int
    label: str
    image: str
    current: bool


@with_config(_STRICT)
class Recent(TypedDict):
    """A document that the person submitted lately."""

    id: int
    label: str
    state: str
    at: str


@with_config(_STRICT)
class Waiting(TypedDict):
    """A dispute that waits for a decision."""

    id: int
    label: str
    state: str


@with_config(_STRICT)
class Lease(TypedDict):
    """Who else has the document, and for how long."""

    person: str
    minutes: int


@with_config(_STRICT)
class Taking(TypedDict):
    """Whether rows may be taken together, and from which confidence on (0: any row)."""

    allowed: bool
    above: float


@with_config(_STRICT)
class Chapter(TypedDict):
    """One part of the transcription guide."""

    title: str
    text: str


@with_config(_STRICT)
class TwoLines(TypedDict):
    """A line of allergies before and after somebody else's save."""

    was: str
    theirs: str


@with_config(_STRICT)
class Conflict(TypedDict):
    """Somebody else's save of the same document."""

    base: list[ReadRow]
    theirs: list[ReadRow]
    by: str
    at: str
    version: int
    allergies: TwoLines


@with_config(_STRICT)
class Comparison(TypedDict):
    """What the model read, after a blind submit."""

    rows: list[ReadRow]
    allergies: str


@with_config(_STRICT)
class EndedCheck(TypedDict):
    """That the document was a known-answer check, and what had been altered."""

    text: str
    caught: bool | None
    """null where it does not count."""


@with_config(_STRICT)
class Data(TypedDict):
    """All that the server gives for one document."""

    person: str
    """Whose desk this is: a number, as text."""
    document: Page
    why: str
    reader: str
    reading: int | None
    blind: bool
    notes: list[str]
    fields: Columns
    rows: list[ReadRow]
    allergies: Allergies
    offers: list[Offer]
    dispute: Dispute | None
    disputes: list[Waiting]
    """All that wait for a decision."""
    answers: list[Answer]
    draft: Draft | None
    next: Next | None
    waiting: int
    siblings: list[Sibling]
    recent: list[Recent]
    lease: Lease | None
    taking: Taking
    read_only: bool
    can_reopen: bool
    """It is done with, and this person may open it again."""
    came_back: str
    """Who reopened, restored or adjudicated it, when and why."""
    answer_from_supervisor: str | None
    guide: list[Chapter]
    message: str | None
    conflict: Conflict | None
    model_comparison: Comparison | None
    checked: EndedCheck | None
    busy: bool
    """The action could not be written yet; it may be sent again."""
    answered: str | None
    """op_id of the action that the server took last."""


@with_config(_STRICT)
class SentRow(TypedDict):
    """One row as it would be stored."""

    lineage: str | None
    """null for a row that a person added."""
    kind: Kind
    decision: Decision
    legible: bool
    fields: Fields
    box: Box | None
    """Where the person saw it; null where it stands where it was read."""


@with_config(_STRICT)
class Action(TypedDict):
    """What a person did to one document. The same op_id twice is the same act."""

    op_id: str
    kind: Act
    document: Number
    version: Number
    reading: Number | None
    rows: list[SentRow]
    acknowledged: list[str]
    """ "rule:row id" of each question that the person answered."""
    allergies: str
    reason: str
    note: str


MESSAGES = (Data, Action)


@cache
def _adapter() -> TypeAdapter[Action]:
    return TypeAdapter(Action)


def action(message: object) -> Action:
    """What came up, when it is an action. Raises InputRefused for anything else.

    It is looked at as the JSON that it was, where a list is a box.
    """
    try:
        return _adapter().validate_json(json.dumps(encodable(message)))
    except (ValueError, RecursionError) as error:
        raise InputRefused(UNREADABLE) from error
