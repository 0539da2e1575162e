"""What every model reader is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from rxcore.questions import Question
from rxcore.readings import Failure, ModelReading


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """Who reads: enough to tell two readers apart for ever.

    name: short and for people ("embedded-ocr"). model, revision, precision: what runs.
    """

    name: str
    model: str
    revision: str = ""
    precision: str = ""

    @property
    def title(self) -> str:
        """All of it on one line, what is not known left out."""
        parts = (self.name, self.model, self.revision, self.precision)
        return " · ".join(dict.fromkeys(part for part in parts if part))


class Reader(Protocol):
    """Reads page images. Not safe for two threads at once: callers that share one hold a lock."""

    @property
    def card(self) -> ReaderCard:
        """Who this is, complete once the reader is loaded."""

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        """How many pages are best handed over together; 1 when it reads one by one."""

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        """One result per page, in order. Pages are upright RGB images.

        A page that cannot be read gives a Failure and costs no other page; raises
        ReaderUnavailable when the reader itself cannot work.
        """
