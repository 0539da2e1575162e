"""Who did what and when, and a document's whole story."""

import streamlit as st

from db import history
from pages.shared import event_table, frame, integrity, story, viewed, words
from pages.shared.app import database
from pages.shared.language import t
from rxcore.errors import InputRefused
from rxcore.people import Actor

actor = frame.enter("see the record")


def show_events(actor: Actor) -> None:
    """The record by page and filter."""
    viewed.once(actor, "history")
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.title(t("History"))
        integrity.verify_button()
    integrity.report()
    with database() as db:
        filters = event_table.filter_bar(db)
        event_table.event_page(db, actor, filters)


def show_story(actor: Actor, document: int) -> None:
    """One document from its adding to its last event."""
    back, title = st.columns([1, 8], vertical_alignment="center")
    back.button(t("All events"), on_click=close_story)
    with database() as db:
        try:
            told = history.story(db, actor, document)
        except InputRefused as refusal:
            st.error(words.plain(str(refusal)))
            return
        story.opened_once(db, actor, document)
    title.markdown(story.heading(told.document))
    story.story_page(told, actor)


def close_story() -> None:
    """Back to the list."""
    st.query_params.clear()
    st.session_state.pop(story.OPENED, None)


wanted = st.query_params.get("document", "")
if wanted.isdecimal():
    show_story(actor, int(wanted[:15]))
else:
    show_events(actor)
