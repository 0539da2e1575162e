"""One document as the desk shows it: the JSON that goes down to the browser."""

from db import (
    calibrations,
    checks,
    disputes,
    drafts,
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
from pages.desk.dispute import Both, to_decide
from pages.desk.messages import (
    Allergies,
    Answer,
    Column,
    Data,
    Dispute,
    Draft,
    Kind,
    Page,
    Sibling,
    Waiting,
)
from pages.desk.rows import (
    box_data,
    model_row,
    offers_data,
    place_row,
    rows_data,
    rows_with_others,
)
from pages.shared import guide, said, suggestions
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.people import Actor
from rxcore.readings import NOT_SAID
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
        "reader": _both(dispute) if dispute else _reader(shown),
        "reading": dispute.first.id if dispute else shown.id if shown else None,
        "blind": document.blind and document.state == "to_review",
        "notes": [n for n in shown.notes if n.rstrip(".") not in document.why] if shown else [],
        "fields": {"medicine": _columns("medicine"), "disease": _columns("disease")},
        "rows": (
            [place_row(db, dispute, place) for place in dispute.places]
            if dispute
            else rows_with_others(db, document, shown, curve, decided=own_final)
            if shown
            else []
        ),
        "allergies": _allergies(dispute, shown),
        "offers": (
            [] if dispute or not shown or not editable else offers_data(db, document, shown, curve)
        ),
        "dispute": _dispute(actor, dispute) if dispute else None,
        "disputes": _disputes(db, actor) if document.state == "disputed" else [],
        "answers": _answers(shown),
        "draft": _draft(draft),
        "next": {"image": image_address(upcoming.id)} if upcoming else None,
        "waiting": queue.waiting(db, actor),
        "siblings": _siblings(db, document),
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


def _dispute(actor: Actor, dispute: Both) -> Dispute:
    """What the desk needs beside the rows: who read, whether the person is one of them and so must
    say why they decide it, and rows of the model that neither reader has, hidden until asked
    for."""
    return {
        "readers": dispute.readers,
        "own": actor.person in (dispute.first.person, dispute.second.person),
        "model": dispute.model is not None,
        "others": [model_row(row) for row in dispute.other],
    }


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
    return {"text": told.text, "box": box_data(told.box), "sides": sides}


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


def _both(dispute: Both) -> str:
    first, second = dispute.readers
    return t("{first} and {second}", first=first, second=second)


def _answers(shown: StoredReading | None) -> list[Answer]:
    return [
        {"question": a.question, "prompt": a.prompt, "text": a.text, "view": a.view}
        for a in (shown.answers if shown else ())
    ]


def _siblings(db: Database, document: Document) -> list[Sibling]:
    """The pages of the same file, in their order, this one among them."""
    return [
        {
            "id": d.id,
            "label": t("page {page}", page=d.page),
            "image": f"{image_address(d.id)}/small",
            "current": d.id == document.id,
        }
        for d in siblings(db, document)
    ]


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
