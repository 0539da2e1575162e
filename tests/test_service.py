"""The app's own extraction service, as a thread and as a process of its own."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from db import documents, jobs, schema
from db.connection import opened, value
from pages.shared import service
from rxcore.images import FileInfo, PageInfo
from rxcore.outcomes import GIVEN_UP
from rxcore.people import SERVICE
from rxcore.questions import Question
from rxcore.readers import at_hand
from rxcore.readers.choose import Chosen
from rxcore.readers.panel import Panel
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, ModelReading
from rxcore.settings import load_settings
from rxcore.store import ImageStore, images_of
from tests.building import add_document
from tests.server import ROOT, running

PATIENCE_SECONDS = 120


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """A data folder with one document that waits to be read."""
    home = tmp_path / "home"
    schema.prepare(home / "rx.db")
    with opened(home / "rx.db") as db:
        add_document(db, home)
    return home


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {PATIENCE_SECONDS} s")
        time.sleep(0.1)


def everything_is_read(home: Path) -> bool:
    with opened(home / "rx.db") as db:
        progress = jobs.progress(db)
        return progress.done == 1 and value(db, "SELECT count(*) FROM readings") == 1


@pytest.mark.parametrize("extract", ["thread", "process"])
def test_the_app_reads_what_waits_without_a_visit(waiting: Path, extract: str) -> None:
    with running(waiting, RX_EXTRACT=extract, RX_READER="scripted"):
        wait_for(lambda: everything_is_read(waiting))

    assert everything_is_read(waiting)


def test_a_service_switched_off_reads_nothing(waiting: Path) -> None:
    with running(waiting, RX_EXTRACT="off", RX_READER="scripted"):
        time.sleep(2)

    assert not everything_is_read(waiting)


@pytest.mark.skipif(not Path("/proc").exists(), reason="children are looked up in /proc")
def test_the_reading_process_ends_with_the_app(waiting: Path) -> None:
    with running(waiting, RX_EXTRACT="process", RX_READER="scripted") as server:
        wait_for(lambda: everything_is_read(waiting))
        [child] = children_of(server.process.pid)
        os.kill(server.process.pid, signal.SIGTERM)
        wait_for(lambda: server.process.poll() is not None)

    assert not Path(f"/proc/{child}").exists()


def drawn_for_ever(home: Path) -> None:
    """A document whose file, as if it had been taken in by an older version, is never drawn to its
    end."""
    data = (ROOT / "tests/cases/hostile/pattern-tiny-step.pdf").read_bytes()
    sha256 = ImageStore(home / "images").keep(data)
    info = FileInfo("application/pdf", (PageInfo(100, 100),))
    with opened(home / "rx.db") as db:
        documents.add(
            db, SERVICE, sha256, len(data), info, name="pattern.pdf", upload="old", panel=Panel()
        )


@pytest.mark.skipif(not Path("/proc").exists(), reason="children are looked up in /proc")
def test_the_server_ends_within_ten_seconds_whatever_is_drawn(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "rx.db")
    drawn_for_ever(tmp_path)

    with running(tmp_path, RX_EXTRACT="thread", RX_READER="scripted") as server:
        wait_for(lambda: bool(children_of(server.process.pid)))
        time.sleep(1)
        [child] = children_of(server.process.pid)
        began = time.monotonic()
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(timeout=30)
        seconds = time.monotonic() - began

    assert seconds < 10
    assert not Path(f"/proc/{child}").exists()
    with opened(tmp_path / "rx.db") as db:
        assert jobs.progress(db).failed == 0


@pytest.mark.faults
def test_a_page_that_is_drawn_for_ever_fails_and_the_next_one_is_read(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "rx.db")
    drawn_for_ever(tmp_path)
    with opened(tmp_path / "rx.db") as db:
        add_document(db, tmp_path)

    with running(tmp_path, RX_EXTRACT="thread", RX_READER="scripted"):
        wait_for(lambda: everything_is_read(tmp_path))

    with opened(tmp_path / "rx.db") as db:
        reasons = [failed.reason for failed in jobs.failures(db)]
    assert [reason.split(";")[0] for reason in reasons] == ["Opening the page takes too long"]


def children_of(process: int) -> list[int]:
    """Processes that any thread of this one started."""
    listings = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for listing in listings for child in listing.read_text().split()]


class NobodyForesaw(Exception):
    """Of no kind that the worker knows, as an image library may raise one."""


class Fragile:
    """A reader that breaks on the first page it was ever given, as often as it sees that."""

    card = ReaderCard("fragile", "none", "1")
    _first = b""

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        del questions
        return 1

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        del questions
        self._first = self._first or pages[0].tobytes()
        if pages[0].tobytes() == self._first:
            raise NobodyForesaw
        return [ModelReading()]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_page_that_breaks_the_reader_is_given_up_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings({"RX_HOME": str(tmp_path)})
    schema.prepare(settings.database)
    with opened(settings.database) as db:
        breaking = add_document(db, tmp_path)
        add_document(db, tmp_path)
    monkeypatch.setattr(service, "TROUBLE_SECONDS", 0.01)
    monkeypatch.setattr(service, "settings", lambda: settings)
    monkeypatch.setattr(service, "store", lambda: images_of(settings))
    monkeypatch.setattr(
        at_hand, "choose_reader", lambda *_: Chosen("fragile", Fragile(), "Fragile reads.")
    )
    extraction = service.ExtractionService()

    extraction.start()
    wait_for(lambda: everything_is_read(tmp_path))
    extraction.stop()

    with opened(settings.database) as db:
        given_up = [(failed.document, failed.reason) for failed in jobs.failures(db)]
    assert given_up == [(breaking.id, GIVEN_UP)]
