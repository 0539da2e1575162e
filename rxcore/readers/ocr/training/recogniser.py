"""The packaged recogniser taken apart: its convolutions stay, its two blocks and its head learn.

The convolutions' results are worked out once a line and kept, so that a pass over a thousand lines
takes seconds. The tensors' names and sizes are those of PP-OCRv6 small as rapidocr brings it.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from onnxruntime import InferenceSession, SessionOptions
from torch.nn import functional

from rxcore.errors import ReaderUnavailable
from rxcore.prescription.see.engine import is_latin
from rxcore.readers.ocr.training.lines import Pixels

HEIGHT, NARROWEST = 48, 320
WIDTH, HEADS, BLOCKS = 120, 8, 2
NORM: Final = 1e-5

SEQUENCE: Final = "p2o.pd_op.transpose.0.0"
"""What the blocks are given: (1, step, WIDTH)."""
SKIP: Final = "p2o.pd_op.swish.0.0"
"""What is added behind them: (1, WIDTH, 1, step)."""

LEARNED: Final = (
    *(f"linear_{number}.{part}_0" for number in range(9) for part in "wb"),
    *(f"helper.reshape.{number}" for number in range(10)),
)
"""Weights of the blocks and the head; "helper.reshape" are scales (even) and shifts (odd) of the
layer norms, two a block and one behind them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line behind the convolutions: (step, WIDTH) each."""

    sequence: npt.NDArray[np.float32]
    skip: npt.NDArray[np.float32]


class Packaged:
    """The recogniser's file, with its list of characters cut to those that reading uses."""

    def __init__(self, path: Path) -> None:
        """Raises ReaderUnavailable when it is another network than the one that can learn."""
        self._model = onnx.load(path)
        weights = {w.name: w for w in self._model.graph.initializer if w.name in LEARNED}
        listed = {entry.key: entry.value for entry in self._model.metadata_props}
        if len(weights) != len(LEARNED) or "character" not in listed:
            raise ReaderUnavailable(
                f"{path.name} is another network than the packaged recogniser, which alone can "
                "learn: unset RX_OCR_MODEL to train."
            )
        self.weights = {
            name: torch.tensor(numpy_helper.to_array(weight)) for name, weight in weights.items()
        }
        characters = ["", *listed["character"].splitlines(), " "]
        self.kept = [at for at, letter in enumerate(characters) if at == 0 or is_latin(letter)]
        self.characters = [characters[at] for at in self.kept]
        self._session = self._convolutions()

    def see(self, pixels: Pixels) -> Seen:
        """A line behind the convolutions."""
        strip = strip_of(pixels)[None]
        sequence, skip = self._session.run([SEQUENCE, SKIP], {self._input: strip})
        return Seen(np.asarray(sequence)[0], np.asarray(skip)[0, :, 0].T)

    def written_with(self, weights: dict[str, torch.Tensor], path: Path) -> None:
        """Writes the same network with other weights."""
        model = onnx.ModelProto()
        model.CopyFrom(self._model)
        for weight in model.graph.initializer:
            if weight.name in weights:
                data = weights[weight.name].numpy().astype(np.float32)
                weight.CopyFrom(numpy_helper.from_array(data, weight.name))
        onnx.save(model, path)

    @property
    def _input(self) -> str:
        return str(self._model.graph.input[0].name)

    def _convolutions(self) -> Any:
        part = onnx.ModelProto()
        part.CopyFrom(self._model)
        del part.graph.output[:]
        for name in (SEQUENCE, SKIP):
            value = onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
            part.graph.output.append(value)
        options = SessionOptions()
        options.log_severity_level = 4
        return InferenceSession(part.SerializeToString(), options, ["CPUExecutionProvider"])


def strip_of(pixels: Pixels) -> npt.NDArray[np.float32]:
    """A line as reading gives it to the recogniser: (3, HEIGHT, width), -1 to 1, nought behind."""
    height, width = pixels.shape[:2]
    room = max(NARROWEST, int(HEIGHT * width / height))
    resized = min(room, math.ceil(HEIGHT * width / height))
    small = cv2.resize(pixels, (resized, HEIGHT)).astype(np.float32)
    strip = np.zeros((3, HEIGHT, room), np.float32)
    strip[:, :, :resized] = (small.transpose(2, 0, 1) / 255 - 0.5) / 0.5
    return strip


def scores(weights: dict[str, torch.Tensor], seen: Sequence[Seen], kept: torch.Tensor) -> Any:
    """Log-probabilities of the kept characters at each step: (step, line, character). Shorter
    lines are padded; their steps behind the end mean nothing and see nothing of the others."""
    longest = max(len(one.sequence) for one in seen)
    sequence, skip = (_padded([getattr(one, part) for one in seen], longest)
                      for part in ("sequence", "skip"))  # fmt: skip
    real = torch.tensor([len(one.sequence) for one in seen])
    hidden = torch.arange(longest)[None] >= real[:, None]
    for block in range(BLOCKS):
        sequence = sequence + _attended(weights, block, sequence, hidden)
        normed = _normed(weights, 2 * block + 1, sequence)
        first, second = 4 * block + 2, 4 * block + 3
        inner = functional.silu(_linear(weights, first, normed))
        sequence = sequence + _linear(weights, second, inner)
    out = _normed(weights, 2 * BLOCKS, sequence) + skip
    head = out @ weights["linear_8.w_0"][:, kept] + weights["linear_8.b_0"][kept]
    return functional.log_softmax(head, dim=2).transpose(0, 1)


def _attended(
    weights: dict[str, torch.Tensor], block: int, sequence: torch.Tensor, hidden: torch.Tensor
) -> torch.Tensor:
    lines, steps, _ = sequence.shape
    normed = _normed(weights, 2 * block, sequence)
    shape = (lines, steps, 3, HEADS, WIDTH // HEADS)
    query, key, value = _linear(weights, 4 * block, normed).view(shape).permute(2, 0, 3, 1, 4)
    mask = ~hidden[:, None, None, :]
    heard = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    return _linear(weights, 4 * block + 1, heard.transpose(1, 2).reshape(lines, steps, WIDTH))


def _linear(weights: dict[str, torch.Tensor], number: int, x: torch.Tensor) -> torch.Tensor:
    return x @ weights[f"linear_{number}.w_0"] + weights[f"linear_{number}.b_0"]


def _normed(weights: dict[str, torch.Tensor], number: int, x: torch.Tensor) -> torch.Tensor:
    scale, shift = (weights[f"helper.reshape.{2 * number + part}"] for part in (0, 1))
    return functional.layer_norm(x, (WIDTH,), scale, shift, NORM)


def _padded(arrays: Sequence[npt.NDArray[np.float32]], longest: int) -> torch.Tensor:
    out = torch.zeros(len(arrays), longest, WIDTH)
    for at, array in enumerate(arrays):
        out[at, : len(array)] = torch.from_numpy(array)
    return out


def spelt(text: str, characters: Sequence[str]) -> list[int]:
    """The places of a text's letters in the list; a letter without one in its plain form, or not at
    all."""
    place = {letter: at for at, letter in enumerate(characters)}
    return [
        place[letter]
        for letter in unicodedata.normalize("NFKC", " ".join(text.split()))
        if letter in place
    ]
