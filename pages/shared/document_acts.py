"""What supervisors do with several documents: assign, set the turn, read again, withdraw."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import streamlit as st

from db import assignments, people
from db.assignments import TURNS, Turn
from db.connection import Database
from db.people import Person
from pages.shared import frame, read_by, words
from pages.shared.app import database, settings
from pages.shared.language import t, tn
from rxcore.people import Actor
from rxcore.readers.choose import require_at_hand
from rxcore.readers.panel import AUTO, READERS, Panel

DONE, ROUND = "document_acts_done", "document_acts_round"

Ids = Callable[[Database, Actor], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Documents by number, looked up when the act is done. waiting: those that models or people
    have still to read, in the order of the queue; all: every one."""

    waiting: Ids
    all: Ids

    @classmethod
    def of(cls, numbers: Sequence[int]) -> "Chosen":
        """These and no others."""
        return cls(lambda _db, _actor: numbers, lambda _db, _actor: numbers)


def round_() -> int:
    """Which choice this is: after each act another begins, since the order may have changed."""
    return int(st.session_state.get(ROUND, 0))


def report() -> None:
    """Says once what the last act came to."""
    if done := st.session_state.pop(DONE, None):
        st.success(words.plain(done))


def bar(actor: Actor, chosen: Chosen, title: str, *, share: bool = False) -> None:
    """The acts, side by side. share: as many as somebody says can be assigned, not only all."""
    with database() as db:
        everybody = [person for person in people.everybody(db, actor) if person.active]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(title)}**", width="content")
        with _form(t("Assign"), "assign", partial(_assign, chosen)):
            st.selectbox(
                t("Assign to"), [None, *everybody], key="act_person",
                format_func=lambda p: p.name if p else t("Everybody"),
            )  # fmt: skip
            if share:
                st.number_input(t("How many; 0 for all"), 0, key="act_count")
        with _form(t("Set turn"), "turn", partial(_turn, chosen)):
            st.radio(t("Turn in the queue"), TURNS, format_func=_turn_name, key="act_turn")
        with _form(t("Read again"), "again", partial(_again, chosen)):
            st.selectbox(
                t("Read again by"), [AUTO, *READERS], format_func=read_by.title, key="act_reader"
            )
            st.caption(t("Its rows then stand on the desk; final readings stay."))
        with _form(t("Withdraw"), "withdraw", partial(_withdraw, chosen)):
            st.text_input(t("Withdraw because"), key="act_reason", max_chars=300)
            st.caption(t("Rejects what nobody has read yet. Finished documents stay."))


@contextmanager
def _form(label: str, key: str, act: Callable[[Database, Actor], str]) -> Iterator[None]:
    """A button that asks for the rest before it acts."""
    with st.popover(label), st.form(f"act_{key}", border=False):
        yield
        st.form_submit_button(label, type="primary", on_click=_perform, args=(act,))


def _perform(act: Callable[[Database, Actor], str]) -> None:
    with frame.said(), database() as db:
        st.session_state[DONE] = act(db, frame.who())
        st.session_state[ROUND] = round_() + 1


def _turn_name(turn: Turn) -> str:
    return {"first": t("First"), "usual": t("Usual"), "last": t("Last")}[turn]


def _assign(chosen: Chosen, db: Database, actor: Actor) -> str:
    person: Person | None = st.session_state["act_person"]
    most = st.session_state.get("act_count") or None
    count = assignments.assign(
        db, actor, chosen.waiting(db, actor)[:most], person.id if person else None
    )
    if person is None:
        return tn("{n} document is for everybody.", "{n} documents are for everybody.", count)
    return tn(
        "{n} document assigned to {person}.", "{n} documents assigned to {person}.", count,
        person=person.name,
    )  # fmt: skip


def _turn(chosen: Chosen, db: Database, actor: Actor) -> str:
    turn: Turn = st.session_state["act_turn"]
    count = assignments.set_turn(db, actor, chosen.waiting(db, actor), turn)
    return tn(
        "Turn of {n} document: {turn}.", "Turn of {n} documents: {turn}.", count,
        turn=_turn_name(turn),
    )  # fmt: skip


def _again(chosen: Chosen, db: Database, actor: Actor) -> str:
    reader: str = st.session_state["act_reader"]
    require_at_hand(settings(), Panel((reader,)))
    count = assignments.read_again(db, actor, chosen.waiting(db, actor), reader)
    return tn("{n} document will be read again.", "{n} documents will be read again.", count)


def _withdraw(chosen: Chosen, db: Database, actor: Actor) -> str:
    done, stay = assignments.withdraw(
        db, actor, chosen.all(db, actor), st.session_state["act_reason"]
    )
    said = tn("{n} document withdrawn.", "{n} documents withdrawn.", done)
    if not stay:
        return said
    rest = tn("{n} stays because somebody read it.", "{n} stay because somebody read them.", stay)
    return f"{said} {rest}"
