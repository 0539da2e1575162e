"""How well each model reads, by people's readings or by an imported set."""

from dataclasses import replace
from functools import partial

import streamlit as st

from db import calibrations, evaluation
from db.calibrating import calibrate
from db.evaluation import Evaluated, Group
from db.risk_order import RiskOrder, risk_order
from pages.shared import frame, reliability, scores, words
from pages.shared.app import database, settings
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.rights import may

FINAL = later("final readings")
NEWEST: dict[str, int | None] = {
    later("the newest 500"): 500,
    later("the newest 5,000"): 5000,
    later("all"): None,
}
GROUPS: dict[str, Group | None] = {
    later("nothing"): None,
    later("kind of image"): "kind",
    later("form of the medicine"): "form",
    later("upload"): "upload",
}

DONE = "calibration_done"


@st.cache_data(ttl=60, show_spinner=False)
def _scores(
    _actor: Actor, against: str, newest: int | None, by: Group | None
) -> list[tuple[Evaluated, RiskOrder | None]]:
    """Each reader, a model with its order by risk. Counted anew at most once a minute: it goes
    through every document."""
    names = open_vocabulary(settings())
    with database() as db:
        found = evaluation.evaluate(
            db, _actor, against=against, newest=newest, by=by, each_page=True,
            is_name=names.holds,
        )  # fmt: skip
        return [
            (
                replace(reader, pages={}, readings={}),
                risk_order(db, reader) if reader.kind == "model" else None,
            )
            for reader in found
        ]


def _calibrate(reader: str) -> None:
    """Fits a model's confidence to all final readings, and puts it in force."""
    with frame.said(), database() as db:
        found = calibrate(db, frame.who(), reader=reader, is_name=open_vocabulary(settings()).holds)
        st.session_state[DONE] = " ".join(
            t("{reader} is calibrated.", reader=each.card.title)
            if each.stored
            else t(
                "{reader} is not calibrated. {why}",
                reader=each.card.title,
                why=translated(each.measured.why_not),
            )
            for each in found
        )
    _scores.clear()


actor = frame.enter("see accuracy")
frame.title(t("Accuracy"))
if (done := st.session_state.pop(DONE, "")) != "":
    st.success(done)
with frame.said():
    with database() as db:
        sets = evaluation.imported_sets(db)
    with st.container(horizontal=True):
        chosen = st.selectbox(
            t("Measured by"),
            [FINAL, *sets],
            width=320,
            format_func=lambda name: t(FINAL) if name == FINAL else name,
        )
        newest = NEWEST[st.selectbox(t("Documents"), list(NEWEST), format_func=t, width=320)]
        by = GROUPS[st.selectbox(t("Parted by"), list(GROUPS), format_func=t, width=320)]
    try:
        with st.spinner(t("Scoring")):
            found = _scores(actor, "" if chosen == FINAL else chosen, newest, by)
    except InputRefused as nothing_yet:
        st.info(words.plain(str(nothing_yet)))
        st.stop()
    if found:
        readers = [reader for reader, _ in found]
        scores.overview(readers)
        scores.compared(readers)
        for reader, order in found:
            scores.details(reader)
            if order is not None:
                with database() as db:
                    kept = calibrations.kept(db, reader.id)
                act = partial(_calibrate, reader.card.name)
                fits = chosen == FINAL and may(actor, "calibrate")
                reliability.shown(order, kept, act if fits else None)
    else:
        st.info(t("No model has read any of these documents yet."))
    st.caption(
        t(
            "Choose a line to see the documents behind it. What was approved in a batch is left "
            "out, because nobody read it. Readings made elsewhere come in by `manage.py import "
            "FILE.csv --reader NAME`."
        )
    )
