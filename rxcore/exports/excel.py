"""The tidy lines as a workbook, for looking at. Never for training: Excel cuts and converts.

Nothing in it is ever a formula or a link, and it is written row by row in bounded memory.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from rxcore.exports import tidy
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.readings_file import escape_formula

FILE: Final = "readings.xlsx"

MOST_LINES: Final = 1_048_576
"""Lines of a sheet, its header included; a file format's limit."""

LONGEST_CELL: Final = 32_767
"""Characters of a cell, in units of UTF-16; a file format's limit."""

_WORDY: Final = ("name", "written", "instructions", "reason", "generic", "reader", "file")
_CUT: Final = " ... (cut)"
_ABOUT: Final = (
    "For looking at, never for training: Excel cuts long cells and turns text into dates.",
    "For training and analysis take the formats csv, jsonl or paligemma.",
    "Corrections made in this file go nowhere; make them in the program.",
    "What each column means stands in data-dictionary.csv.",
)


def write(folder: Path, documents: Iterable[ExportDocument], tally: Tally) -> list[Path]:
    """Writes readings.xlsx; returns the files written."""
    path = folder / FILE
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.use_zip64()
    try:
        about = book.add_worksheet("about")
        for number, sentence in enumerate(_ABOUT):
            about.write_string(number, 0, sentence)
        sheets = _Sheets(book)
        for document in documents:
            for line in tidy.lines(document, tally):
                sheets.add(line)
        sheets.finish()
    finally:
        _close(book)
    return [path]


def _close(book: Any) -> None:
    """Puts the workbook together; raises OSError as any other writing does."""
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error


class _Sheets:
    """Sheets of one table, a new one whenever a sheet is full."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._text = book.add_format({"quote_prefix": True})
        self._count = 0
        self._line = MOST_LINES
        self._sheet: Any = None

    def add(self, line: list[str]) -> None:
        if self._line >= MOST_LINES:
            self._begin()
        for place, cell in enumerate(line):
            if cell:
                self._sheet.write_string(self._line, place, fitting(cell), self._format(cell))
        self._line += 1

    def finish(self) -> None:
        """Lets people filter what stands on the last sheet by each column."""
        if self._sheet is not None:
            self._sheet.autofilter(0, 0, max(self._line - 1, 1), len(tidy.COLUMNS) - 1)

    def _begin(self) -> None:
        self.finish()
        self._count += 1
        name = "readings" if self._count == 1 else f"readings {self._count}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(tidy.COLUMNS):
            self._sheet.write_string(0, place, column.name, self._bold)
            self._sheet.set_column(place, place, _width(column.name))
        self._line = 1

    def _format(self, cell: str) -> Any:
        """Text that would become a formula as soon as somebody edits its cell is marked as text."""
        return self._text if escape_formula(cell) != cell else None


def _width(column: str) -> int:
    """A column's width in characters: its head whole, and more for what holds words."""
    words = column.removeprefix("model_") in _WORDY
    return max(len(column) + 4, 26 if words else 10)


def fitting(cell: str) -> str:
    """The text as a cell can hold it; what is cut says so."""
    if len(cell) <= LONGEST_CELL // 2 or len(cell.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return cell
    room = (LONGEST_CELL - len(_CUT)) * 2
    return cell.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
