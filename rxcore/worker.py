"""Draining the queue: claims jobs, reads their pages, hands results back. Knows no database.

Its caller gives it a Source (where jobs come from and results go) and a reader.
"""

import multiprocessing
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from multiprocessing.pool import ThreadPool
from typing import Generic, Protocol, TypeVar

from PIL import Image

from rxcore.errors import InputRefused, ReaderUnavailable, RxError
from rxcore.images import Drawn, draw
from rxcore.questions import Question
from rxcore.readers.protocol import Reader, ReaderCard
from rxcore.readings import Failure, ModelReading
from rxcore.store import Images


class Work(Protocol):
    """One page to be read."""

    @property
    def sha256(self) -> str:
        """The file's hash."""

    @property
    def page(self) -> int:
        """The page's number in the file, from 1."""

    @property
    def reader(self) -> str:
        """The reader that is to read it, as RX_READER names it."""

    @property
    def attempts(self) -> int:
        """The how-manieth attempt this is; beyond the first, no reader came back with it."""


W = TypeVar("W", bound=Work)


class Source(Protocol[W]):
    """Where jobs come from and where results go."""

    def claim(
        self, most: int, *, fresh: bool = False, only: str = "", without: Collection[str] = ()
    ) -> list[W]:
        """Up to `most` jobs, leased; an empty list when nothing waits. fresh: only such as nobody
        tried before; only: those of one reader; without: none of these readers'."""

    def complete(self, job: W, card: ReaderCard, reading: ModelReading) -> bool:
        """Stores a reading; False when the lease was lost meanwhile."""

    def fail(self, job: W, reason: str) -> bool:
        """Stores why a page was not read; False when the lease was lost meanwhile."""

    def give_back(self, jobs: list[W]) -> None:
        """Returns jobs that were not read."""


REST_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Rest:
    """Why a reader cannot be had, and until when (seconds of the monotonic clock) it is not tried
    again as long as others have something to read."""

    reason: str
    until: float


@dataclass(frozen=True, slots=True)
class Drained:
    """What one round did."""

    read: int
    failed: int


@dataclass(frozen=True, slots=True)
class ReaderInUse:
    """A reader that reads now. page_seconds: how long one page may take before it is given up.
    replace: has the next call bring another one, loaded anew."""

    reader: Reader
    page_seconds: float = 600
    replace: Callable[[], None] = lambda: None


class Worker(Generic[W]):
    """Reads whatever its source hands out, a few pages at a time, one round after another.

    A reader that cannot be had rests for a while, and what others are to read goes on.

    A page costs itself only, whatever it does: where it breaks its reader, the pages beside it are
    read again one by one; where it keeps its reader for too long, it is given up and the reader
    with it, for a thread in the middle of a computation cannot be ended. A page with which a whole
    process was lost is read alone the next time.
    """

    def __init__(
        self,
        source: Source[W],
        reader: Callable[[str], ReaderInUse],
        store: Images,
        questions: Sequence[Question],
        lock: threading.Lock,
        examine: Callable[[ModelReading], ModelReading] = lambda reading: reading,
    ) -> None:
        """reader: gives the reader of a name, called when there is something for it to read, so
        that loading waits until then. lock: held while one reads, because others may ask it, too.
        examine: adds remarks to what was read before it is stored."""
        self._source = source
        self._reader = reader
        self._store = store
        self._questions = questions
        self._lock = lock
        self._examine = examine
        self._thread: ThreadPool | None = None
        self._in_hand: list[W] = []
        self._resting: dict[str, Rest] = {}

    @property
    def trouble(self) -> str:
        """What is wrong with the readers that rest, a sentence each; "" where none does."""
        return " ".join(dict.fromkeys(rest.reason for rest in self._resting.values()))

    def round(self) -> Drained:
        """Claims and reads as many pages as a reader likes at once. Raises ReaderUnavailable when
        all that waits is for readers that cannot be had, or another RxError when a reader or the
        storage refuses, having given back what was not read."""
        while jobs := self._source.claim(1, without=self._at_rest()):
            try:
                return self._take(jobs)
            except ReaderUnavailable as error:
                until = time.monotonic() + REST_SECONDS
                self._resting[jobs[0].reader] = Rest(str(error), until)
        if trouble := self.trouble:
            self._resting.clear()  # after a while all are tried again
            raise ReaderUnavailable(trouble)
        return Drained(0, 0)

    def _at_rest(self) -> list[str]:
        now = time.monotonic()
        self._resting = {name: r for name, r in self._resting.items() if r.until > now}
        return list(self._resting)

    def _take(self, jobs: list[W]) -> Drained:
        self._in_hand = jobs
        name = jobs[0].reader
        try:
            at_once = self._reader(name).reader.pages_at_once(self._questions)
            if jobs[0].attempts == 1 and at_once > 1:
                jobs += self._source.claim(at_once - 1, fresh=True, only=name)
            return self._read(jobs, lambda: self._reader(name))
        except RxError:
            self._source.give_back(jobs)
            raise
        finally:
            self._in_hand = []

    def hand_back(self) -> None:
        """Returns what is being read, as when the program ends before it is read. From any thread;
        a result that still comes is refused by its lease."""
        self._source.give_back(self._in_hand)

    def _read(self, jobs: list[W], reader: Callable[[], ReaderInUse]) -> Drained:
        pages: list[tuple[W, Drawn]] = []
        failed = 0
        for job in jobs:
            try:
                pages.append((job, draw(self._store.read(job.sha256), job.page)))
            except InputRefused as refusal:
                failed += self._source.fail(job, str(refusal))
        with self._lock:
            results = self._results([page.image for _, page in pages], reader)
            card = reader().reader.card
        read = 0
        for (job, page), result in zip(pages, results, strict=True):
            if isinstance(result, Failure):
                failed += self._source.fail(job, result.reason)
            else:
                read += self._source.complete(job, card, self._examine(_noted(result, page)))
        return Drained(read, failed)

    def _results(
        self, images: list[Image.Image], reader: Callable[[], ReaderInUse]
    ) -> Sequence[ModelReading | Failure]:
        """The reader's results; when it breaks on a batch or takes too long, each page is tried
        alone, so that the bad one costs itself only."""
        try:
            return self._in_time(images, reader()) if images else []
        except multiprocessing.TimeoutError:
            failure = Failure("Reading this page takes too long; review it by hand.")
        except READER_BREAKS as error:
            failure = Failure(f"The reader broke on this page ({type(error).__name__}).")
        if len(images) == 1:
            return [failure]
        return [result for image in images for result in self._results([image], reader)]

    def _in_time(
        self, images: list[Image.Image], used: ReaderInUse
    ) -> Sequence[ModelReading | Failure]:
        """What the reader reads, in a thread that is left to itself when it takes too long; raises
        multiprocessing.TimeoutError then, and whatever the reader raises."""
        self._thread = self._thread or ThreadPool(1)
        reading = self._thread.apply_async(used.reader.read, (images, self._questions))
        try:
            return reading.get(used.page_seconds * len(images))
        except multiprocessing.TimeoutError:
            self._leave_thread()
            used.replace()
            raise

    def close(self) -> None:
        """Gives the reading thread back."""
        self._leave_thread()

    def _leave_thread(self) -> None:
        if self._thread is not None:
            self._thread.terminate()
            self._thread = None


def _noted(reading: ModelReading, page: Drawn) -> ModelReading:
    """The reading, with what there is to say of the page's file among its notes."""
    return replace(reading, notes=(page.remark, *reading.notes)) if page.remark else reading


READER_BREAKS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, OSError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What a reader raises when it meets a page that it was not made for: one page's loss, not the
queue's. ReaderUnavailable is none of them."""
