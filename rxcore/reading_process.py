"""Pages read in a process of their own, so that one that ends its process costs itself only.

Pages travel as ids and hashes, never as pixels; results come back one by one.
"""

import multiprocessing
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

from rxcore.clinical.examine import examiner
from rxcore.clinical.vocabulary import CurrentVocabulary
from rxcore.errors import RxError
from rxcore.outcomes import GIVEN_UP, MOST_ATTEMPTS, Away, Outcome, Read
from rxcore.questions import Question, load_questions
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, ModelReading
from rxcore.settings import Settings
from rxcore.store import images_of
from rxcore.worker import ReaderInUse, Worker


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be read, as it travels. attempts: the how-manieth this is."""

    id: int
    sha256: str
    page: int
    reader: str
    attempts: int


@dataclass(frozen=True, slots=True)
class _InHand:
    """The pages that the process reads now."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Ended:
    """What became of one page."""

    id: int
    outcome: Outcome


ENDED_AT_ONCE: Final = Away(
    "The process that reads pages ends as soon as it starts: see its machine's log, and whether "
    "the memory suffices."
)


class ReadingProcess:
    """The parent's side. The process is started at the first page, loads its readers once, and is
    started anew when a page ended it; it ends with its parent. For one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child: BaseProcess | None = None
        self._link: Connection | None = None

    def read(self, pages: Sequence[Page]) -> dict[int, Outcome]:
        """What became of each page, by its id.

        Pages that were being read when the process ended are read again, each alone; one with
        which it ended MOST_ATTEMPTS times has failed.
        """
        outcomes: dict[int, Outcome] = {}
        waiting = list(pages)
        while waiting:
            before = len(outcomes)
            lost = self._hand_over(waiting, outcomes)
            waiting = [replace(p, attempts=p.attempts + (p.id in lost)) for p in waiting]
            for page in waiting:
                if page.attempts > MOST_ATTEMPTS:
                    outcomes[page.id] = Failure(GIVEN_UP)
            waiting = [page for page in waiting if page.id not in outcomes]
            if not lost and len(outcomes) == before:
                outcomes |= {page.id: ENDED_AT_ONCE for page in waiting}
                waiting = []
        return outcomes

    def _hand_over(self, pages: list[Page], outcomes: dict[int, Outcome]) -> frozenset[int]:
        """Collects outcomes until the process has answered for all or has ended; returns the pages
        that were lost with it."""
        in_hand: frozenset[int] = frozenset()
        try:
            link = self._linked()
            link.send(pages)
            while (message := link.recv()) is not None:
                if isinstance(message, _InHand):
                    in_hand = message.ids
                else:
                    outcomes[message.id] = message.outcome
        except (EOFError, OSError):
            self.close()
            return in_hand - outcomes.keys()
        return frozenset()

    def _linked(self) -> Connection:
        if self._link is None:
            spawning = multiprocessing.get_context("spawn")
            self._link, theirs = spawning.Pipe()
            self._child = spawning.Process(
                target=_serve, args=(self._settings, theirs), daemon=True
            )
            self._child.start()
            theirs.close()  # so that the end of the process is the end of the pipe
        return self._link

    def close(self) -> None:
        """Ends the process."""
        if self._link is not None and self._child is not None:
            self._link.close()
            self._child.kill()
            self._child.join()
        self._link = self._child = None


def _serve(settings: Settings, link: Connection) -> None:
    """The process: reads what it is handed until its parent is gone."""
    reading = _Reading(settings, link)
    try:
        while True:
            reading.read(link.recv())
            link.send(None)
    except (EOFError, BrokenPipeError):
        return


class _Reading:
    """The readers of the process, and all that its pages share."""

    def __init__(self, settings: Settings, link: Connection) -> None:
        from rxcore.readers.at_hand import ReadersAtHand  # brings onnxruntime or torch

        names = CurrentVocabulary(settings)
        self._readers: Callable[[str], ReaderInUse] = ReadersAtHand(
            lambda: settings, names, lambda _: None
        )
        self._store = images_of(settings)
        self._questions: Sequence[Question] = load_questions(settings.questions)
        self._examine = examiner(settings, names)
        self._link = link

    def read(self, pages: Sequence[Page]) -> None:
        """Reads them by a worker whose queue they are."""
        queue = _Handed(pages, self._link)
        worker = Worker(
            queue, self._readers, self._store, self._questions, threading.Lock(), self._examine
        )
        try:
            while queue.waiting:
                worker.round()
        except RxError as trouble:
            queue.away(str(trouble))
        finally:
            worker.close()


class _Handed:
    """The pages handed over, as a worker's source; what becomes of them goes to the parent."""

    def __init__(self, pages: Sequence[Page], link: Connection) -> None:
        self.waiting = list(pages)
        self._in_hand: frozenset[int] = frozenset()
        self._link = link

    def claim(
        self, most: int, *, fresh: bool = False, only: str = "", without: Collection[str] = ()
    ) -> list[Page]:
        """See rxcore.worker.Source."""
        fits = [
            page
            for page in self.waiting
            if only in ("", page.reader) and page.reader not in without
            if page.attempts == 1 or not fresh
        ][:most]
        self.waiting = [page for page in self.waiting if page not in fits]
        self._hold(self._in_hand | {page.id for page in fits})
        return fits

    def complete(self, job: Page, card: ReaderCard, reading: ModelReading) -> bool:
        """Says what was read."""
        return self._end(job, Read(card, reading))

    def fail(self, job: Page, reason: str) -> bool:
        """Says why a page was not read."""
        return self._end(job, Failure(reason))

    def give_back(self, jobs: list[Page]) -> None:
        """Has pages wait again that were not read; those with an outcome stay as they are."""
        unread = [page for page in jobs if page.id in self._in_hand]
        self.waiting = [*unread, *self.waiting]
        self._hold(self._in_hand - {page.id for page in unread})

    def away(self, reason: str) -> None:
        """Nobody reads what still waits."""
        for page in self.waiting:
            self._end(page, Away(reason))
        self.waiting = []

    def _end(self, page: Page, outcome: Outcome) -> bool:
        self._in_hand -= {page.id}
        self._link.send(_Ended(page.id, outcome))
        return True

    def _hold(self, ids: frozenset[int]) -> None:
        self._in_hand = ids
        self._link.send(_InHand(ids))
