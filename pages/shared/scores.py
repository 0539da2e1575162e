"""Scores as tables, each line of which opens the documents behind it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from db.evaluation import Evaluated, compare_readers
from pages.shared import figures, frame, said, words
from pages.shared.language import later, t
from rxcore.scoring import KINDS, LENIENT, Scope
from rxcore.scoring_report import FieldScore, Report

NAMES: dict[Scope, str] = {
    "all": later("Medicines and diseases"),
    "medicine": later("Medicines"),
    "disease": later("Diseases"),
}
MOST = 200


def overview(found: Sequence[Evaluated]) -> None:
    """Every reader: names strictly and with spelling forgiven, strengths, whole rows."""
    lines = [(reader, scope) for reader in found for scope in NAMES]
    table = _table(
        "overview",
        [_overview_line(reader.report, reader.card.title, scope) for reader, scope in lines],
        _shares(),
    )
    st.caption(
        t(
            "F1 is precision (share of what was read that is right) and recall (share of what is "
            "there that was read) in one. Spelling is forgiven from a likeness of {likeness} on. "
            "Strengths and other fields count only where the truth has them. The range is the "
            "one in which F1 lies in 95 of 100 draws of these documents.",
            likeness=words.number(LENIENT, 2),
        )
    )
    for line in table:
        reader, scope = lines[line]
        kinds = KINDS if scope == "all" else (scope,)
        keys = [(kind, "name", part) for kind in kinds for part in ("fp", "fn")]
        _documents(t("a name wrong ({rows})", rows=t(NAMES[scope])), reader.report.behind(*keys))


def details(reader: Evaluated) -> None:
    """One reader: what was wrong, field by field, and what people did with the rows."""
    st.subheader(words.plain(reader.card.title), anchor=False)
    report = reader.report
    st.markdown(
        t(
            "Documents without a change: **{unchanged}** · corrections for each document: "
            "**{corrections}** · wrong letters in names: **{character_errors}**",
            unchanged=figures.share(report.unchanged),
            corrections=figures.number(report.corrections),
            character_errors=figures.share(report.character_errors),
        )
    )
    wrong, fields = st.columns(2, gap="large")
    with wrong:
        _wrong(reader, report)
    with fields:
        _fields(reader, report)
    _decided(reader, report)
    _anchoring(reader)
    _groups(reader)


def compared(found: Sequence[Evaluated]) -> None:
    """Every two readers on the documents that both read."""
    pairs = compare_readers(list(found))
    if not pairs:
        return
    st.subheader(t("Two readers on the same documents"), anchor=False)
    st.dataframe(
        [
            {
                t("First"): pair.first.title,
                t("Second"): pair.second.title,
                t("Documents"): told.documents if told else 0,
                t("F1 of the first"): told.first.value if told else None,
                t("F1 of the second"): told.second.value if told else None,
                t("Difference"): figures.number(told.difference)
                if told
                else t("No document in common"),
                t("Clear"): (t("yes") if told.clear else t("may be chance")) if told else "",
            }
            for pair in pairs
            for told in [pair.difference]
        ],
        hide_index=True,
        column_config={
            name: _percent(name) for name in (t("F1 of the first"), t("F1 of the second"))
        },
    )


def _overview_line(report: Report, title: str, scope: Scope) -> dict[str, Any]:
    names = report.score(scope, "name")
    return {
        t("Reader"): title,
        t("Rows"): t(NAMES[scope]),
        t("Documents"): report.documents,
        t("Precision"): names.micro.precision,
        t("Recall"): names.micro.recall,
        "F1": names.micro.f1,
        t("95 % range"): figures.span(names.f1),
        t("F1, spelling forgiven"): report.score(scope, "name, lenient").micro.f1,
        t("Name and strength"): report.score(scope, "name + strength").micro.f1,
        t("Whole row"): report.score(scope, "whole row").micro.f1,
    }


def _wrong(reader: Evaluated, report: Report) -> None:
    frame.heading(t("What was wrong most"))
    counted = sorted(report.errors.items(), key=lambda item: -item[1])
    lines = [(kind, rows) for kind, rows in counted if rows and kind != "correct"]
    if not lines:
        st.caption(t("Nothing was wrong."))
        return
    chosen = _table(
        f"wrong_{_key(reader)}",
        [{t("What"): words.capital(t(kind)), t("Rows"): n} for kind, n in lines],
    )
    st.caption(
        t("Right in every field: {count}.", count=words.count(report.errors["correct"], "row"))
    )
    for line in chosen:
        kind = lines[line][0]
        _documents(t(kind), report.behind(("error", kind)))


def _fields(reader: Evaluated, report: Report) -> None:
    frame.heading(t("Each field, where the truth has it"))
    lines = report.fields
    if not lines:
        st.caption(t("No row was read for a true one yet."))
        return
    chosen = _table(
        f"fields_{_key(reader)}",
        [
            {
                t("Kind"): words.capital(t(f.kind)),
                t("Field"): words.capital(said.field_of(f.field)),
                t("Right"): f.share if f.read else None,
                t("Of"): f.read,
                t("95 % range"): t(
                    "{low} to {high}",
                    low=words.percent(f.interval.low),
                    high=words.percent(f.interval.high),
                )
                if f.interval
                else "",
                t("Beyond"): f.beyond,
            }
            for f in lines
        ],
        (t("Right"),),
    )
    st.caption(
        t("Beyond: read where the truth has none, so that nobody can say whether it is right.")
    )
    for line in chosen:
        field: FieldScore = lines[line]
        key = ("field", field.kind, field.field, "wrong")
        _documents(
            t("a row with a wrong field ({field})", field=said.field_of(field.field)),
            report.behind(key),
        )


def _decided(reader: Evaluated, report: Report) -> None:
    """Rows taken together stand apart: a person saw them, but not one by one."""
    if not report.decided:
        return
    frame.heading(t("What people did with the rows that count as true"))
    lines = list(report.decided.items())
    chosen = _table(
        f"decided_{_key(reader)}",
        [
            {
                t("Decision"): words.capital(t(decision)),
                t("Rows"): rows,
                t("Read right"): right / rows,
            }
            for decision, (right, rows) in lines
        ],
        (t("Read right"),),
    )
    for line in chosen:
        decision = lines[line][0]
        _documents(
            t("a row {decision}", decision=t(decision)),
            report.behind(("decision", decision, "rows")),
        )


def _anchoring(reader: Evaluated) -> None:
    found = reader.anchoring
    if found is None:
        if reader.on_proposal.documents and not reader.blind.documents:
            st.caption(
                t(
                    "All these final readings began from a proposal, which flatters its reader: "
                    "let a share of the documents be read blind (Settings) to see by how much."
                )
            )
        return
    st.caption(
        t(
            "F1 of names is {first} by readings that began from a proposal ({proposals}) and "
            "{second} by blind ones ({blind}). The difference, {difference}, is what seeing the "
            "proposal may do to people.",
            first=figures.share(found.first),
            proposals=words.count(found.documents, "document"),
            second=figures.share(found.second),
            blind=words.count(reader.blind.documents, "document"),
            difference=figures.number(found.difference),
        )
    )


def _groups(reader: Evaluated) -> None:
    if not reader.groups:
        return
    frame.heading(t("By group"))
    lines = list(reader.groups.items())
    chosen = _table(
        f"groups_{_key(reader)}",
        [
            {t("Group"): name} | _overview_line(report, reader.card.title, "all")
            for name, report in lines
        ],
        _shares(),
    )
    for line in chosen:
        _documents(lines[line][0], list(lines[line][1].ids))


def _documents(what: str, ids: Sequence[int]) -> None:
    """Documents by number, each a way to its whole story."""
    st.markdown(f"{words.count(len(ids), 'document')}: {what}")
    st.dataframe(
        [{t("Document"): f"/history?document={number}#rx-{number:04d}"} for number in ids[:MOST]],
        hide_index=True,
        width=240,
        column_config={t("Document"): st.column_config.LinkColumn(display_text="#(.*)")},
    )
    if len(ids) > MOST:
        st.caption(
            t(
                "The first {n} are shown; `manage.py evaluate --by-document` gives all.",
                n=MOST,
            )
        )


def _table(key: str, lines: list[dict[str, Any]], shares: Sequence[str] = ()) -> list[int]:
    """A table; returns the chosen line, if one is."""
    event = st.dataframe(
        lines, hide_index=True, key=key, on_select="rerun", selection_mode="single-row",
        column_config={name: _percent(name) for name in shares},
    )  # fmt: skip
    return [line for line in event["selection"]["rows"] if line < len(lines)]


def _percent(name: str) -> Any:
    return st.column_config.ProgressColumn(name, format="percent", min_value=0, max_value=1)


def _shares() -> tuple[str, ...]:
    """The columns of an overview that are shares."""
    return (
        t("Precision"), t("Recall"), "F1", t("F1, spelling forgiven"), t("Name and strength"),
        t("Whole row"),
    )  # fmt: skip


def _key(reader: Evaluated) -> str:
    return f"{reader.kind}_{reader.card.title}"
