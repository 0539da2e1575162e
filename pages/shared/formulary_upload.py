"""A formulary file on the vocabulary page: looked at before it comes into force."""

from collections.abc import Iterable

import streamlit as st

from db import formulary as acts
from pages.shared import frame, words
from pages.shared.app import database, settings
from pages.shared.formulary_now import DONE
from pages.shared.language import t
from rxcore.clinical import formulary
from rxcore.clinical.formulary import Checked
from rxcore.clinical.formulary_file import (
    COLUMNS,
    Entry,
    FormularyFile,
    cells,
    write_formulary,
)
from rxcore.csv_text import MOST_BYTES

ROUND, CHECKED = "formulary_round", "formulary_checked"
SHOWN = 200
EXAMPLE = (
    Entry(
        name="Aten-D", canonical="atenolol + chlorthalidone", forms=("tablet",), route="PO",
        strengths=("50 mg/12.5 mg", "100 mg/25 mg"), synonyms=("Aten D",), source="Own list 2026",
    ),
    Entry(
        name="Crocin", canonical="paracetamol", strengths=("500 mg", "650 mg"), forms=("tablet",),
        max_single_dose=1000.0, max_daily_dose=4000.0, dose_unit="mg", source="Own list 2026",
    ),
    Entry(
        name="sugar", kind="disease", canonical="Type 2 diabetes mellitus", icd10cm="E11.9",
        source="Own list 2026",
    ),
)  # fmt: skip


def form() -> None:
    """The file, what it would change, and the button that makes it count."""
    number = st.session_state.setdefault(ROUND, 0)
    file = st.file_uploader(
        t("A formulary or a list of diseases (CSV UTF-8)"), ["csv", "tsv", "txt"],
        key=f"formulary_file_{number}", max_upload_size=MOST_BYTES // 1_000_000,
    )  # fmt: skip
    keep = st.checkbox(
        t("Keep names in force that the file lacks"),
        help=t(
            "Without it, the file takes the place of all names of the kinds that it holds. A list "
            "of diseases leaves the medicines as they are either way."
        ),
    )
    if file is None:
        _explain()
        return
    with frame.said():
        checked = _checked(file.file_id, file.getvalue(), keep)
        if checked.file is not None:
            _preview(checked, checked.file)
        st.button(
            t("Bring into force"), type="primary", on_click=_adopt, args=(checked,),
            disabled=not (checked.differs and checked.entries),
        )  # fmt: skip


def _explain() -> None:
    st.caption(
        t(
            "Only the column name is required; the others are {columns}. Lists in a cell are "
            "separated by a semicolon. Nothing counts before you have seen what changes.",
            columns=", ".join(COLUMNS[1:]),
        )
    )
    st.download_button(
        t("Download an example"), write_formulary(EXAMPLE), "formulary-example.csv", "text/csv",
        on_click="ignore", type="tertiary", icon=":material/download:",
    )  # fmt: skip


def _checked(file_id: str, data: bytes, keep: bool) -> Checked:
    """The comparison, made once for a file as long as what is in force stays the same."""
    current = formulary.in_force(settings().formulary)
    key = (file_id, keep, current.id if current else "")
    known = st.session_state.get(CHECKED)
    if known is not None and known[0] == key:
        found: Checked = known[1]
        return found
    with st.spinner(t("Comparing with what is in force")):
        found = formulary.check(data, settings().formulary, keep=keep)
    st.session_state[CHECKED] = (key, found)
    return found


def _preview(checked: Checked, file: FormularyFile) -> None:
    st.markdown(
        t(
            "**{medicines}** and **{diseases}** would be in force.",
            medicines=words.count(checked.count("medicine"), "medicine"),
            diseases=words.count(checked.count("disease"), "disease"),
        )
    )
    if not checked.differs:
        st.info(t("The file says what is in force already; there is nothing to bring into force."))
    if file.refusals:
        count = words.count(len(file.refusals), "row")
        st.warning(
            t(
                "{count} cannot be used. Mend the file, or go ahead without: what is in force "
                "under their names stays as it is.",
                count=count,
            )
        )
    if checked.caution:
        st.caption(checked.caution)
    if file.joined:
        st.caption(
            t(
                "{count} joined an earlier row of the same name.",
                count=words.count(file.joined, "row"),
            )
        )
    if file.unused:
        st.caption(
            t("Columns that are not used: {columns}.", columns=words.plain(", ".join(file.unused)))
        )
    _tables(checked, file)


def _tables(checked: Checked, file: FormularyFile) -> None:
    refused = [{t("Row"): r.name, t("Why"): r.reason} for r in file.refusals[:SHOWN]]
    changed = [
        {t("Name"): after.name, t("Change"): " · ".join(formulary.differences(before, after))}
        for before, after in checked.changed[:SHOWN]
    ]
    tables = {
        t("Refused {n}", n=len(file.refusals)): refused,
        t("New {n}", n=len(checked.new)): _rows(checked.new),
        t("Changed {n}", n=len(checked.changed)): changed,
        t("Gone {n}", n=len(checked.gone)): _rows(checked.gone),
        t("First rows of the file"): _rows(file.entries[:10]),
    }
    kept = {title: rows for title, rows in tables.items() if rows}
    for tab, rows in zip(st.tabs(list(kept)) if kept else [], kept.values(), strict=True):
        tab.dataframe(
            rows, hide_index=True,
            column_config={t("Row"): st.column_config.TextColumn(width="small")},
        )  # fmt: skip
        if len(rows) == SHOWN:
            tab.caption(t("The first {n} are shown.", n=SHOWN))


def _rows(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Entries as a table of the columns that any of them fills."""
    texts = [cells(entry) for _, entry in zip(range(SHOWN), entries, strict=False)]
    filled = [name for name in COLUMNS if any(row[name] for row in texts)]
    return [{name.replace("_", " "): row[name] for name in filled} for row in texts]


def _adopt(checked: Checked) -> None:
    with frame.said(), database() as db:
        acts.adopt(db, frame.who(), settings().formulary, checked)
        st.session_state[DONE] = t(
            "In force: {new} new, {changed} changed, {gone} gone.",
            new=len(checked.new),
            changed=len(checked.changed),
            gone=len(checked.gone),
        )  # fmt: skip
        st.session_state[ROUND] += 1
        st.session_state.pop(CHECKED, None)
