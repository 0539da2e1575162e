"""What a page may do to its reader, and what that costs: itself."""

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from sqlite_utils import Database

from db import documents, intake, jobs, readings
from db.documents import Document
from db.workers import JobQueue, at_work
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.outcomes import MOST_ATTEMPTS
from rxcore.people import Actor
from rxcore.questions import Question
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, Medicine, ModelReading
from rxcore.store import ImageStore
from rxcore.worker import Drained, ReaderInUse, Worker
from tests.building import add_document

AT_ONCE = 8


class Odd:
    """A reader of eight pages at once that does something when one page is among them."""

    def __init__(self, bad: bytes, act: Callable[[], object]) -> None:
        self.card = ReaderCard("odd", "none", "1")
        self._bad = bad
        self._act = act
        self.batches: list[int] = []

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        del questions
        return AT_ONCE

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        del questions
        self.batches.append(len(pages))
        if any(page.tobytes() == self._bad for page in pages):
            self._act()
        return [ModelReading(medicines=(Medicine(name="Crocin"),)) for _ in pages]


def pages(db: Database, home: Path, count: int) -> list[Document]:
    return [add_document(db, home) for _ in range(count)]


def pixels(home: Path, document: Document) -> bytes:
    data = ImageStore(home / "images").read(document.sha256)
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@contextmanager
def working(
    home: Path, reader: Callable[[str], ReaderInUse], queue: JobQueue
) -> Iterator[Worker[jobs.Job]]:
    worker = Worker(queue, reader, ImageStore(home / "images"), (), threading.Lock())
    yield worker
    worker.close()


def drained(worker: Worker[jobs.Job]) -> Drained:
    read = failed = 0
    while (done := worker.round()).read or done.failed:
        read, failed = read + done.read, failed + done.failed
    return Drained(read, failed)


def test_a_page_that_never_ends_is_given_up_and_the_rest_of_its_batch_read(
    db: Database, home: Path
) -> None:
    added = pages(db, home, AT_ONCE)
    go_on = threading.Event()
    made: list[Odd] = []
    current: list[ReaderInUse] = []

    def reader(_: str) -> ReaderInUse:
        if not current:
            made.append(Odd(pixels(home, added[3]), lambda: bool(go_on.wait(60))))
            current.append(ReaderInUse(made[-1], 0.3, current.clear))
        return current[0]

    with (
        at_work(home / "rx.db") as queue,
        working(home, reader, queue) as worker,
    ):
        done = drained(worker)
    go_on.set()

    assert done == Drained(AT_ONCE - 1, 1)
    assert [(f.document, f.reason) for f in jobs.failures(db)] == [
        (added[3].id, "Reading this page takes too long; review it by hand.")
    ]
    assert len(made) == 3  # the batch and the page alone each cost a reader


def test_a_late_result_of_a_page_that_was_given_up_changes_nothing(
    db: Database, home: Path
) -> None:
    [document] = pages(db, home, 1)
    go_on, ended = threading.Event(), threading.Event()

    def slowly() -> None:
        go_on.wait(60)
        ended.set()

    reader = Odd(pixels(home, document), slowly)
    with (
        at_work(home / "rx.db") as queue,
        working(home, lambda _: ReaderInUse(reader, 0.2), queue) as worker,
    ):
        worker.round()
        go_on.set()
        assert ended.wait(60)

    assert readings.of_document(db, document.id) == []
    assert documents.get(db, document.id).state == "to_review"


def test_a_page_that_kills_its_reader_costs_itself_and_not_its_batch(
    db: Database, home: Path
) -> None:
    added = pages(db, home, AT_ONCE)

    class Killed(Exception):
        """Stands for the end of the whole process in the middle of a page."""

    def die() -> None:
        raise Killed

    reader = Odd(pixels(home, added[3]), die)
    read = 0
    for _ in range(MOST_ATTEMPTS + 1):
        with (
            at_work(home / "rx.db") as queue,
            working(home, lambda _: ReaderInUse(reader), queue) as worker,
        ):
            try:
                while (done := worker.round()).read or done.failed:
                    read += done.read
            except Killed:
                continue

    assert read == AT_ONCE - 1
    assert [f.document for f in jobs.failures(db)] == [added[3].id]
    assert reader.batches[0] == AT_ONCE
    assert set(reader.batches[1:]) == {1}


def test_what_is_odd_about_a_file_stands_among_the_notes_of_its_reading(
    db: Database, home: Path
) -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(out, "JPEG")
    files = [Incoming("cut.jpg", out.getvalue()[:-2])]
    actor = Actor("cli:tests", "administrator")
    [tally] = intake.add_all(db, ImageStore(home / "images"), actor, files, Limits(), upload="one")
    reader = Odd(b"", lambda: None)

    with (
        at_work(home / "rx.db") as queue,
        working(home, lambda _: ReaderInUse(reader), queue) as worker,
    ):
        worker.round()

    [reading] = readings.of_document(db, tally.added[0])
    assert [remark.name for remark in tally.remarks] == ["cut.jpg"]
    assert [note.split(",")[0] for note in reading.notes] == ["The JPEG lacks its end marker"]


def test_what_is_being_read_goes_back_when_the_program_ends(db: Database, home: Path) -> None:
    [document] = pages(db, home, 1)
    go_on = threading.Event()
    reader = Odd(pixels(home, document), lambda: go_on.wait(60))
    with (
        at_work(home / "rx.db") as queue,
        working(home, lambda _: ReaderInUse(reader), queue) as worker,
    ):
        reading = threading.Thread(target=worker.round)
        reading.start()
        deadline = time.monotonic() + 30
        while not reader.batches and time.monotonic() < deadline:
            time.sleep(0.01)
        worker.hand_back()
        waiting = jobs.progress(db).waiting
        go_on.set()
        reading.join()

    assert waiting == 1
    [job] = jobs.claim(db, 1)
    assert job.attempts == 1


@pytest.mark.parametrize("attempts", [1, 2])
def test_only_pages_that_nobody_tried_are_claimed_as_fresh(
    db: Database, home: Path, attempts: int
) -> None:
    pages(db, home, 2)
    [first] = jobs.claim(db, 1)
    for _ in range(attempts - 1):
        jobs.recover(db)
        [first] = jobs.claim(db, 1)
    jobs.recover(db)

    fresh = jobs.claim(db, 5, fresh=True)

    assert len(fresh) == 1
    assert fresh[0].id != first.id
