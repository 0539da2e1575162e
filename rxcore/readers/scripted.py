"""A reader that says what it was told to: for tests, demos and training people at the desk.

Never chosen by "auto", and in no score or export unless it is named.
"""

import hashlib
import json
import os
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from rxcore.errors import InputRefused
from rxcore.questions import Question
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import (
    Allergies,
    Answer,
    Box,
    Disease,
    Failure,
    Kind,
    Medicine,
    ModelReading,
    new_id,
    row_from_values,
)

NAME = "scripted"


class Ends:
    """In a script: the page that ends the process in which it is read, as a crash does."""


Result = ModelReading | Failure | Exception | Ends

OUT_OF_LINES = Failure("The script holds no more readings: add some to it.")
NOT_IN_SCRIPT = Failure("The script holds no reading for this page.")

DEMO = ModelReading(
    medicines=(
        Medicine(
            written="Tab. Aten-D 50 mg 1-0-1 x 30 days", name="Aten-D", strength="50 mg",
            form="tablet", frequency="1-0-1", duration="30 days", confidence=0.91,
        ),
        Medicine(written="Ascobic Acid 500 mg OD", name="Ascobic Acid", strength="500 mg",
            frequency="OD", confidence=0.42,
        ),
    ),
    diseases=(Disease(written="HTN", name="Hypertension", confidence=0.8),),
    answers=(
        Answer("medicines", "", "", "Tab. Aten-D 50 mg 1-0-1 x 30 days; Ascobic Acid 500 mg OD"),
        Answer("diseases", "", "", "HTN"),
    ),
)  # fmt: skip


def page_key(page: Image.Image) -> str:
    """What a page is known by in a script: 16 digits of the SHA-256 of its size and RGB bytes."""
    rgb = page.convert("RGB")
    return hashlib.sha256(f"{rgb.width}x{rgb.height}".encode() + rgb.tobytes()).hexdigest()[:16]


class ScriptedReader:
    """Answers from a queue, in order, or from a mapping by `page_key`.

    An exception among the results is raised when its turn comes, to see what becomes of the queue.
    again: start over at the end of a queue. seconds: how long it pretends to read one page.
    """

    def __init__(
        self,
        results: Iterable[Result] | Mapping[str, Result],
        *,
        again: bool = False,
        seconds: float = 0.0,
    ) -> None:
        self._by_page: dict[str, Result] | None = None
        self._queue: deque[Result] = deque()
        if isinstance(results, Mapping):
            self._by_page = dict(results)
        else:
            self._queue.extend(results)
        self._again = again
        self._seconds = seconds
        self.asked: list[tuple[str, ...]] = []

    @property
    def card(self) -> ReaderCard:
        """Always "scripted", so that it is never taken for a model."""
        return ReaderCard(NAME, "none")

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        """One: pages are read one by one."""
        del questions
        return 1

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        """One scripted result per page; `asked` keeps the questions' keys of each."""
        return [self._read(page, questions) for page in pages]

    def _read(self, page: Image.Image, questions: Sequence[Question]) -> ModelReading | Failure:
        self.asked.append(tuple(question.key for question in questions))
        time.sleep(self._seconds)
        result = self._next(page)
        if isinstance(result, Exception):
            raise result
        if isinstance(result, Ends):
            os.abort()
        return _fresh(result) if isinstance(result, ModelReading) else result

    def _next(self, page: Image.Image) -> Result:
        if self._by_page is not None:
            return self._by_page.get(page_key(page), NOT_IN_SCRIPT)
        if not self._queue:
            return OUT_OF_LINES
        result = self._queue.popleft()
        if self._again:
            self._queue.append(result)
        return result


def _fresh(reading: ModelReading) -> ModelReading:
    """The same rows under ids of their own: what was scripted once may be read for many pages."""
    return replace(
        reading,
        medicines=tuple(replace(row, id=new_id(), lineage="") for row in reading.medicines),
        diseases=tuple(replace(row, id=new_id(), lineage="") for row in reading.diseases),
    )


def scripted_from(path: Path | None) -> ScriptedReader:
    """The reader of a script file; without one, the same demonstration for every page.

    The file is a JSON object: "readings" is a list, or an object by page key, of objects with
    "medicines" and "diseases" (lists of objects: field names and texts, "confidence" 0 to 1, "box"
    as [x, y, width, height] in fractions of the page), "answers" (texts by question key), "notes",
    or with "failure" alone (a sentence), or with "ends" alone (true: the process that reads it ends
    there); "again" and "seconds" are as for ScriptedReader. Raises InputRefused when it is not
    that, or not there.
    """
    if path is None:
        return ScriptedReader([DEMO], again=True)
    try:
        script = json.loads(path.read_text(encoding="utf-8"))
        entries = script["readings"]
        results: list[Result] | dict[str, Result] = (
            {key: _result(entry) for key, entry in entries.items()}
            if isinstance(entries, dict)
            else [_result(entry) for entry in entries]
        )
        return ScriptedReader(
            results,
            again=bool(script.get("again", False)),
            seconds=float(script.get("seconds", 0)),
        )
    except FileNotFoundError as error:
        raise InputRefused(
            f"RX_SCRIPT names the file {path}, which is not there; correct it, or unset it."
        ) from error
    except OSError as error:
        raise InputRefused(
            f"The script {path.name} cannot be read ({error.strerror}); check who may open it."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f'The script {path.name} must be a JSON object with "readings", a list of readings.'
        ) from error


def _result(entry: dict[str, Any]) -> ModelReading | Failure | Ends:
    if entry.get("ends"):
        return Ends()
    if "failure" in entry:
        return Failure(str(entry["failure"]))
    medicines = (_row("medicine", values) for values in entry.get("medicines", ()))
    diseases = (_row("disease", values) for values in entry.get("diseases", ()))
    return ModelReading(
        medicines=tuple(row for row in medicines if isinstance(row, Medicine)),
        diseases=tuple(row for row in diseases if isinstance(row, Disease)),
        answers=tuple(Answer(key, "", "", said) for key, said in entry.get("answers", {}).items()),
        notes=tuple(entry.get("notes", ())),
        allergies=Allergies(str(entry.get("allergies", ""))),
    )


def _row(kind: Kind, entry: dict[str, Any]) -> Medicine | Disease:
    values = dict(entry)
    confidence, box = values.pop("confidence", None), values.pop("box", None)
    return row_from_values(kind, values, confidence=confidence, box=Box(*box) if box else None)
