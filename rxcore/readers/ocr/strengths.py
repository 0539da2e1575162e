"""A strength whose figures were read with letters, against those in which the product comes."""

import re
from collections.abc import Sequence

from rxcore.readers.ocr.asked import FITS, best
from rxcore.readers.ocr.ink import plain
from rxcore.readers.ocr.mend import mend
from rxcore.readers.ocr.parts import Part

AS_GOOD = -2.3
"""Odds (one in ten) from which a listed strength replaces another that was read in figures."""

_RAW = re.compile(
    r"(?<![\w.])(?P<figure>[\w|.]{1,6}?)\s?(?:mc?[gqys]|[mr]ng|g|mI|ml|iu)(?!\w)", re.IGNORECASE
)


def listed(part: Part, strength: str, strengths: Sequence[str]) -> str:
    """The listed strength that the ink shows nearly as well as what was read for `strength`: as
    well as letters, or almost as well as other figures. Else the strength itself."""
    near = {plain(each): each for each in strengths}
    raw = _as_read(part, strength)
    if raw is None or not near or plain(strength) in near:
        return strength
    before = part.row.text[: part.start] + part.content[: raw.start()]
    stretch = part.row.stretch(raw[0], before)
    if stretch is None:
        return strength
    least = AS_GOOD if raw["figure"].replace(".", "").isdigit() else FITS
    return (
        best(list(near.values()), stretch.odds_of_figures(list(near.values())), least) or strength
    )


def _as_read(part: Part, strength: str) -> re.Match[str] | None:
    """Where the row says what was mended to `strength`."""
    return next(
        (
            match
            for match in _RAW.finditer(part.content)
            if plain(mend(match[0])) == plain(strength)
        ),
        None,
    )
