"""Scores as tables, each line of which opens the documents behind it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from db.evaluation import Evaluated, compare_readers
from pages.shared import words
from rxcore.scoring import KINDS, LENIENT, Scope
from rxcore.scoring_report import FieldScore, Report, Share

NAMES: dict[Scope, str] = {
    "all": "Medicines and diseases",
    "medicine": "Medicines",
    "disease": "Diseases",
}
MOST = 200


def overview(found: Sequence[Evaluated]) -> None:
    """Every reader: names strictly and with spelling forgiven, strengths, whole rows."""
    lines = [(reader, scope) for reader in found for scope in NAMES]
    table = _table(
        "overview",
        [_overview_line(reader.report, reader.card.title, scope) for reader, scope in lines],
        ("Precision", "Recall", "F1", "F1, spelling forgiven", "Name and strength", "Whole row"),
    )
    st.caption(
        "F1 is precision (share of what was read that is right) and recall (share of what is there "
        "that was read) in one. Spelling is forgiven from a likeness of "
        f"{LENIENT:.2f} on. Strengths and other fields count only where the truth has them. The "
        "range is the one in which F1 lies in 95 of 100 draws of these documents."
    )
    for line in table:
        reader, scope = lines[line]
        kinds = KINDS if scope == "all" else (scope,)
        keys = [(kind, "name", part) for kind in kinds for part in ("fp", "fn")]
        _documents(f"a name wrong ({NAMES[scope].lower()})", reader.report.behind(*keys))


def details(reader: Evaluated) -> None:
    """One reader: what was wrong, field by field, and what people did with the rows."""
    st.subheader(words.plain(reader.card.title))
    report = reader.report
    st.markdown(
        f"Documents without a change: **{_share(report.unchanged)}** · corrections for each "
        f"document: **{_number(report.corrections)}** · wrong letters in names: "
        f"**{_share(report.character_errors)}**"
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
    st.subheader("Two readers on the same documents")
    st.dataframe(
        [
            {
                "First": pair.first.title,
                "Second": pair.second.title,
                "Documents": told.documents if told else 0,
                "F1 of the first": told.first.value if told else None,
                "F1 of the second": told.second.value if told else None,
                "Difference": _number(told.difference) if told else "No document in common",
                "Clear": ("yes" if told.clear else "may be chance") if told else "",
            }
            for pair in pairs
            for told in [pair.difference]
        ],
        hide_index=True,
        column_config={name: _percent(name) for name in ("F1 of the first", "F1 of the second")},
    )


def _overview_line(report: Report, title: str, scope: Scope) -> dict[str, Any]:
    names = report.score(scope, "name")
    return {
        "Reader": title,
        "Rows": NAMES[scope],
        "Documents": report.documents,
        "Precision": names.micro.precision,
        "Recall": names.micro.recall,
        "F1": names.micro.f1,
        "95 % range": _range(names.f1),
        "F1, spelling forgiven": report.score(scope, "name, lenient").micro.f1,
        "Name and strength": report.score(scope, "name + strength").micro.f1,
        "Whole row": report.score(scope, "whole row").micro.f1,
    }


def _wrong(reader: Evaluated, report: Report) -> None:
    st.markdown("**What was wrong most**")
    counted = sorted(report.errors.items(), key=lambda item: -item[1])
    lines = [(kind, rows) for kind, rows in counted if rows and kind != "correct"]
    if not lines:
        st.caption("Nothing was wrong.")
        return
    chosen = _table(
        f"wrong_{_key(reader)}", [{"What": kind.capitalize(), "Rows": n} for kind, n in lines]
    )
    st.caption(f"Right in every field: {words.count(report.errors['correct'], 'row')}.")
    for line in chosen:
        kind = lines[line][0]
        _documents(kind, report.behind(("error", kind)))


def _fields(reader: Evaluated, report: Report) -> None:
    st.markdown("**Each field, where the truth has it**")
    lines = report.fields
    if not lines:
        st.caption("No row was read for a true one yet.")
        return
    chosen = _table(
        f"fields_{_key(reader)}",
        [
            {
                "Kind": f.kind.capitalize(),
                "Field": f.field.capitalize(),
                "Right": f.share if f.read else None,
                "Of": f.read,
                "95 % range": f"{f.interval.low:.0%} to {f.interval.high:.0%}"
                if f.interval
                else "",
                "Beyond": f.beyond,
            }
            for f in lines
        ],
        ("Right",),
    )
    st.caption("Beyond: read where the truth has none, so that nobody can say whether it is right.")
    for line in chosen:
        field: FieldScore = lines[line]
        key = ("field", field.kind, field.field, "wrong")
        _documents(f"{field.kind} with a wrong {field.field}", report.behind(key))


def _decided(reader: Evaluated, report: Report) -> None:
    """Rows taken together stand apart: a person saw them, but not one by one."""
    if not report.decided:
        return
    st.markdown("**What people did with the rows that count as true**")
    lines = list(report.decided.items())
    chosen = _table(
        f"decided_{_key(reader)}",
        [
            {"Decision": decision.capitalize(), "Rows": rows, "Read right": right / rows}
            for decision, (right, rows) in lines
        ],
        ("Read right",),
    )
    for line in chosen:
        decision = lines[line][0]
        _documents(f"a row {decision}", report.behind(("decision", decision, "rows")))


def _anchoring(reader: Evaluated) -> None:
    found = reader.anchoring
    if found is None:
        if reader.on_proposal.documents and not reader.blind.documents:
            st.caption(
                "All these final readings began from a proposal, which flatters its reader: let a "
                "share of the documents be read blind (Settings) to see by how much."
            )
        return
    st.caption(
        f"F1 of names is {_share(found.first)} by readings that began from a proposal "
        f"({words.count(found.documents, 'document')}) and {_share(found.second)} by blind ones "
        f"({words.count(reader.blind.documents, 'document')}). The difference, "
        f"{_number(found.difference)}, is what seeing the proposal may do to people."
    )


def _groups(reader: Evaluated) -> None:
    if not reader.groups:
        return
    st.markdown("**By group**")
    lines = list(reader.groups.items())
    chosen = _table(
        f"groups_{_key(reader)}",
        [
            {"Group": name} | _overview_line(report, reader.card.title, "all")
            for name, report in lines
        ],
        ("Precision", "Recall", "F1", "F1, spelling forgiven", "Name and strength", "Whole row"),
    )
    for line in chosen:
        _documents(lines[line][0], list(lines[line][1].ids))


def _documents(what: str, ids: Sequence[int]) -> None:
    """Documents by number, each a way to its whole story."""
    st.markdown(f"{words.count(len(ids), 'document')}: {what}")
    st.dataframe(
        [{"Document": f"/history?document={number}#rx-{number:04d}"} for number in ids[:MOST]],
        hide_index=True,
        width=240,
        column_config={"Document": st.column_config.LinkColumn(display_text="#(.*)")},
    )
    if len(ids) > MOST:
        st.caption(f"The first {MOST} are shown; `manage.py evaluate --by-document` gives all.")


def _table(key: str, lines: list[dict[str, Any]], shares: Sequence[str] = ()) -> list[int]:
    """A table; returns the chosen line, if one is."""
    event = st.dataframe(
        lines, hide_index=True, key=key, on_select="rerun", selection_mode="single-row",
        column_config={name: _percent(name) for name in shares},
    )  # fmt: skip
    return [line for line in event["selection"]["rows"] if line < len(lines)]


def _percent(name: str) -> Any:
    return st.column_config.ProgressColumn(name, format="percent", min_value=0, max_value=1)


def _share(share: Share) -> str:
    if share.value is None:
        return "not known yet"
    between = f" ({_range(share)})" if share.interval else ""
    return f"{share.value:.0%}{between}"


def _number(share: Share) -> str:
    if share.value is None:
        return "not known yet"
    found = share.interval
    return f"{share.value:.2f}" + (f" ({found.low:.2f} to {found.high:.2f})" if found else "")


def _range(share: Share) -> str:
    return f"{share.interval.low:.0%} to {share.interval.high:.0%}" if share.interval else ""


def _key(reader: Evaluated) -> str:
    return f"{reader.kind}_{reader.card.title}"
