"""What the parser gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from rxcore.readings import Disease, Flag, Medicine

LONGEST_NAME = 160
"""Characters of a name; anything longer is talk."""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row, where its text stands in the raw answer, each field's place, and the rule that cut
    it out. Places are (start, end) offsets of characters, end not included."""

    row: Medicine | Disease
    start: int
    end: int
    fields: Mapping[str, tuple[int, int]]
    rule: str


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """Rows in reading order. reason: why there are none ("empty", "none_stated", "unanswerable",
    "no_rows"), else "". flags: remarks on the answer as a whole. stopped: medicines that the answer
    names only to end or to replace them; they are no rows."""

    rows: tuple[ParsedRow, ...] = ()
    reason: str = ""
    flags: tuple[Flag, ...] = ()
    stopped: tuple[ParsedRow, ...] = ()
