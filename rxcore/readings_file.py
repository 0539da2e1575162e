"""Files of readings: one line a row, as `manage.py import` takes them and samples/truth.csv is.

A line names its document by `file` (its name or SHA-256) and, for a file of many pages, `page`. An
empty `kind` says that this document holds neither medicine nor disease. The tidy CSV export is such
a file, too: its lines with the change "removed" are what a person struck out, and those of
documents without a final reading say "not read".
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Final

from rxcore.compare import AnyRow
from rxcore.csv_text import csv_rows
from rxcore.errors import InputRefused
from rxcore.intake import Refusal
from rxcore.readings import (
    ROW_TYPES,
    Allergies,
    Disease,
    Kind,
    Medicine,
    ModelReading,
    row_from_values,
)
from rxcore.same_name import one_form
from rxcore.scoring import OPTIONAL, is_marked_optional, with_optional

NOT_READ: Final = "not read"
REMOVED: Final = "removed"
SURPLUS: Final = "beyond the last column"

FIELDS: Final = (
    "written", "strength", "form", "dose", "route", "frequency", "duration", "quantity",
    "instructions", "code", "certainty",
)  # fmt: skip

ALLERGIES: Final = "allergies"
"""What the document says of them, on any or all of its lines."""

HEADER: Final = ("file", "page", "kind", "name", *FIELDS, "legible", "optional", ALLERGIES)

# With what spreadsheets write of their own accord in German, French, Spanish, Portuguese, Italian.
_YES: Final = ("1", "yes", "y", "true", "wahr", "vrai", "verdadero", "verdadeiro", "vero")
_NO: Final = ("0", "no", "n", "false", "falsch", "faux", "falso")
# The last four are the full-width forms of = + - @, which some countries' spreadsheets obey.
_STARTS = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FIRST: Final = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_FORMULA = re.compile(f"'*{_STARTS}")
_ESCAPED = re.compile(f"'+{_STARTS}")


@dataclass(frozen=True, slots=True)
class FileReading:
    """What the file says of one document. page: None where the file gives none; the document is
    then the only page of its file. line: where it begins, the header being line 1. allergies: what
    its lines say of them; they say the same or nothing."""

    file: str
    page: int | None
    line: int
    rows: tuple[AnyRow, ...]
    allergies: str = ""

    @property
    def medicines(self) -> tuple[Medicine, ...]:
        """Its rows that are medicines, in their order."""
        return tuple(row for row in self.rows if isinstance(row, Medicine))

    @property
    def diseases(self) -> tuple[Disease, ...]:
        """Its rows that are diseases, in their order."""
        return tuple(row for row in self.rows if isinstance(row, Disease))

    @property
    def content(self) -> ModelReading:
        """What is stored of it."""
        return ModelReading(
            medicines=self.medicines,
            diseases=self.diseases,
            allergies=Allergies(self.allergies),
        )


@dataclass(frozen=True, slots=True)
class ReadingsFile:
    """The readings of a file in its order, and what was refused. A refused line costs itself; a
    document of which nothing but refused lines is left has no reading."""

    readings: tuple[FileReading, ...]
    refusals: tuple[Refusal, ...]


def escape_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before a leading = + - @, tab or
    line break. One more stands before such a text that begins with apostrophes already, so that
    `unescape_formula` gives back exactly what was written."""
    return f"'{text}" if text[:1] in _FIRST and _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """What `escape_formula` was given."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def read_readings(data: bytes) -> ReadingsFile:
    """Reads a file of readings. Raises InputRefused when it is none at all."""
    lines = _lines(data)
    collected: dict[tuple[str, int | None], _Document] = {}
    refusals: list[Refusal] = []
    for number, line in lines:
        try:
            key = (_file(line), _page(line))
        except InputRefused as refused:
            refusals.append(Refusal(f"row {number}", str(refused)))
            continue
        if _cell(line, "change") == NOT_READ:
            continue
        document = collected.setdefault(key, _Document(number))
        try:
            document.take(line)
        except InputRefused as refused:
            document.lacking = True
            refusals.append(Refusal(f"row {number}", str(refused)))
    refusals += _mixed_pages(collected)
    readings = tuple(
        FileReading(file, page, document.line, tuple(document.rows), document.allergies)
        for (file, page), document in collected.items()
        if not document.refused and (document.rows or not document.lacking)
    )
    return ReadingsFile(readings, tuple(refusals))


def write_readings(
    out: IO[str], readings: Iterable[tuple[str, int | None, Sequence[AnyRow]]]
) -> None:
    """Writes (file, page, rows) of each document so that `read_readings` gives the same back.

    out: a text file opened with newline="" and UTF-8.
    """
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    for file, page, rows in readings:
        place = {"file": escape_formula(file), "page": "" if page is None else str(page)}
        for row in rows:
            values = {name: escape_formula(text) for name, text in row.values().items()}
            writer.writerow(
                place
                | values
                | {
                    "kind": row.kind,
                    "legible": "" if row.legible else "no",
                    "optional": "1" if is_marked_optional(row) else "",
                }
            )
        if not rows:
            writer.writerow(place)


@dataclass(slots=True)
class _Document:
    """What was collected of one document so far. lacking: a line of it was refused. refused:
    nobody can tell which document it is."""

    line: int
    rows: list[AnyRow] = field(default_factory=list)
    allergies: str = ""
    neither: bool = False
    lacking: bool = False
    refused: bool = False

    def take(self, line: dict[str, str]) -> None:
        self.allergies = _one_of(self.allergies, unescape_formula(line.get(ALLERGIES, "")).strip())
        if _cell(line, "change") == REMOVED:
            return
        row = _row(line)
        if self.neither if row is not None else self.rows:
            raise InputRefused(
                "One line says that this document holds neither medicine nor disease, another "
                "gives one; keep one of them."
            )
        self.neither = row is None
        self.rows += [] if row is None else [row]


def _one_of(known: str, told: str) -> str:
    """What one document says of allergies. Raises InputRefused when two lines say otherwise."""
    if known and told and told != known:
        raise InputRefused(
            f"One line gives the allergies {known[:40]!r}, another {told[:40]!r}; give one."
        )
    return known or told


def _lines(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Every line that is not blank, by its number, as cells by column."""
    rows = csv_rows(data)
    header = [name.strip().lower() for name in next(rows, [])]
    _refuse_header(header)
    return [
        (number, _named(header, cells))
        for number, cells in enumerate(rows, 2)
        if any(cell.strip() for cell in cells)
    ]


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    """A line's cells by column; what stands beyond the last column under SURPLUS."""
    surplus = "".join(cells[len(header) :]).strip()
    return dict(zip(header, cells, strict=False)) | {SURPLUS: surplus}


def _refuse_header(header: list[str]) -> None:
    missing = [name for name in ("file", "kind", "name") if name not in header]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise InputRefused(
            f"The first line must name the columns; {', '.join(missing)} {verb} not among them."
        )
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise InputRefused(f"The column {twice[0]} stands there twice; take one of them out.")


def _cell(line: dict[str, str], name: str) -> str:
    return line.get(name, "").strip().lower()


def _file(line: dict[str, str]) -> str:
    file = one_form(unescape_formula(line.get("file", "").strip()))
    if not file:
        raise InputRefused("The column file is empty; give the file's name or SHA-256.")
    return file


def _page(line: dict[str, str]) -> int | None:
    text = _cell(line, "page").removesuffix(".0")
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise InputRefused(f"The page {text[:20]!r} is not a number from 1 up.")
    return int(text)


def _kind(line: dict[str, str]) -> Kind | None:
    kind = _cell(line, "kind")
    if kind == "":
        return None
    for known in ROW_TYPES:
        if kind == known:
            return known
    raise InputRefused(f"The kind {kind!r} is not one of medicine, disease or empty.")


def _row(line: dict[str, str]) -> AnyRow | None:
    """The row of a line; None for one that says that there is neither."""
    if line.get(SURPLUS):
        raise InputRefused(
            "The line has more cells than there are columns; put quotation marks around a cell "
            "with a comma in it."
        )
    kind = _kind(line)
    values = {name: unescape_formula(line.get(name, "")) for name in ("name", *FIELDS)}
    given = {name: text for name, text in values.items() if text.strip()}
    if kind is None:
        if given:
            raise InputRefused(f"The kind is empty but {next(iter(given))} is not; say which kind.")
        return None
    if foreign := sorted(set(given) - set(ROW_TYPES[kind].FIELDS)):
        raise InputRefused(f"A {kind} has no {foreign[0]}; leave that cell empty.")
    legible = _answer(line, "legible", "yes, no", empty=True)
    if legible and not given:
        raise InputRefused(f"The {kind} has no name; give one, or write no under legible.")
    row = row_from_values(kind, given, legible=legible)
    optional = _answer(line, OPTIONAL.rule, "1", empty=False)
    return with_optional(row) if optional else row


def _answer(line: dict[str, str], column: str, words: str, empty: bool) -> bool:
    """The yes or no in a cell; `empty` where there is none. words: what may stand there, for
    people."""
    text = _cell(line, column).removesuffix(".0")
    if text and text not in (*_YES, *_NO):
        raise InputRefused(f"The column {column} holds {text[:40]!r}; it must be {words} or empty.")
    return text in _YES if text else empty


def _mixed_pages(collected: dict[tuple[str, int | None], _Document]) -> list[Refusal]:
    """A file some lines of which give a page and others none cannot be told apart."""
    refusals = []
    numbered = {file for file, page in collected if page is not None}
    for (file, page), document in collected.items():
        if page is None and file in numbered:
            for (other, _), found in collected.items():
                found.refused = found.refused or other == file
            reason = "Some lines of this file give a page and others do not; give it on all."
            refusals.append(Refusal(f"row {document.line}", reason))
    return refusals
