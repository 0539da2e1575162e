"""A recogniser of the site's own for the embedded reader: larger, or trained on its hands.

An ONNX file that takes strips of 48 pixels in height (batch x 3 x 48 x width) and gives, for each
step, a probability for the blank, each character of its list, and the space. The list stands in the
file (metadata "character") or beside it, one character a line, under the same name with .txt.
"""

import hashlib
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rxcore.errors import ReaderUnavailable

HEIGHT = 48
STRIP = (1, 3, HEIGHT, 96)
NEEDED = frozenset(string.ascii_letters + string.digits)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recogniser that fits. characters: the list beside it, None where the file holds it.
    revision: the start of the model's SHA-256."""

    model: Path
    characters: Path | None
    revision: str


def checked(model: Path) -> Recogniser:
    """The recogniser at this path, run once on an empty strip. Raises ReaderUnavailable with one
    sentence when it does not fit."""
    try:
        digest = hashlib.sha256(model.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise _refused(f"cannot be read ({error.strerror})") from error
    session = _session(model)
    beside = None if "character" in _metadata(session) else model.with_suffix(".txt")
    characters = _characters(session, beside)
    if missing := sorted(NEEDED - set(characters)):
        raise _refused(f"has no {missing[0]!r} in its list of characters")
    steps = _run(session)
    # The blank comes before its characters, the space behind them.
    wanted = len(characters) + 2
    if steps.ndim != 3 or steps.shape[2] != wanted:
        found = steps.shape[2] if steps.ndim == 3 else "no list of"
        raise _refused(f"gives {found} characters where its list needs {wanted}")
    return Recogniser(model, beside, digest)


def _session(model: Path) -> Any:
    from onnxruntime import InferenceSession, SessionOptions
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = SessionOptions()
    options.log_severity_level = 4
    try:
        return InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.InvalidProtobuf, errors.InvalidGraph, errors.InvalidArgument,
            errors.NotImplemented, errors.RuntimeException) as error:  # fmt: skip
        raise _refused("is no ONNX model that can be loaded") from error


def _metadata(session: Any) -> dict[str, str]:
    found: dict[str, str] = session.get_modelmeta().custom_metadata_map
    return found


def _characters(session: Any, beside: Path | None) -> list[str]:
    if beside is None:
        return _metadata(session)["character"].splitlines()
    try:
        return beside.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(f"has no list of characters; put one beside it as {beside.name}") from error


def _run(session: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    (name, *others) = [found.name for found in session.get_inputs()]
    if others:
        raise _refused("takes more than one picture")
    try:
        return np.asarray(session.run(None, {name: np.zeros(STRIP, np.float32)})[0])
    except (errors.Fail, errors.InvalidArgument, errors.RuntimeException) as error:
        raise _refused(f"does not take strips of {HEIGHT} pixels in height") from error


def _refused(why: str) -> ReaderUnavailable:
    return ReaderUnavailable(
        f"The recogniser that RX_OCR_MODEL names {why}: name an ONNX recogniser with its list of "
        "characters, or unset RX_OCR_MODEL."
    )
