"""The review page: one document on the desk, then the next."""

from typing import Any

import streamlit as st

from db import documents, queue, rejections
from db.connection import Database
from db.documents import Document
from pages.desk import acts as desk_acts
from pages.desk import desk
from pages.desk.acts import Outcome, opened, perform
from pages.desk.data import desk_data
from pages.shared import frame, words
from pages.shared.app import QUEUE, database
from rxcore.errors import DatabaseBusy, InputRefused, RxError
from rxcore.people import Actor
from rxcore.rights import may

DESK = "desk"
CURRENT = "review_document"
OUTCOME = "review_outcome"
WAY_BACK = "rx_way_back"
NOT_YET = "Not saved yet: another program is writing to the database. Trying again."


def act() -> None:
    """The desk's callback: does what was asked, for whoever is signed in now."""
    message: dict[str, Any] | None = st.session_state[DESK].get("action")
    if not message:
        return
    try:
        actor = frame.who()
        st.query_params.clear()
        with database() as db:
            if (chosen := opened(message)) is not None:
                _leave(db, actor)
                st.session_state[CURRENT] = chosen
                return
            outcome = perform(db, actor, message)
    except DatabaseBusy:
        outcome = Outcome(st.session_state.get(CURRENT), NOT_YET, busy=True)
    except RxError as error:
        outcome = Outcome(st.session_state.get(CURRENT), str(error))
    st.session_state[OUTCOME] = outcome
    st.session_state[CURRENT] = outcome.document


def _leave(db: Database, actor: Actor) -> None:
    if (current := st.session_state.get(CURRENT)) is not None:
        queue.release(db, actor, current)


def take_back(document: int) -> None:
    """Undoes a rejection of one's own."""
    try:
        actor = frame.who()
        st.query_params.clear()
        with database() as db:
            _leave(db, actor)
            outcome = desk_acts.take_back(db, actor, document)
    except RxError as error:
        outcome = Outcome(st.session_state.get(CURRENT), str(error))
    st.session_state[OUTCOME] = outcome
    st.session_state[CURRENT] = outcome.document


def _way_back(db: Database, actor: Actor, outcome: Outcome, shown: Document | None) -> None:
    """The button that undoes a rejection: the one just made, or that of the document shown."""
    for number in (outcome.rejected, shown.id if shown else None):
        if number is None:
            continue
        document = documents.get(db, number)
        if rejections.may_take_back(db, actor, document):
            label = f"Take the rejection of {document.label} back"
            st.button(label, on_click=take_back, args=(number,))
            return


def _document(db: Database, actor: Actor, outcome: Outcome) -> Document | None:
    """The document that the address or the person asked for, else the next in line.

    One that could not be saved yet stays as it was opened, because opening writes, too. Raises
    InputRefused when there is none of the number asked for.
    """
    if outcome.busy and outcome.document is not None:
        return documents.get(db, outcome.document)
    wanted = st.query_params.get("document", "")
    chosen = int(wanted[:15]) if wanted.isdecimal() else st.session_state.get(CURRENT)
    if chosen is None:
        return queue.claim_next(db, actor) if may(actor, "claim") else None
    return queue.open_one(db, actor, chosen)


def _nothing_waits(actor: Actor, outcome: Outcome) -> None:
    if outcome.message:
        st.success(words.plain(outcome.message))
    if may(actor, "claim"):
        st.header("Nothing waits for you")
        st.write("Everything that was read is reviewed. Add more documents on the queue page.")
    else:
        st.header("No document is open")
        st.write("Choose one on the queue page to look at it.")
    st.page_link(QUEUE, label="Go to the queue")


def _show(db: Database, actor: Actor, document: Document, outcome: Outcome) -> None:
    data = desk_data(db, actor, document)
    data["message"] = outcome.message or None
    data["conflict"] = outcome.conflict
    data["model_comparison"] = outcome.comparison
    data["busy"] = outcome.busy
    desk(data, key=DESK, on_action=act)


actor = frame.enter("see documents")
with database() as db:
    outcome: Outcome = st.session_state.pop(OUTCOME, None) or Outcome()
    try:
        document = _document(db, actor, outcome)
    except DatabaseBusy as busy:
        st.warning(words.plain(str(busy)))
        st.button("Try again", type="primary")
        st.stop()
    except InputRefused as refusal:
        st.error(words.plain(str(refusal)))
        st.page_link(QUEUE, label="Go to the queue")
        st.stop()
    with st.container(key=WAY_BACK):  # on the navigation's line, so that the desk keeps its place
        _way_back(db, actor, outcome, document)
    if document is not None:
        st.session_state[CURRENT] = document.id
        _show(db, actor, document, outcome)
    else:
        _nothing_waits(actor, outcome)
