"""The button that checks whether the record is whole."""

import streamlit as st

from db import verify
from db.verify import Report
from pages.shared import frame, words
from pages.shared.app import database, settings, store
from pages.shared.language import t

REPORT = "verify_report"


def verify_button() -> None:
    """Checks everything at once; the report stays until the page is left."""
    if st.button(
        t("Verify the record"), help=t("Chain, values, tables, readings, anchors and images")
    ):
        label = t("Checking every event, reading and image")
        bar = st.progress(0.0, label)

        def progress(share: float) -> None:
            bar.progress(share, label)

        with frame.said():
            actor = frame.who()
            with database() as db:
                st.session_state[REPORT] = verify.verify(
                    db, actor, settings().home, settings().anchor,
                    progress=progress, images=store(),
                )  # fmt: skip
        bar.empty()


def report() -> None:
    """What the last check found, the first broken event on top."""
    found: Report | None = st.session_state.pop(REPORT, None)
    if found is None:
        return
    looked_at = ", ".join(
        (
            words.count(found.events, "event"), words.count(found.readings, "reading"),
            words.count(found.documents, "document"), words.count(found.decisions, "decision"),
            words.count(found.people, "account"), words.count(found.images, "image"),
            words.count(found.anchors, "anchor"),
        )
    )  # fmt: skip
    if found.older:
        st.caption(
            t(
                "{count} came in before blind, twice and other marks were part of the record; of "
                "these only what is recorded was compared.",
                count=words.count(found.older, "document"),
            )
        )
    if found.restores:
        st.caption(
            t(
                "A backup was restored at event {events}.",
                events=", ".join(map(str, found.restores)),
            )
        )
    if found.whole:
        st.success(t("Everything is as it was recorded: {looked_at}.", looked_at=looked_at))
        return
    first = found.problems[0]
    st.error(f"**{words.plain(first.place)}**: {words.plain(first.text)}")
    if found.problems[1:]:
        with st.expander(words.count(len(found.problems) - 1, "more problem")):
            st.text("\n".join(f"{p.place}: {p.text}" for p in found.problems[1:]))
    st.caption(
        t(
            "Looked at {looked_at}. Keep this database as it is and ask who can read its disk.",
            looked_at=looked_at,
        )
    )
