"""Messages as the desk sends them."""

from collections.abc import Iterable
from typing import Any, cast

from pages.desk.messages import Action, SentRow
from rxcore.readings import Decision, Kind


def sent_row(
    kind: Kind,
    fields: dict[str, str],
    *,
    lineage: str | None = None,
    decision: Decision = "accepted",
) -> SentRow:
    """One row that stands where it was read."""
    return {
        "lineage": lineage, "kind": kind, "decision": decision, "legible": True,
        "fields": fields, "box": None,
    }  # fmt: skip


def untouched(rows: Iterable[Any]) -> list[SentRow]:
    """The rows as they came down, each accepted."""
    return [sent_row(r["kind"], dict(r["fields"]), lineage=r["lineage"]) for r in rows]


def action(**given: Any) -> Action:
    """An action in which nothing was said but what is given."""
    plain: dict[str, Any] = {
        "op_id": "an-act", "kind": "submit", "document": 1, "version": 0, "reading": None,
        "rows": [], "acknowledged": [], "allergies": "", "reason": "", "note": "",
    }  # fmt: skip
    return cast(Action, plain | given)
