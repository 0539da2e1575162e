"""One document as the desk shows it: the JSON that goes down to the browser."""

from collections.abc import Sequence
from dataclasses import replace

from db import (
    calibrations,
    checks,
    disputes,
    drafts,
    offers,
    other_models,
    queue,
    readings,
    returns,
    reviews,
    rights,
    settings,
)
from db.checks import Check
from db.connection import Database
from db.documents import Document, siblings
from db.readings import StoredReading
from pages.desk.dispute import Both, Place, flags, to_decide
from pages.desk.messages import (
    Allergies,
    Box,
    Column,
    Data,
    Decision,
    Dispute,
    Draft,
    Kind,
    Offer,
    Page,
    ReadRow,
    Waiting,
)
from pages.shared import guide, said, suggestions
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from pages.shared.suggestions import Suggestion
from rxcore.calibration import Curve, sureness
from rxcore.compare import AnyRow
from rxcore.people import Actor
from rxcore.readings import NOT_SAID, Disease, Medicine
from rxcore.readings import Box as Area
from rxcore.rights import Standing, may
from rxcore.workflow import STATES, acts_from

COLUMNS: dict[Kind, list[Column]] = {
    "medicine": [
        {"name": "written", "label": later("Written")},
        {"name": "name", "label": later("Name")},
        {"name": "strength", "label": later("Strength")},
        {"name": "form", "label": later("Form")},
        {"name": "dose", "label": later("Dose")},
        {"name": "route", "label": later("Route")},
        {"name": "frequency", "label": later("Frequency")},
        {"name": "duration", "label": later("Duration")},
        {"name": "quantity", "label": later("Qty")},
        {"name": "instructions", "label": later("Instructions")},
        {"name": "code", "label": later("Code")},
    ],
    "disease": [
        {"name": "written", "label": later("Written")},
        {"name": "name", "label": later("Name")},
        {"name": "code", "label": later("Code")},
        {"name": "certainty", "label": later("Certainty")},
    ],
}


def desk_data(db: Database, actor: Actor, document: Document) -> Data:
    """Everything that the desk needs of one document, for this person: of one that is a check to
    them, as if nobody had read it."""
    data = _of_document(db, actor, document)
    check = checks.open_on(db, actor, document.id)
    return data if check is None else _as_check(db, actor, document, check, data)


def _as_check(db: Database, actor: Actor, document: Document, check: Check, data: Data) -> Data:
    """A final document's data with what is another thing while it is a check."""
    rows = suggestions.remarked(check.alteration.of(check.true_rows(db)))
    return {
        **data,
        "document": {**data["document"], "state": STATES["to_review"]},
        "reader": _reader(readings.load(db, document.shown) if document.shown else None),
        "rows": rows_data(db, rows, calibrations.of_reading(db, check.truth)),
        "offers": [],
        "answers": [],
        "draft": _draft(drafts.load(db, actor, document.id)),
        "read_only": False,
        "can_reopen": False,
        "came_back": "",
        "answer_from_supervisor": None,
    }


def _of_document(db: Database, actor: Actor, document: Document) -> Data:
    holder = queue.holder(db, document, actor)
    own = _own_first_reading(db, actor, document)
    shown = own or shown_reading(db, document)
    standing = rights.standing(db, actor, document)
    editable = holder is None and may(actor, "draft", standing)
    upcoming = queue.peek_next(db, actor, document.id)
    draft = drafts.load(db, actor, document.id) if may(actor, "draft", standing) else None
    own_final = document.state == "final" and standing.finished
    curve = calibrations.of_reading(db, shown.id) if shown else None
    dispute = to_decide(db, actor, document)
    taking = settings.taking(db)
    return {
        "person": str(actor.person),
        "document": _document(document, shown),
        "why": translated(document.why),
        "reader": t("{first} and {second}", first=dispute.readers[0], second=dispute.readers[1])
        if dispute
        else _reader(shown),
        "reading": dispute.first.id if dispute else shown.id if shown else None,
        "blind": document.blind and document.state == "to_review",
        "notes": [n for n in shown.notes if n.rstrip(".") not in document.why] if shown else [],
        "fields": {"medicine": _columns("medicine"), "disease": _columns("disease")},
        "rows": (
            [_place(db, dispute, place) for place in dispute.places]
            if dispute
            else _rows_with_others(db, document, shown, curve, decided=own_final)
            if shown
            else []
        ),
        "allergies": _allergies(dispute, shown),
        "offers": (
            [] if dispute or not shown or not editable else _offers(db, document, shown, curve)
        ),
        "dispute": _dispute(actor, dispute) if dispute else None,
        "disputes": _disputes(db, actor) if document.state == "disputed" else [],
        "answers": [
            {"question": a.question, "prompt": a.prompt, "text": a.text, "view": a.view}
            for a in (shown.answers if shown else ())
        ],
        "draft": _draft(draft),
        "next": {"image": image_address(upcoming.id)} if upcoming else None,
        "waiting": queue.waiting(db, actor),
        "siblings": [
            {
                "id": d.id,
                "label": t("page {page}", page=d.page),
                "image": f"{image_address(d.id)}/small",
                "current": d.id == document.id,
            }
            for d in siblings(db, document)
        ],
        "recent": [
            {"id": d["id"], "label": d["label"], "state": d["state"], "at": d["at"]}
            for d in queue.recent(db, actor)
        ],
        "lease": {"person": holder[0], "minutes": holder[1]} if holder else None,
        "taking": {"allowed": taking.allowed, "above": taking.above},
        "read_only": not editable,
        "can_reopen": holder is None and not editable and _may_reopen(actor, document, standing),
        "came_back": said.came_back(returns.last_return(db, document.id)),
        "answer_from_supervisor": reviews.last_answer(db, document.id),
        "guide": [{"title": each["title"], "text": each["text"]} for each in guide.sections(db)],
        "conflict": None,
        "message": None,
        "model_comparison": None,
        "checked": None,
        "busy": False,
        "answered": None,
    }


def _columns(kind: Kind) -> list[Column]:
    return [{"name": each["name"], "label": t(each["label"])} for each in COLUMNS[kind]]


def shown_reading(db: Database, document: Document) -> StoredReading | None:
    """The reading to correct: the final one when there is one, else the model's, and none at all
    on a document that is to be read blind."""
    if document.final is not None and document.state in ("final", "reopened"):
        return readings.load(db, document.final)
    if document.hides_model:
        return None
    return readings.load(db, document.shown) if document.shown is not None else None


def image_address(document: int) -> str:
    """Where the browser gets a document's picture."""
    return f"/api/images/{document}"


def rows_data(
    db: Database,
    rows: Sequence[Medicine | Disease],
    curve: Curve | None = None,
    *,
    decided: bool = False,
) -> list[ReadRow]:
    """A reading's rows as the desk takes them, each with its candidates. curve: what the reader's
    confidence stands for, None of one that is uncalibrated. decided: what was decided on each holds
    for the person who looks now, because they decided it themselves."""
    diseases = [row.code or row.name for row in rows if isinstance(row, Disease)]
    return [
        _row(row, suggestions.for_row(db, row, diseases), curve, row.decision if decided else "")
        for row in rows
    ]


def _rows_with_others(
    db: Database, document: Document, shown: StoredReading, curve: Curve | None, *, decided: bool
) -> list[ReadRow]:
    """The rows, each with what other models read in its place, as a remark and to be taken; without
    that for somebody who reads second."""
    if document.state == "second_reading":
        return rows_data(db, shown.rows, curve, decided=decided)
    elsewise = {row.lineage: () for row in shown.rows} | other_models.elsewise(db, shown.id)
    remarked = [
        replace(row, flags=(*row.flags, *(other.flag for other in elsewise[row.lineage])))
        for row in shown.rows
    ]
    rows = rows_data(db, remarked, curve, decided=decided)
    for row in rows:
        row["others"] = [
            {"reader": other.reader, "fields": other.taken}
            for other in elsewise[row["lineage"]]
            if other.fields
        ]
    return rows


def _offers(
    db: Database, document: Document, shown: StoredReading, curve: Curve | None
) -> list[Offer]:
    """What the reader offers beside the rows; nothing to somebody who reads second, who is to find
    things alone."""
    if document.state == "second_reading":
        return []
    known = {row.lineage for row in shown.rows}
    return [
        {**_row(offer.row, [], curve), "why": translated(offer.why)}
        for offer in (*offers.behind(db, shown.id), *other_models.offered(db, shown.id))
        if offer.row.lineage not in known
    ]


def _row(
    row: Medicine | Disease,
    candidates: list[Suggestion],
    curve: Curve | None,
    decision: Decision = "",
) -> ReadRow:
    said = row.confidence
    sure = curve.of(said) if curve and said is not None else None
    return {
        "lineage": row.lineage,
        "kind": row.kind,
        "fields": row.values(),
        "confidence": sure,
        "sureness": None if said is None else sureness(said if sure is None else sure),
        "box": _box(row.box),
        "legible": row.legible,
        "flags": suggestions.flags(row),
        "candidates": candidates,
        "decision": decision,
        "sides": None,
        "others": [],
    }


def _place(db: Database, dispute: Both, place: Place) -> ReadRow:
    """A row of two readings: the names that they have are the suggestions."""
    row = _row(place.row, suggestions.for_row(db, place.row), None, place.decision)
    row["sureness"] = None
    row["sides"] = place.sides
    row["flags"] = [*flags(place, dispute.readers), *row["flags"]]
    return row


def _dispute(actor: Actor, dispute: Both) -> Dispute:
    """What the desk needs beside the rows: who read, whether the person is one of them and so must
    say why they decide it, and rows of the model that neither reader has, hidden until asked
    for."""
    return {
        "readers": dispute.readers,
        "own": actor.person in (dispute.first.person, dispute.second.person),
        "model": dispute.model is not None,
        "others": [_model_row(row) for row in dispute.other],
    }


def _model_row(row: AnyRow) -> Offer:
    why = t("The model read this; neither reader has it.")
    return {**_row(row, [], None), "why": why}


def _disputes(db: Database, actor: Actor) -> list[Waiting]:
    """The disputes that this person may choose from."""
    if not may(actor, "see disputes"):
        return []
    return [
        {
            "id": found.document.id,
            "label": found.document.label,
            "state": f"{found.holder[0]} is at it" if found.holder else found.document.name,
        }
        for found in disputes.waiting(db, actor)
    ]


def _allergies(dispute: Both | None, shown: StoredReading | None) -> Allergies:
    """The line beside the rows and where it stands; of a dispute also what each reader has, where
    the two differ."""
    told = dispute.allergies if dispute else shown.allergies if shown else NOT_SAID
    sides = dispute.differing_allergies if dispute else None
    return {"text": told.text, "box": _box(told.box), "sides": sides}


def _box(box: Area | None) -> Box | None:
    return (box.x, box.y, box.width, box.height) if box else None


def _document(document: Document, shown: StoredReading | None) -> Page:
    return {
        "id": document.id,
        "identity": f"{document.sha256[:16]}.{document.page}",
        "label": document.label,
        "page": document.page,
        "pages": document.pages,
        "image": image_address(document.id),
        "width": document.width,
        "height": document.height,
        "rotation": shown.rotation if shown else 0,
        "version": document.version,
        "state": STATES[document.state],
    }


def _reader(shown: StoredReading | None) -> str:
    if shown is None:
        return ""
    card = shown.card
    if shown.kind == "person":
        return card.name
    precision = f" ({card.precision})" if card.precision else ""
    return f"{card.name}{precision}"


def _draft(draft: drafts.Draft | None) -> Draft | None:
    if draft is None:
        return None
    return {"state": draft.state, "saved_at": draft.saved_at, "version": draft.version}


def _own_first_reading(db: Database, actor: Actor, document: Document) -> StoredReading | None:
    """What this person read on a document that waits for somebody else to read it, too."""
    if document.state != "second_reading":
        return None
    first = reviews.first_reading(db, document)
    return first if first.person == actor.person else None


def _may_reopen(actor: Actor, document: Document, standing: Standing) -> bool:
    """People correct what they finished without reopening it."""
    possible = "reopen" in acts_from(document.state) and may(actor, "reopen", standing)
    return possible and not (document.state == "final" and standing.finished)
