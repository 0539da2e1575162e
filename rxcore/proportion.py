"""How sure a share of independent cases is: Wilson's score interval (Wilson 1927), which is honest
of few cases and of none or all."""

from math import sqrt
from typing import Final

from rxcore.bootstrap import Interval
from rxcore.scoring_report import Share

Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


def proportion(hits: int, cases: int) -> Share:
    """The share of cases that are hits, with its 95 % interval; no value of no cases."""
    if not cases:
        return Share(None, None)
    share, weight = hits / cases, Z**2 / cases
    middle = share + weight / 2
    reach = Z * sqrt(share * (1 - share) / cases + weight / (4 * cases))
    low, high = ((middle + sign * reach) / (1 + weight) for sign in (-1, 1))
    return Share(share, Interval(max(0.0, low), min(1.0, high)))
