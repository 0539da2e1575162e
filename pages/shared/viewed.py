"""Looking at other people's work is an act of its own, recorded once a visit."""

import streamlit as st

from db import reviews
from pages.shared.app import database
from rxcore.people import Actor


def once(actor: Actor, page: str) -> None:
    """Records that the person opened this page, once for each browser tab."""
    seen: set[str] = st.session_state.setdefault("viewed_pages", set())
    if page not in seen:
        with database() as db:
            reviews.looked_through(db, actor, page)
        seen.add(page)
