"""What an order of documents by risk is worth: how many of the wrong ones come early in it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Final

SHARES: Final = (0.1, 0.3, 0.5)
"""Shares of the documents, the riskiest first, after which the wrong ones found are counted."""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """share: of the documents looked at, the riskiest first; looked_at: how many that is, rounded
    up. found: share of the wrong ones among them, where documents of equal risk come in random
    order (the mean over all such orders). random, perfect: the same in random order, and with all
    wrong ones first."""

    share: float
    looked_at: int
    found: float
    random: float
    perfect: float

    @property
    def gain(self) -> float | None:
        """Share of what a perfect order gains over a random one: 1 is perfect, 0 is random; None
        where there is nothing to gain."""
        most = self.perfect - self.random
        return (self.found - self.random) / most if most else None

    def figures(self) -> dict[str, Any]:
        """As it goes into JSON, rounded to four places."""
        gain = self.gain
        return {name: round(value, 4) for name, value in asdict(self).items()} | {
            "gain": None if gain is None else round(gain, 4)
        }


def risk_curve(risks: Sequence[float], wrong: Sequence[bool]) -> list[RiskPoint]:
    """A point for each of SHARES; none where no document is wrong.

    risks, wrong: a value a document, in the same order.
    """
    number, mistaken = len(risks), sum(wrong)
    if not mistaken:
        return []
    looked = [(share, ceil(round(share * number, 6))) for share in SHARES]
    return [
        RiskPoint(
            share, most, _found(risks, wrong, most) / mistaken, most / number,
            min(most, mistaken) / mistaken,
        )
        for share, most in looked
    ]  # fmt: skip


def _found(risks: Sequence[float], wrong: Sequence[bool], most: int) -> float:
    """How many wrong ones the `most` riskiest hold, on average over the orders of equals."""
    last = sorted(risks, reverse=True)[most - 1]
    above = [is_wrong for risk, is_wrong in zip(risks, wrong, strict=True) if risk > last]
    equal = [is_wrong for risk, is_wrong in zip(risks, wrong, strict=True) if risk == last]
    return sum(above) + sum(equal) * (most - len(above)) / len(equal)
