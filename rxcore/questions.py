"""The questions that a model is asked about each page."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rxcore.errors import InputRefused

Target = Literal["medicines", "diseases", "text"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. key: its lasting name. text: what is asked. target: the table that its answer
    fills, or "text" for an answer that is kept as it is."""

    key: str
    text: str
    target: Target

    @property
    def prompt(self) -> str:
        """The text as PaliGemma's task prompt, without the image token."""
        return f"answer en {self.text}"

    @property
    def version(self) -> str:
        """The first 12 digits of the SHA-256 of the prompt, so that an answer names its wording."""
        return hashlib.sha256(self.prompt.encode()).hexdigest()[:12]


MEDICINES = Question("medicines", "Which medicines are mentioned in the prescription", "medicines")
DISEASES = Question("diseases", "Which diseases are mentioned in the prescription", "diseases")
DEFAULT = (MEDICINES, DISEASES)


def version_of(questions: Sequence[Question]) -> str:
    """The first 12 digits of the SHA-256 of several questions, their keys and wordings."""
    asked = " ".join(f"{question.key}@{question.version}" for question in questions)
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def load_questions(path: Path) -> tuple[Question, ...]:
    """The two questions of the mission, then those of a site's file when it exists.

    The file is a JSON list of {"key", "text", "target"}; a site's key that equals one of ours
    replaces it. Raises InputRefused when the file is not that.
    """
    if not path.exists():
        return DEFAULT
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        own = [Question(_text(e["key"]), _text(e["text"]), e["target"]) for e in entries]
    except OSError as error:
        raise InputRefused(
            f"{path.name} cannot be read ({error.strerror}); check who may open it."
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputRefused(
            f'{path.name} must be a JSON list of objects with "key", "text" and "target".'
        ) from error
    for question in own:
        if question.target not in ("medicines", "diseases", "text") or not question.text.strip():
            raise InputRefused(
                f'{path.name}: question "{question.key}" needs a text and the target '
                "medicines, diseases or text."
            )
    return tuple({q.key: q for q in (*DEFAULT, *own)}.values())


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(found)
    return found
