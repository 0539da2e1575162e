"""Approving the least risky documents together, after a sample of them was read."""

import streamlit as st

from db import batches
from db.batches import Batch
from db.connection import Database
from pages.shared import frame
from pages.shared.app import database
from pages.shared.language import t

SIZE, SAMPLE, LIMIT, DONE = "batch_size", "batch_sample", "batch_limit", "batch_done"


def draw() -> None:
    """Draws a batch and its sample."""
    with frame.said(), database() as db:
        found = batches.draw(
            db, frame.who(), int(st.session_state[SIZE]), int(st.session_state[SAMPLE])
        )
        st.session_state[DONE] = t(
            "Drawn; the {n} of the sample come first in the queue.", n=len(found.sample)
        )


def approve(batch: int) -> None:
    """Makes the batch final, when its sample promises enough."""
    with frame.said(), database() as db:
        limit = float(st.session_state[LIMIT]) / 100
        number = batches.approve(db, frame.who(), batch, limit)
        st.session_state[DONE] = t("{n} documents are final.", n=number)


def drop(batch: int) -> None:
    """Gives the batch up."""
    with frame.said(), database() as db:
        batches.drop(db, frame.who(), batch)
        st.session_state[DONE] = t("Dropped; its documents wait like others.")


def form() -> None:
    """What a batch begins with."""
    with st.form("draw"):
        st.number_input(t("Documents, the least risky"), 2, batches.MOST, 100, key=SIZE)
        st.number_input(t("Of these in the sample"), 1, batches.MOST - 1, 30, key=SAMPLE)
        st.caption(
            t(
                "People read the sample first. If nothing in 30 had to be put right, with 95 % "
                "confidence at most 9.5 % of the others have an error; of 60 it is 4.9 %."
            )
        )
        st.form_submit_button(t("Draw"), type="primary", on_click=draw)


def shown(db: Database, batch: Batch) -> None:
    """The batch that is open: its sample, its promise, its rows, and what can be done."""
    read = len(batch.sample) - len(batch.unread)
    st.write(
        t(
            "{read} of {sample} documents of the sample are read; in {wrong} something was wrong.",
            read=read, sample=len(batch.sample), wrong=len(batch.wrong),
        )
    )  # fmt: skip
    if batch.unread:
        links = " · ".join(f"[rx-{d:04d}](review?document={d})" for d in batch.unread[:20])
        st.markdown(t("Still to be read: {documents}", documents=links))
    elif batch.documents:
        st.info(
            t(
                "With 95 % confidence at most {share} % of these {n} documents have an error.",
                share=f"{100 * batch.at_most:.1f}", n=len(batch.documents),
            )
        )  # fmt: skip
    found = batches.rows_of(db, batch)
    st.dataframe(
        [
            {
                t("Document"): f"rx-{document:04d}", t("Name"): row.name,
                t("Written"): row.written, t("Strength"): row.values().get("strength", ""),
                t("Frequency"): row.values().get("frequency", ""),
            }
            for document, rows in found.items()
            for row in rows
        ],
        hide_index=True,
    )  # fmt: skip
    st.number_input(
        t("Largest share with an error that you take, in percent"), 0.1, 50.0, 5.0, key=LIMIT
    )
    with st.container(horizontal=True):
        st.button(
            t("Approve {n} documents", n=len(batch.documents)), type="primary",
            on_click=approve, args=(batch.id,), disabled=bool(batch.unread) or not batch.documents,
        )  # fmt: skip
        st.button(t("Drop the batch"), on_click=drop, args=(batch.id,))


frame.enter("approve")
frame.title(t("Approve together"))
with frame.said():
    if (done := st.session_state.pop(DONE, "")) != "":
        st.success(done)
    with database() as db:
        batch = batches.opened(db)
        if batch is None:
            form()
        else:
            shown(db, batch)
    st.caption(
        t(
            "In no batch: rows with a warning or a question, high-alert medicines, what is for two "
            "people or blind, assigned or open. What is approved so counts in no score, "
            "training or calibration."
        )
    )
