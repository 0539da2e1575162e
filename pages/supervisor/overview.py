"""Overview: what waits, who reads how much, what is changed most, and when the queue is empty."""

import streamlit as st

from db import assignments, outbox, overview
from pages.shared import alarming, charts, frame, uploads, words
from pages.shared.app import database
from pages.shared.language import later, t
from rxcore.people import Actor
from rxcore.rights import may

SPANS = {7: later("7 days"), 30: later("30 days"), 90: later("90 days")}

actor = frame.enter("see the overview")


def show(actor: Actor) -> None:
    """Figures first, then uploads with what can be done about them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        frame.title(t("Overview"))
        days = st.segmented_control(
            t("Span"), list(SPANS), default=30, format_func=lambda span: t(SPANS[span]),
            label_visibility="collapsed", required=True,
        )  # fmt: skip
    with database() as db:
        backlog = overview.backlog(db, actor)
        by_day, paces = overview.work(db, actor, days or 30)
        changed = overview.changed_fields(db, actor, days or 30)
        ahead = overview.forecast(db, actor)
        added = assignments.uploads(db, actor)
        waiting = outbox.standing(db)
    alarming.section()
    if not added:
        st.info(t("There are no documents yet. Add some on the queue page."))
        return
    figures(ahead, sum(day.documents for day in by_day), t(SPANS[days or 30]))
    first, second, third = st.columns([1, 1.2, 1.2], gap="medium")
    with first:
        charts.backlog(backlog)
    with second:
        charts.days(by_day, days or 30)
    with third:
        charts.changed(changed)
    charts.paces(paces)
    if waiting.problem:
        signals(actor, waiting)
    uploads.section(actor, added)


def signals(actor: Actor, found: outbox.Standing) -> None:
    """What another machine should know of and does not yet, with a way to send it at once."""
    st.warning(t("Signals of finished documents: {words}", words=outbox.words(found)))
    if may(actor, "change settings") and st.button(t("Send them now")):
        with database() as db, frame.said():
            outbox.send_again(db, actor)
        st.rerun()


def figures(ahead: overview.Forecast, read: int, span: str) -> None:
    """The four numbers that are asked for first."""
    columns = st.columns(4)
    columns[0].metric(t("Unfinished"), words.number(ahead.left))
    columns[1].metric(t("Read by people, {span}", span=span), words.number(read))
    columns[2].metric(t("Finished a day, last 2 weeks"), words.number(ahead.per_day, 1))
    if not ahead.left:
        columns[3].metric(t("Queue empty on"), t("It is empty"))
    elif ahead.empty_on is None:
        columns[3].metric(t("Queue empty on"), t("Not known yet"))
    else:
        columns[3].metric(t("Queue empty on"), words.date_of(ahead.empty_on))


show(actor)
