"""`extract --on ray`: the queue is drained on a cluster. Its workers read; this process alone
writes."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from tqdm import tqdm

from db import jobs, workers
from db import settings as db_settings
from db.connection import opened
from db.jobs import Job
from db.workers import JobQueue
from rxcore import on_ray
from rxcore.errors import ReaderUnavailable, RxError
from rxcore.outcomes import Away, Outcome, Read
from rxcore.readers import trained
from rxcore.reading_process import Page
from rxcore.readings import Failure
from rxcore.settings import Settings

PAGES_A_RUN: Final = 10_000
"""Pages under lease at once. Each run starts the readers anew."""

PAGES_A_WRITE: Final = 64
SECONDS_A_WRITE: Final = 1.0


def drain(
    settings: Settings, served: Sequence[str], limit: int | None, stopping: threading.Event
) -> tuple[int, int]:
    """Reads the queue to its end, to the limit, or until it is to stop; returns how many pages were
    read and how many failed. Call within `on_ray.cluster`.

    Raises ReaderUnavailable when nobody reads on the cluster, or it is gone.
    """
    total = Written()
    with workers.at_work(settings.database, served) as queue, _bar(settings, limit) as bar:
        while not stopping.is_set() and (limit is None or total.all < limit):
            most = PAGES_A_RUN if limit is None else min(PAGES_A_RUN, limit - total.all)
            run = Run(queue, queue.claim_many(most), bar.update)
            if not run.left:
                break
            run.read(_as_chosen(settings), stopping)
            total = Written(total.read + run.written.read, total.failed + run.written.failed)
            if run.away:
                raise ReaderUnavailable(run.away)
    return total.read, total.failed


def _bar(settings: Settings, limit: int | None) -> "tqdm[None]":
    with opened(settings.database) as db:
        waiting = jobs.progress(db).waiting
    return tqdm(total=limit or waiting, unit=" pages", disable=None, leave=False)


def _as_chosen(settings: Settings) -> Settings:
    """With the recogniser and the adapter that a supervisor chose; workers see no database."""
    with opened(settings.database) as db:
        return trained.chosen(settings, db_settings.trained(db))


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages were read and failed."""

    read: int = 0
    failed: int = 0

    @property
    def all(self) -> int:
        """Both together."""
        return self.read + self.failed


@dataclass(slots=True)
class Run:
    """Pages claimed together, until each is written, waits again, or was lost with a machine."""

    queue: JobQueue
    claimed: list[Job]
    done: Callable[[int], object]
    written: Written = Written()
    away: str = ""
    left: dict[int, Job] = field(init=False)
    ended: list[tuple[Job, Read | Failure]] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.left = {job.id: job for job in self.claimed}

    def read(self, settings: Settings, stopping: threading.Event) -> None:
        """Has all read and writes what comes. What a stop or an error leaves unread waits again."""
        pages = [_page(job) for job in self.claimed]
        try:
            with _kept(self.queue, self.claimed[0].lease):
                for block in on_ray.outcomes(pages, settings):
                    self._take(block)
                    if stopping.is_set():
                        return
            self._write()
            self.queue.lost(list(self.left.values()))
            self.left.clear()
        finally:
            self._write()
            self.queue.hand_back(list(self.left.values()))

    def _take(self, block: dict[int, Outcome]) -> None:
        for page, outcome in block.items():
            if isinstance(outcome, Away):
                self.away = outcome.reason
                self.queue.hand_back([self.left.pop(page)])
            else:
                self.ended.append((self.left.pop(page), outcome))
        waited = time.monotonic() - self.written_at
        if len(self.ended) >= PAGES_A_WRITE or waited >= SECONDS_A_WRITE:
            self._write()

    def _write(self) -> None:
        if self.ended:
            kept = self.queue.end_all(self.ended)
            both = list(zip(self.ended, kept, strict=True))
            read = sum(stored for (_, outcome), stored in both if isinstance(outcome, Read))
            failed = sum(kept) - read
            self.written = Written(self.written.read + read, self.written.failed + failed)
            self.done(len(self.ended))
            self.ended = []
        self.written_at = time.monotonic()


def _page(job: Job) -> Page:
    return Page(job.id, job.sha256, job.page, job.reader, job.attempts + 1)


@contextmanager
def _kept(queue: JobQueue, lease: str) -> Iterator[None]:
    """Keeps the lease while its pages are being read."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(jobs.LEASE_SECONDS / 4):
            with suppress(RxError):  # busy or full: the next time is early enough
                queue.renew(lease)

    keeping = threading.Thread(target=keep, daemon=True)
    keeping.start()
    try:
        yield
    finally:
        over.set()
        keeping.join()
