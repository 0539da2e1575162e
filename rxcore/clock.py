"""The clocks: UTC as text that sorts, and one for what runs out, which never goes back.

A machine's clock may be set wrong, or put right after days. So the time of day
labels what happened, and nothing is decided by it: events stand in the order of their numbers, and
leases, sessions and lock-outs run out by `steady`.
"""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


def now(offset_seconds: float = 0) -> str:
    """The present moment plus an offset, as "2026-05-04T09:31:07.123Z". Such texts sort by time."""
    return text(datetime.now(UTC) + timedelta(seconds=offset_seconds))


def text(moment: datetime) -> str:
    """A moment in UTC as now() writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(text: str) -> datetime:
    """The moment that a text of now() stands for."""
    return datetime.fromisoformat(text)


def is_moment(found: str) -> bool:
    """Whether this is a moment as now() writes it."""
    try:
        return found == text(parse(found))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Sight:
    """A moment of the steady clock, and how long the machine had been up then, in seconds. boot:
    the machine's start that this counts from."""

    at: str
    uptime: float
    boot: str

    def shifted(self, seconds: float) -> str:
        """The moment so many seconds later."""
        return text(parse(self.at) + timedelta(seconds=seconds))


def steady(last: Sight | None) -> Sight:
    """The present moment by a clock that never goes back and never stands still.

    It goes as far from the last sight as time went by on this machine, and is never behind the time
    of day: where that jumps forward it follows, for the machine may have slept; where that jumps
    back it goes on. After a restart of the machine it goes on from the last sight.
    """
    here = Sight(now(), uptime(), boot())
    if last is None:
        return here
    passed = here.uptime - last.uptime if last.boot == here.boot else 0.0
    return Sight(max(here.at, last.shifted(max(passed, 0.0))), here.uptime, here.boot)


def uptime() -> float:
    """How many seconds the machine has been up. Nobody sets this, and all its programs share it."""
    return time.monotonic()


@cache
def boot() -> str:
    """What tells this start of the machine from others; at least this machine from others."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return f"machine {uuid.getnode():x}"
