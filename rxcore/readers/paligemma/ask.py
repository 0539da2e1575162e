"""Ask the image: any question about one image, in the words that PaliGemma was trained on.

Works with every reader; only PaliGemma answers, and the others say so. Imports no torch.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PIL import Image

from rxcore.errors import InputRefused
from rxcore.evidence import Line
from rxcore.readers.paligemma.locations import Place, places, without_places
from rxcore.readers.protocol import Reader
from rxcore.readings import Failure

if TYPE_CHECKING:
    from rxcore.readers.paligemma.generate import Said

LONGEST = 500  # characters of a question
NEW_TOKENS = 200

ONLY_PALIGEMMA = (
    "Only PaliGemma can be asked about an image: fetch its weights with manage.py doctor --fetch "
    "and set RX_READER=paligemma."
)
NO_MASK = "The box is drawn; its exact outline needs PaliGemma's separate mask decoder file."
NOTHING_FOUND = "The model pointed at nothing on this image."
NOT_FOR_MIX = "The mix models were not made for this task word: take the answer with care."

_TASK = re.compile(r"(?:ocr|(?:caption|describe) [a-z]{2}|(?:answer|question) [a-z]{2} \S.*)$")
_POINTING = re.compile(r"(detect|segment)\s+(\S.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskResult:
    """What came back. text: the words, place words left out. boxes: what was pointed at. note: one
    sentence to read beside them, or "". prompt: what the model was asked, word for word."""

    text: str
    boxes: tuple[Place, ...] = ()
    note: str = ""
    prompt: str = ""


@runtime_checkable
class Asked(Protocol):
    """A reader that answers any prompt."""

    def answer(self, image: Image.Image, prompt: str, new_tokens: int) -> "Said | Failure":
        """The model's words to a prompt."""


@runtime_checkable
class Lined(Protocol):
    """A reader that finds lines of text."""

    def lines(self, page: Image.Image) -> list[Line]:
        """Every line of text with its box."""


def prompt_for(question: str) -> str:
    """The question as a task prompt. A task word stands as it is ("ocr", "caption en", "detect
    stamp"); anything else is asked in English.

    Raises InputRefused for an empty or overlong question.
    """
    words = " ".join(question.split())
    if not words:
        raise InputRefused("Type a question about the image first.")
    if len(words) > LONGEST:
        raise InputRefused(f"Shorten the question to at most {LONGEST} characters.")
    lower = words.lower()
    if lower in ("caption", "describe"):
        return f"{lower} en"
    if pointing := _POINTING.match(words):
        return f"{pointing[1].lower()} {pointing[2]}"
    first, _, rest = words.partition(" ")
    plain = f"{first.lower()} {rest}".strip()
    return plain if _TASK.match(plain) else f"answer en {words}"


def ask(reader: Reader, image: Image.Image, question: str) -> AskResult:
    """One answer about one image. Hold the reader's lock where it is shared.

    Raises InputRefused for a question that cannot be asked, ReaderUnavailable when the model
    cannot be loaded.
    """
    prompt = prompt_for(question)
    if isinstance(reader, Asked):
        said = reader.answer(image, prompt, NEW_TOKENS)
        if isinstance(said, Failure):
            return AskResult("", (), said.reason, prompt)
        return _result(prompt, said.text)
    if prompt == "ocr" and isinstance(reader, Lined):
        text = "\n".join(line.text for line in reader.lines(image))
        return AskResult(text, (), "Read by the embedded OCR reader.", prompt)
    return AskResult("", (), ONLY_PALIGEMMA, prompt)


def _result(prompt: str, text: str) -> AskResult:
    found = places(text)
    return AskResult(without_places(text), found, _note(prompt.split(" ", 1)[0], found), prompt)


def _note(task: str, found: tuple[Place, ...]) -> str:
    if task in ("detect", "segment") and not found:
        return NOTHING_FOUND
    if any(place.codes for place in found):
        return NO_MASK
    return NOT_FOR_MIX if task in ("describe", "ocr", "question") else ""
