"""A site's formulary and disease list as CSV: reading, checking and writing. Knows no versions.

Only the column `name` is required. Lists in a cell are separated by ";" or "|". A file may say a
name in several rows, one a strength: such rows become one entry.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from rxcore import same_name
from rxcore.csv_text import csv_rows
from rxcore.errors import InputRefused
from rxcore.intake import Refusal
from rxcore.readings import Kind
from rxcore.readings_file import escape_formula, unescape_formula

COLUMNS: Final = (
    "name", "canonical", "kind", "strengths", "forms", "route", "rxcui", "drugbank_id", "icd10cm",
    "atc", "synonyms", "max_single_dose", "max_daily_dose", "dose_unit", "source",
)  # fmt: skip

_KNOWN: Final = frozenset(COLUMNS)

MOST_ROWS: Final = 500_000
LONGEST_NAME: Final = 200
LONGEST_CELL: Final = 2_000

_KINDS: Final[dict[str, Kind]] = {
    "medicine": "medicine", "medicines": "medicine", "disease": "disease", "diseases": "disease",
}  # fmt: skip
_CODES: Final = {
    "rxcui": (re.compile(r"\d{1,8}"), "161"),
    "drugbank_id": (re.compile(r"DB\d{5}"), "DB00945"),
    "icd10cm": (re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"), "E11.9"),
}
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")
_BARE_NUMBER = re.compile(r"[\d.,\s]+")
_LISTED: Final = ("strengths", "forms", "synonyms")
_TOLD_APART: Final = (
    "canonical", "drugbank_id", "icd10cm", "max_single_dose", "max_daily_dose", "dose_unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One name of a site's own, with all that its file says of it.

    canonical: the generic ("a + b" for combinations) or the preferred disease term; "" where the
    file gives none. The largest doses are the site's own, in dose_unit. key: what two entries may
    not share.
    """

    name: str
    canonical: str = ""
    kind: Kind = "medicine"
    strengths: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    route: str = ""
    rxcui: str = ""
    drugbank_id: str = ""
    icd10cm: str = ""
    atc: str = ""
    synonyms: tuple[str, ...] = ()
    max_single_dose: float | None = None
    max_daily_dose: float | None = None
    dose_unit: str = ""
    source: str = ""
    key: tuple[Kind, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.kind, same_name.key(self.name)))


@dataclass(frozen=True, slots=True)
class FormularyFile:
    """What a file holds: its entries in their order, what was refused by row (the header is row
    1) and the names in such rows as they are compared, columns that this program does not know,
    and how many rows joined an earlier one."""

    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    refused_names: frozenset[str]
    unused: tuple[str, ...]
    joined: int


def read_formulary(data: bytes) -> FormularyFile:
    """Reads a file; a bad row costs itself only. Raises InputRefused when it is none at all."""
    rows = csv_rows(data)
    header = _header(next(rows, []))
    found = _Collected()
    for number, cells in enumerate(rows, 2):
        found.take(number, header, cells)
    unused = tuple(name for name in header if name and name not in COLUMNS)
    return FormularyFile(
        entries=tuple(found.entries.values()),
        refusals=tuple(found.refusals),
        refused_names=frozenset(found.refused_names),
        unused=unused,
        joined=found.joined,
    )


def write_formulary(entries: Iterable[Entry]) -> bytes:
    """A CSV file that `read_formulary` gives the same entries of, in UTF-8 and safe to open in a
    spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([escape_formula(text) for text in cells(entry).values()] for entry in entries)
    return out.getvalue().encode()


def cells(entry: Entry) -> dict[str, str]:
    """An entry's texts by column, as they stand in a file."""
    return {name: _cell(getattr(entry, name)) for name in COLUMNS}


def _cell(value: str | float | tuple[str, ...] | None) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return f"{value:.15g}" if isinstance(value, float) else value or ""


def entry_of(texts: Mapping[str, str]) -> Entry:
    """The entry of a row's texts by column. Raises InputRefused with one sentence."""
    given = {n: " ".join(text.split()) for n, text in texts.items() if n in _KNOWN and text}
    _refuse_texts(given)
    values: dict[str, Any] = {
        column: _READ[column](column, text) if column in _READ else text
        for column, text in given.items()
    }
    entry = Entry(**values)
    if not entry.key[1]:
        raise InputRefused("The name is missing; give one, or take the row out.")
    _refuse_doses(entry)
    return entry


def _header(names: list[str]) -> list[str]:
    header = ["_".join(name.strip().lower().split()) for name in names]
    if "name" not in header:
        raise InputRefused(
            "The first row must name the columns, and name is not among them; the others are "
            f"optional: {', '.join(COLUMNS[1:])}."
        )
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise InputRefused(f"The column {twice[0]} stands there twice; take one of them out.")
    return header


class _Collected:
    """The entries of a file so far, with the row that each began in."""

    def __init__(self) -> None:
        self.entries: dict[tuple[Kind, str], Entry] = {}
        self.refusals: list[Refusal] = []
        self.refused_names: set[str] = set()
        self.joined = 0
        self._rows: dict[tuple[Kind, str], int] = {}

    def take(self, number: int, header: list[str], texts: list[str]) -> None:
        if not any(text.strip() for text in texts):
            return
        if number > MOST_ROWS + 1:
            raise InputRefused(f"The file has more than {MOST_ROWS:,} rows; split it.")
        given = _given(header, texts)
        try:
            if any(text.strip() for text in texts[len(header) :]):
                raise InputRefused(
                    "There are more cells than columns; put quotation marks round a text with a "
                    "comma in it."
                )
            self._add(number, entry_of(given))
        except InputRefused as refused:
            self.refusals.append(Refusal(f"row {number}", str(refused)))
            self.refused_names.add(same_name.key(given.get("name", "")))

    def _add(self, number: int, entry: Entry) -> None:
        key = entry.key
        if key in self.entries:
            self.entries[key] = _joined(self.entries[key], entry, self._rows[key])
            self.joined += 1
        else:
            self.entries[key] = entry
            self._rows[key] = number


def _given(header: list[str], texts: list[str]) -> dict[str, str]:
    pairs = zip(header, texts, strict=False)
    return {name: unescape_formula(text.strip()) for name, text in pairs if text}


def _joined(first: Entry, other: Entry, row: int) -> Entry:
    """Both rows of one name as one entry; what only one of them says counts."""
    changes: dict[str, object] = {}
    for name in COLUMNS[1:]:
        old, new = getattr(first, name), getattr(other, name)
        if name in _LISTED:
            changes[name] = (*old, *(item for item in new if item not in old))
        elif name in _TOLD_APART and old and new and _folded(old) != _folded(new):
            raise InputRefused(f"{other.name} stands in row {row} with another {name}; keep one.")
        else:
            changes[name] = old or new
    return replace(first, **changes)  # type: ignore[arg-type]


def _folded(value: str | float) -> str | float:
    return same_name.key(value) if isinstance(value, str) else value


def _refuse_texts(given: Mapping[str, str]) -> None:
    name = given.get("name", "")
    if not name:
        raise InputRefused("The name is missing; give one, or take the row out.")
    if len(name) > LONGEST_NAME:
        raise InputRefused(
            f"The name has more than {LONGEST_NAME} characters; look for a quotation mark that is "
            "never closed."
        )
    for column, text in given.items():
        if len(text) > LONGEST_CELL:
            raise InputRefused(f"The {column} has more than {LONGEST_CELL:,} characters.")
        if "\ufffd" in text:
            raise InputRefused(
                f"The {column} holds a character that was lost in a wrong encoding; type it again."
            )


def _kind(_: str, text: str) -> Kind:
    kind = _KINDS.get(text.lower() or "medicine")
    if kind is None:
        raise InputRefused(f"The kind {text!r} is not one of medicine, disease or empty.")
    return kind


@lru_cache(10_000)
def _listed(_: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for item in re.split(r"[;|]", text) if (i := item.strip())))


@lru_cache(10_000)
def _strengths(column: str, text: str) -> tuple[str, ...]:
    items = _listed(column, text)
    for item in items:
        if not any(char.isdigit() for char in item):
            raise InputRefused(f"The strength {item!r} has no number; write one such as 50 mg.")
        if _BARE_NUMBER.fullmatch(item):
            raise InputRefused(f"The strength {item!r} has no unit; write one such as {item} mg.")
    return items


def _code(column: str, text: str) -> str:
    pattern, example = _CODES[column]
    if text and not pattern.fullmatch(text):
        raise InputRefused(f"The {column} {text!r} is not one such as {example}; mend or empty it.")
    return text


def _dose(column: str, text: str) -> float | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not float(text):
        raise InputRefused(
            f"The {column} {text!r} is not a number such as 500 or 0.5; put its unit in dose_unit."
        )
    return float(text)


_READ: Final[dict[str, Callable[[str, str], object]]] = {
    "kind": _kind, "strengths": _strengths, "forms": _listed, "synonyms": _listed,
    "max_single_dose": _dose, "max_daily_dose": _dose,
    "rxcui": _code, "drugbank_id": _code, "icd10cm": _code,
}  # fmt: skip


def _refuse_doses(entry: Entry) -> None:
    single, daily = entry.max_single_dose, entry.max_daily_dose
    if (single or daily) and not entry.dose_unit:
        raise InputRefused("A largest dose needs its unit; write one such as mg in dose_unit.")
    if single and daily and single > daily:
        raise InputRefused("The max_single_dose is larger than the max_daily_dose; mend one.")
