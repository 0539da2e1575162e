"""Uploads, with what supervisors do with all of one at once."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from db import assignments
from db.assignments import Upload
from pages.shared import document_acts, words
from pages.shared.document_acts import Chosen
from pages.shared.language import t
from rxcore.people import Actor
from rxcore.rights import may


def section(actor: Actor, found: Sequence[Upload]) -> None:
    """The uploads; choosing one shows what this person can do with it."""
    st.subheader(t("Uploads"), anchor=False)
    document_acts.report()
    table = st.dataframe(
        [
            {
                t("Upload"): upload.upload,
                t("Added"): words.moment(upload.added_at),
                t("Documents"): upload.documents,
                t("Models still read"): upload.unread,
                t("Wait for people"): upload.waiting,
                t("Of these assigned"): upload.assigned,
                t("Finished"): upload.ended,
            }
            for upload in found
        ],
        hide_index=True,
        row_height=30,
        on_select="rerun",
        selection_mode="single-row",
        # After each act none is chosen: the order may have changed under the pointer.
        key=f"uploads_{document_acts.round_()}",
    )
    if not may(actor, "assign"):
        return
    selected = table["selection"]["rows"]
    if selected and selected[0] < len(found):
        upload = found[selected[0]].upload
        document_acts.bar(actor, _documents_of(upload), upload, share=True)
    else:
        st.caption(
            t("Choose an upload to assign it, put it first, have it read again or withdraw it.")
        )


def _documents_of(upload: str) -> Chosen:
    return Chosen(
        partial(assignments.waiting_in, upload=upload),
        partial(assignments.of_upload, upload=upload),
    )
