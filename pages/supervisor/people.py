"""People: who may sign in, and as what."""

import streamlit as st

from db import assignments, people
from pages.shared import accounts, frame
from pages.shared.app import database
from pages.shared.language import t
from rxcore.rights import may

actor = frame.enter("see people")
with database() as db:
    everybody = people.everybody(db, actor)
    signed_in = people.last_sign_ins(db, actor)
    assigned = assignments.by_person(db, actor)

frame.title(t("People"))
left, right = st.columns([2, 1], gap="medium")
with left:
    chosen = accounts.table(everybody, signed_in, assigned)
with right:
    if chosen is None and may(actor, "add a reviewer"):
        accounts.add_form(actor)
        if len(everybody) == 1:
            st.info(t("You are alone here. Add the people who are to read prescriptions."))
    elif chosen is not None:
        accounts.panel(actor, chosen)
