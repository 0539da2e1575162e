"""One's own account: how one reads, and a new password."""

import html

import streamlit as st

from db import performance, sessions
from pages.shared import frame, people_figures
from pages.shared.app import database
from pages.shared.language import LANGUAGES, language, t
from rxcore.passwords import SHORTEST

PRESENT, NEW, AGAIN = "own_present", "own_new", "own_again"
DONE = "own_done"


def change() -> None:
    """Sets the new password, for the person who is signed in now."""
    state = st.session_state
    with frame.said(), database() as db:
        if state[NEW] != state[AGAIN]:
            st.error(t("The new password was typed in two ways; type it again."))
            return
        sessions.change_own_password(db, frame.who(), state[PRESENT], state[NEW])
        state[DONE] = t("You have a new password. Everywhere else you are signed out.")


actor = frame.enter("change one's own account")
frame.title(t("Your account"))
if (done := st.session_state.pop(DONE, None)) is not None:
    st.success(done)
st.text(f"{actor.name}, {t(actor.role)}")
with st.form("own_password", clear_on_submit=True, width=420):
    st.text_input(
        t("Present password"), key=PRESENT, type="password", autocomplete="current-password"
    )
    st.text_input(
        t("New password"), key=NEW, type="password", autocomplete="new-password",
        help=t("At least {n} characters; a few words in a row are good.", n=SHORTEST),
    )  # fmt: skip
    st.text_input(t("New password again"), key=AGAIN, type="password", autocomplete="new-password")
    st.form_submit_button(t("Change password"), type="primary", on_click=change)

frame.heading(t("Language"))
st.html(
    '<nav class="rx-choices" aria-label="'
    + html.escape(t("Language"))
    + '">'
    + " ".join(
        f'<a href="/auth/language/{each.code}" target="_self" lang="{each.code}"'
        + (' aria-current="true">' if each == language() else ">")
        + f"{each.name}</a>"
        for each in LANGUAGES.values()
    )
    + "</nav>"
)

frame.heading(t("Your readings"))
with frame.said():
    days = people_figures.span()
    with database() as db:
        people_figures.own(performance.own(db, actor, days))
