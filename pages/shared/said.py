"""Events in the words that people use for them."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from db.documents import CAME_IN_WITH, STANDS_WITH
from db.events import ValueChange
from db.history import Entry
from db.returns import Return
from pages.shared import words
from pages.shared.language import later, t
from rxcore.workflow import ACTS

FIELDS = {
    "legible": later("readable"),
    "written": later("written as"),
    "queue_order": later("order of the queue"),
    "share_blind": later("share read blind"),
    "share_twice": later("share read twice"),
    "share_checks": later("share of checks"),
    "name": later("name"),
    "strength": later("strength"),
    "form": later("form"),
    "dose": later("dose"),
    "route": later("route"),
    "frequency": later("frequency"),
    "duration": later("duration"),
    "quantity": later("quantity"),
    "instructions": later("instructions"),
    "code": later("code"),
    "certainty": later("certainty"),
    "allergies": later("allergies"),
    "reason": later("reason"),
    "file name": later("file name"),
}
OTHER_ACTS = (
    later("assigned"), later("backup made"), later("check given"), later("check caught"),
    later("check missed"), later("check not counted"), later("confidence calibrated"),
    later("document added"), later("exported"), later("failed readings retried"),
    later("looked at"), later("model asked again"), later("model failed"), later("model read"),
    later("opened"), later("password changed"), later("person added"), later("reading imported"),
    later("role changed"), later("setting changed"), later("sign-in failed"),
    later("sign-ins failed"), later("signed in"), later("signed out"), later("turn set"),
    later("viewed"),
)  # fmt: skip
"""Acts of the record that move no document."""
BASES = (
    later("read"), later("read twice"), later("adjudicated"), later("approved in a batch"),
)  # fmt: skip
"""How a final reading came to be."""
KINDS = (later("medicine"), later("disease"))
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
    return t(next((done for name, (_, done) in ACTS.items() if name == act), act))


def came_back(found: Return | None) -> str:
    """Who reopened, restored or adjudicated a document, when and why; "" when nobody did."""
    if found is None:
        return ""
    done = t(
        "{act} by {person}, {when}",
        act=words.capital(act_of(found.act)), person=person_of(found.by),
        when=words.moment(found.at),
    )  # fmt: skip
    return f"{done}: {found.reason}" if found.reason else f"{done}."


def person_of(actor: str) -> str:
    """Who acted: the command line and the service by their plain names."""
    if actor.startswith("cli:"):
        return t("{name} (command line)", name=actor.removeprefix("cli:"))
    return t("extraction service") if actor == "service" else actor


def field_of(field: str) -> str:
    """A field or setting as people call it."""
    return t(FIELDS.get(field, field.replace("_", " ")))


def change_of(change: ValueChange, names: Mapping[str, str]) -> str:
    """One value before and after: "Crocin, strength: 500 mg → 650 mg". names: of rows, by
    lineage."""
    row = "" if change.field == "name" else names.get(change.lineage, "")
    name = f"{row}, {field_of(change.field)}" if row else field_of(change.field)
    if change.old is None:
        return f"{name}: {change.new}"
    if change.new is None:
        return f"{name}: {change.old} → {t('struck out')}"
    return f"{name}: {change.old or t('empty')} → {change.new or t('empty')}"


def summary(entry: Entry) -> str:
    """What an event changed, on one line."""
    if entry.act == "model read":
        text = _model_read(entry.details)
    else:
        text = "; ".join(_row_changes(entry) or details_of(entry))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _model_read(details: Mapping[str, str | int | None]) -> str:
    medicines = words.count(int(details.get("medicines") or 0), "medicine")
    diseases = words.count(int(details.get("diseases") or 0), "disease")
    return f"{details.get('reader')}: {medicines}, {diseases}"


def _row_changes(entry: Entry) -> list[str]:
    """Changes by row: a row that was added or struck out is told by its name alone."""
    offered = str(entry.details.get("from_offers", "")).split()
    told = []
    for _, group in groupby(entry.changes, key=lambda change: (change.kind, change.lineage)):
        row = list(group)
        if row[0].kind and all(change.old is None for change in row):
            added = t("added: {name}", name=_name(row, "new"))
            origin = " " + t("(offered by the reader)") if row[0].lineage in offered else ""
            told.append(added + origin)
        elif row[0].kind and all(change.new is None for change in row):
            told.append(t("struck out: {name}", name=_name(row, "old")))
        else:
            told += [change_of(c, entry.names) for c in row if c.old or c.new]
    return told


def _name(row: Sequence[ValueChange], side: str) -> str:
    values = {change.field: str(getattr(change, side) or "") for change in row}
    return values.get("name") or values.get("written") or t(row[0].kind)


def details_of(entry: Entry) -> list[str]:
    """What else is known of an event: "reader: embedded-ocr"."""
    return [
        f"{field_of(name)}: {value}"
        for name, value in entry.details.items()
        if name not in NOT_SAID
        and value not in ("", None)
        # Of a move the act says it; of an assignment it says to whom.
        and not (name == "to" and "from" in entry.details)
    ]
