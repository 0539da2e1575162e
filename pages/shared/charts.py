"""The overview's charts and tables, drawn from plain figures."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from db.overview import AGES, Backlog, ChangedField, DayOfWork, Pace
from pages.shared import words
from rxcore.workflow import STATES

HEIGHT = 210
MOST_FIELDS = 8
ACCENT = "#0b6e75"
SHADES = ("#9ccfd3", "#4fa3aa", "#0b6e75", "#b45309")
"""By age, the oldest one set apart by hue as well as by its place in the bar."""


def backlog(found: Sequence[Backlog]) -> None:
    """Unfinished documents by state, each bar parted by age."""
    st.markdown("**Unfinished, by state and age**")
    if not found:
        st.caption("Nothing is unfinished.")
        return
    frame = pd.DataFrame(
        [(STATES[b.state].capitalize(), b.age, AGES.index(b.age), b.documents) for b in found],
        columns=["State", "Age", "order", "Documents"],
    )
    chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar(size=14)
        .encode(
            alt.Y(
                "State",
                title=None,
                axis=alt.Axis(labelLimit=190, labelOverlap=False),
                sort=[text.capitalize() for text in STATES.values()],
            ),
            alt.X("sum(Documents)", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
            alt.Color(
                "Age",
                scale=alt.Scale(domain=list(AGES), range=list(SHADES)),
                legend=alt.Legend(orient="bottom", title=None, columns=2),
            ),
            alt.Order("order"),
            tooltip=["State", "Age", alt.Tooltip("Documents", format=",d")],
        )
    )
    st.altair_chart(chart)


def days(found: Sequence[DayOfWork], span: int) -> None:
    """Readings a day over the last `span` days (UTC), parted by person."""
    st.markdown("**Read a day, by person**")
    if not found:
        st.caption("Nobody has read anything in this span.")
        return
    frame = pd.DataFrame(
        [(words.short_day(date.fromisoformat(d.day)), d.person, d.documents) for d in found],
        columns=["Day", "Person", "Documents"],
    )
    chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar()
        .encode(
            alt.X(
                "Day:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True),
                scale=alt.Scale(domain=_last_days(span)),
            ),
            alt.Y("sum(Documents)", title=None, axis=alt.Axis(tickMinStep=1, format=",d")),
            alt.Color("Person", legend=alt.Legend(orient="bottom", title=None, columns=4)),
            tooltip=[
                "Day", "Person", alt.Tooltip("Documents", format=",d"),
            ],
        )
    )  # fmt: skip
    st.altair_chart(chart)


def _last_days(span: int) -> list[str]:
    today = datetime.now(UTC).date()
    return [words.short_day(today - timedelta(days=ago)) for ago in range(span, -1, -1)]


def changed(found: Sequence[ChangedField]) -> None:
    """The fields that people change most often."""
    st.markdown("**Changed by people, share of rows**")
    if not found:
        st.caption("Nothing that was read has been changed in this span.")
        return
    frame = pd.DataFrame(
        [(f"{c.kind.capitalize()}: {c.field}", c.share, c.changed, c.rows) for c in found],
        columns=["Field", "Share", "Changed", "Rows"],
    ).head(MOST_FIELDS)
    chart = (
        alt.Chart(frame, height=HEIGHT)
        .mark_bar(color=ACCENT, size=14)
        .encode(
            alt.Y("Field", title=None, sort="-x", axis=alt.Axis(labelLimit=160)),
            alt.X("Share", title=None, axis=alt.Axis(format="%", tickCount=5)),
            tooltip=["Field", alt.Tooltip("Share", format=".1%"), "Changed", "Rows"],
        )
    )
    st.altair_chart(chart)


def paces(found: Sequence[Pace]) -> None:
    """Each person's readings and how long they took."""
    if not found:
        return
    st.markdown("**Time for a document, from opening to submit**")
    st.dataframe(
        [
            {
                "Person": pace.person,
                "Read": pace.documents,
                "Half took at most": words.duration(pace.median),
                "Nine of ten took at most": words.duration(pace.p90),
            }
            for pace in found
        ],
        hide_index=True,
        row_height=30,
    )
