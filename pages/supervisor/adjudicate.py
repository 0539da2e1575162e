"""Adjudicate: what two people read differently, on the desk, until nothing is disputed."""

import streamlit as st

from db import disputes
from db.connection import Database
from db.documents import Document
from pages.desk.page import DeskPage
from pages.shared import frame
from pages.shared.language import t
from rxcore.people import Actor


def longest_waiting(db: Database, actor: Actor, _: int | None) -> Document | None:
    """The dispute that waits longest, of those that nobody has now and that are not one's own."""
    return disputes.take_next(db, actor)


def nothing_to_decide(_: Actor) -> None:
    """Says when documents come here."""
    st.subheader(t("No dispute waits"), anchor=False)
    st.write(
        t(
            "When two people read a page differently, it waits here for a third. Pages that you "
            "read yourself wait for somebody else. The share of pages that are read twice is set "
            "on the settings page."
        )
    )


DeskPage("adjudication", longest_waiting, nothing_to_decide).show(frame.enter("adjudicate"))
