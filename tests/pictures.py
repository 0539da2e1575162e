"""Small image files, each unlike the others, for tests that only need something to add."""

import io
from pathlib import Path

from PIL import Image


def picture(number: int) -> bytes:
    """A PNG whose bytes differ for every number."""
    out = io.BytesIO()
    colour = (number % 256, number // 256 % 256, number // 65536 % 256)
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def folder_of_pictures(folder: Path, count: int) -> Path:
    """Writes `count` pictures, 0000.png and on, into the folder and returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:04d}.png").write_bytes(picture(number))
    return folder
