"""What a person did with each row, and when a row may be taken together with others.

A row that nobody looked at is never recorded as accepted. The desk keeps these rules for the
person; here they are checked once more, because a message comes from a stranger's browser.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rxcore.calibration import Curve
from rxcore.errors import InputRefused
from rxcore.readings import Decision, Disease, Flag, Medicine

TOGETHER: Final[Decision] = "accepted together"
REMOVED: Final = "removed"
"""In exports, of a row that was read and struck out; no reading holds such a row."""

NOT_ON_PAGE: Final = Flag(
    "not_on_page", "warn", "Not found on the page: the model may have made it up."
)

_NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class Taking:
    """Whether rows may be taken together, and from which calibrated confidence (0 to 1) on; 0: any
    row."""

    allowed: bool = True
    above: float = 0.0

    @classmethod
    def from_setting(cls, text: str) -> "Taking":
        """The rule as a setting holds it: "never", a confidence, or nothing."""
        return cls(allowed=False) if text == _NEVER else cls(above=float(text or 0))

    @property
    def setting(self) -> str:
        """The text that `from_setting` reads. Raises InputRefused outside 0 to 1."""
        if not 0 <= self.above <= 1:
            raise InputRefused("The confidence is a number from 0 to 1.")
        if not self.allowed:
            return _NEVER
        return f"{self.above:g}" if self.above else ""


def remarks(row: Medicine | Disease) -> tuple[Flag, ...]:
    """The row's flags, with the one for a row that stands nowhere on the page."""
    return (*row.flags, NOT_ON_PAGE) if row.found_on_page is False else row.flags


def wants_own_key(row: Medicine | Disease) -> bool:
    """Whether a remark on the row warns or asks, so that it is not taken together with others."""
    return any(flag.level != "info" for flag in remarks(row))


def refuse_unmarked(rows: Iterable[Medicine | Disease]) -> None:
    """Raises InputRefused when somebody submits a row that nobody did anything with."""
    unmarked = [row for row in rows if not row.decision]
    if len(unmarked) == 1:
        raise InputRefused(
            f"{_called(unmarked[0])} is not marked; accept it (a), change it or strike it out (x), "
            "then submit."
        )
    if unmarked:
        raise InputRefused(
            f"{len(unmarked)} rows are not marked; accept each (a) or take them together "
            "(Shift+A), then submit."
        )


def refuse_taken(
    rows: Sequence[Medicine | Disease], rule: Taking, curve: Curve | None = None
) -> None:
    """Raises InputRefused when a row was taken together with others that may not be. curve: what
    the reader's confidence stands for; None of one that is uncalibrated, whose rows are above no
    confidence."""
    for row in rows:
        if row.decision == TOGETHER and (why := why_alone(row, rule, curve)):
            raise InputRefused(f"{_called(row)} {why}; look at it and press a, then submit.")


def why_alone(row: Medicine | Disease, rule: Taking, curve: Curve | None) -> str:
    """Why a row may not be taken together with others; "" when it may."""
    if not rule.allowed:
        return "needs a key of its own, as every row here"
    if wants_own_key(row):
        return "has a remark and needs a key of its own"
    if not rule.above:
        return ""
    if curve is None:
        return "was read by a model that is not calibrated and needs a key of its own"
    if row.confidence is None or curve.of(row.confidence) < rule.above:
        return f"was read with less confidence than {rule.above:g} and needs a key of its own"
    return ""


def _called(row: Medicine | Disease) -> str:
    return f'"{row.name or row.written or "A row without a name"}"'
