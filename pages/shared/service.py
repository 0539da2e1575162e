"""The extraction service: the one reader of this server, and the thread that drains the queue.

Calls no `st.*` from its thread. It is started and stopped by the app's lifespan.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from db import documents, workers
from db import settings as db_settings
from db.connection import opened
from db.jobs import Job
from pages.shared.app import database, names, settings, store
from rxcore.clinical.examine import examiner
from rxcore.errors import InputRefused, ReaderUnavailable, RxError
from rxcore.images import page_image
from rxcore.people import Actor
from rxcore.questions import load_questions
from rxcore.readers import trained
from rxcore.readers.at_hand import ReadersAtHand
from rxcore.readers.paligemma.ask import ask
from rxcore.rights import require
from rxcore.settings import ROOT, Settings
from rxcore.worker import Worker

IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 15.0
BEHIND_PEOPLE = 10  # niceness: 0 is usual, 19 last of all
ENDING_SECONDS = 5.0
TURN_SECONDS = 60.0
BLIND = "This page is read without the model's help; ask about it once it is read."


@dataclass(slots=True)
class Health:
    """How the service is: which readers read and why, a sentence for each that was wanted so far,
    and what stands in their way, if anything."""

    readers: tuple[str, ...] = ()
    problem: str = ""


class ExtractionService:
    """One reader, a lock round it, and one thread (or one child process) that drains the jobs."""

    def __init__(self) -> None:
        self.health = Health()
        self._lock = threading.Lock()
        self._readers = ReadersAtHand(_here, lambda: names()(), self._say)
        self._worker: Worker[Job] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts the thread; does nothing when it runs already or settings say "off"."""
        if self._thread is not None or settings().extract == "off":
            return
        work = self._in_a_process if settings().extract == "process" else self._in_a_thread
        self._thread = threading.Thread(
            target=self._supervise, args=(work,), name="extraction", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Lets the page being read come to its end for some seconds, else returns it to the queue.
        Safe to call twice."""
        self._stopping.set()
        if self._thread is None:
            return
        self._thread.join(timeout=ENDING_SECONDS)
        if self._thread.is_alive() and self._worker is not None:
            self._worker.hand_back()

    def choose_again(self) -> None:
        """Lets the next page be read by whatever reader is best now, as after a fetch."""
        with self._lock:
            self.health.readers = ()
            self._readers.forget()

    def _say(self, sentence: str) -> None:
        self.health.readers = (*self.health.readers, sentence)

    def ask(self, actor: Actor, document: int, question: str) -> dict[str, Any]:
        """Asks the reader about one image, waiting for its turn, but not for ever."""
        require(actor, "ask the model")
        with database() as db:
            found = documents.get(db, document)
        if found.hides_model:
            raise InputRefused(BLIND)
        image = page_image(store().read(found.sha256), found.page)
        if not self._lock.acquire(timeout=TURN_SECONDS):
            raise RxError("The reader is busy with another page; ask again in a few minutes.")
        try:
            said = ask(self._readers().reader, image, question)
        finally:
            self._lock.release()
        boxes = [
            {"label": p.label, "box": [p.box.x, p.box.y, p.box.width, p.box.height]}
            for p in said.boxes
        ]
        return {"text": said.text, "boxes": boxes, "note": said.note}

    def _drain_behind_people(self) -> None:
        """Lets people's requests go first: on Linux a thread has a priority of its own, and the
        reader's threads take it over from the one that starts them."""
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND_PEOPLE)
        self._drain()

    def _drain(self) -> None:
        with workers.at_work(settings().database, (*workers.SERVED, settings().reader)) as queue:
            questions = load_questions(settings().questions)
            look = examiner(settings(), names())
            self._worker = Worker(queue, self._readers, store(), questions, self._lock, look)
            try:
                self._rounds(self._worker)
            finally:
                self._worker.close()

    def _rounds(self, worker: Worker[Job]) -> None:
        while not self._stopping.is_set():
            try:
                done = worker.round()
                self.health.problem = worker.trouble
                pause = 0.0 if done.read or done.failed else IDLE_SECONDS
            except ReaderUnavailable as error:
                self.health.problem, pause = str(error), TROUBLE_SECONDS
            except RxError as error:
                self.health.problem, pause = str(error), IDLE_SECONDS
            self._stopping.wait(pause)

    def _supervise(self, work: Callable[[], None]) -> None:
        """Has the queue drained, and begins anew when that ends, so that a page that breaks the
        reader in a way nobody foresaw costs itself only, once it was given up (jobs.claim)."""
        while not self._stopping.is_set():
            work()
            if not self._stopping.is_set():
                self.health.problem = "Reading stopped unexpectedly and was started again."
                self._stopping.wait(TROUBLE_SECONDS)

    def _in_a_thread(self) -> None:
        """Drains in a thread of its own, and returns when that has ended, whatever ended it."""
        thread = threading.Thread(target=self._drain_behind_people, name="reading", daemon=True)
        thread.start()
        thread.join()

    def _in_a_process(self) -> None:
        """Drains in a child process, so that a hang or an out-of-memory kill costs only the
        child, and returns when it has ended."""
        command = [sys.executable, str(ROOT / "manage.py"), "extract", "--watch"]
        child = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  # our own program
        while child.poll() is None and not self._stopping.wait(IDLE_SECONDS):
            pass
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=ENDING_SECONDS - IDLE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _here() -> Settings:
    """This server's settings, with what supervisors chose of what was trained here."""
    with opened(settings().database) as db:
        return trained.chosen(settings(), db_settings.trained(db))


@st.cache_resource(show_spinner=False)
def service() -> ExtractionService:
    """The one service of this server."""
    return ExtractionService()
