"""Names that people confirmed and no vocabulary has, to be accepted into the formulary."""

from typing import Any

import streamlit as st

from db import formulary as acts
from db.formulary import NEWEST, Confirmed
from pages.shared import frame, suggestions
from pages.shared.app import database, settings
from pages.shared.formulary_now import DONE
from pages.shared.language import t, tn
from rxcore import clock
from rxcore.clinical.formulary_file import Entry, entry_of
from rxcore.errors import InputRefused
from rxcore.people import Actor

SOURCE = "confirmed here"
EDITED = ("name", "canonical", "strengths", "forms", "icd10cm")
MOST = 100
LOOKED = "confirmed_looked"


def editor(actor: Actor, version: str) -> None:
    """The list, with all that may be mended before a name is accepted."""
    looked, found = _names(actor, version)
    if found:
        _table(looked, found)
    else:
        st.info(t("Every name that people confirmed lately is in a vocabulary."))
    st.button(t("Look again"), type="tertiary", on_click=st.session_state.pop, args=(LOOKED, None))


def _names(actor: Actor, version: str) -> tuple[str, list[Confirmed]]:
    """When the list was made, and the list: the same until another formulary is in force, so that
    no tick slides to another row."""
    known = st.session_state.get(LOOKED)
    if known is None or known[0] != version:
        with database() as db, st.spinner(t("Looking for names")):
            found = acts.confirmed_names(db, actor, suggestions.vocabulary().knows, MOST)
        known = st.session_state[LOOKED] = (version, clock.now(), found)
    return known[1], known[2]


def _table(looked: str, found: list[Confirmed]) -> None:
    with st.form("confirmed_names", border=False):
        rows: list[dict[str, Any]] = st.data_editor(
            [_row(name) for name in found],
            hide_index=True,
            disabled=(t("Kind"), t("Documents"), t("Latest")),
            column_config=_columns(),
            key=f"confirmed_{looked}",
        )
        wanted = st.form_submit_button(t("Accept into the formulary"), type="primary")
    limit = " " + t("The {n} most frequent are shown.", n=MOST) if len(found) == MOST else ""
    st.caption(
        t(
            "From the latest {n} final documents that people read.{limit} Spelling, meaning "
            "and strengths can be mended in the table first.",
            n=NEWEST,
            limit=limit,
        )
    )
    if wanted:
        with frame.said():
            _accept(found, rows)


def _row(found: Confirmed) -> dict[str, Any]:
    label = f"rx-{found.document:04d}"
    return {
        t("Accept"): False, t("Kind"): t(found.kind), "name": found.name, "canonical": "",
        "strengths": "",
        "forms": "", "icd10cm": "", t("Documents"): found.times,
        t("Latest"): f"/history?document={found.document}#{label}",
    }  # fmt: skip


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        t("Accept"): st.column_config.CheckboxColumn(width=80),
        t("Kind"): text(width=90),
        "name": text(t("Name"), required=True, max_chars=200, width="medium"),
        "canonical": text(
            t("Stands for"),
            width="medium",
            help=t("The generic, a + b for combinations, or the disease"),
        ),
        "strengths": text(t("Strengths"), help="50 mg; 100 mg"),
        "forms": text(t("Forms"), help=t("tablet; syrup")),
        "icd10cm": text("ICD-10-CM", help=t("Diseases only: E11.9")),
        t("Documents"): st.column_config.NumberColumn(width=95),
        t("Latest"): st.column_config.LinkColumn(width=90, display_text="#(.*)"),
    }


def _accept(found: list[Confirmed], rows: list[dict[str, Any]]) -> None:
    """Brings what is ticked into force, or says of the first name that cannot be why."""
    chosen = [_entry(name, row) for name, row in zip(found, rows, strict=True) if row[t("Accept")]]
    if not chosen:
        raise InputRefused(t("Tick the names to accept first."))
    with database() as db:
        acts.accept(db, frame.who(), settings().formulary, chosen)
    st.session_state[DONE] = tn(
        "{n} name joined the formulary.", "{n} names joined the formulary.", len(chosen)
    )
    st.rerun()


def _entry(found: Confirmed, row: dict[str, Any]) -> Entry:
    texts = {name: row[name] or "" for name in EDITED}
    try:
        return entry_of(texts | {"kind": found.kind, "source": SOURCE})
    except InputRefused as refused:
        raise InputRefused(f"{texts['name'] or found.name}: {refused}") from refused
