"""Whether a model is right as often as it says, and whether the riskiest documents come first."""

from collections.abc import Callable, Sequence
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from db.calibrations import Stored
from db.risk_order import RiskOrder
from pages.shared import said, words
from pages.shared.charts import ACCENT, HEIGHT
from rxcore.calibration import Calibration, Method, expected_error

AS_SAID, CALIBRATED = "as the model says", "calibrated"
OTHER: Final = "#c2620a"
METHODS: Final[dict[Method, str]] = {
    "platt": "Platt scaling", "isotonic": "isotonic regression"
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
            st.button("Calibrate", key=f"calibrate {found.title}", on_click=calibrate)
    with right:
        _order(found)


def _confidence(found: Calibration) -> None:
    st.markdown("**How often rows of a confidence are right**")
    gap, after = expected_error(found.before), expected_error(found.after)
    if gap is None:
        st.caption("This model gives no confidence with its rows.")
        return
    points = pd.DataFrame(
        [
            (name, b.confidence, b.right, b.rows)
            for name, bins in ((AS_SAID, found.before), (CALIBRATED, found.after))
            for b in bins
        ],
        columns=["Confidence", "Mean", "Right", "Rows"],
    )
    scale = alt.Scale(domain=[0, 1])
    dots = alt.Chart(points, height=HEIGHT).mark_line(point=True).encode(
        alt.X("Mean", title="Confidence", scale=scale, axis=alt.Axis(format="%")),
        alt.Y("Right", scale=scale, axis=alt.Axis(format="%")),
        alt.Color(
            "Confidence", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=[AS_SAID, CALIBRATED], range=[ACCENT, OTHER]),
        ),
        alt.StrokeDash("Confidence", legend=None, scale=alt.Scale(range=[[1, 0], [6, 3]])),
        tooltip=[
            "Confidence", alt.Tooltip("Mean", format=".0%"), alt.Tooltip("Right", format=".0%"),
            "Rows",
        ],
    )  # fmt: skip
    ideal = pd.DataFrame({"Mean": [0.0, 1.0], "Right": [0.0, 1.0]})
    line = alt.Chart(ideal).mark_line(strokeDash=[2, 4], color="grey").encode(
        alt.X("Mean"), alt.Y("Right")
    )  # fmt: skip
    st.altair_chart(line + dots)
    told = f"calibrated it is {after:.1%}, on documents left out" if after is not None else (
        f"not calibrated. {found.why_not}"
    )  # fmt: skip
    st.caption(
        f"On the dotted line a model is right as often as it says. The mean distance from it over "
        f"{found.rows:,} rows is {gap:.1%}; {told}."
    )


def _in_force(found: Calibration, kept: Sequence[Stored]) -> None:
    """Which calibration the queue and the desk go by."""
    if not found.rows:
        return
    if not kept:
        st.caption("Not calibrated: the queue and the desk say its confidence in words only.")
        return
    newest = kept[0]
    st.caption(
        f"In force: calibration {newest.id} ({METHODS[newest.curve.method]}) of "
        f"{words.moment(newest.at)} by {said.person_of(newest.by)}, from "
        f"{words.count(newest.rows, 'row')} of {words.count(newest.documents, 'document')}."
    )


def _order(found: RiskOrder) -> None:
    st.markdown("**Wrong documents found, the riskiest first**")
    if not found.points:
        st.caption("Nothing had to be corrected, so no order is better than another.")
        return
    st.dataframe(
        [
            {
                "Looked at": f"{point.share:.0%} ({point.looked_at:,})",
                "Found": f"{point.found:.0%}",
                "In random order": f"{point.random:.0%}",
                "In perfect order": f"{point.perfect:.0%}",
            }
            for point in found.points
        ],
        hide_index=True,
    )
    st.caption(f"{found.wrong:,} of {found.documents:,} documents had something to correct.")
