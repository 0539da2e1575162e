"""Hostile files uploaded in a real browser: the server answers and the queue moves meanwhile."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
from playwright.sync_api import Page, expect

from bench.hostile import TRAPS
from bench.traps import Trap
from bench.trials import Trial, is_sentence
from bench.trials.browsing import chromium, signed_in
from db import jobs, sessions
from db.connection import Database, opened
from tests.building import add_document
from tests.server import ADMINISTRATOR, PASSWORD, Server, running, settled, with_accounts

AT_ONCE: Final = 10
"""Files in one upload."""
PATIENCE: Final = 900
"""Seconds that an upload may take on a busy machine."""
SOON: Final = 10
"""Seconds within which the server must answer, and a page that waits be read."""
PAUSE_MS: Final = 300


class Visit:
    """Uploads one after the other. slowest: the longest that the server took to answer, seconds.
    read: pages that were read while files came in."""

    def __init__(self, page: Page, server: Server, db: Database) -> None:
        self.page, self.server, self.db = page, server, db
        self.slowest, self.read = 0.0, 0
        self._add = page.get_by_role("button", name="Add", exact=True)
        self._said = page.get_by_text("was not added.").or_(
            page.get_by_text("It can be reviewed").or_(page.get_by_text("Each can be reviewed"))
        )

    def upload(self, files: Sequence[Path]) -> Iterator[str]:
        """Uploads these files while other pages are read; yields what is not as it must be."""
        self._choose(files)
        before = jobs.progress(self.db).done
        self._add.click()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            now = jobs.progress(self.db)
            if not now.waiting + now.reading:
                add_document(self.db, self.server.home)
            self._ask()
            self.page.wait_for_timeout(PAUSE_MS)
            if self._said.count():
                break
        settled(self.page)
        moved = self._moved(before)
        self.read += moved
        if not moved:
            yield f"{files[0].name}: the queue stood"
        if not self._said.count():
            yield f"{files[0].name}: the upload did not end in {PATIENCE} s"
        yield from self._no_sentences()

    def _moved(self, before: int) -> int:
        """Pages read since; a queue that moves has read one soon after the upload, too."""
        deadline = time.monotonic() + SOON
        while (done := jobs.progress(self.db).done) == before and time.monotonic() < deadline:
            time.sleep(0.1)
        return done - before

    def _choose(self, files: Sequence[Path]) -> None:
        self.page.goto(f"{self.server.url}/queue", wait_until="commit")
        settled(self.page)
        expander = self.page.locator("details", has_text="Add documents")
        expander.wait_for(timeout=PATIENCE * 1000)
        if expander.get_attribute("open") is None:
            expander.locator("summary").click()
        boxes = self.page.locator("input[type=file]")
        box = boxes.last if files[0].suffix == ".zip" else boxes.first
        box.set_input_files(files)
        self.page.wait_for_load_state("networkidle", timeout=PATIENCE * 1000)
        expect(self._add).to_be_enabled(timeout=PATIENCE * 1000)

    def _ask(self) -> None:
        began = time.monotonic()
        httpx.get(f"{self.server.url}/health", timeout=SOON).raise_for_status()
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _no_sentences(self) -> Iterator[str]:
        lines = [line for text in self._said.all_inner_texts() for line in text.splitlines()]
        yield from (f"no sentence: {line}" for line in lines if not is_sentence(line.strip()))


def uploads(every: int) -> Trial:
    """Uploads one of so many hostile files of each kind, a few at once, while pages are read."""
    failures: list[str] = []
    traps = [trap for kind in TRAPS.values() for trap in list(kind())[::every]]
    with TemporaryDirectory() as folder, TemporaryDirectory() as files:
        home = Path(folder)
        with_accounts(home)
        with (
            running(home, RX_READER="scripted", RX_EXTRACT="thread") as server,
            opened(home / "rx.db") as db,
            chromium() as browser,
            signed_in(
                browser, server, sessions.sign_in(db, ADMINISTRATOR, PASSWORD, "bench")
            ) as page,
        ):
            visit = Visit(page, server, db)
            for batch in _written(traps, Path(files)):
                failures += visit.upload(batch)
    note = f"{visit.read} pages read meanwhile, the server answered within {visit.slowest:.1f} s"
    return Trial("hostile files uploaded in a browser", len(traps), tuple(failures), note)


def _written(traps: Sequence[Trap], folder: Path) -> Iterator[list[Path]]:
    """The files of one upload each: archives apart, since they have a box of their own."""
    for packed in (False, True):
        chosen = [trap for trap in traps if trap.name.endswith(".zip") == packed]
        for start in range(0, len(chosen), AT_ONCE):
            batch = chosen[start : start + AT_ONCE]
            place = folder / f"{packed:d}-{start}"
            place.mkdir()
            files = [place / trap.name.replace(".img", ".png") for trap in batch]
            for trap, file in zip(batch, files, strict=True):
                file.write_bytes(trap.make())
            yield files
