"""Mounts the desk in a page and hands over what the reviewer did."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypedDict, cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.desk.assets import address, page
from pages.shared.language import language

ActionKind = Literal[
    "submit", "resolve", "adjudicate", "hold", "reject", "reopen", "ask_supervisor", "reread",
    "release", "next", "open",
]  # fmt: skip


STYLES = ("desk.css", "rows.css", "foot.css")

LOADER = """
export default async (component) => {{
  const desk = await import(new URL("{address}", location.href).href);
  return desk.default(component);
}};
"""


class SentRow(TypedDict):
    """One row as it would be stored. lineage is None, and id is new, for a row a person added."""

    id: str
    lineage: str | None
    kind: Literal["medicine", "disease"]
    decision: Literal["", "accepted", "accepted together", "changed", "added", "illegible"]
    legible: bool
    fields: dict[str, str]


class Action(TypedDict):
    """What a reviewer did to one document. The same op_id twice is the same act.

    acknowledged: "rule:row id" of each question that the reviewer answered. struck_out: lineages.
    """

    op_id: str
    kind: ActionKind
    document: int
    version: int
    reading: int | None
    rows: list[SentRow]
    struck_out: list[str]
    acknowledged: list[str]
    allergies: str
    reason: str
    note: str


class DeskResult(TypedDict):
    """What the desk says in this run: an action, or None in every other run."""

    action: Action | None


@cache
def _renderer(code: str) -> ComponentRenderer:
    """The component in one language."""
    script = LOADER.format(address=address("main.mjs"))
    style = "".join(f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES)
    return st.components.v2.component(f"rxreview.desk.{code}", html=style + page(), js=script)


def desk(data: Mapping[str, Any], key: str, on_action: Callable[[], None]) -> DeskResult:
    """Shows one document and returns what the reviewer did.

    `on_action` runs before the script when an action came; it finds the action in
    `st.session_state[key]["action"]`. Draft, lease and lookup go to routes and cause no run.
    Which action was taken last goes back to the browser, so that it knows an answer from a run
    that something else caused. A session that a restart of the server made anew calls no callback
    for its first message; the action is then taken here.
    """
    answered = f"{key}.answered"

    def take() -> None:
        if action := st.session_state[key].get("action"):
            st.session_state[answered] = action["op_id"]
        on_action()

    given = {**data, "answered": st.session_state.get(answered)}
    result = _renderer(language().code)(
        key=key, data=given, height="content", on_action_change=take
    )
    action = cast("Action | None", result.get("action"))
    if action and st.session_state.get(answered) != action["op_id"]:
        take()
        st.rerun()
    return {"action": action}
