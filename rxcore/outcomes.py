"""What becomes of a page that was handed out to be read."""

from dataclasses import dataclass
from typing import Final

from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, ModelReading

MOST_ATTEMPTS: Final = 3
GIVEN_UP: Final = "Reading this page stopped the program three times; review it by hand."


@dataclass(frozen=True, slots=True)
class Read:
    """What a page holds, and who read it."""

    card: ReaderCard
    reading: ModelReading


@dataclass(frozen=True, slots=True)
class Away:
    """The page was not read, and it is not to blame: why, in a sentence."""

    reason: str


Outcome = Read | Failure | Away
