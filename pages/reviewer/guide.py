"""The transcription guide, for reading in peace; the desk shows the same in its help."""

import streamlit as st

from pages.shared import frame, guide
from pages.shared.app import database

frame.enter("see documents")
st.header("How to transcribe")
with database() as db:
    sections = guide.sections(db)
left, right = st.columns(2, gap="large")
for position, section in enumerate(sections):
    with left if position % 2 == 0 else right:
        st.subheader(section["title"])
        st.text(section["text"])
