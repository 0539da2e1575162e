"""The review desk alone in a real browser, over a server that keeps everything in memory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.server import ROOT, START_SECONDS, free_port

HERE = Path(__file__).parent / "desk"


class Desk:
    """The page under test, and what its server was told."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, document: int) -> "Desk":
        self.page.goto(f"{self.url}/?doc={document}", wait_until="commit")
        self.shows(document)
        return self

    def shows(self, document: int) -> None:
        expect(self("document")).to_contain_text(f"rx-{document:04d}")
        expect(self("submit").or_(self("next"))).to_be_enabled()

    def __call__(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def submit(self) -> None:
        """By the chord, pressed once more for the rows that may be taken together."""
        self.press("Control+Enter")
        expect(self("message")).to_contain_text("not marked; once more")
        self.press("Control+Enter")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def status(self, row: int, status: str) -> None:
        expect(self(f"row-{row}")).to_have_attribute("data-status", status)

    @property
    def log(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/api/log").json()
        return found

    def actions(self, kind: str = "submit") -> list[dict[str, Any]]:
        return [action for action in self.log["actions"] if action["kind"] == kind]


def until(holds: Callable[[], bool], seconds: float = 60) -> float:
    """Waits until something holds; the seconds it took. Fails the test when it never does."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it never came true"
        time.sleep(0.05)
    return time.monotonic() - begun


@pytest.fixture(scope="session")
def desk_url() -> Iterator[str]:
    """The address of the small app round the desk, one for all tests of it."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "app.py")]
    process = subprocess.Popen([*command, f"--server.port={port}"], cwd=ROOT, env=environ)
    try:
        until(lambda: _answers(url), START_SECONDS)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/_stcore/health").status_code == 200
    return False


@pytest.fixture
def desk(page: Page, desk_url: str) -> Iterator[Desk]:
    httpx.post(f"{desk_url}/api/reset")
    found = Desk(page, desk_url)
    yield found
    assert found.errors == []
