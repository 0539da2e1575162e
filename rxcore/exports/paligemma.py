"""Pairs for fine-tuning PaliGemma: image, prefix (the prompt), suffix (the corrected answer).

An answer is written as the parser reads it, so that a model trained on it gives rows again. What
teaches nothing right (rejected, not final, illegible ink) stands in a file of its own, with why.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rxcore.clinical.parse import parse_answer
from rxcore.errors import InputRefused
from rxcore.exports.answers import NOTHING, Parse, answer, parses_back
from rxcore.exports.columns import Column
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.exports.training import LEFT_OUT, Picture, no_picture, unfit, upright_jpeg
from rxcore.questions import DEFAULT, Question

FILE: Final = "paligemma.jsonl"
IMAGES: Final = "images"

MISREAD: Final = "the answer reads back as other rows"

COLUMNS: Final[tuple[Column, ...]] = (
    Column("image", "text", "The page's picture in images/, upright as its reader saw it"),
    Column("prefix", "text", "The prompt"),
    Column("suffix", "text", "The corrected answer; none: the page has no such thing"),
    Column("split", "text", "train, validation or test: by hash of the file, pages together"),
)
LEFT_OUT_COLUMNS: Final[tuple[Column, ...]] = (
    Column("image", "text", "Name of the page's picture, made of hash and page"),
    Column("document", "whole number", "The document's number in this installation"),
    Column("state", "text", "Where the document stands"),
    Column("prefix", "text", "The prompt whose answer is left out; empty: all of the document"),
    Column(
        "why",
        "text",
        "Why there is no pair: rejected, no final reading, approved in a batch, illegible ink, "
        "image missing, or an answer that would be read as other rows than it was made of",
    ),
)


def write(
    folder: Path,
    documents: Iterable[ExportDocument],
    tally: Tally,
    picture: Picture | None = None,
    questions: Sequence[Question] = DEFAULT,
    parse: Parse = parse_answer,
) -> list[Path]:
    """Writes paligemma.jsonl, left-out.jsonl and, given `picture`, images/ with pages as the reader
    saw them. parse: how answers are read here.

    A page of which `picture` raises InputRefused is left out like any other unfit one, and so is
    each answer that reads back as other rows."""
    paths = [folder / FILE, folder / LEFT_OUT]
    asked = [question for question in questions if question.target != "text"]
    with (
        paths[0].open("w", encoding="utf-8", newline="\n") as pairs,
        paths[1].open("w", encoding="utf-8", newline="\n") as left_out,
    ):
        for document in documents:
            why = _unfit(document)
            final = document.final or ()
            good = [] if why else [q for q in asked if parses_back(final, q, parse)]
            if good and picture is not None:
                try:
                    paths.append(_keep_picture(folder, document, picture))
                except InputRefused:
                    why, good = no_picture(document), []
            for question in asked if not why else ():
                if question in good:
                    said = answer(final, question)
                    tally.row("pair, nothing there" if said == NOTHING else "pair")
                    pairs.write(_line(_pair(document, question, said)))
                else:
                    tally.left_out[MISREAD] += 1
                    left_out.write(_line(_left_out(document, MISREAD, question.prompt)))
            if why:
                tally.left_out[why] += 1
                left_out.write(_line(_left_out(document, why)))
    return paths


def _unfit(document: ExportDocument) -> str:
    why = unfit(document) or document.unseen
    if not why and any(not row.legible for row in document.final or ()):
        return "illegible ink"
    return why


def _pair(document: ExportDocument, question: Question, said: str) -> dict[str, str]:
    return {
        "image": document.image,
        "prefix": question.prompt,
        "suffix": said,
        "split": document.split,
    }


def _left_out(document: ExportDocument, why: str, prefix: str = "") -> dict[str, str | int]:
    return {
        "image": document.image,
        "document": document.document,
        "state": document.state,
        "prefix": prefix,
        "why": why,
    }


def _line(entry: Mapping[str, str | int]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _keep_picture(folder: Path, document: ExportDocument, picture: Picture) -> Path:
    data = upright_jpeg(document, picture)
    images = folder / IMAGES
    images.mkdir(mode=0o700, exist_ok=True)
    path = images / document.image
    path.write_bytes(data)
    return path
