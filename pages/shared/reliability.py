"""Whether a model is right as often as it says, and whether the riskiest documents come first."""

from collections.abc import Callable, Sequence
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from db.calibrations import Stored
from db.risk_order import RiskOrder
from pages.shared import frame, said, words
from pages.shared.charts import ACCENT, HEIGHT
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.calibration import Calibration, Method, expected_error

AS_SAID, CALIBRATED = later("as the model says"), later("calibrated")
OTHER: Final = "#c2620a"
METHODS: Final[dict[Method, str]] = {
    "platt": later("Platt scaling"), "isotonic": later("isotonic regression")
}  # fmt: skip


def shown(found: RiskOrder, kept: Sequence[Stored], calibrate: Callable[[], None] | None) -> None:
    """The reliability diagram of a model's rows beside the order of its documents by risk.

    kept: its calibrations, the newest first. calibrate: makes another; None where nobody may here.
    """
    left, right = st.columns(2, gap="large")
    with left:
        _confidence(found.calibration)
        _in_force(found.calibration, kept)
        if calibrate and found.calibration.curve:
            st.button(t("Calibrate"), key=f"calibrate {found.title}", on_click=calibrate)
    with right:
        _order(found)


def _confidence(found: Calibration) -> None:
    frame.heading(t("How often rows of a confidence are right"))
    gap, after = expected_error(found.before), expected_error(found.after)
    if gap is None:
        st.caption(t("This model gives no confidence with its rows."))
        return
    points = pd.DataFrame(
        [
            (t(name), b.confidence, b.right, b.rows)
            for name, bins in ((AS_SAID, found.before), (CALIBRATED, found.after))
            for b in bins
        ],
        columns=["Confidence", "Mean", "Right", "Rows"],
    )
    scale = alt.Scale(domain=[0, 1])
    means = alt.Chart(points, height=HEIGHT).encode(
        alt.X("Mean", title=t("Confidence"), scale=scale, axis=alt.Axis(format="%")),
        alt.Y("Right", title=t("Right"), scale=scale, axis=alt.Axis(format="%")),
        alt.Color(
            "Confidence", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=[t(AS_SAID), t(CALIBRATED)], range=[ACCENT, OTHER]),
        ),
        tooltip=[
            alt.Tooltip("Confidence", title=t("Confidence")),
            alt.Tooltip("Mean", title=t("Mean"), format=".0%"),
            alt.Tooltip("Right", title=t("Right"), format=".0%"),
            alt.Tooltip("Rows", title=t("Rows")),
        ],
    )  # fmt: skip
    # A dot of one row tells little and is small.
    sizes = alt.Size("Rows", legend=None, scale=alt.Scale(range=[10, 300]))
    dots = means.mark_circle(opacity=1).encode(sizes)
    dashes = alt.StrokeDash("Confidence", legend=None, scale=alt.Scale(range=[[1, 0], [6, 3]]))
    joined = means.mark_line(opacity=0.35).encode(dashes)
    ideal = pd.DataFrame({"Mean": [0.0, 1.0], "Right": [0.0, 1.0]})
    line = alt.Chart(ideal).mark_line(strokeDash=[2, 4], color="grey").encode(
        alt.X("Mean"), alt.Y("Right")
    )  # fmt: skip
    st.altair_chart(line + joined + dots)
    mean = t(
        "On the dotted line a model is right as often as it says; the larger a dot, the more rows. "
        "The mean distance from the line over {rows} rows is {gap}.",
        rows=found.rows, gap=words.percent(gap, 1),
    )  # fmt: skip
    after_it = (
        t("Calibrated it is {gap}, on documents left out.", gap=words.percent(after, 1))
        if after is not None
        else t("Not calibrated: {why}", why=translated(found.why_not))
    )
    st.caption(f"{mean} {after_it}")


def _in_force(found: Calibration, kept: Sequence[Stored]) -> None:
    """Which calibration the queue and the desk go by."""
    if not found.rows:
        return
    if not kept:
        st.caption(t("Not calibrated: the queue and the desk say its confidence in words only."))
        return
    newest = kept[0]
    st.caption(
        t(
            "In force: calibration {id} ({method}) of {at} by {by}, from {rows} of {documents}.",
            id=str(newest.id),
            method=t(METHODS[newest.curve.method]),
            at=words.moment(newest.at),
            by=said.person_of(newest.by),
            rows=words.count(newest.rows, "row"),
            documents=words.count(newest.documents, "document"),
        )
    )


def _order(found: RiskOrder) -> None:
    frame.heading(t("Wrong documents found, the riskiest first"))
    if not found.points:
        st.caption(t("Nothing had to be corrected, so no order is better than another."))
        return
    st.dataframe(
        [
            {
                t("Looked at"): f"{words.percent(point.share)} ({words.number(point.looked_at)})",
                t("Found"): words.percent(point.found),
                t("In random order"): words.percent(point.random),
                t("In perfect order"): words.percent(point.perfect),
            }
            for point in found.points
        ],
        hide_index=True,
    )
    st.caption(
        t(
            "{wrong} of {documents} documents had something to correct.",
            wrong=found.wrong,
            documents=found.documents,
        )
    )
