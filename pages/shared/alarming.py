"""What those who run the server should look at, for the pages of those who steer."""

import streamlit as st

from db import alarms
from pages.shared import words
from pages.shared.app import database, settings


def section() -> None:
    """One box for each alarm; nothing when there is none."""
    with database() as db:
        found = alarms.standing(db, settings())
    for alarm in found:
        st.warning(words.plain(alarm), icon=":material/warning:")
