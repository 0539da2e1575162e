"""Workers at the queue: their source of jobs, and how one finds out that another died.

Every worker holds a shared lock on one file while it works; the operating system drops the lock
when the process dies, however it dies. A worker that starts and finds no other puts back the jobs
that the dead still hold, so that nobody waits for their leases to run out.
"""

import fcntl
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from db import jobs
from db.connection import opened
from db.jobs import Job
from rxcore.outcomes import Read
from rxcore.readers.panel import AUTO, READERS
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, ModelReading

SERVED: Final = (AUTO, *READERS)
"""The readers for which a worker takes jobs that was not told to use one of them."""


@contextmanager
def at_work(database: Path, readers: Sequence[str] = SERVED) -> Iterator["JobQueue"]:
    """The queue of one worker for as long as it works. readers: those it was told to use."""
    handle = os.open(database.with_name("workers.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if _alone(handle):
            with opened(database) as db:
                jobs.recover(db)
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield JobQueue(database, readers)
    finally:
        os.close(handle)


def _alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class JobQueue:
    """The jobs of one database as a worker's source: a connection of its own for each call,
    because a worker stands on a thread of its own."""

    def __init__(self, path: Path, readers: Sequence[str] = SERVED) -> None:
        self._path = path
        self._readers = readers

    def claim(
        self, most: int, *, fresh: bool = False, only: str = "", without: Collection[str] = ()
    ) -> list[Job]:
        """See jobs.claim. only: those of one reader; without: none of these."""
        readers = [only] if only else [name for name in self._readers if name not in without]
        with opened(self._path) as db:
            return jobs.claim(db, most, readers=readers, fresh=fresh)

    def claim_many(self, most: int) -> list[Job]:
        """Up to `most` jobs under one lease, for one who hands them on: only those that are then
        `lost` count as tried. See jobs.claim."""
        with opened(self._path) as db:
            return jobs.claim(db, most, readers=self._readers, counted=False)

    def renew(self, lease: str) -> None:
        """See jobs.renew."""
        with opened(self._path) as db:
            jobs.renew(db, lease)

    def end_all(self, ended: Sequence[tuple[Job, Read | Failure]]) -> list[bool]:
        """See jobs.end_all."""
        with opened(self._path) as db:
            return jobs.end_all(db, ended)

    def lost(self, jobs_lost: list[Job]) -> None:
        """See jobs.lost."""
        with opened(self._path) as db:
            jobs.lost(db, jobs_lost)

    def hand_back(self, jobs_unread: list[Job]) -> None:
        """Returns what `claim_many` gave and nobody read."""
        with opened(self._path) as db:
            jobs.give_back(db, jobs_unread, counted=False)

    def complete(self, job: Job, card: ReaderCard, reading: ModelReading) -> bool:
        """See jobs.complete."""
        with opened(self._path) as db:
            return jobs.complete(db, job, card, reading)

    def fail(self, job: Job, reason: str) -> bool:
        """See jobs.fail."""
        with opened(self._path) as db:
            return jobs.fail(db, job, reason)

    def give_back(self, jobs_unread: list[Job]) -> None:
        """See jobs.give_back."""
        with opened(self._path) as db:
            jobs.give_back(db, jobs_unread)
