"""The transcription guide, for reading in peace; the desk shows the same in its help."""

import streamlit as st

from pages.shared import frame, guide, words
from pages.shared.app import database
from pages.shared.language import t

frame.enter("see documents")
frame.title(t("How to transcribe"))
with database() as db:
    sections = guide.sections(db)
left, right = st.columns(2, gap="large")
for position, section in enumerate(sections):
    with left if position % 2 == 0 else right:
        st.subheader(words.plain(section["title"]), anchor=False)
        st.text(section["text"])
