"""A person's day in one line: done, pace, left."""

import streamlit as st

from db import day
from db.day import Day
from pages.shared import words
from pages.shared.app import database
from pages.shared.language import t
from rxcore.people import Actor


def summary(actor: Actor) -> None:
    """The line, once something is done today."""
    with database() as db:
        today = day.of(db, actor, words.today())
    if today.done:
        st.text(sentence(today), width="stretch")


def sentence(today: Day) -> str:
    """ "12 done today, 4 per 10 minutes, 30 left"."""
    if today.per_ten_minutes is None:
        return t("{done} done today, {left} left", done=today.done, left=today.left)
    return t(
        "{done} done today, {pace} per 10 minutes, {left} left",
        done=today.done, pace=max(1, round(today.per_ten_minutes)), left=today.left,
    )  # fmt: skip
