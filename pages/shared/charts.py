"""The overview's charts and tables, drawn from plain figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from db.overview import AGES, Backlog, ChangedField, DayOfWork, Pace
from pages.shared import frame, said, words
from pages.shared.language import t
from rxcore.workflow import STATES, State

HEIGHT = 210
MOST_FIELDS = 8
ACCENT = "#0b6e75"
SHADES = ("#9ccfd3", "#4fa3aa", "#0b6e75", "#b45309")
"""By age, the oldest one set apart by hue as well as by its place in the bar."""


def backlog(found: Sequence[Backlog]) -> None:
    """Unfinished documents by state, each bar parted by age."""
    frame.heading(t("Unfinished, by state and age"))
    if not found:
        st.caption(t("Nothing is unfinished."))
        return
    data = pd.DataFrame(
        [(_state(b.state), t(b.age), AGES.index(b.age), b.documents) for b in found],
        columns=["State", "Age", "order", "Documents"],
    )
    chart = (
        alt.Chart(data, height=HEIGHT)
        .mark_bar(size=14)
        .encode(
            alt.Y(
                "State",
                title=None,
                axis=alt.Axis(labelLimit=190, labelOverlap=False),
                sort=[_state(state) for state in STATES],
            ),
            alt.X("sum(Documents)", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
            alt.Color(
                "Age",
                scale=alt.Scale(domain=[t(age) for age in AGES], range=list(SHADES)),
                legend=alt.Legend(orient="bottom", title=None, columns=2),
            ),
            alt.Order("order"),
            tooltip=_tips(State=t("State"), Age=t("Age"), Documents=t("Documents")),
        )
    )
    st.altair_chart(chart)


def days(found: Sequence[DayOfWork], span: int) -> None:
    """Readings a day over the last `span` days (UTC), parted by person."""
    frame.heading(t("Read a day, by person"))
    if not found:
        st.caption(t("Nobody has read anything in this span."))
        return
    data = pd.DataFrame(
        [(words.short_day(date.fromisoformat(d.day)), d.person, d.documents) for d in found],
        columns=["Day", "Person", "Documents"],
    )
    chart = (
        alt.Chart(data, height=HEIGHT)
        .mark_bar()
        .encode(
            alt.X(
                "Day:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True),
                scale=alt.Scale(domain=_last_days(span)),
            ),
            alt.Y("sum(Documents)", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
            alt.Color("Person", legend=alt.Legend(orient="bottom", title=None, columns=4)),
            tooltip=_tips(Day=t("Day"), Person=t("Person"), Documents=t("Documents")),
        )
    )  # fmt: skip
    st.altair_chart(chart)


def _state(state: State) -> str:
    return words.capital(t(STATES[state]))


def _tips(**titles: str) -> list[alt.Tooltip]:
    """What a chart says of what is pointed at: columns, each by its title."""
    return [alt.Tooltip(column, title=title) for column, title in titles.items()]


def _last_days(span: int) -> list[str]:
    today = datetime.now(UTC).date()
    return [words.short_day(today - timedelta(days=ago)) for ago in range(span, -1, -1)]


def changed(found: Sequence[ChangedField]) -> None:
    """The fields that people change most often."""
    frame.heading(t("Changed by people, share of rows"))
    if not found:
        st.caption(t("Nothing that was read has been changed in this span."))
        return
    data = pd.DataFrame(
        [
            (f"{words.capital(t(c.kind))}: {said.field_of(c.field)}", c.share, c.changed, c.rows)
            for c in found
        ],
        columns=["Field", "Share", "Changed", "Rows"],
    ).head(MOST_FIELDS)
    chart = (
        alt.Chart(data, height=HEIGHT)
        .mark_bar(color=ACCENT, size=14)
        .encode(
            alt.Y("Field", title=None, sort="-x", axis=alt.Axis(labelLimit=160)),
            alt.X("Share", title=None, axis=alt.Axis(format="%", tickCount=5)),
            tooltip=[
                alt.Tooltip("Field", title=t("Field")),
                alt.Tooltip("Share", title=t("Share"), format=".1%"),
                *_tips(Changed=t("Changed"), Rows=t("Rows")),
            ],
        )
    )
    st.altair_chart(chart)


def paces(found: Sequence[Pace]) -> None:
    """Each person's readings and how long they took."""
    if not found:
        return
    frame.heading(t("Time for a document, from opening to submit"))
    st.dataframe(
        [
            {
                t("Person"): pace.person,
                t("Read"): pace.documents,
                t("Half took at most"): words.duration(pace.median),
                t("Nine of ten took at most"): words.duration(pace.p90),
            }
            for pace in found
        ],
        hide_index=True,
        row_height=30,
    )
