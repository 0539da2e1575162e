"""The list of the queue as a component: rows with pictures, opened by a click, chosen by boxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from db.worklist import DONE_WITH, Line
from pages.shared import words
from pages.shared.core_texts import translated
from pages.shared.language import t
from rxcore.risk import NEXT
from rxcore.workflow import STATES, State

WEB = Path(__file__).with_name("web")
KEY: Final = "worklist"

TONES: Final[dict[State, str]] = {
    "reopened": "asks", "to_review": "waits", "second_reading": "waits", "disputed": "differs",
    "on_hold": "asks", "new": "reads", "final": "done", "rejected": "out",
}  # fmt: skip
"""The colour of each state, as worklist.css names them."""


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody did in the list. opened: the document to open; chosen: those with a tick."""

    opened: int | None
    chosen: tuple[int, ...]


@cache
def _renderer() -> ComponentRenderer:
    return st.components.v2.component(
        "rxreview.worklist",
        html='<div class="list" data-part="list"></div>',
        css=(WEB / "worklist.css").read_text(encoding="utf-8"),
        js=(WEB / "worklist.mjs").read_text(encoding="utf-8"),
    )


def worklist(lines: Sequence[Line], *, choosing: bool, turn: int) -> Picked:
    """Shows these documents. choosing: several can be ticked; with another `turn` none is."""
    data = {
        "lines": [_line(line) for line in lines],
        "choosing": choosing,
        "round": turn,
        "columns": {
            "picture": "", "document": t("Document"), "state": t("State"), "why": t("Why look"),
            "with": t("With"), "added": t("Added"),
        },
        "choose": t("Choose {label}"),
        "choose_all": t("Choose all that are shown"),
        "caption": t("Documents"),
    }  # fmt: skip
    found = _renderer()(
        key=KEY, data=data, height="content", default={"chosen": []},
        on_open_change=lambda: None, on_chosen_change=lambda: None,
    )  # fmt: skip
    shown = {line.id for line in lines}
    chosen = tuple(number for number in found.get("chosen") or () if number in shown)
    return Picked(found.get("open"), chosen if choosing else ())


def _line(line: Line) -> dict[str, Any]:
    page = t("page {page} of {pages}", page=line.page, pages=line.pages) if line.pages > 1 else ""
    return {
        "id": line.id,
        "label": line.label,
        "file": " · ".join(filter(None, [line.name, page])),
        "state": words.capital(t(STATES[line.state])),
        "tone": TONES[line.state],
        "why": "" if line.state in DONE_WITH or line.why == NEXT else translated(line.why),
        "with": _with(line),
        "added": words.ago(line.added_at),
        "picture": f"/api/images/{line.id}/small",
    }


def _with(line: Line) -> str:
    if line.holder:
        return t("open with {person}", person=line.holder)
    return t("for {person}", person=line.assigned) if line.assigned else ""
