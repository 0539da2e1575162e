"""How sure a share of independent cases is: Wilson's score interval (Wilson 1927), which is honest
of few cases and of none or all, and the bound of Clopper and Pearson (1934) for promises."""

from math import comb, sqrt
from typing import Final

from rxcore.bootstrap import LEVEL, Interval
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


def at_most(hits: int, cases: int) -> float:
    """The largest share that is still in accord with so many hits, with 95 % confidence: the
    one-sided bound of Clopper and Pearson (1934), which never promises too much. 1 of no cases."""
    if hits >= cases:
        return 1.0
    low, high = hits / cases, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _up_to(hits, cases, middle) > 1 - LEVEL:
            low = middle
        else:
            high = middle
    return high


def _up_to(hits: int, cases: int, share: float) -> float:
    """How likely it is that no more than so many of the cases are hits."""
    return sum(
        comb(cases, k) * share**k * (1 - share) ** (cases - k) for k in range(hits + 1)
    )  # fmt: skip
