"""One line a row: what is written, what the model said, what the person made of it.

The CSV is lossless and reads back by `manage.py import`. Every document has at least one line.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rxcore.compare import AnyRow, Pair, by_lineage, compare, match_independent
from rxcore.decisions import REMOVED
from rxcore.exports.columns import Column
from rxcore.exports.derived import code_system, sig_numbers
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.readings import Box, Disease, Medicine
from rxcore.readings_file import NOT_READ, escape_formula

FILE: Final = "readings.csv"

FIELDS: Final = tuple(dict.fromkeys(("name", *Medicine.FIELDS, *Disease.FIELDS)))
"""What is said of a row, medicines' and diseases' fields together; the name first."""

_MEANING: Final = {
    "name": "What the ink stands for",
    "written": "The ink, word for word",
    "strength": "Amount per unit, for example 50 mg",
    "form": "Tablet, capsule, syrup ...",
    "dose": "Amount per administration, for example 1 tab",
    "route": "PO, SC, IM, IV, TOP ...",
    "frequency": "How often, as written",
    "duration": "For how long",
    "quantity": "What is to be dispensed, for example 30 tablets",
    "instructions": "What else the line says",
    "code": "Code in a vocabulary, where one was given",
    "certainty": "Of a disease: confirmed, suspected, ruled out, history, empty, or what a person "
    "typed instead",
}

COLUMNS: Final[tuple[Column, ...]] = (
    Column("document", "whole number", "The document's number in this installation"),
    Column("file", "text", "Name of the file where names were asked for, otherwise its SHA-256"),
    Column("sha256", "text", "SHA-256 of the file's bytes"),
    Column("page", "whole number", "Page of the file, from 1"),
    Column("state", "text", "Where the document stands: final, rejected, to_review ..."),
    Column("reason", "text", "Why it was rejected or is on hold"),
    Column("basis", "text", "How the final reading came about: read, adjudicated, approved ..."),
    Column("blind", "0 or 1", "1: the person did not see the model's rows"),
    Column("twice", "0 or 1", "1: two people read the document"),
    Column(
        "change",
        "text",
        "kept, changed, added or removed, against the model's row; "
        "not read: no person's reading is final yet; empty: the document has no rows",
    ),
    Column(
        "decision",
        "text",
        "What the person did with the row: accepted (by a key of its own), accepted together (with "
        "others, by one key), changed, added, removed, illegible; empty: no person's reading",
    ),
    Column("kind", "text", "medicine, disease, or empty: this document has neither"),
    Column("row", "text", "Lasting id of the final row"),
    Column("lineage", "text", "Id that a row and its corrections share"),
    *(Column(name, "text", f"{_MEANING[name]}; the final reading's") for name in FIELDS),
    Column("legible", "yes or no", "no: people could not read the ink"),
    Column("model_row", "text", "Id of the model's row"),
    *(Column(f"model_{name}", "text", f"{_MEANING[name]}; the model's") for name in FIELDS),
    Column("confidence", "0 to 1", "The model's confidence; empty where it gives none"),
    Column("box_x", "0 to 1", "Left edge of the row on the upright page, share of its width"),
    Column("box_y", "0 to 1", "Upper edge, share of the page's height"),
    Column("box_width", "0 to 1", "Width, share of the page's width"),
    Column("box_height", "0 to 1", "Height, share of the page's height"),
    Column("reader", "text", "The model whose rows are compared"),
    Column("finalised_by", "text", "Who made the reading final and decided on its rows"),
    Column("finalised_at", "UTC time", "When it was made final"),
    Column("generic", "text", "What vocabularies here say that the name stands for"),
    Column("code_system", "text", "ICD-10-CM, DrugBank, ATC or RxNorm, told by the code's form"),
    Column("times_per_day", "number", "How often a day, from frequency; empty: it says no number"),
    Column("days", "number", "For how many days, from duration; a month counts 30"),
    Column("as_needed", "yes or no", "Whether only when needed; empty: nothing is said"),
    Column("allergies", "text", "What the page says of them, by the final reading; on every line"),
    Column("model_allergies", "text", "What the page says of them, by the model's"),
    Column("seconds", "whole number", "How long the person had the document open"),
    Column("split", "text", "train, validation or test: by hash of the file, pages together"),
)


def lines(document: ExportDocument, tally: Tally) -> Iterator[list[str]]:
    """The document's lines, each with a cell for every column, unescaped."""
    head = [
        str(document.document), document.file, document.sha256, str(document.page),
        document.state, document.reason, document.basis, str(int(document.blind)),
        str(int(document.twice)),
    ]  # fmt: skip
    tail = [document.reader, document.finalised_by, document.finalised_at]
    seconds = "" if document.seconds is None else str(document.seconds)
    of_page = [document.allergies, document.model_allergies, seconds, document.split]
    bodies = 0
    for change, before, after in _changes(document):
        bodies += 1
        tally.row(change)
        row = after or before
        yield [
            *head, change, _decision(change, after), *_body(before, after), *tail,
            document.generics.get(row.id, "") if row else "",
            code_system(row), *sig_numbers(row), *of_page,
        ]  # fmt: skip
    if not bodies:
        change = NOT_READ if document.final is None else ""
        yield [*head, change, "", *_body(None, None), *tail, *[""] * 5, *of_page]


def write(folder: Path, documents: Iterable[ExportDocument], tally: Tally) -> list[Path]:
    """Writes readings.csv; returns the files written."""
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in COLUMNS])
        for document in documents:
            for line in lines(document, tally):
                writer.writerow([escape_formula(cell) for cell in line])
    return [path]


def _changes(
    document: ExportDocument,
) -> Iterator[tuple[str, AnyRow | None, AnyRow | None]]:
    if document.final is None:
        for row in document.model:
            yield NOT_READ, row, None
        return
    pairing = _first_by_lineage if document.blind else by_lineage
    for difference in compare(document.model, document.final, pairing):
        yield difference.change, difference.before, difference.after


def _first_by_lineage(before: Sequence[AnyRow], after: Sequence[AnyRow]) -> list[Pair]:
    """Rows of a blind reading know no lineage of the model's, so what is left is paired by
    likeness."""
    pairs = by_lineage(before, after)
    lost = [a for a, b in pairs if a is not None and b is None]
    found = [b for a, b in pairs if a is None and b is not None]
    kept: list[Pair] = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    return kept + match_independent(lost, found)


def _decision(change: str, after: AnyRow | None) -> str:
    if after is not None:
        return after.decision
    return REMOVED if change == REMOVED else ""


def _body(before: AnyRow | None, after: AnyRow | None) -> list[str]:
    row = after or before
    return [
        row.kind if row else "",
        after.id if after else "",
        row.lineage if row else "",
        *_fields(after),
        ("yes" if after.legible else "no") if after else "",
        before.id if before else "",
        *_fields(before),
        _number(before.confidence if before else None),
        *_box((before.box if before else None) or (after.box if after else None)),
    ]


def _fields(row: AnyRow | None) -> list[str]:
    return [getattr(row, name, "") for name in FIELDS] if row else [""] * len(FIELDS)


def _number(value: float | None) -> str:
    """The shortest text that reads back as the same number."""
    return "" if value is None else repr(float(value))


def _box(box: Box | None) -> list[str]:
    if box is None:
        return [""] * 4
    return [_number(part) for part in (box.x, box.y, box.width, box.height)]
