"""The queue: add documents, see how reading goes, open one."""

import streamlit as st

from db import queue
from pages.shared import adding, fetching, frame, reading_progress
from pages.shared.app import REVIEW, database
from pages.shared.queue_table import queue_table
from rxcore.rights import may

actor = frame.enter("see documents")
with database() as db:
    counts = queue.counts(db)
    waiting = queue.waiting(db, actor) if may(actor, "claim") else 0

# What comes and goes has a container of its own, so that the form below keeps its place, and with
# that what somebody typed or chose there.
with st.container():
    adding.report()
if not counts:
    st.header("No documents yet")
    if may(actor, "add documents"):
        st.write("Add images of prescriptions below, or try it first with our drawn samples.")
        st.button("Add the samples", type="primary", on_click=adding.add_samples)
        adding.form(expanded=True)
else:
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        reading_progress.live()
    with right:
        if st.button(
            f"Review next · {waiting:,} waiting",
            type="primary",
            disabled=not waiting,
            width="stretch",
            shortcut="Ctrl+Enter",
        ):
            st.session_state.pop("review_document", None)
            st.switch_page(REVIEW)
    with st.container():
        queue_table(actor, counts)
        reading_progress.failures(actor)
    if may(actor, "add documents"):
        adding.form(expanded=False)
    fetching.panel(actor)
