"""A machine whose two clocks a test turns: the time of day, which may be set, and its uptime."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from rxcore import clock

DAY = 86_400.0


@dataclass
class Machine:
    """Both clocks, from the moment of its making on."""

    wall: datetime = field(default_factory=lambda: datetime.now(UTC))
    up: float = 1_000.0
    boots: int = 1

    def pass_time(self, seconds: float) -> None:
        """As time goes by."""
        self.wall += timedelta(seconds=seconds)
        self.up += seconds

    def set_time(self, seconds: float) -> None:
        """As somebody sets the time of day so many seconds forward, or back."""
        self.wall += timedelta(seconds=seconds)

    def start_again(self) -> None:
        """As after a restart."""
        self.up, self.boots = 5.0, self.boots + 1

    def run(self, patch: pytest.MonkeyPatch) -> "Machine":
        """Has the program see these clocks."""
        patch.setattr(
            clock, "now", lambda offset=0: clock.text(self.wall + timedelta(seconds=offset))
        )
        patch.setattr(clock, "uptime", lambda: self.up)
        patch.setattr(clock, "boot", lambda: str(self.boots))
        return self
