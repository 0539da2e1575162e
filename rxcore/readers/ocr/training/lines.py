"""Confirmed lines of an export, and drawn print to learn beside them. Imports no torch."""

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from rxcore.errors import InputRefused
from rxcore.exports.lines import FILE

Pixels = npt.NDArray[np.uint8]
"""Height x width x 3, blue green red, as recognisers take pictures."""

FEWEST: Final = 20
"""Lines that must be kept out: fewer do not tell whether training helped."""

MAKE_ONE: Final = "make one with manage.py export FOLDER --format lines"
_SIGS: Final = ("1-0-1", "OD", "BD", "1-0-0 x 5 days", "500 mg", "40", "Tab", "10 mg HS", "SOS")


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """A line's picture, what is written there, and the name it stands for."""

    pixels: Pixels
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class TrainingLines:
    """learned: lines of files in the export's train split; kept_out: all others, so that no page
    is on both sides. digest: SHA-256 of the export's list."""

    learned: tuple[TrainingLine, ...]
    kept_out: tuple[TrainingLine, ...]
    digest: str


def read_lines(folder: Path) -> TrainingLines:
    """The lines of an export folder. Raises InputRefused when it is no such export, or holds too
    few lines to learn from or to judge by."""
    path = folder / FILE
    if not path.is_file():
        raise InputRefused(f"{folder} is no export of lines: {MAKE_ONE}.")
    data = path.read_bytes()
    learned: list[TrainingLine] = []
    kept_out: list[TrainingLine] = []
    for number, said in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        split, line = _line(folder, said, number)
        (learned if split == "train" else kept_out).append(line)
    if not learned or len(kept_out) < FEWEST:
        raise InputRefused(
            f"{folder} holds {len(learned)} lines to learn from and {len(kept_out)} kept out to "
            f"judge by; at least 1 and {FEWEST} are needed: {MAKE_ONE} --split 60/20/20, or of "
            "more documents."
        )
    return TrainingLines(tuple(learned), tuple(kept_out), hashlib.sha256(data).hexdigest())


def _line(folder: Path, said: str, number: int) -> tuple[str, TrainingLine]:
    try:
        entry = json.loads(said)
        image, text, name = (str(entry[field]) for field in ("image", "text", "name"))
        if ".." in Path(image).parts or Path(image).is_absolute():
            raise ValueError(image)
        with Image.open(folder / image) as picture:
            return str(entry["split"]), TrainingLine(pixels_of(picture), text, name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputRefused(f"Line {number} of {FILE} cannot be used: {MAKE_ONE} anew.") from error


def pixels_of(picture: Image.Image) -> Pixels:
    """The picture as recognisers take it."""
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"), np.uint8)[:, :, ::-1])


def drawn_print(names: Sequence[str], count: int, seed: int) -> tuple[TrainingLine, ...]:
    """Printed lines with names of the vocabulary, which learning to read writing must not spoil."""
    chance = random.Random(seed)  # noqa: S311
    return tuple(_drawn(chance.choice(names), chance) for _ in range(count))


def _drawn(name: str, chance: random.Random) -> TrainingLine:
    text = f"{name} {chance.choice(_SIGS)}"
    font = ImageFont.load_default(chance.randint(22, 40))
    left, top, right, bottom = font.getbbox(text)
    margin = chance.randint(2, 8)
    size = (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin)
    picture = Image.new("L", size, chance.randint(215, 255))
    shade = chance.randint(0, 80)
    ImageDraw.Draw(picture).text((margin - left, margin - top), text, fill=shade, font=font)
    return TrainingLine(pixels_of(picture), text, name)


def altered(line: TrainingLine, seed: int) -> TrainingLine:
    """The line as another photograph might show it: a little turned, wider or narrower, paler."""
    chance = random.Random(seed)  # noqa: S311
    picture = Image.fromarray(line.pixels)
    picture = picture.rotate(
        chance.uniform(-2, 2), Image.Resampling.BILINEAR, fillcolor=_paper(line.pixels)
    )
    wide = max(8, round(picture.width * chance.uniform(0.9, 1.1)))
    picture = picture.resize((wide, picture.height), Image.Resampling.BILINEAR)
    strength, shift = chance.uniform(0.8, 1.1), chance.uniform(-15, 15)
    pixels = np.asarray(picture, np.float32) * strength + shift + 255 * (1 - strength) / 2
    return TrainingLine(np.clip(pixels, 0, 255).astype(np.uint8), line.text, line.name)


def _paper(pixels: Pixels) -> tuple[int, int, int]:
    blue, green, red = (int(value) for value in np.percentile(pixels, 80, axis=(0, 1)))
    return blue, green, red
