"""How reading goes: what is left, at what rate, and what failed, with reasons and a retry."""

import streamlit as st

from db import jobs
from db.jobs import Ahead
from pages.shared import frame, words
from pages.shared.app import database
from pages.shared.language import t, tn
from pages.shared.service import service
from rxcore.people import Actor
from rxcore.rights import may

SEEN = "reading_seen"
FOLLOWING = "reading_following"
"""Set while the page runs again because more is read, and not because the person did anything."""


def live() -> None:
    """The progress of reading, kept up to date while the page is open; when more is read, the
    whole page runs again, so that its table and counts follow.

    Never while the whole page runs already: that would lose what the person just pressed.
    """
    st.session_state.pop(SEEN, None)
    _live()


@st.fragment(run_every=2)
def _live() -> None:
    frame.enter("see documents")
    with database() as db:
        ahead = jobs.ahead(db)
    if st.session_state.setdefault(SEEN, ahead.latest) != ahead.latest:
        st.session_state[SEEN] = ahead.latest
        st.session_state[FOLLOWING] = True
        st.rerun()
    if ahead.left:
        st.caption(sentence(ahead))
    if problem := service().health.problem:
        st.warning(words.plain(problem))


def sentence(ahead: Ahead) -> str:
    """What models still read, how fast, and how long that takes."""
    left = tn("{n} page is still to be read", "{n} pages are still to be read", ahead.left)
    if ahead.minutes is None:
        return f"{left}."
    rate = t("{rate} a minute", rate=max(1, round(ahead.per_minute)))
    minutes = round(ahead.minutes)
    rest = tn("about {n} min left", "about {n} min left", minutes) if minutes else (
        t("less than a minute left")
    )  # fmt: skip
    return f"{left} · {rate} · {rest}"


def failures(actor: Actor) -> None:
    """What could not be read, why, and a button to try again for those who may."""
    with database() as db:
        failed = jobs.failures(db)
    if not failed:
        return
    with st.expander(tn("{n} page could not be read", "{n} pages could not be read", len(failed))):
        st.dataframe(
            [
                {t("Document"): f"rx-{f.document:04d}", t("File"): f.name, t("Page"): f.page,
                 t("Why"): f.reason}
                for f in failed
            ],
            hide_index=True,
        )  # fmt: skip
        if may(actor, "retry failed readings"):
            st.button(t("Try these again"), on_click=_retry)


def _retry() -> None:
    with frame.said(), database() as db:
        jobs.retry_failed(db, frame.who())
