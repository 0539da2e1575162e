"""How much people agree who read the same, and how each of them reads."""

import streamlit as st

from db import performance
from pages.shared import frame, people_figures
from pages.shared.app import database
from pages.shared.language import t
from rxcore.people import Actor


@st.cache_data(ttl=60, show_spinner=False)
def _found(_actor: Actor, person: int | None, days: int | None) -> performance.Performance:
    """Counted anew at most once a minute and person: it goes through every reading of the span, and
    not everybody may see all of them yet."""
    del person
    with database() as db:
        return performance.performance(db, _actor, days)


actor = frame.enter("see people's figures")
frame.title(t("Agreement"))
with frame.said():
    span = people_figures.span()
    with st.spinner(t("Comparing readings")):
        found = _found(actor, actor.person, span)
    people_figures.twice(found)
    people_figures.everybody(found.people)
