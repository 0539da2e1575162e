"""What was set aside: supervisors answer questions here, everybody takes documents up again."""

from typing import Any

import streamlit as st

from db import holds, reviews
from db.holds import Held
from pages.shared import frame, words
from pages.shared.app import REVIEW, database
from pages.shared.language import t
from rxcore.rights import may


def take_up(document: int, box: str | None = None) -> None:
    """Puts a document back into the queue, with the answer typed in `box` if there is one."""
    answer = str(st.session_state.get(box, "")).strip() if box else ""
    with frame.said(), database() as db:
        reviews.resume(db, frame.who(), document, answer)


def note(container: Any, held: Held) -> None:
    """Who set the document aside, when and why."""
    container.markdown(f"**rx-{held.document:04d}**")
    who = words.plain(held.by)
    asked = t("{who} asks", who=who) if held.question else t("{who} set it aside", who=who)
    container.caption(f"{words.plain(words.moment(held.at))}: {asked}")
    container.text(held.note)
    container.page_link(
        REVIEW, label=t("Look at the page"), query_params={"document": str(held.document)}
    )


actor = frame.enter("see documents")
with database() as db:
    on_hold = holds.held(db, actor)
frame.title(t("On hold"))
if not on_hold:
    st.subheader(t("Nothing is on hold"), anchor=False)
    st.write(t("Documents that somebody sets aside on the desk (key h) wait here."))
for held in on_hold:
    with st.container(border=True):
        left, right = st.columns([2, 3])
        note(left, held)
        if held.question and may(actor, "answer a question"):
            box = f"answer_{held.document}"
            right.text_area(t("Your answer"), key=box, height=80)
            right.button(
                t("Answer and put back"),
                key=f"back_{held.document}",
                type="primary",
                on_click=take_up,
                args=(held.document, box),
            )
        elif held.question:
            right.caption(t("A supervisor answers this."))
        elif may(actor, "resume"):
            right.button(
                t("Put back into the queue"),
                key=f"back_{held.document}",
                on_click=take_up,
                args=(held.document,),
            )
