"""The review page: one document on the desk, then the next."""

import streamlit as st

from db import checking, queue
from db.connection import Database
from db.documents import Document
from pages.desk.page import DeskPage
from pages.shared import day, frame
from pages.shared.app import QUEUE
from pages.shared.language import t
from rxcore.people import Actor
from rxcore.rights import may


def next_in_line(db: Database, actor: Actor, last: int | None) -> Document | None:
    """The next document to review, leased to the person: the next page of the same file first, and
    now and then a known-answer check."""
    if not may(actor, "claim"):
        return None
    return checking.next_check(db, actor, last) or queue.claim_next(db, actor, last)


def nothing_waits(actor: Actor) -> None:
    """Says why no document is here, and where there are some."""
    if may(actor, "claim"):
        frame.title(t("Nothing waits for you"))
        day.summary(actor)
        st.write(t("Everything that was read is reviewed. Add more documents on the queue page."))
    else:
        frame.title(t("No document is open"))
        st.write(t("Choose one on the queue page to look at it."))
    st.page_link(QUEUE, label=t("Go to the queue"))


DeskPage("review", next_in_line, nothing_waits).show(frame.enter("see documents"))
