"""The record as a table: filters above, fifty events, and all about the chosen one beside it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

import streamlit as st

from db import history
from db.connection import Database
from db.history import PAGE, Entry, Filters
from pages.shared import said, words
from pages.shared.language import t
from rxcore.people import Actor

TRAIL = "history_trail"


def filter_bar(db: Database) -> Filters:
    """One line of filters; every change begins at the newest event again."""
    columns = st.columns([1.3, 1.3, 1.1, 1.5, 0.9, 1.6])
    with columns[0]:
        person = _choice(t("Person"), history.persons(db), said.person_of)
    with columns[1]:
        act = _choice(
            t("What was done"), history.acts(db), lambda act: words.capital(said.act_of(act))
        )
    with columns[2]:
        field = _choice(
            t("Field changed"), history.fields(db), lambda name: words.capital(said.field_of(name))
        )
    medicine = columns[3].text_input(
        t("Medicine"), placeholder=t("Name, or its beginning"), on_change=_from_the_newest
    )
    number = columns[4].text_input(t("Document"), placeholder="rx-…", on_change=_from_the_newest)
    days = columns[5].date_input(
        t("Days"), value=[], format="YYYY-MM-DD", on_change=_from_the_newest
    )
    since, until = _span(days)
    return Filters(
        person=person, act=act, field=field, medicine=medicine, since=since, until=until,
        document=_number(number),
    )  # fmt: skip


def _choice(label: str, options: list[str], words_for: Callable[[str], str]) -> str:
    chosen = st.selectbox(
        label,
        ["", *options],
        format_func=lambda option: words_for(option) if option else t("Any"),
        on_change=_from_the_newest,
    )
    return str(chosen or "")


def _number(text: str) -> int | None:
    digits = "".join(c for c in text if c.isdecimal())
    if text.strip() and not digits:
        st.warning(t("A document is named by its number, such as rx-0004."))
    return int(digits[:15]) if digits else None


def _span(days: Sequence[date]) -> tuple[str, str]:
    """The chosen days as times of the record, the last day included."""
    if not days:
        return "", ""
    start = datetime.combine(days[0], time.min, words.zone())
    end = datetime.combine(days[-1], time.min, words.zone()) + timedelta(days=1)
    return words.as_recorded(start), words.as_recorded(end)


def event_page(db: Database, actor: Actor, filters: Filters) -> None:
    """The events on this page, the chosen one beside them, and the way to older ones."""
    trail: list[int] = st.session_state.setdefault(TRAIL, [])
    found = history.find(
        db, actor, filters, before=trail[-1] if trail else None, most=PAGE + 1
    )  # fmt: skip
    if not found:
        _nothing(filters)
        return
    left, right = st.columns([3, 1], gap="medium")
    with left:
        chosen = _table(found[:PAGE], trail)
        _paging(trail, found)
    with right:
        if chosen is None:
            st.caption(t("Choose an event to see all that is known of it."))
        else:
            _event(chosen)


def _nothing(filters: Filters) -> None:
    if any(asdict(filters).values()):
        st.info(t("No event passes all these filters. Take one away, or choose other days."))
    else:
        st.info(t("Nothing has happened yet. Every act will stand here from the first one on."))


def _table(found: list[Entry], trail: list[int]) -> Entry | None:
    table = st.dataframe(
        [
            {
                t("When"): words.moment(entry.at),
                t("Who"): said.person_of(entry.actor),
                t("What"): said.act_of(entry.act),
                t("Document"): f"rx-{entry.document:04d}" if entry.document else "",
                t("Old → new"): said.summary(entry),
            }
            for entry in found
        ],
        hide_index=True,
        height=470,
        row_height=30,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            t("When"): st.column_config.TextColumn(width=135),
            t("Who"): st.column_config.TextColumn(width=130),
            t("What"): st.column_config.TextColumn(width=125),
            t("Document"): st.column_config.TextColumn(width=75),
            t("Old → new"): st.column_config.TextColumn(width=520),
        },
        key=f"events_{trail[-1] if trail else 'newest'}_{found[0].seq}",
    )
    selected = table["selection"]["rows"]
    return found[selected[0]] if selected else None


def _paging(trail: list[int], found: list[Entry]) -> None:
    with st.container(horizontal=True):
        st.button(t("Newest"), on_click=_from_the_newest, disabled=not trail)
        st.button(t("Newer"), on_click=_newer, disabled=not trail)
        st.button(
            t("Older"),
            on_click=trail.append,
            args=(found[min(len(found), PAGE) - 1].seq,),
            disabled=len(found) <= PAGE,
        )


def _newer() -> None:
    st.session_state[TRAIL] = st.session_state[TRAIL][:-1]


def _from_the_newest() -> None:
    st.session_state[TRAIL] = []


def _event(entry: Entry) -> None:
    """Everything about one event."""
    if entry.document and st.button(
        t("Open the story of {label}", label=f"rx-{entry.document:04d}"), type="primary"
    ):
        st.query_params["document"] = str(entry.document)
        st.rerun()
    lines = [
        t("Event {number}", number=str(entry.seq)),
        f"{words.moment(entry.at)} ({entry.at})",
        f"{said.person_of(entry.actor)}, {t(entry.role)}",
        words.capital(said.act_of(entry.act)),
        *[said.change_of(change, entry.names) for change in entry.changes],
        *said.details_of(entry),
        t("Session {session}", session=entry.session) if entry.session else t("Without a session"),
        f"RxReview {entry.program}",
    ]
    st.text("\n".join(lines))
