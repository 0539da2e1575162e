"""A strength whose figures were read with letters, against those in which the product comes."""

import re
from collections.abc import Sequence

from rxcore.prescription.line.asked import FITS, best
from rxcore.prescription.line.mend import mend
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.see.ink import plain

AS_GOOD = -2.3
"""Odds (one in ten) from which a listed strength replaces another that was read in figures."""

_RAW = re.compile(
    r"(?<![\w.])(?P<figure>[\w|.]{1,6}?)\s?(?:mc?[gqys]|[mr]ng|g|mI|ml|iu)(?!\w)", re.IGNORECASE
)


def listed(row: VisualRow, start: int, strength: str, strengths: Sequence[str]) -> str:
    """The listed strength that the ink shows nearly as well as what was read for `strength`: as
    well as letters, or almost as well as other figures. Else the strength itself. start: the
    character of the row behind its name."""
    near = {plain(each): each for each in strengths}
    raw = _as_read(row.text[start:], strength)
    if raw is None or not near or plain(strength) in near:
        return strength
    stretch = row.stretch(raw[0], row.text[: start + raw.start()])
    if stretch is None:
        return strength
    least = AS_GOOD if raw["figure"].replace(".", "").isdigit() else FITS
    return (
        best(list(near.values()), stretch.odds_of_figures(list(near.values())), least) or strength
    )


def _as_read(text: str, strength: str) -> re.Match[str] | None:
    """Where the text says what was mended to `strength`."""
    return next(
        (m for m in _RAW.finditer(text) if plain(mend(m[0])) == plain(strength)),
        None,
    )
