"""Whether a model is right as often as it says, and whether the riskiest documents come first."""

import altair as alt
import pandas as pd
import streamlit as st

from db.risk_order import RiskOrder
from pages.shared.charts import ACCENT, HEIGHT
from rxcore.calibration import Calibration, expected_error


def shown(found: RiskOrder) -> None:
    """The reliability diagram of a model's rows beside the order of its documents by risk."""
    left, right = st.columns(2, gap="large")
    with left:
        _confidence(found.calibration)
    with right:
        _order(found)


def _confidence(found: Calibration) -> None:
    st.markdown("**How often rows of a confidence are right**")
    gap = expected_error(found.before)
    if gap is None:
        st.caption("This model gives no confidence with its rows.")
        return
    points = pd.DataFrame(
        [(b.confidence, b.right, b.rows) for b in found.before],
        columns=["Confidence", "Right", "Rows"],
    )
    scale = alt.Scale(domain=[0, 1])
    dots = alt.Chart(points, height=HEIGHT).mark_line(point=True, color=ACCENT).encode(
        alt.X("Confidence", scale=scale, axis=alt.Axis(format="%")),
        alt.Y("Right", scale=scale, axis=alt.Axis(format="%")),
        tooltip=[
            alt.Tooltip("Confidence", format=".0%"), alt.Tooltip("Right", format=".0%"), "Rows",
        ],
    )  # fmt: skip
    ideal = pd.DataFrame({"Confidence": [0.0, 1.0], "Right": [0.0, 1.0]})
    line = alt.Chart(ideal).mark_line(strokeDash=[4, 4], color="grey").encode(
        alt.X("Confidence"), alt.Y("Right")
    )  # fmt: skip
    st.altair_chart(line + dots)
    after = expected_error(found.after)
    told = f"With calibration it would be {after:.1%}." if after is not None else (
        "There are too few documents yet to calibrate it."
    )  # fmt: skip
    st.caption(
        f"On the dashed line a model is right as often as it says. The mean distance from it over "
        f"{found.rows:,} rows is {gap:.1%}. {told}"
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
