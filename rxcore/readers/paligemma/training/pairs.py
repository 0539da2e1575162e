"""The pairs of an export, as training takes them. Imports no torch."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from rxcore.errors import InputRefused
from rxcore.exports.paligemma import FILE, IMAGES
from rxcore.images import page_image

SPLITS: Final = ("train", "validation", "test")
MAKE_ONE: Final = "make one with manage.py export FOLDER --format paligemma"


@dataclass(frozen=True, slots=True)
class Pair:
    """One prompt about one page and the corrected answer. image: the picture's file."""

    image: Path
    prefix: str
    suffix: str

    def picture(self) -> Image.Image:
        """The page, upright as its reader saw it."""
        return page_image(self.image)


@dataclass(frozen=True, slots=True)
class Pairs:
    """An export's pairs by split, each in the export's order. digest: SHA-256 of its list."""

    train: tuple[Pair, ...]
    validation: tuple[Pair, ...]
    test: tuple[Pair, ...]
    digest: str


def read_pairs(folder: Path) -> Pairs:
    """The pairs of an export folder.

    What was approved in a batch, known-answer checks and documents without a final reading are in
    no export, so nothing here learns from them. Raises InputRefused when the folder is no such
    export, a picture is missing, or there is nothing to train on.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputRefused(f"{folder} is no export for training: {MAKE_ONE}.")
    data = path.read_bytes()
    found: dict[str, list[Pair]] = {split: [] for split in SPLITS}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        split, pair = _pair(folder, line, number)
        found[split].append(pair)
    if not found["train"]:
        raise InputRefused(
            f"{folder} holds no document to train on: review some, or {MAKE_ONE} of more."
        )
    return Pairs(
        train=tuple(found["train"]),
        validation=tuple(found["validation"]),
        test=tuple(found["test"]),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _pair(folder: Path, line: str, number: int) -> tuple[str, Pair]:
    try:
        entry = json.loads(line)
        split = entry["split"]
        name = str(entry["image"])
        pair = Pair(folder / IMAGES / name, str(entry["prefix"]), str(entry["suffix"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InputRefused(f"Line {number} of {FILE} is no pair: {MAKE_ONE} anew.") from error
    if split not in SPLITS or Path(name).name != name:
        raise InputRefused(f"Line {number} of {FILE} is no pair: {MAKE_ONE} anew.")
    if not pair.image.is_file():
        raise InputRefused(
            f"The picture {name} is not in {folder / IMAGES}: {MAKE_ONE}, which brings pictures."
        )
    return split, pair
