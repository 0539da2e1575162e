"""Adjudicate: settle what two people read differently."""

from typing import Any

import streamlit as st

from db import disputes, queue, readings, reviews, rights
from db.connection import Database
from db.disputes import Dispute
from db.documents import Document
from db.readings import StoredReading
from pages.shared import frame, words
from pages.shared.adjudication import adjudication, adjudication_data
from pages.shared.app import database
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.submissions import read_submission

COMPONENT = "adjudication"
REASON = "adjudicate_reject_reason"
TAKEN = "adjudicate_taken"

actor = frame.enter("adjudicate")


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


def choose(waiting: list[Dispute]) -> Document:
    """The dispute to settle: the longest waiting one that is free, or another from the list."""
    by_id = {dispute.document.id: dispute for dispute in waiting}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.count(len(waiting), 'document')} read differently by two people**")
        chosen = st.selectbox(
            "Document", list(by_id), format_func=lambda number: line(by_id[number]),
            label_visibility="collapsed", width=420, key="adjudicate_document",
        )  # fmt: skip
        document = by_id[chosen].document
        with st.popover("Reject"), st.form("reject_disputed", border=False):
            st.text_input("Why", key=REASON, max_chars=300)
            st.form_submit_button(
                "Reject", type="primary", on_click=reject, args=(document.id, document.version)
            )
    return document


def line(dispute: Dispute) -> str:
    """A dispute in the list: its label, its file, and who else is at it."""
    at_it = f" · {dispute.holder[0]} is at it" if dispute.holder else ""
    return f"{dispute.document.label} · {dispute.document.name}{at_it}"


def take(db: Database, actor: Actor, document: int) -> Dispute:
    """Leases the dispute to the person, and gives back the one that they looked at before."""
    before = st.session_state.get(TAKEN)
    if before not in (None, document):
        queue.release(db, actor, before)
    st.session_state[TAKEN] = document
    return disputes.take(db, actor, document)


def both(db: Database, actor: Actor) -> tuple[Document, StoredReading, StoredReading] | None:
    """The dispute chosen and its two readings, when this person may settle it now; otherwise says
    why not, and what to do."""
    waiting = disputes.waiting(db, actor)
    if not waiting:
        st.subheader("Nothing to settle", anchor=False)
        st.write(
            "When two people read a page differently, it waits here for a third. The share of "
            "pages that are read twice is set on the settings page."
        )
        return None
    document = choose(waiting)
    try:
        first, second = disputes.both(db, actor, document)
    except Conflict as conflict:
        st.warning(words.plain(str(conflict)))
        return None
    if not rights.may(db, actor, "adjudicate", document):
        st.info("You read this page yourself. Another supervisor settles it; choose another one.")
        return None
    taken = take(db, actor, document.id)
    if taken.holder:
        name, minutes = taken.holder
        st.info(
            f"{words.plain(name)} has {document.label} open to settle it ({minutes} min). Choose "
            "another one, or come back when they are done."
        )
        return None
    return taken.document, first, second


with database() as db:
    found = both(db, actor)
    if found is not None:
        document, first, second = found
        shown = readings.load(db, document.shown) if document.shown is not None else None
if found is not None:
    own = actor.person in (first.person, second.person)
    rotation = shown.rotation if shown else 0
    data = adjudication_data(document, first, second, rotation=rotation, own=own)
    adjudication(data, key=COMPONENT, on_action=act)
