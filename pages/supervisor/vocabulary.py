"""The site's own names: what is in force, bringing in a file, names confirmed here, versions."""

import streamlit as st

from db.formulary import adoptions
from pages.shared import confirmed_names, formulary_now, formulary_upload, frame
from pages.shared.app import database, settings
from pages.shared.language import t
from rxcore.clinical import formulary
from rxcore.rights import may

actor = frame.enter("see the vocabulary")
frame.title(t("Vocabulary"))
formulary_now.report()
found = formulary.versions(settings().formulary)
with database() as db:
    recorded = adoptions(db)

left, right = st.columns(2, gap="large")
with left:
    st.subheader(t("In force"), anchor=False)
    with frame.said():
        formulary_now.summary(found[0] if found else None, recorded)
if changes := may(actor, "change the vocabulary"):
    with right:
        st.subheader(t("Bring in a file"), anchor=False)
        formulary_upload.form()
    st.subheader(t("Names confirmed here that no vocabulary has"), anchor=False)
    with frame.said():
        confirmed_names.editor(actor, found[0].id if found else "")

if len(found) > 1:
    st.subheader(t("Older versions"), anchor=False)
    with frame.said():
        formulary_now.older(found[1:], recorded, changes)
