"""How well each model reads: names right, what was wrong most, and each field by itself."""

import streamlit as st

from db import evaluation
from db.evaluation import Evaluated
from pages.shared import frame, words
from pages.shared.app import database, settings
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.scoring import Scope

FINAL = "final readings"
NEWEST: dict[str, int | None] = {"the newest 500": 500, "the newest 5,000": 5000, "all": None}
KINDS: dict[Scope, str] = {
    "all": "Medicines and diseases",
    "medicine": "Medicines",
    "disease": "Diseases",
}


@st.cache_data(ttl=60, show_spinner="Scoring")
def _scores(_actor: Actor, against: str, newest: int | None) -> list[Evaluated]:
    """Counted anew at most once a minute: it goes through every document."""
    names = open_vocabulary(settings())
    with database() as db:
        return evaluation.evaluate(
            db, _actor, against=against, newest=newest,
            is_name=names.holds,
        )  # fmt: skip


def _overview(found: list[Evaluated]) -> None:
    st.dataframe(
        [
            {
                "Reader": reader.card.title,
                "Rows": KINDS[kind],
                "Documents": reader.report.documents,
                "Precision": score.micro.precision,
                "Recall": score.micro.recall,
                "F1": score.micro.f1,
                "F1, spelling forgiven": reader.report.score(kind, "name, lenient").micro.f1,
            }
            for reader in found
            for kind in KINDS
            for score in [reader.report.score(kind, "name")]
        ],
        hide_index=True,
        column_config={
            name: st.column_config.ProgressColumn(name, format="percent", min_value=0, max_value=1)
            for name in ("Precision", "Recall", "F1", "F1, spelling forgiven")
        },
    )
    st.caption(
        "Names only, each document's rows compared as they stand: precision is the share of what "
        "was read that is right, recall the share of what is there that was read, F1 both in one."
    )


def _details(reader: Evaluated) -> None:
    st.subheader(reader.card.title)
    wrong, fields = st.columns(2, gap="large")
    with wrong:
        st.markdown("**What was wrong most**")
        counts = sorted(reader.report.errors.items(), key=lambda item: -item[1])
        st.dataframe(
            [{"What": kind, "Rows": n} for kind, n in counts if n and kind != "correct"],
            hide_index=True,
        )
        right = words.count(reader.report.errors.get("correct", 0), "row")
        st.caption(f"Right in every field: {right}.")
    with fields:
        st.markdown("**Each field, of the rows that were read at all**")
        st.dataframe(
            [
                {"Kind": f.kind, "Field": f.field, "Right": f.share, "Of": f.read}
                for f in reader.fields
            ],
            hide_index=True,
            column_config={
                "Right": st.column_config.ProgressColumn(
                    "Right", format="percent", min_value=0, max_value=1
                )
            },
        )


def _decided(reader: Evaluated) -> None:
    """What people did with the rows that the reader is measured by: those taken together were seen
    by a person, but not one by one."""
    if reader.decided:
        total = sum(reader.decided.values())
        st.markdown("**What people did with the rows that count as true**")
        st.dataframe(
            [
                {"Decision": decision.capitalize(), "Rows": count, "Share": count / total}
                for decision, count in sorted(reader.decided.items(), key=lambda item: -item[1])
            ],
            hide_index=True,
            column_config={
                "Share": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
            },
        )


actor = frame.enter("see accuracy")
st.header("Accuracy")
with frame.said():
    with database() as db:
        sets = evaluation.imported_sets(db)
    with st.container(horizontal=True):
        chosen = st.selectbox("Measured by", [FINAL, *sets], width=320)
        newest = NEWEST[st.selectbox("Documents", list(NEWEST), width=320)]
    try:
        found = _scores(actor, "" if chosen == FINAL else chosen, newest)
    except InputRefused as nothing_yet:
        st.info(str(nothing_yet))
        st.stop()
    if found:
        _overview(found)
        for reader in found:
            _details(reader)
            _decided(reader)
    else:
        st.info("No model has read any of these documents yet.")
    st.caption(
        "What was approved in a batch is left out, because nobody read it. Readings made elsewhere "
        "come in by `manage.py import FILE.csv --reader NAME`."
    )
