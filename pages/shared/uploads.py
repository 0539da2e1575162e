"""Uploads and what supervisors do with them: assign, put first, read again, withdraw."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from db import assignments
from db.assignments import TURNS, Upload
from db.people import Person
from pages.shared import frame, words
from pages.shared.app import database
from rxcore.people import Actor
from rxcore.rights import may

DONE, ACTS = "uploads_done", "uploads_acts"
EVERYBODY = "Everybody"
READERS = {
    "auto": "Whoever reads now",
    "ocr": "Embedded OCR",
    "paligemma": "PaliGemma 2",
}


def section(actor: Actor, found: Sequence[Upload], people: Sequence[Person]) -> None:
    """The uploads; choosing one shows what this person can do with it."""
    st.markdown("**Uploads**")
    if (done := st.session_state.pop(DONE, None)) is not None:
        st.success(words.plain(done))
    table = st.dataframe(
        [
            {
                "Upload": upload.upload,
                "Added": words.moment(upload.added_at),
                "Documents": upload.documents,
                "Models still read": upload.unread,
                "Wait for people": upload.waiting,
                "Of these assigned": upload.assigned,
                "Finished": upload.ended,
            }
            for upload in found
        ],
        hide_index=True,
        row_height=30,
        on_select="rerun",
        selection_mode="single-row",
        # After each act none is chosen: the order may have changed under the pointer.
        key=f"uploads_{st.session_state.get(ACTS, 0)}",
    )
    if not may(actor, "assign"):
        return
    selected = table["selection"]["rows"]
    if selected and selected[0] < len(found):
        _acts(found[selected[0]], people)
    else:
        st.caption(
            "Choose an upload to assign it, put it first, have it read again or withdraw it."
        )


def _acts(upload: Upload, people: Sequence[Person]) -> None:
    assign, turn, again, withdraw = st.columns(4)
    left = upload.unread + upload.waiting
    with assign, _form("assign", "Assign", _assign, upload.upload, disabled=not left):
        st.selectbox(
            "Assign to", [None, *people], format_func=lambda p: p.name if p else EVERYBODY,
            key="upload_person",
        )  # fmt: skip
        st.number_input("How many; 0 for all", 0, key="upload_count")
    with turn, _form("turn", "Set turn", _turn, upload.upload, disabled=not left):
        st.selectbox("Turn in the queue", TURNS, format_func=str.capitalize, key="upload_turn")
    with again, _form("again", "Read again", _again, upload.upload, disabled=not left):
        st.selectbox(
            "Read again by", list(READERS), format_func=READERS.__getitem__, key="upload_reader"
        )
        st.caption("A named model reads when a worker runs it: RX_READER, or extract --reader.")
    with withdraw, _form("withdraw", "Withdraw", _withdraw, upload.upload):
        st.text_input("Withdraw because", key="upload_reason", max_chars=300)
        st.caption("Rejects what nobody has read yet. Finished documents stay.")


@contextmanager
def _form(
    key: str, label: str, act: Callable[[str], None], upload: str, *, disabled: bool = False
) -> Iterator[None]:
    """A small bordered form with its button at the end."""
    with st.form(f"upload_{key}", height="stretch"):
        yield
        st.form_submit_button(label, on_click=act, args=(upload,), disabled=disabled)


def _assign(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        person: Person | None = st.session_state["upload_person"]
        chosen = assignments.waiting_in(db, actor, upload, st.session_state["upload_count"] or None)
        count = assignments.assign(db, actor, chosen, person.id if person else None)
        to = person.name if person else "everybody"
        _done(f"{words.count(count, 'document')} assigned to {to}.")


def _turn(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        chosen = assignments.waiting_in(db, actor, upload)
        count = assignments.set_turn(db, actor, chosen, st.session_state["upload_turn"])
        turn = st.session_state["upload_turn"]
        _done(f"{words.count(count, 'document')} put {turn}.")


def _again(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        chosen = assignments.waiting_in(db, actor, upload)
        reader = st.session_state["upload_reader"]
        count = assignments.read_again(db, actor, chosen, reader)
        _done(f"{words.count(count, 'document')} will be read again.")


def _withdraw(upload: str) -> None:
    with frame.said(), database() as db:
        done, stay = assignments.withdraw(
            db, frame.who(), upload, st.session_state["upload_reason"]
        )
        rest = f"; {stay:,} stay because somebody read them." if stay else "."
        _done(f"{words.count(done, 'document')} withdrawn{rest}")


def _done(sentence: str) -> None:
    st.session_state[DONE] = sentence
    st.session_state[ACTS] = st.session_state.get(ACTS, 0) + 1
