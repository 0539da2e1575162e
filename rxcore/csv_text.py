"""CSV files as spreadsheets of all countries write them: their rows, or one sentence why not.

Knows no columns. The delimiter is a comma, a semicolon or a tab; the line "sep=;" that some
spreadsheets put on top is passed over.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from rxcore.errors import InputRefused

MOST_BYTES: Final = 100_000_000
_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITER: Final = re.compile(r'"?sep=(.)"?[,;\t]*\r?\n', re.IGNORECASE)


def csv_rows(data: bytes) -> Iterator[list[str]]:
    """The rows of a file as cells, the header first.

    Raises InputRefused for what is no CSV file in UTF-8, and, when it comes there, for a broken
    row.
    """
    text = _text(data)
    told = _DELIMITER.match(text)
    body = text[told.end() :] if told else text
    delimiter = told[1] if told else _likeliest(body)
    rows = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from rows
    except csv.Error as error:
        raise InputRefused(
            f"The file is broken after line {rows.line_num}: an open quotation mark or a cell "
            "without end; save it again as CSV."
        ) from error


def _text(data: bytes) -> str:
    if data.startswith(_SPREADSHEETS):
        raise InputRefused("This is a spreadsheet, not a CSV file; save it as CSV UTF-8 first.")
    if len(data) > MOST_BYTES:
        raise InputRefused(f"The file is larger than {MOST_BYTES // 1_000_000} MB; split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            "The file is not encoded in UTF-8; save it again as CSV UTF-8."
        ) from error
    if "\0" in text:
        raise InputRefused("The file is not encoded in UTF-8; save it again as CSV UTF-8.")
    return text


def _likeliest(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)
