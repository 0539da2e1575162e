"""Pixels in, quads and texts out. Knows nothing of prescriptions; alone in knowing rapidocr."""

import hashlib
import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from rxcore.prescription.see.ink import Ink, folding, ink_of
from rxcore.prescription.see.recogniser import Recogniser
from rxcore.prescription.see.strikes import Stretches

Pixels = npt.NDArray[np.uint8]
"""Height x width x 3, blue green red."""
Quad = npt.NDArray[np.float32]
"""Four points (x, y) in pixels: top left, top right, bottom right, bottom left of a text line."""

THREADS = 2
REMEMBERED = 16
"""Lines that are not read again when they are asked for once more: those of the page's turn."""
SIDE = 960
"""Detection at this longest side costs half of the default and reads as well (bench/README.md)."""

SLENDEREST = 16
"""A page longer than so many times its width gets a margin: from 30 on the detector breaks."""

FAINTEST = 0.35
"""Lines that the detector gives less than this are dropped. Its own 0.5 lost whole lines where a
short printed heading and writing beside it made one box."""


@dataclass(frozen=True, slots=True)
class Text:
    """What one crop says. words: each word with its start and end as fractions of the width.

    foreign: share of its letters, 0 to 1, that looked more like another script's. ink: what else
    the recogniser saw, None where it saw nothing. struck: where a line is drawn through it.
    """

    text: str
    confidence: float
    words: tuple[tuple[str, float, float], ...] = ()
    foreign: float = 0.0
    ink: Ink | None = None
    struck: Stretches = ()


class LatinOnly:
    """Decodes with Latin letters, digits and signs alone: of the recogniser's 18,000 letters most
    are Chinese, and now and then one wins over an awkward 5. Takes the place of its decoder."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        kept = [at for at, letter in enumerate(decoder.character) if at == 0 or is_latin(letter)]
        decoder.character = [decoder.character[at] for at in kept]
        self._kept = np.array(kept)
        self._folding = folding(decoder.character)
        self.foreign = 0.0
        self.ink: Ink | None = None

    def __call__(self, scores: npt.NDArray[np.float32], *rest: Any, **named: Any) -> Any:
        """scores: batch x steps x letters, the blank first. Notes the first line's ink and its
        share of foreign letters."""
        kept = scores[:, :, self._kept]
        inked = scores[:, :, 0] < 0.5
        beaten = scores.max(axis=2) > kept.max(axis=2)
        self.foreign = float((beaten & inked).sum() / max(1, inked.sum()))
        self.ink = ink_of(kept[0], self._decoder.character, self._folding)
        return self._decoder(kept, *rest, **named)


def is_latin(letter: str) -> bool:
    """Whether a character of the recogniser's list can stand on a page in Latin letters."""
    plain = unicodedata.normalize("NFKC", letter)
    return (
        plain.isascii()
        or unicodedata.name(letter[:1], "").startswith("LATIN ")
        or letter
        in "\u00bd\u00bc\u00be\u00d7\u00b0\u00b5\u03bc\u2013\u2014\u2022\u00b7\u221a\u2192"
    )


class Engine:
    """Text detection and recognition. Loads its models (1 s, about 320 MB) when first used.

    recogniser: in place of the package's own. Not safe for two threads at once.
    """

    def __init__(self, recogniser: Recogniser | None = None) -> None:
        self._recogniser = recogniser
        self._ocr: Any = None
        self._decoder: Any = None
        self._lately: dict[bytes, Text] = {}

    @property
    def revision(self) -> str:
        """The version of the package that carries the models, and which recogniser is not its."""
        own = f" + {self._recogniser.revision}" if self._recogniser else ""
        return f"{version('rapidocr')}{own}"

    @property
    def model(self) -> str:
        """The recogniser's name."""
        return self._recogniser.model.stem if self._recogniser else "PP-OCRv6 small (rapidocr)"

    def detect(self, page: Pixels, side: int = SIDE) -> list[Quad]:
        """Where text lines stand, top to bottom, sought at `side` pixels of the longest side."""
        ocr = self._loaded()
        ocr.text_det.limit_side_len = side
        boxes = ocr(_with_margin(page), use_det=True, use_cls=False, use_rec=False).boxes
        return [] if boxes is None else [np.asarray(quad, np.float32) for quad in boxes]

    def read(self, crop: Pixels) -> Text:
        """The text of one upright line."""
        key = hashlib.blake2b(crop.tobytes(), key=repr(crop.shape).encode()).digest()
        if key not in self._lately:
            while len(self._lately) >= REMEMBERED:
                del self._lately[next(iter(self._lately))]
            self._lately[key] = self._read(crop)
        return self._lately[key]

    def _read(self, crop: Pixels) -> Text:
        found = self._loaded()(
            crop, use_det=False, use_cls=False, use_rec=True, return_word_box=True
        )
        if not found.txts or not found.txts[0].strip():
            return Text("", 0.0)
        words = _words(found.word_results[0])
        return Text(
            tidy(found.txts[0]),
            float(found.scores[0]),
            words,
            self._decoder.foreign,
            self._decoder.ink,
        )

    def upside_down(self, crops: list[Pixels]) -> list[float]:
        """For each line how sure it is that it stands on its head: -1 (upright) to 1."""
        if not crops:
            return []
        found = self._loaded().text_cls([crop.copy() for crop in crops]).cls_res
        return [float(score) * (1 if label == "180" else -1) for label, score in found]

    def _loaded(self) -> Any:
        if self._ocr is None:
            from rapidocr import RapidOCR  # costs most of a second: only when a page is read

            self._ocr = RapidOCR(
                params={
                    "Global.log_level": "error",
                    "Global.text_score": 0.0,
                    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                    "Det.limit_type": "max",
                    "Det.limit_side_len": SIDE,
                    "Det.box_thresh": FAINTEST,
                    **self._own_recogniser(),
                }
            )
            # The parts come into being at their first call, on an empty strip.
            self._ocr(np.full((48, 96, 3), 255, np.uint8), use_cls=True)
            self._ocr(np.full((48, 96, 3), 255, np.uint8), use_det=False, use_cls=True)
            for part in (self._ocr.text_det, self._ocr.text_cls, self._ocr.text_rec):
                part.session.session = _resting(part.session.session)
            self._decoder = LatinOnly(self._ocr.text_rec.postprocess_op)
            self._ocr.text_rec.postprocess_op = self._decoder
        return self._ocr

    def _own_recogniser(self) -> dict[str, str]:
        if self._recogniser is None:
            return {}
        listed = self._recogniser.characters
        keys = {"Rec.rec_keys_path": str(listed)} if listed else {}
        return {"Rec.model_path": str(self._recogniser.model), **keys}


def _resting(session: Any) -> Any:
    """The same model on threads that sleep while they wait. By default they spin, which doubles
    the CPU that a page costs and makes nothing faster; rapidocr has no setting for it."""
    from onnxruntime import InferenceSession

    options = session.get_session_options()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(session._model_path, options, providers=session.get_providers())


def packaged_recogniser() -> Path:
    """The file of the recogniser that comes with rapidocr."""
    return Path(str(files("rapidocr"))) / "models" / "PP-OCRv6_rec_small.onnx"


def breaks() -> tuple[type[Exception], ...]:
    """What the OCR's libraries raise on a picture that they cannot take."""
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
    from rapidocr.utils.process_img import ResizeImgError

    return cv2.error, ONNXRuntimeError, ResizeImgError


def _with_margin(page: Pixels) -> Pixels:
    height, width = page.shape[:2]
    least = max(height, width) // SLENDEREST
    below, beside = max(0, least - height), max(0, least - width)
    if not below and not beside:
        return page
    return np.asarray(cv2.copyMakeBorder(page, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.uint8)


def crop_of(page: Pixels, quad: Quad) -> Pixels:
    """The line inside the quad, laid flat; one that runs down is turned counterclockwise."""
    width = int(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[2] - quad[3])))
    height = int(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))
    width, height = max(1, width), max(1, height)
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), flat)
    crop = cv2.warpPerspective(
        page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(np.rot90(crop) if height >= 1.5 * width else crop, np.uint8)


def tidy(text: str) -> str:
    """Full-width letters and signs in their plain form, one space at a time."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _words(info: Any) -> tuple[tuple[str, float, float], ...]:
    """The recogniser's words. It gives each letter's middle in columns along the crop, the last of
    which are padding: half a letter belongs to the word on either side."""
    if info is None or not info.line_txt_len:
        return ()
    total = float(info.line_txt_len)
    placed = []
    for letters, columns in zip(info.words, info.word_cols, strict=True):
        if columns:
            half = 0.7 * (columns[-1] - columns[0] + 1) / len(columns)
            start, end = (columns[0] - half) / total, (columns[-1] + 1 + half) / total
            placed.append(("".join(letters), max(0.0, start), min(1.0, end)))
    return tuple(placed)
