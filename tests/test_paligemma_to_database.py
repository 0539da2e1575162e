"""What PaliGemma says goes through the queue into SQLite: rows, confidence, places, prompts."""

import threading
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db import documents, readings
from db.workers import JobQueue
from rxcore.evidence import Block, Line, link
from rxcore.questions import DEFAULT
from rxcore.readers.finder import Evidence
from rxcore.readers.paligemma.reader import PaliGemmaReader
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Box
from rxcore.store import ImageStore
from rxcore.worker import ReaderInUse, Worker
from tests.building import add_document
from tests.forced_words import ForcedWords

SAID = {"medicines": "Aten-D 50 mg tablet", "diseases": "Diabetes, Hypertension and cholesterol"}
PLACE = Box(0.125, 0.5, 0.25, 0.0625)


class OneLine:
    """A page on which one line of text was found."""

    def rotation(self, page: Any) -> int:
        del page
        return 0

    def lines(self, page: Any) -> list[Line]:
        del page
        return [Line("Hypertension", 0.9, PLACE)]

    def regions(self, page: Any) -> list[Block]:
        del page
        return []


def test_known_answer_tokens_become_rows_in_the_database(
    db: Database, home: Path, tiny_engine: Any
) -> None:
    document = add_document(db, home)
    tiny_engine.processors = (ForcedWords(tiny_engine.processor.tokenizer, SAID),)
    card = ReaderCard("paligemma", "tiny", "local", "fp32")
    reader = PaliGemmaReader(card, lambda: tiny_engine, evidence=Evidence(OneLine(), link))
    queue = JobQueue(home / "rx.db")
    worker = Worker(
        queue, lambda _: ReaderInUse(reader), ImageStore(home / "images"), DEFAULT, threading.Lock()
    )

    done = worker.round()
    worker.close()

    shown = documents.get(db, document.id).shown
    assert shown is not None
    stored = readings.load(db, shown)
    assert (done.read, done.failed) == (1, 0)
    assert card == stored.card
    assert [row.name for row in stored.diseases] == ["Diabetes", "Hypertension", "cholesterol"]
    assert [(row.name, row.strength) for row in stored.medicines] == [("Aten-D", "50 mg")]
    assert all(0 < (row.confidence or 0) <= 1 for row in stored.rows)
    assert [row.box for row in stored.diseases] == [None, PLACE, None]
    assert [(q.prompt, SAID[q.key]) for q in DEFAULT] == [
        (answer.prompt, answer.text) for answer in stored.answers
    ]
