"""A real server and a real browser, for the tests that need them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from db import people, schema
from db.connection import opened
from rxcore.people import Actor

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("RX_TEST_BROWSER") or next(
    filter(None, map(shutil.which, BROWSERS)), None
)
"""The browser's path; None stands for the one that Playwright fetched for itself."""
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
START_SECONDS = 60
PATIENCE_MS = 30_000

PASSWORD = "long enough to pass"
ADMINISTRATOR = "Ada Root"
SUPERVISOR = "Sam Super"
AUDITOR = "Anna Audit"
REVIEWER = "Rita Reader"
SECOND_REVIEWER = "Rob Reader"


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: where it answers, where its data lies, and its process."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def database(self) -> Path:
        return self.home / "rx.db"

    @property
    def first_address(self) -> str:
        """What ./scripts/run prints as long as nobody has an account."""
        return f"{self.url}/login?code={(self.home / 'first_code').read_text()}"

    @property
    def log(self) -> str:
        """What the server has printed so far."""
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(home: Path, *, port: str = "", **environ: str) -> Iterator[Server]:
    """The app over the data folder `home`, stopped at the end.

    port: a free one unless given. environ: more RX_ settings.
    """
    port = port or str(free_port())
    command = [
        sys.executable, "-m", "streamlit", "run", "streamlit_app.py", f"--server.port={port}",
    ]  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)
    settings = {"RX_HOME": str(home), "RX_EXTRACT": "off", "RX_READER": "ocr"} | environ
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", home, process)
    try:
        _wait_until_it_answers(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_until_it_answers(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            if httpx.get(f"{server.url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{server.log}")


def with_accounts(home: Path) -> None:
    """Prepares a data folder with one person of each role and a second reviewer."""
    schema.prepare(home / "rx.db")
    with opened(home / "rx.db") as db:
        first = people.create_first(db, ADMINISTRATOR, PASSWORD)
        root = Actor(first.name, first.role, first.id)
        people.add(db, root, SUPERVISOR, PASSWORD, "supervisor")
        people.add(db, root, REVIEWER, PASSWORD, "reviewer")
        people.add(db, root, SECOND_REVIEWER, PASSWORD, "reviewer")


def sign_in(page: Page, server: Server, name: str, password: str = PASSWORD) -> None:
    """Fills in the form and waits until the app has drawn its first page."""
    page.goto(f"{server.url}/login", wait_until="commit")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    settled(page)


def settled(page: Page) -> None:
    """Waits until the page's script has run to its end."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(
        timeout=PATIENCE_MS
    )


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all browser tests that change nothing others rely on; nobody reads pages."""
    home = tmp_path_factory.mktemp("server")
    with_accounts(home)
    with running(home) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for all browser tests, which wait as long on a busy machine as they must."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a context of its own: nobody is signed in."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()
