"""The data dictionary: what every column and key of an export means."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = "data-dictionary.csv"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one key of a JSON line. type: what its values look like."""

    name: str
    type: str
    meaning: str


def write_dictionary(folder: Path, columns: Iterable[tuple[str, Column]]) -> Path:
    """Writes data-dictionary.csv: file, column, type, meaning, a line for each column."""
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "column", "type", "meaning"))
        writer.writerows((name, c.name, c.type, c.meaning) for name, c in columns)
    return path
