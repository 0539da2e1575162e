"""In which order documents come to people: by risk, by age, or by both together."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from rxcore.errors import InputRefused

By = Literal["risk", "age", "mix"]
BYS: Final[tuple[By, ...]] = get_args(By)
MOST_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class QueueOrder:
    """by: what comes first, the riskiest, the oldest, or a mix. days: in a mix, how many days of
    waiting weigh as much as the whole way from no risk to certainty."""

    by: By = "risk"
    days: int = 7

    @classmethod
    def from_setting(cls, text: str) -> "QueueOrder":
        """The order as a setting holds it: "age", "mix 7", or nothing."""
        name, _, days = text.partition(" ")
        usual = cls()
        return cls(next((by for by in BYS if by == name), usual.by), int(days or usual.days))

    @property
    def setting(self) -> str:
        """The text that `from_setting` reads. Raises InputRefused for a mix of no or too many
        days."""
        if self.by != "mix":
            return "" if self.by == "risk" else self.by
        if not 1 <= self.days <= MOST_DAYS:
            raise InputRefused(f"A mix takes 1 to {MOST_DAYS} days.")
        return f"mix {self.days}"
