"""One JSON object a document with all its readings: nothing left out, nothing escaped."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from rxcore.compare import AnyRow
from rxcore.exports.columns import Column
from rxcore.exports.documents import ExportDocument, ExportReading
from rxcore.exports.tally import Tally
from rxcore.readings import Answer, Box

FILE: Final = "readings.jsonl"

COLUMNS: Final[tuple[Column, ...]] = (
    Column("document", "whole number", "The document's number in this installation"),
    Column("file", "text", "Name of the file where names were asked for, otherwise its SHA-256"),
    Column("sha256", "text", "SHA-256 of the file's bytes"),
    Column("page", "whole number", "Page of the file, from 1"),
    Column("state", "text", "Where the document stands"),
    Column("reason", "text", "Why it was rejected or is on hold"),
    Column("basis", "text", "How the final reading came about"),
    Column("blind", "true or false", "The person did not see the model's rows"),
    Column("twice", "true or false", "Two people read the document"),
    Column("finalised_by", "text", "Who made the reading final"),
    Column("finalised_at", "UTC time", "When it was made final"),
    Column("final", "list or null", "Rows of the final reading; null while there is none"),
    Column("allergies", "text or null", "What the final reading says of them; null without one"),
    Column("readings", "list", "Every reading, the oldest first"),
    Column(
        "final[].decision",
        "text",
        "accepted (by a key of its own), accepted together (with others, by one key), changed, "
        "added or illegible, by finalised_by; a row of the model that is not here was removed",
    ),
    Column("readings[].kind", "text", "model, person or import"),
    Column("readings[].rows", "list", "Its rows: fields, confidence, box, flags, decision"),
    Column("readings[].allergies", "object", "What it says of them: text, and box or null"),
    Column("readings[].answers", "list", "Of a model: question, prompt and answer, word for word"),
)


def write(folder: Path, documents: Iterable[ExportDocument], tally: Tally) -> list[Path]:
    """Writes readings.jsonl; returns the files written."""
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            for _ in document.final or ():
                tally.row("final")
            file.write(json.dumps(_document(document), ensure_ascii=False) + "\n")
    return [path]


def _document(document: ExportDocument) -> dict[str, Any]:
    return {
        "document": document.document,
        "file": document.file,
        "sha256": document.sha256,
        "page": document.page,
        "state": document.state,
        "reason": document.reason,
        "basis": document.basis,
        "blind": document.blind,
        "twice": document.twice,
        "finalised_by": document.finalised_by,
        "finalised_at": document.finalised_at,
        "final": None if document.final is None else _rows(document.final),
        "allergies": None if document.final is None else document.allergies,
        "readings": [_reading(reading) for reading in document.readings],
    }


def _reading(reading: ExportReading) -> dict[str, Any]:
    return {
        "id": reading.id,
        "reader": reading.reader,
        "kind": reading.kind,
        "at": reading.at,
        "blind": reading.blind,
        "rows": _rows(reading.rows),
        "allergies": {"text": reading.allergies.text, "box": _box(reading.allergies.box)},
        "answers": [_answer(answer) for answer in reading.answers],
    }


def _rows(rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    return [_row(row) for row in rows]


def _row(row: AnyRow) -> dict[str, Any]:
    span = row.span
    return {
        "row": row.id,
        "lineage": row.lineage,
        "kind": row.kind,
        **row.values(),
        "legible": row.legible,
        "decision": row.decision,
        "confidence": row.confidence,
        "box": _box(row.box),
        "span": [span.answer, span.start, span.end] if span else None,
        "found_on_page": row.found_on_page,
        "flags": [{"rule": f.rule, "level": f.level, "text": f.text} for f in row.flags],
    }


def _box(box: Box | None) -> list[float] | None:
    return [box.x, box.y, box.width, box.height] if box else None


def _answer(answer: Answer) -> dict[str, str]:
    return {
        "question": answer.question,
        "version": answer.version,
        "prompt": answer.prompt,
        "text": answer.text,
        "view": answer.view,
    }
