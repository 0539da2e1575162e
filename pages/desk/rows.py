"""Rows as the desk takes them: of one reading, of two, and what is offered beside them."""

from collections.abc import Sequence
from dataclasses import replace

from db import offers, other_models
from db.connection import Database
from db.documents import Document
from db.readings import StoredReading
from pages.desk.dispute import Both, Place, flags
from pages.desk.messages import Box, Decision, Offer, ReadRow
from pages.shared import suggestions
from pages.shared.core_texts import translated
from pages.shared.language import t
from pages.shared.suggestions import Suggestion
from rxcore.calibration import Curve, sureness
from rxcore.compare import AnyRow
from rxcore.readings import Box as Area
from rxcore.readings import Disease, Medicine


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


def rows_with_others(
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


def offers_data(
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
        "box": box_data(row.box),
        "legible": row.legible,
        "flags": suggestions.flags(row),
        "candidates": candidates,
        "decision": decision,
        "sides": None,
        "others": [],
    }


def place_row(db: Database, dispute: Both, place: Place) -> ReadRow:
    """A row of two readings: the names that they have are the suggestions."""
    row = _row(place.row, suggestions.for_row(db, place.row), None, place.decision)
    row["sureness"] = None
    row["sides"] = place.sides
    row["flags"] = [*flags(place, dispute.readers), *row["flags"]]
    return row


def model_row(row: AnyRow) -> Offer:
    """A row of a dispute that only the model has."""
    why = t("The model read this; neither reader has it.")
    return {**_row(row, [], None), "why": why}


def box_data(box: Area | None) -> Box | None:
    """A place as the browser takes it."""
    return (box.x, box.y, box.width, box.height) if box else None
