"""The app's own extraction service, as a thread and as a process of its own."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from db import jobs, schema
from db.connection import opened, value
from tests.building import add_document
from tests.server import running

PATIENCE_SECONDS = 60


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


def children_of(process: int) -> list[int]:
    """Processes that any thread of this one started."""
    listings = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for listing in listings for child in listing.read_text().split()]
