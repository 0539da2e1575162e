"""One's own account: how one reads, and a new password."""

import streamlit as st

from db import performance, sessions
from pages.shared import frame, people_figures
from pages.shared.app import database
from rxcore.passwords import SHORTEST

PRESENT, NEW, AGAIN = "own_present", "own_new", "own_again"
DONE = "own_done"


def change() -> None:
    """Sets the new password, for whoever is signed in now."""
    state = st.session_state
    with frame.said(), database() as db:
        if state[NEW] != state[AGAIN]:
            st.error("The new password was typed in two ways; type it again.")
            return
        sessions.change_own_password(db, frame.who(), state[PRESENT], state[NEW])
        state[DONE] = "You have a new password. Everywhere else you are signed out."


actor = frame.enter("change one's own account")
st.subheader("Your account", anchor=False)
if (done := st.session_state.pop(DONE, None)) is not None:
    st.success(done)
st.text(f"{actor.name}, {actor.role}")
with st.form("own_password", clear_on_submit=True, width=420):
    st.text_input("Present password", key=PRESENT, type="password", autocomplete="current-password")
    st.text_input(
        "New password", key=NEW, type="password", autocomplete="new-password",
        help=f"At least {SHORTEST} characters; a few words in a row are good.",
    )  # fmt: skip
    st.text_input("New password again", key=AGAIN, type="password", autocomplete="new-password")
    st.form_submit_button("Change password", type="primary", on_click=change)

st.subheader("Your readings", anchor=False)
with frame.said():
    days = people_figures.span()
    with database() as db:
        people_figures.own(performance.own(db, actor, days))
