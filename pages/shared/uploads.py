"""Uploads and what supervisors do with them: assign, put first, read again, withdraw."""

from collections.abc import Callable, Sequence

import streamlit as st

from db import assignments
from db.assignments import TURNS, Upload
from db.people import Person
from pages.shared import frame, words
from pages.shared.app import database

DONE = "uploads_done"
EVERYBODY = "Everybody"
READERS = {
    "auto": "Whoever reads now",
    "ocr": "Embedded OCR",
    "paligemma": "PaliGemma 2",
}


def section(found: Sequence[Upload], people: Sequence[Person]) -> None:
    """The uploads; choosing one shows what can be done with it."""
    st.markdown("**Uploads**")
    if (done := st.session_state.pop(DONE, None)) is not None:
        st.success(done)
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
        key="uploads",
    )
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
        st.number_input("How many", 1, max(left, 1), max(left, 1), key="upload_count")
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


class _form:  # noqa: N801  # used as a with-statement
    """A small bordered form with its button at the end."""

    def __init__(
        self, key: str, label: str, act: Callable[[str], None], upload: str, *,
        disabled: bool = False,
    ) -> None:  # fmt: skip
        self._form = st.form(f"upload_{key}", height="stretch")
        self._button = (label, act, upload, disabled)

    def __enter__(self) -> None:
        self._form.__enter__()

    def __exit__(self, *_: object) -> None:
        label, act, upload, disabled = self._button
        st.form_submit_button(label, on_click=act, args=(upload,), disabled=disabled)
        self._form.__exit__(None, None, None)


def _assign(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        person: Person | None = st.session_state["upload_person"]
        chosen = assignments.waiting_in(db, actor, upload, st.session_state["upload_count"])
        count = assignments.assign(db, actor, chosen, person.id if person else None)
        to = person.name if person else "everybody"
        st.session_state[DONE] = f"{words.count(count, 'document')} assigned to {to}."


def _turn(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        chosen = assignments.waiting_in(db, actor, upload)
        count = assignments.set_turn(db, actor, chosen, st.session_state["upload_turn"])
        turn = st.session_state["upload_turn"]
        st.session_state[DONE] = f"{words.count(count, 'document')} put {turn}."


def _again(upload: str) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        chosen = assignments.waiting_in(db, actor, upload)
        reader = st.session_state["upload_reader"]
        count = assignments.read_again(db, actor, chosen, reader)
        st.session_state[DONE] = f"{words.count(count, 'document')} will be read again."


def _withdraw(upload: str) -> None:
    with frame.said(), database() as db:
        done, stay = assignments.withdraw(
            db, frame.who(), upload, st.session_state["upload_reason"]
        )
        st.session_state[DONE] = f"{words.count(done, 'document')} withdrawn" + (
            f"; {stay:,} stay because somebody read them." if stay else "."
        )
