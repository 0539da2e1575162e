"""What the embedded reader is held against: a vocabulary run over plain OCR text."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Kind

LONGEST_NAME = 5
FUZZY_FROM, SHORTEST = 0.85, 5


def tesseract_lines(page: Image.Image) -> list[str] | None:
    """The page's text by Debian's tesseract, line by line; None where it is not installed."""
    if shutil.which("tesseract") is None:
        return None
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        page.save(file)
        done = subprocess.run(
            ["tesseract", str(file), "-", "-l", "eng", "--psm", "3"],
            capture_output=True, text=True, check=False, env={"OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    return done.stdout.splitlines()


class PlainOcr:
    """rapidocr as its own documentation runs it, with detection at 960: the measure of cost."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._ocr: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
                "Det.limit_type": "max",
                "Det.limit_side_len": 960,
            }
        )

    def lines(self, page: Image.Image) -> list[str]:
        """The page's lines of text."""
        pixels = np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])
        return list(self._ocr(pixels, return_word_box=True).txts or ())


def by_vocabulary(lines: list[str], vocabulary: Vocabulary) -> dict[Kind, list[str]]:
    """Names that the vocabulary has among the words of the lines, the longest first, exactly or
    at a similarity of FUZZY_FROM; no sections, no forms, no sig."""
    found: dict[Kind, list[str]] = {"disease": [], "medicine": []}
    for line in lines:
        words = [word.strip(".,;:()[]-") for word in line.split()]
        taken: set[int] = set()
        for kind in ("disease", "medicine"):
            for size in range(LONGEST_NAME, 0, -1):
                for start in range(len(words) - size + 1):
                    places = set(range(start, start + size))
                    if places & taken:
                        continue
                    name = _match(" ".join(words[start : start + size]), kind, vocabulary)
                    if name:
                        found[kind].append(name)
                        taken |= places
    return found


def _match(text: str, kind: Kind, vocabulary: Vocabulary) -> str:
    if vocabulary.knows(kind, text):
        return text
    if len(text) < SHORTEST:
        return ""
    nearest = vocabulary.nearest(kind, text, limit=1)
    return nearest[0].name.name if nearest and nearest[0].similarity >= FUZZY_FROM else ""
