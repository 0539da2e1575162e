"""People: who may sign in, and as what."""

import streamlit as st

from db import assignments, people
from pages.shared import accounts, frame
from pages.shared.app import database

actor = frame.enter("supervisor")
with database() as db:
    everybody = people.everybody(db, actor)
    signed_in = people.last_sign_ins(db, actor)
    assigned = assignments.by_person(db, actor)

st.subheader("People", anchor=False)
left, right = st.columns([2, 1], gap="medium")
with left:
    chosen = accounts.table(everybody, signed_in, assigned)
with right:
    if chosen is None:
        accounts.add_form(actor)
        if len(everybody) == 1:
            st.info("You are alone here. Add the people who are to read prescriptions.")
    else:
        accounts.panel(actor, chosen)
