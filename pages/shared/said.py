"""Events in the words that people use for them."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from db.documents import CAME_IN_WITH, STANDS_WITH
from db.events import ValueChange
from db.history import Entry
from db.returns import Return
from pages.shared import words
from rxcore.workflow import ACTS

FIELDS = {
    "legible": "readable",
    "written": "written as",
    "queue_order": "order of the queue",
    "share_blind": "share read blind",
    "share_twice": "share read twice",
}
LONGEST = 300
# Said elsewhere on the page, or meant for the program.
NOT_SAID = frozenset(
    {
        "from",
        # What `verify` compares with: of no use to a reader.
        "began",
        "created_at",
        "decided_at",
        "identity",
        "password",
        "text",
        "priority",
        "row_digest",
        "row",
        "table",
        "version",
        "final",
        "reading",
        "content",
        "about",
        "kept",
        "session",
        "from_offers",
        "card",
        "override",
        "question",
    }
    | {*CAME_IN_WITH, *STANDS_WITH} - {"pages"}
)


def act_of(act: str) -> str:
    """An act as a sentence says that it was done: "submitted", "model read"."""
    return next((done for name, (_, done) in ACTS.items() if name == act), act)


def came_back(found: Return | None) -> str:
    """Who reopened, restored or adjudicated a document, when and why; "" when nobody did."""
    if found is None:
        return ""
    done = act_of(found.act).capitalize()
    why = f": {found.reason}" if found.reason else "."
    return f"{done} by {person_of(found.by)}, {words.moment(found.at)}{why}"


def person_of(actor: str) -> str:
    """Who acted: the command line and the service by their plain names."""
    if actor.startswith("cli:"):
        return f"{actor.removeprefix('cli:')} (command line)"
    return "extraction service" if actor == "service" else actor


def field_of(field: str) -> str:
    """A field or setting as people call it."""
    return FIELDS.get(field, field.replace("_", " "))


def change_of(change: ValueChange, names: Mapping[str, str]) -> str:
    """One value before and after: "Crocin, strength: 500 mg → 650 mg". names: of rows, by
    lineage."""
    row = "" if change.field == "name" else names.get(change.lineage, "")
    name = f"{row}, {field_of(change.field)}" if row else field_of(change.field)
    if change.old is None:
        return f"{name}: {change.new}"
    if change.new is None:
        return f"{name}: {change.old} → struck out"
    return f"{name}: {change.old or 'empty'} → {change.new or 'empty'}"


def summary(entry: Entry) -> str:
    """What an event changed, on one line."""
    if entry.act == "model read":
        text = _model_read(entry.details)
    else:
        text = "; ".join(_row_changes(entry) or details_of(entry))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _model_read(details: Mapping[str, str | int | None]) -> str:
    found = ", ".join(
        words.count(int(details.get(things) or 0), thing)
        for things, thing in (("medicines", "medicine"), ("diseases", "disease"))
    )
    return f"{details.get('reader')}: {found}"


def _row_changes(entry: Entry) -> list[str]:
    """Changes by row: a row that was added or struck out is told by its name alone."""
    offered = str(entry.details.get("from_offers", "")).split()
    told = []
    for _, group in groupby(entry.changes, key=lambda change: (change.kind, change.lineage)):
        row = list(group)
        if row[0].kind and all(change.old is None for change in row):
            origin = " (offered by the reader)" if row[0].lineage in offered else ""
            told.append(f"added: {_name(row, 'new')}{origin}")
        elif row[0].kind and all(change.new is None for change in row):
            told.append(f"struck out: {_name(row, 'old')}")
        else:
            told += [change_of(c, entry.names) for c in row if c.old or c.new]
    return told


def _name(row: Sequence[ValueChange], side: str) -> str:
    values = {change.field: str(getattr(change, side) or "") for change in row}
    return values.get("name") or values.get("written") or row[0].kind


def details_of(entry: Entry) -> list[str]:
    """What else is known of an event: "reader: embedded-ocr"."""
    return [
        f"{name.replace('_', ' ')}: {value}"
        for name, value in entry.details.items()
        if name not in NOT_SAID
        and value not in ("", None)
        # Of a move the act says it; of an assignment it says to whom.
        and not (name == "to" and "from" in entry.details)
    ]
