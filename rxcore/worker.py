"""Draining the queue: claims jobs, reads their pages, hands results back. Knows no database.

Whoever runs it gives it a Source (where jobs come from and results go) and a reader.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PIL import Image

from rxcore.errors import InputRefused, RxError
from rxcore.images import page_image
from rxcore.questions import Question
from rxcore.readers.protocol import Reader, ReaderCard
from rxcore.readings import Failure, ModelReading
from rxcore.store import ImageStore


class Work(Protocol):
    """One page to be read."""

    @property
    def sha256(self) -> str:
        """The file's hash."""

    @property
    def page(self) -> int:
        """The page's number in the file, from 1."""


W = TypeVar("W", bound=Work)


class Source(Protocol[W]):
    """Where jobs come from and where results go."""

    def claim(self, most: int) -> list[W]:
        """Up to `most` jobs, leased; an empty list when nothing waits."""

    def complete(self, job: W, card: ReaderCard, reading: ModelReading) -> bool:
        """Stores a reading; False when the lease was lost meanwhile."""

    def fail(self, job: W, reason: str) -> bool:
        """Stores why a page was not read; False when the lease was lost meanwhile."""

    def give_back(self, jobs: list[W]) -> None:
        """Returns jobs that were not read."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one round did."""

    read: int
    failed: int


class Worker(Generic[W]):
    """Reads whatever its source hands out, a few pages at a time, one round after another."""

    def __init__(
        self,
        source: Source[W],
        reader: Callable[[], Reader],
        store: ImageStore,
        questions: Sequence[Question],
        lock: threading.Lock,
        examine: Callable[[ModelReading], ModelReading] = lambda reading: reading,
    ) -> None:
        """reader: called when there is something to read, so that loading waits until then.
        lock: held while the reader reads, because others may ask it, too. examine: adds remarks
        to what was read before it is stored."""
        self._source = source
        self._reader = reader
        self._store = store
        self._questions = questions
        self._lock = lock
        self._examine = examine

    def round(self) -> Drained:
        """Claims and reads as many pages as the reader likes at once. Raises ReaderUnavailable, or
        another RxError when the reader or the storage refuses, having given back what was not
        read."""
        jobs = self._source.claim(1)
        if not jobs:
            return Drained(0, 0)
        try:
            reader = self._reader()
            jobs += self._source.claim(reader.pages_at_once(self._questions) - 1)
            return self._read(reader, jobs)
        except RxError:
            self._source.give_back(jobs)
            raise

    def _read(self, reader: Reader, jobs: list[W]) -> Drained:
        pages: list[tuple[W, Image.Image]] = []
        failed = 0
        for job in jobs:
            try:
                pages.append((job, page_image(self._store.read(job.sha256), job.page)))
            except InputRefused as refusal:
                failed += self._source.fail(job, str(refusal))
        with self._lock:
            results = self._results(reader, [image for _, image in pages])
        read = 0
        for (job, _), result in zip(pages, results, strict=True):
            if isinstance(result, Failure):
                failed += self._source.fail(job, result.reason)
            else:
                read += self._source.complete(job, reader.card, self._examine(result))
        return Drained(read, failed)

    def _results(
        self, reader: Reader, images: list[Image.Image]
    ) -> Sequence[ModelReading | Failure]:
        """The reader's results; when it breaks on a batch, each page is tried alone, so that the
        bad one costs itself only."""
        try:
            return reader.read(images, self._questions) if images else []
        except READER_BREAKS as error:
            if len(images) == 1:
                return [Failure(f"The reader broke on this page ({type(error).__name__}).")]
            return [result for image in images for result in self._results(reader, [image])]


READER_BREAKS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a reader raises when it meets a page that it was not made for: one page's loss, not the
queue's. ReaderUnavailable is none of them."""
