"""What a careful typist would end with: the desk's tables as a plain list of lines.

It imports nothing of the product, so that a fault there cannot hide in here as well.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["medicine", "disease"]


@dataclass
class Line:
    """One row. origin: the lineage of the row that was read, None for one the person added.
    offer: the lineage of what it was offered as. placed: the person gave it its place."""

    origin: str | None
    kind: Kind
    cells: dict[str, str]
    read: dict[str, str] = field(default_factory=dict)
    struck: bool = False
    legible: bool = True
    accepted: bool = False
    together: bool = False
    offer: str | None = None
    placed: bool = False

    @property
    def blank(self) -> bool:
        return not any(self.cells.values())


@dataclass(frozen=True)
class Ending:
    """One row as it must lie in the database after the submit. origin: the lineage of what was read
    or offered."""

    kind: Kind
    origin: str | None
    cells: dict[str, str]
    decision: str
    legible: bool
    placed: bool


class PlainEditor:
    """The lines of one document and what the acts of a reviewer do to them. offers: what may become
    a line, each with the lineage it keeps."""

    def __init__(self, lines: list[Line], offers: Sequence[Line] = ()) -> None:
        self.lines = lines
        self.offers = offers
        self.past: list[list[Line]] = []
        self.future: list[list[Line]] = []

    def _change(self, lines: list[Line]) -> None:
        if lines != self.lines:
            self.past.append(self.lines)
            self.future.clear()
            self.lines = lines

    def type(self, at: int, column: str, text: str) -> None:
        """Text put into a cell; a row typed into counts as looked at and stands again. The code of
        a name goes when another name is put in its place."""
        lines = deepcopy(self.lines)
        line = lines[at]
        if line.cells[column] != text:
            if column == "name" and "code" in line.cells:
                line.cells["code"] = _code_beside(line, text)
            line.cells[column], line.struck = text, False
            line.accepted, line.together = True, False
        self._change(lines)

    def accept(self, at: int) -> None:
        lines = deepcopy(self.lines)
        line = lines[at]
        line.accepted, line.together, line.struck, line.legible = True, False, False, True
        self._change(lines)

    def take_together(self) -> None:
        """Every line that nobody did anything with, by one key."""
        lines = deepcopy(self.lines)
        for line in lines:
            if _is_unmarked(line):
                line.accepted = line.together = True
        self._change(lines)

    def strike(self, at: int) -> None:
        """Struck out, or restored; an empty new row just goes."""
        lines = deepcopy(self.lines)
        if lines[at].origin is None and lines[at].blank:
            del lines[at]
        else:
            lines[at].struck = not lines[at].struck
        self._change(lines)

    def illegible(self, at: int) -> None:
        lines = deepcopy(self.lines)
        lines[at].legible, lines[at].struck = not lines[at].legible, False
        self._change(lines)

    def add(self, kind: Kind, columns: list[str], name: str) -> None:
        """A new row at the end of its table, and then its name: two acts."""
        self._append(Line(None, kind, dict.fromkeys(columns, "")))
        medicines = sum(line.kind == "medicine" for line in self.lines)
        self.type((medicines if kind == "medicine" else len(self.lines)) - 1, "name", name)

    def add_line(self, kind: Kind, cells: dict[str, str], *, placed: bool = False) -> None:
        """A row written as one line, at the end of its table: one act."""
        self._append(Line(None, kind, cells, placed=placed))

    def open_offers(self) -> list[Line]:
        """What was offered and is no line yet."""
        taken = {line.offer for line in self.lines}
        return [offer for offer in self.offers if offer.offer not in taken]

    def take_offer(self) -> None:
        """The first of the open offers becomes a row at the end of its table: one act."""
        self._append(deepcopy(self.open_offers()[0]))

    def _append(self, line: Line) -> None:
        lines = deepcopy(self.lines)
        medicines = sum(other.kind == "medicine" for other in lines)
        lines.insert(medicines if line.kind == "medicine" else len(lines), line)
        self._change(lines)

    def undo(self) -> None:
        if self.past:
            self.future.append(self.lines)
            self.lines = self.past.pop()

    def redo(self) -> None:
        if self.future:
            self.past.append(self.lines)
            self.lines = self.future.pop()

    def endings(self) -> list[Ending]:
        """The rows that a submit stores, in order; it takes together what is not marked yet."""
        self.take_together()
        return [
            Ending(
                line.kind,
                line.origin or line.offer,
                line.cells,
                _decision(line),
                line.legible,
                line.placed,
            )
            for line in self.lines
            if not line.struck and not (line.origin is None and line.blank)
        ]


def _code_beside(line: Line, name: str) -> str:
    if _plain(line.cells["name"]) == _plain(name):
        return line.cells["code"]
    if line.read and _plain(line.read["name"]) == _plain(name):
        return line.read["code"]
    return line.cells["code"] if line.cells["name"] == "" else ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_unmarked(line: Line) -> bool:
    touched = line.accepted or line.struck or not line.legible or line.origin is None
    return not touched and _says_the_same(line)


def _says_the_same(line: Line) -> bool:
    """A code by itself says nothing else of the page."""
    return {**line.cells, "code": ""} == {**line.read, "code": ""}


def _decision(line: Line) -> str:
    if not line.legible:
        return "illegible"
    if line.origin is None:
        return "added"
    if not _says_the_same(line):
        return "changed"
    return "accepted together" if line.together else "accepted"
