"""One line that a person types becomes a row while they type it."""

from typing import Any

from pages.shared import suggestions
from rxcore.clinical.parse import Target, parse_line
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import Disease, Kind, Medicine, Row
from rxcore.submissions import UNREADABLE

LONGEST = 500
"""Characters of a line; what is longer is no line, and is cut."""
TARGETS: dict[Kind, Target] = {"medicine": "medicines", "disease": "diseases"}
SAYS_A_MEDICINE = ("strength", "form", "dose", "route", "frequency", "duration")


def row_of_line(text: object, kind: object) -> dict[str, Any]:
    """The row in a line, and known names that begin as its name: {kind, fields, names}. Fields are
    None where the line holds no name. kind: "" lets the line say what it is.

    Raises InputRefused for an unknown kind.
    """
    line = " ".join(str(text or "").split())[:LONGEST]
    vocabulary = suggestions.vocabulary()
    found = _row(line, kind, vocabulary)
    if found is None:
        return {"kind": kind or "medicine", "fields": None, "names": []}
    names = suggestions.begun(found.kind, found.name)
    return {"kind": found.kind, "fields": fields_of(found, vocabulary), "names": names}


def fields_of(row: Medicine | Disease, vocabulary: Vocabulary) -> dict[str, str]:
    """The row's fields, with the code of its name where it has none."""
    known = None if row.code else vocabulary.exact(row.kind, row.name)
    return row.values() | ({"code": known.code} if known else {})


def _row(line: str, kind: object, vocabulary: Vocabulary) -> Medicine | Disease | None:
    if kind == "medicine" or kind == "disease":
        return _parsed(line, kind, vocabulary)
    if kind not in ("", None):
        raise InputRefused(UNREADABLE)
    medicine = _parsed(line, "medicine", vocabulary)
    disease = _parsed(line, "disease", vocabulary)
    if medicine is None or disease is None:
        return medicine or disease
    return disease if _is_disease(medicine, disease, vocabulary) else medicine


def _is_disease(medicine: Row, disease: Row, vocabulary: Vocabulary) -> bool:
    """Whether a line that could be either names a known disease and has nothing of an order."""
    ordered = any(medicine.values()[name] for name in SAYS_A_MEDICINE)
    return (
        not ordered
        and vocabulary.knows("disease", disease.name)
        and not vocabulary.knows("medicine", medicine.name)
    )


def _parsed(line: str, kind: Kind, vocabulary: Vocabulary) -> Medicine | Disease | None:
    parsed = parse_line(TARGETS[kind], line, lambda name: vocabulary.knows(kind, name))
    return parsed.row if parsed else None
