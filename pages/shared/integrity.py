"""The button that checks whether the record is whole."""

import streamlit as st

from db import verify
from db.verify import Report
from pages.shared import frame, words
from pages.shared.app import database, settings

REPORT = "verify_report"


def verify_button() -> None:
    """Checks everything at once; the report stays until the page is left."""
    if st.button("Verify the record", help="Chain, values, tables, readings, anchors and images"):
        with frame.said(), st.spinner("Checking every event, reading and image"):
            actor = frame.who()
            with database() as db:
                st.session_state[REPORT] = verify.verify(db, actor, settings().home)


def report() -> None:
    """What the last check found, the first broken event on top."""
    found: Report | None = st.session_state.pop(REPORT, None)
    if found is None:
        return
    looked_at = ", ".join(
        words.count(number, thing)
        for number, thing in (
            (found.events, "event"), (found.readings, "reading"), (found.documents, "document"),
            (found.decisions, "decision"), (found.people, "account"), (found.images, "image"),
            (found.anchors, "anchor"),
        )
    )  # fmt: skip
    if found.older:
        st.caption(
            f"{words.count(found.older, 'document')} came in before blind, twice and other marks "
            "were part of the record; of these only what is recorded was compared."
        )
    if found.restores:
        st.caption(f"A backup was restored at event {', '.join(map(str, found.restores))}.")
    if found.whole:
        st.success(f"Everything is as it was recorded: {looked_at}.")
        return
    first = found.problems[0]
    st.error(f"**{words.plain(first.place)}**: {words.plain(first.text)}")
    if found.problems[1:]:
        with st.expander(f"{words.count(len(found.problems) - 1, 'more problem')}"):
            st.text("\n".join(f"{p.place}: {p.text}" for p in found.problems[1:]))
    st.caption(f"Looked at {looked_at}. Keep this database as it is and ask who can read its disk.")
