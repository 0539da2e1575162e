"""What the desk offers beside a row: names it may stand for, and remarks."""

from functools import cache
from typing import Any

from pages.shared.app import settings
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import ROW_TYPES, Disease, Flag, Medicine, row_from_values


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this server, loaded at the first look-up."""
    return Vocabulary(settings().vocabulary)


def for_row(row: Medicine | Disease) -> list[dict[str, Any]]:
    """Up to five candidates for a row, best first."""
    matches = vocabulary().nearest(row.kind, row.name or row.written)
    return [
        {"name": m.name.name, "code": m.name.code, "score": round(m.similarity, 2),
         "source": m.name.source, "why": m.name.canonical, "ambiguous": False}
        for m in matches
        if m.name.name != row.name
    ]  # fmt: skip


def for_typed_row(body: dict[str, Any]) -> dict[str, Any]:
    """Candidates and remarks for a row as it stands on the desk: {kind, row: {fields}}."""
    kind, fields = body.get("kind"), (body.get("row") or {}).get("fields") or {}
    if kind not in ROW_TYPES or not isinstance(fields, dict):
        raise InputRefused("The desk sent something unreadable; reload the page.")
    known = {name: str(fields.get(name, ""))[:500] for name in ROW_TYPES[kind].FIELDS}
    row = row_from_values(kind, known)
    return {"candidates": for_row(row), "flags": flags(row.flags)}


def flags(found: tuple[Flag, ...]) -> list[dict[str, str]]:
    """Remarks as the desk takes them."""
    return [{"rule": f.rule, "level": f.level, "text": f.text} for f in found]
