"""Mounts the desk in a page and hands over what the reviewer did."""

from collections.abc import Callable
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.desk.assets import address, page
from pages.desk.messages import Data
from pages.shared.language import language

STYLES = ("desk.css", "rows.css", "foot.css")

LOADER = """
export default async (component) => {{
  const desk = await import(new URL("{address}", location.href).href);
  return desk.default(component);
}};
"""


@cache
def _renderer(code: str) -> ComponentRenderer:
    """The component in one language."""
    script = LOADER.format(address=address("main.mjs"))
    style = "".join(f'<link rel="stylesheet" href="{address(name)}">' for name in STYLES)
    return st.components.v2.component(f"rxreview.desk.{code}", html=style + page(), js=script)


def desk(data: Data, key: str, on_action: Callable[[], None]) -> None:
    """Shows one document.

    `on_action` runs before the script when an action came; it finds it in
    `st.session_state[key]["action"]`, as the browser sent it. Draft, lease and lookup go to routes
    and cause no run. Which action was taken last goes back to the browser, so that it knows an
    answer from a run that something else caused. A session that a restart of the server made anew
    calls no callback for its first message; the action is then taken here.
    """
    answered = f"{key}.answered"

    def take() -> None:
        if action := st.session_state[key].get("action"):
            st.session_state[answered] = _name(action)
        on_action()

    given: Data = {**data, "answered": st.session_state.get(answered)}
    result = _renderer(language().code)(
        key=key, data=given, height="content", on_action_change=take
    )
    action = result.get("action")
    if action and st.session_state.get(answered) != _name(action):
        take()
        st.rerun()


def _name(action: object) -> str | None:
    """The op_id of what came up; None of what has none."""
    found = action.get("op_id") if isinstance(action, dict) else None
    return found if isinstance(found, str) else None
