"""Pairs for fine-tuning PaliGemma: image, prefix (the prompt), suffix (the corrected answer).

An answer is written as the parser reads it, so that a model trained on it gives rows again. What
teaches nothing right (rejected, not final, illegible ink) stands in a file of its own, with why.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from rxcore.compare import AnyRow
from rxcore.errors import InputRefused
from rxcore.exports.columns import Column
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.questions import DEFAULT, Question
from rxcore.readings import Disease, Medicine

FILE: Final = "paligemma.jsonl"
LEFT_OUT: Final = "left-out.jsonl"
IMAGES: Final = "images"

NOTHING: Final = "none"
"""The answer for a page without a medicine, or without a disease."""

NO_IMAGE: Final = "image missing or damaged"

COLUMNS: Final[tuple[Column, ...]] = (
    Column("image", "text", "Name of the page's picture in images/, made of hash and page"),
    Column("prefix", "text", "The prompt"),
    Column("suffix", "text", "The corrected answer; none: the page has no such thing"),
)
LEFT_OUT_COLUMNS: Final[tuple[Column, ...]] = (
    Column("image", "text", "Name of the page's picture, made of hash and page"),
    Column("document", "whole number", "The document's number in this installation"),
    Column("state", "text", "Where the document stands"),
    Column(
        "why",
        "text",
        "Why there is no pair: rejected, no final reading, illegible ink, image missing",
    ),
)


def write(
    folder: Path,
    documents: Iterable[ExportDocument],
    tally: Tally,
    picture: Callable[[ExportDocument], bytes] | None = None,
    questions: Sequence[Question] = DEFAULT,
) -> list[Path]:
    """Writes paligemma.jsonl, left-out.jsonl and, given `picture` (a page's JPEG), images/.

    A page of which `picture` raises InputRefused is left out like any other unfit one."""
    paths = [folder / FILE, folder / LEFT_OUT]
    with (
        paths[0].open("w", encoding="utf-8", newline="\n") as pairs,
        paths[1].open("w", encoding="utf-8", newline="\n") as left_out,
    ):
        for document in documents:
            why = _unfit(document)
            if not why and picture is not None:
                try:
                    paths.append(_keep_picture(folder, document, picture))
                except InputRefused:
                    why = NO_IMAGE
            if why:
                tally.left_out[why] += 1
                line = {
                    "image": document.image,
                    "document": document.document,
                    "state": document.state,
                    "why": why,
                }
                left_out.write(json.dumps(line, ensure_ascii=False) + "\n")
                continue
            for question in questions:
                if question.target != "text":
                    tally.row("pair")
                    pairs.write(_pair(document, question))
    return paths


def answer(rows: Sequence[AnyRow], question: Question) -> str:
    """The corrected answer to a question: rows in their order, separated by commas."""
    if question.target == "medicines":
        said = [_medicine(row) for row in rows if isinstance(row, Medicine)]
    else:
        said = [_disease(row) for row in rows if isinstance(row, Disease)]
    return ", ".join(text for text in said if text) or NOTHING


def _unfit(document: ExportDocument) -> str:
    if document.state == "rejected":
        return "rejected"
    if document.final is None:
        return "no final reading"
    if any(not row.legible for row in document.final):
        return "illegible ink"
    return ""


def _pair(document: ExportDocument, question: Question) -> str:
    pair = {
        "image": document.image,
        "prefix": question.prompt,
        "suffix": answer(document.final or (), question),
    }
    return json.dumps(pair, ensure_ascii=False) + "\n"


def _medicine(row: Medicine) -> str:
    parts = (
        row.name or row.written, row.strength, row.form, row.dose, row.route, row.frequency,
        row.duration, f"Qty {row.quantity}" if row.quantity else "",
    )  # fmt: skip
    return " ".join(part for part in parts if part)


def _disease(row: Disease) -> str:
    """A disease that was ruled out is none that the page mentions as one."""
    certainty = row.certainty.casefold()
    if certainty == "ruled out":
        return ""
    name = row.name or row.written
    return f"{name} ({certainty})" if certainty in ("suspected", "history") else name


def _keep_picture(
    folder: Path, document: ExportDocument, picture: Callable[[ExportDocument], bytes]
) -> Path:
    images = folder / IMAGES
    images.mkdir(mode=0o700, exist_ok=True)
    path = images / document.image
    path.write_bytes(picture(document))
    return path
