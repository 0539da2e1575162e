"""Adjudication: two readings beside the image, field by field, and the third made of them.

The component's JavaScript lies with the desk's, whose image viewer it uses.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from db.documents import Document
from db.readings import StoredReading
from pages.desk.assets import address
from pages.desk.data import COLUMNS, image_address
from rxcore.agreement import NOT_COMPARED
from rxcore.compare import LEGIBLE, AnyRow, Difference, compare
from rxcore.same_place import match_by_place

LOADER = """
export default async (component) => {{
  const page = await import(new URL("{script}", location.href).href);
  return page.default(component);
}};
"""
LABELS = {column["name"]: column["label"] for kind in COLUMNS.values() for column in kind} | {
    LEGIBLE: "Readable",
    "code": "Code",
}


@cache
def _renderer() -> ComponentRenderer:
    sheets = "".join(
        f'<link rel="stylesheet" href="{address(name)}">'
        for name in ("desk.css", "rows.css", "settle.css")
    )
    return st.components.v2.component(
        "rxreview.adjudication",
        html=f'{sheets}<section class="desk settle" data-part="settle"></section>',
        js=LOADER.format(script=address("settle.mjs")),
    )


def adjudication(data: dict[str, Any], key: str, on_action: Callable[[], None]) -> None:
    """Shows one dispute; `on_action` finds what was decided in `st.session_state[key]["action"]`,
    in the form that rxcore.submissions reads, with a `reason`."""
    _renderer()(key=key, data=data, height="content", on_action_change=on_action)


def adjudication_data(
    document: Document,
    first: StoredReading,
    second: StoredReading,
    *,
    rotation: int,
    own: bool,
) -> dict[str, Any]:
    """What the component needs. rotation: the clockwise turn, in degrees, that puts the text
    upright. own: the person read it themselves and must say why they settle."""
    return {
        "document": {
            "id": document.id,
            "version": document.version,
            "label": document.label,
            "image": image_address(document.id),
            "width": document.width,
            "height": document.height,
            "rotation": rotation,
        },
        "reading": first.id,
        "readers": [first.reader, second.reader],
        "own": own,
        "rows": [
            _row(difference)
            for difference in compare(first.rows, second.rows, pairing=match_by_place)
        ],
    }


def _row(difference: Difference) -> dict[str, Any]:
    left, right = difference.before, difference.after
    known = left or right
    return {
        "id": f"{difference.kind}-{difference.lineage}",
        "kind": difference.kind,
        "lineage": known.lineage if known else "",
        "name": (known.name or known.written) if known else "",
        "box": _box(left) or _box(right),
        "left": left.values() if left else None,
        "right": right.values() if right else None,
        "legible": [left is None or left.legible, right is None or right.legible],
        "fields": [
            {
                "name": change.field,
                "label": LABELS.get(change.field, change.field.capitalize()),
                "left": change.old,
                "right": change.new,
                "minor": change.field in NOT_COMPARED,
            }
            for change in difference.fields
            if difference.change == "changed"
        ],
    }


def _box(row: AnyRow | None) -> list[float] | None:
    box = row.box if row else None
    return [box.x, box.y, box.width, box.height] if box else None
