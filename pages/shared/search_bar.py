"""What is looked for in the queue: words, states, and which page of what was found."""

from dataclasses import dataclass

import streamlit as st

from db import worklist
from db.worklist import ORDER, Line
from pages.shared import words
from pages.shared.app import database
from pages.shared.language import t
from rxcore.people import Actor
from rxcore.workflow import STATES, State

MOST = 50
AFTER = "queue_after"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. text: "" for all; states: none for all."""

    text: str
    states: tuple[State, ...]


def wanted(counts: dict[str, int]) -> Wanted:
    """The bar: one field for words, one pill for each state that there is."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            t("Search"), placeholder=t("Number, file or upload"), icon=":material/search:",
            label_visibility="collapsed", width=260, max_chars=200, on_change=_from_the_start,
        )  # fmt: skip
        states = st.pills(
            t("Show"), [state for state in ORDER if counts.get(state)], selection_mode="multi",
            format_func=lambda state: f"{words.capital(t(STATES[state]))} {counts[state]:,}",
            label_visibility="collapsed", on_change=_from_the_start,
        )  # fmt: skip
    return Wanted(text or "", tuple(states))


def found(actor: Actor, wanted: Wanted) -> tuple[list[Line], bool]:
    """The documents of this page, and whether there are more."""
    with database() as db:
        lines = worklist.page(
            db, actor, text=wanted.text, states=wanted.states,
            after=st.session_state.get(AFTER), most=MOST + 1,
        )  # fmt: skip
    if not lines:
        st.info(t("Nothing here is like that. Try another word, or fewer states."))
    return lines[:MOST], len(lines) > MOST


def paging(lines: list[Line], more: bool) -> None:
    """The way to the next documents and back to the first."""
    if not more and AFTER not in st.session_state:
        return
    with st.container(horizontal=True):
        back = AFTER in st.session_state
        st.button(t("First page"), on_click=_from_the_start, disabled=not back)
        st.button(
            t("Next page"), on_click=_go_after, args=(lines[-1] if lines else None,),
            disabled=not more,
        )  # fmt: skip


def _from_the_start() -> None:
    st.session_state.pop(AFTER, None)


def _go_after(line: Line) -> None:
    st.session_state[AFTER] = line
