"""The queue: what waits first, found and opened; adding documents; how reading goes."""

import streamlit as st

from db import queue
from pages.shared import adding, day, document_acts, frame, read_by, reading_progress, search_bar
from pages.shared.app import REVIEW, database
from pages.shared.document_acts import Chosen
from pages.shared.language import t, tn
from pages.shared.worklist import worklist
from rxcore.people import Actor
from rxcore.rights import may


def top(actor: Actor, waiting: int) -> None:
    """The day so far, and the way to the next document."""
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.title(t("Queue"))
        if not may(actor, "claim"):
            return
        day.summary(actor)
        if st.button(
            t("Review next · {waiting} waiting", waiting=waiting), type="primary",
            disabled=not waiting, shortcut="Ctrl+Enter",
        ):  # fmt: skip
            open_one(None)


def open_one(document: int | None) -> None:
    """Goes to the desk, with a document or with the next in line."""
    st.session_state["review_document"] = document
    st.switch_page(REVIEW)


def documents(actor: Actor, counts: dict[str, int]) -> None:
    """The list, what can be done with what is chosen in it, and the way on."""
    wanted = search_bar.wanted(counts)
    acts = st.container()
    lines, more = search_bar.found(actor, wanted)
    picked = worklist(lines, choosing=may(actor, "assign"), turn=document_acts.round_())
    if picked.opened is not None:
        open_one(picked.opened)
    search_bar.paging(lines, more)
    with acts:
        document_acts.report()
        if picked.chosen:
            title = tn("{n} chosen", "{n} chosen", len(picked.chosen))
            document_acts.bar(actor, Chosen.of(picked.chosen), title)


actor = frame.enter("see documents")
with database() as db:
    counts = queue.counts(db)
    waiting = queue.waiting(db, actor) if may(actor, "claim") else 0

# What comes and goes has a container of its own, so that the form below keeps its place, and with
# that what somebody typed or chose there.
top(actor, waiting)
with st.container():
    adding.report()
    reading_progress.live()
    read_by.leaving()
if not counts:
    st.subheader(t("No documents yet"), anchor=False)
    if may(actor, "add documents"):
        st.write(t("Add images of prescriptions below, or try it first with our drawn samples."))
        st.button(t("Add the samples"), type="primary", on_click=adding.add_samples)
        adding.form(expanded=True)
else:
    if may(actor, "add documents"):
        adding.form(expanded=False)
    documents(actor, counts)
    reading_progress.failures(actor)
