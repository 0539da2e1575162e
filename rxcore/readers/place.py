"""What a reader says of one place on a page that a person points at."""

from dataclasses import dataclass

from rxcore.clinical.names import Name
from rxcore.readings import Box, Disease, Medicine


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at a place. box: what was read, on the page as its file shows it; the place that
    was asked for where nothing was. rows: medicines and diseases in reading order. names: those
    that fit the ink of the first row best, the best first, at most five."""

    box: Box
    text: str = ""
    rows: tuple[Medicine | Disease, ...] = ()
    names: tuple[Name, ...] = ()
