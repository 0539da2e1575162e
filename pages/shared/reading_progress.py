"""How reading goes: progress, rate, time left, failures with reasons and a retry."""

import streamlit as st

from db import jobs
from db.jobs import Progress
from pages.shared import frame, words
from pages.shared.app import database
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
        progress = jobs.progress(db)
    ended = progress.done + progress.failed
    if st.session_state.setdefault(SEEN, ended) != ended:
        st.session_state[SEEN] = ended
        st.session_state[FOLLOWING] = True
        st.rerun()
    total = progress.waiting + progress.reading + progress.done + progress.failed
    left = progress.waiting + progress.reading
    if left:
        st.progress((total - left) / total, _words(progress, total))
    else:
        st.caption(all_read(total - progress.failed, total))
    health = service().health
    if health.problem:
        st.warning(words.plain(health.problem))
    st.caption(words.plain(health.reader))


def all_read(read: int, total: int) -> str:
    """That no page waits for a model any more, and whether each of them could be read."""
    if not total:
        return "Nothing to read."
    if read < total:
        return f"{read:,} of {total:,} pages are read; the rest could not be."
    return "The one page is read." if total == 1 else f"All {total:,} pages are read."


def _words(progress: Progress, total: int) -> str:
    read = f"{progress.done + progress.failed:,} of {total:,} pages read"
    minutes = progress.minutes_left
    if minutes is None:
        return read
    left = "less than a minute" if minutes < 1 else f"about {minutes:,.0f} min"
    return f"{read} · {progress.per_minute:,.0f} a minute · {left} left"


def failures(actor: Actor) -> None:
    """What could not be read, why, and a button to try again for those who may."""
    with database() as db:
        failed = jobs.failures(db)
    if not failed:
        return
    with st.expander(f"{len(failed)} could not be read"):
        st.dataframe(
            [
                {"Document": f"rx-{f.document:04d}", "File": f.name, "Page": f.page,
                 "Why": f.reason}
                for f in failed
            ],
            hide_index=True,
        )  # fmt: skip
        if may(actor, "retry failed readings"):
            st.button("Try these again", on_click=_retry)


def _retry() -> None:
    with frame.said(), database() as db:
        jobs.retry_failed(db, frame.who())
