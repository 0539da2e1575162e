"""The queue as a table: what waits, where each document stands, and a way to open one."""

import streamlit as st

from db import queue
from pages.shared.app import REVIEW, database
from rxcore.people import Actor
from rxcore.workflow import STATES

MOST = 50
AFTER = "queue_after"


def queue_table(actor: Actor, counts: dict[str, int]) -> None:
    """Fifty documents at a time, by state; choosing a row opens it."""
    options = [state for state in STATES if counts.get(state)]
    chosen = st.pills(
        "Show",
        options,
        selection_mode="multi",
        format_func=lambda state: f"{STATES[state].capitalize()} {counts[state]:,}",
        label_visibility="collapsed",
        on_change=_from_the_start,
    )
    after = st.session_state.get(AFTER, 0)
    with database() as db:
        found = queue.page(db, actor, states=tuple(chosen), after=after, most=MOST + 1)
    table = st.dataframe(
        [
            {
                "Document": f"rx-{row['id']:04d}",
                "File": row["name"],
                "Page": f"{row['page']} of {row['pages']}",
                "State": STATES[row["state"]],
                "Why look": row["why"],
                "Open with": row["holder"] or "",
            }
            for row in found[:MOST]
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"queue_{after}_{'-'.join(chosen)}",
    )
    selected = table["selection"]["rows"]
    if selected:
        st.session_state["review_document"] = found[selected[0]]["id"]
        st.switch_page(REVIEW)
    _paging(after, [int(row["id"]) for row in found])


def _paging(after: int, ids: list[int]) -> None:
    with st.container(horizontal=True):
        if after:
            st.button("First page", on_click=_from_the_start)
        if len(ids) > MOST:
            st.button("Next page", on_click=_go_after, args=(ids[MOST - 1],))


def _from_the_start() -> None:
    st.session_state[AFTER] = 0


def _go_after(document: int) -> None:
    st.session_state[AFTER] = document
