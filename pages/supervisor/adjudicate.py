"""Adjudicate: settle what two people read differently."""

from typing import Any

import streamlit as st

from db import disputes, readings, reviews
from db.documents import Document
from pages.shared import frame, story, words
from pages.shared.adjudication import adjudication, adjudication_data
from pages.shared.app import database
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.submissions import read_submission

COMPONENT = "adjudication"
REASON = "adjudicate_reject_reason"

actor = frame.enter("supervisor")


def act() -> None:
    """Stores the third reading, for whoever is signed in now."""
    message: dict[str, Any] | None = st.session_state[COMPONENT].get("action")
    if not message:
        return
    with frame.said(), database() as db:
        done = reviews.adjudicate(
            db, frame.who(), read_submission(message),
            override_reason=str(message.get("reason") or "")[:300],
        )  # fmt: skip
        st.toast(f"rx-{message['document']:04d} is {done.state}.")


def reject(document: int, version: int) -> None:
    """Takes the document out: no prescription, or not to be used."""
    with frame.said(), database() as db:
        reviews.reject(db, frame.who(), document, version, st.session_state[REASON])


def choose(waiting: list[Document]) -> Document:
    """The dispute to settle: the longest waiting one, or another from the list."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.count(len(waiting), 'document')} read differently by two people**")
        chosen = st.selectbox(
            "Document", waiting, format_func=lambda document: f"{document.label} · {document.name}",
            label_visibility="collapsed", width=360,
        )  # fmt: skip
        with st.popover("Reject"), st.form("reject_disputed", border=False):
            st.text_input("Why", key=REASON, max_chars=300)
            st.form_submit_button(
                "Reject", type="primary", on_click=reject, args=(chosen.id, chosen.version)
            )
    return chosen


def show(actor: Actor) -> None:
    """One dispute, or what to do when there is none."""
    with database() as db:
        waiting = disputes.waiting(db, actor)
        if not waiting:
            st.subheader("Nothing to settle", anchor=False)
            st.write(
                "When two people read a page differently, it waits here for a third. The share of "
                "pages that are read twice is set on the settings page."
            )
            return
        document = choose(waiting)
        try:
            first, second = disputes.both(db, actor, document)
            story.opened_once(db, actor, document.id)
            shown = readings.load(db, document.shown) if document.shown is not None else None
        except Conflict as conflict:
            st.warning(str(conflict))
            return
    own = actor.person in (first.person, second.person)
    if own and actor.role != "administrator":
        st.info("You read this page yourself. Another supervisor settles it; choose another one.")
        return
    rotation = shown.rotation if shown else 0
    data = adjudication_data(document, first, second, rotation=rotation, own=own)
    adjudication(data, key=COMPONENT, on_action=act)


show(actor)
