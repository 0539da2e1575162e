"""Lines for training a recogniser on a site's own hands: pictures of rows with what is written.

A line is as sure as the person who confirmed it. Where the model's copy of the ink was left as it
was and a field was corrected, the correction takes the place of the misread word; what cannot be
put in its place for certain stands in a file of its own, with why.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from PIL import Image

from rxcore.compare import AnyRow
from rxcore.errors import InputRefused
from rxcore.exports.columns import Column
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.exports.training import LEFT_OUT, NO_IMAGE, Picture, no_picture, unfit, upright_page
from rxcore.readings import Box
from rxcore.same_name import key, tight
from rxcore.turning import upright_box

FILE: Final = "lines.jsonl"
PAIRS: Final = "lines.tsv"
IMAGES: Final = "lines"

MARGIN: Final = 0.1
"""What is shown around a row, as a share of its height."""
LEAST: Final = 8
"""Pixels, of the height and the width, below which a picture shows nothing."""

_IN_THE_INK: Final = (
    "name", "strength", "form", "dose", "route", "frequency", "duration", "quantity",
    "instructions",
)  # fmt: skip

COLUMNS: Final[tuple[Column, ...]] = (
    Column("image", "text", "The line's picture in lines/: hash, page and row"),
    Column("text", "text", "What is written there, letter by letter"),
    Column("kind", "text", "medicine or disease"),
    Column("name", "text", "What the ink stands for"),
    Column("decision", "text", "What the person did with the row, as in the other exports"),
    Column("mended", "true or false", "A correction took the place of a misread word"),
    Column("document", "whole number", "The document's number in this installation"),
    Column("row", "text", "The row's own id"),
    Column("split", "text", "train, validation or test: by hash of the file, pages together"),
)
PAIR_COLUMNS: Final[tuple[Column, ...]] = (
    Column("1", "text", "Path of the picture; the file has no header, as recognisers' tools want"),
    Column("2", "text", "What is written there"),
)
LEFT_OUT_COLUMNS: Final[tuple[Column, ...]] = (
    Column("document", "whole number", "The document's number in this installation"),
    Column("row", "text", "The row's own id; empty where the whole document is left out"),
    Column("why", "text", "Why there is no line"),
)


def write(
    folder: Path,
    documents: Iterable[ExportDocument],
    tally: Tally,
    picture: Picture | None,
) -> list[Path]:
    """Writes lines.jsonl, lines.tsv, left-out.jsonl and, in lines/, a PNG for each line.

    picture: without it, or where it raises InputRefused, there is no line."""
    names = (FILE, PAIRS, LEFT_OUT)
    paths = [folder / name for name in names]
    files = [path.open("w", encoding="utf-8", newline="\n") for path in paths]
    lines, pairs, left_out = files
    try:
        for document in documents:
            for row, said in _lines(document, picture, folder):
                if isinstance(said, str):
                    tally.left_out[said] += 1
                    left = {"document": document.document, "row": row, "why": said}
                    left_out.write(json.dumps(left, ensure_ascii=False) + "\n")
                    continue
                tally.row("line")
                paths.append(folder / str(said["image"]))
                lines.write(json.dumps(said, ensure_ascii=False) + "\n")
                pairs.write(f"{said['image']}\t{said['text']}\n")
    finally:
        for file in files:
            file.close()
    return paths


def _lines(
    document: ExportDocument, picture: Picture | None, folder: Path
) -> Iterator[tuple[str, dict[str, str | int | bool] | str]]:
    """Each row's id with its line, the picture of which is written, or with why there is none."""
    why = unfit(document)
    if why or picture is None:
        yield "", why or NO_IMAGE
        return
    try:
        page = upright_page(document, picture)
    except InputRefused:
        yield "", no_picture(document)
        return
    models = {row.lineage: row for row in document.model}
    for row in document.final or ():
        text, why = _text(row, models.get(row.lineage))
        cut = _cut(page, upright_box(row.box, document.rotation)) if row.box and not why else None
        if cut is None:
            yield row.id, why or "no place on the page"
            continue
        name = f"{IMAGES}/{document.sha256}-{document.page}-{row.id}.png"
        (folder / IMAGES).mkdir(mode=0o700, exist_ok=True)
        cut.save(folder / name)
        yield row.id, {
            "image": name, "text": text, "kind": row.kind, "name": row.name,
            "decision": row.decision, "mended": text != " ".join(row.written.split()),
            "document": document.document, "row": row.id, "split": document.split,
        }  # fmt: skip


def _text(row: AnyRow, model: AnyRow | None) -> tuple[str, str]:
    """What the ink says, or why nobody confirmed it."""
    if not row.legible:
        return "", "illegible ink"
    if not row.written.strip():
        return "", "no copy of the ink"
    text = " ".join(row.written.split())
    if model is not None and model.written == row.written:
        text = _mended(text, row, model)
    if not text or key(row.name) not in key(text):
        return "", "the ink was copied otherwise than it was confirmed"
    return text, ""


def _mended(text: str, row: AnyRow, model: AnyRow) -> str:
    """The model's copy with each corrected field in place of the misread one; "" where one has no
    such place."""
    before, after = model.values(), row.values()
    for field in _IN_THE_INK:
        old, new = before.get(field, ""), after.get(field, "")
        if old == new or (new and tight(new) in tight(text)):
            continue
        if not (old and new and text.count(old) == 1):
            return ""
        text = text.replace(old, new)
    return text


def _cut(page: Image.Image, box: Box) -> Image.Image | None:
    """The row on the page with a margin; None where it is too small to show anything."""
    edge = MARGIN * box.height * page.height
    left, top = box.x * page.width - edge, box.y * page.height - edge
    right = (box.x + box.width) * page.width + edge
    bottom = (box.y + box.height) * page.height + edge
    place = (max(0, int(left)), max(0, int(top)), min(page.width, int(right) + 1),
             min(page.height, int(bottom) + 1))  # fmt: skip
    if place[2] - place[0] < LEAST or place[3] - place[1] < LEAST:
        return None
    return page.crop(place)
