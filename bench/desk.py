"""How long a reviewer waits for the next document, and what a review costs the server.

    python -m bench.desk                    one reviewer, then ten, with reading going on
    python -m bench.desk --reviewers 1      only one
    python -m bench.desk --scripts 200      random edit scripts against the plain editor

Server and browsers share this machine, so ten reviewers cost ten browsers' work as well. The time
runs from the key to the next document painted with its image decoded. CPU is the server's own, all
runs from opening to submit; memory is what it grew by per session.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.async_api import Browser, Page, async_playwright, expect
from playwright.sync_api import sync_playwright

from bench.desk_scripts import Script, five_rows, run_random
from db import people
from db.connection import opened
from rxcore.people import Actor
from tests.building import add_document, document_to_review
from tests.server import (
    ADMINISTRATOR,
    CHROMIUM,
    FLAGS,
    PASSWORD,
    REVIEWER,
    Server,
    running,
    sign_in,
    with_accounts,
)

WARM_UP = 3  # reviews of each person that are not counted
UNREAD = 40  # pages that the embedded reader has before it while people review

# Runs in the page: from Ctrl+Enter until another document's label and image are painted.
STOPWATCH = """
(desk) => {
  const label = desk.querySelector('[data-testid=document]');
  const image = desk.querySelector('[data-testid=image] img');
  window.waits = [];
  let begun = 0;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) begun = performance.now();
  }, true);
  new MutationObserver(async () => {
    const from = begun;
    begun = 0;
    if (from === 0) return;
    await image.decode().catch(() => {});
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - from)));
  }).observe(label, { childList: true, characterData: true, subtree: true });
}
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds to the next document, the server's CPU per review, its growth with each session
    after the first, which also loads the vocabulary; signing in, whose hash is made to take
    memory, is done before."""

    reviewers: int
    reviews: int
    p50_ms: float
    p95_ms: float
    cpu_ms_per_review: float
    mib_per_session: float | None


def _names(count: int) -> list[str]:
    return [f"Reviewer {number}" for number in range(count)]


def prepare(home: Path, reviewers: int, reviews: int, unread: int) -> None:
    """Accounts, and as many documents as all of them will submit, with some still to be read."""
    with_accounts(home)
    with opened(home / "rx.db") as db:
        first = people.find(db, ADMINISTRATOR)
        root = Actor(first.name, first.role, first.id)
        for name in _names(reviewers):
            people.add(db, root, name, PASSWORD, "reviewer")
        for _ in range(reviewers * (reviews + WARM_UP + 2)):
            document_to_review(db, home, reading=five_rows())
        for _ in range(unread):
            add_document(db, home)


async def _sign_in(browser: Browser, server: Server, name: str) -> Page:
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(60_000)
    page = await context.new_page()
    await page.goto(f"{server.url}/login", wait_until="commit")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("link", name="Sign out")).to_be_visible(timeout=60_000)
    await page.goto("about:blank")
    return page


async def _sit_down(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/review", wait_until="commit")
    await expect(page.get_by_test_id("submit")).to_be_enabled(timeout=60_000)
    await page.get_by_test_id("desk").evaluate(STOPWATCH)


async def _submit(page: Page, number: int) -> None:
    """Submits, answering what the desk asks; only the last press is timed.

    While the desk is busy its words are those of the press before: another press then would reach
    the next document, and its wait would hold a pause for thought.
    """
    arrived = f"window.waits.length > {number}"
    asked = "/question|warning|Nothing|not marked|on the screen/.test(message.textContent)"
    message, submit = page.get_by_test_id("message"), page.get_by_test_id("submit")
    while not await page.evaluate(arrived):
        await page.keyboard.press("Control+Enter")
        handles = [await place.element_handle() for place in (message, submit)]
        await page.wait_for_function(
            f"([message, submit]) => {arrived} || (!submit.disabled && {asked})", arg=handles
        )
        said = await message.text_content() or ""
        if "question" in said or "warning" in said:
            await page.keyboard.press("a")


def _some(think: float) -> float:
    """A pause round about `think`: people do not press their keys at the same moment."""
    return think * random.uniform(0.5, 1.5)


async def _review(page: Page, reviews: int, think: float) -> list[float]:
    """One person's reviews, every second one with a corrected name; milliseconds of each wait."""
    for number in range(reviews):
        await asyncio.sleep(_some(think))
        await page.keyboard.press("ArrowDown")
        if number % 2:
            await page.keyboard.press("e")
            await page.keyboard.type("Ascorbic acid")
            await page.keyboard.press("Enter")
            await asyncio.sleep(_some(think) / 2)
        await _submit(page, number)
    waits: list[float] = await page.evaluate("window.waits.splice(0)")
    return waits


async def measure(server: Server, reviewers: int, reviews: int, think: float) -> Figures:
    """Lets that many people review at once and measures what they and the server felt."""
    process = psutil.Process(server.process.pid)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        pages = [await _sign_in(browser, server, name) for name in _names(reviewers)]
        first, *others = pages
        await _sit_down(first, server)
        await _review(first, WARM_UP, think)
        before = process.memory_info().rss
        for page in others:
            await _sit_down(page, server)
        await asyncio.gather(*(_review(page, WARM_UP, think) for page in others))
        grown = process.memory_info().rss - before
        cpu = _cpu_seconds(process)
        waits = await asyncio.gather(*(_review(page, reviews, think) for page in pages))
        spent = _cpu_seconds(process) - cpu
        await browser.close()
    all_waits = [wait for person in waits for wait in person]
    cuts = statistics.quantiles(all_waits, n=20, method="inclusive")
    return Figures(
        reviewers=reviewers,
        reviews=len(all_waits),
        p50_ms=round(statistics.median(all_waits), 1),
        p95_ms=round(cuts[-1], 1),
        cpu_ms_per_review=round(1000 * spent / len(all_waits), 1),
        mib_per_session=round(grown / len(others) / 2**20, 2) if others else None,
    )


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def speed(reviewers: int, reviews: int, think: float, *, reading: bool) -> Figures:
    """Figures for a fresh app. reading: the embedded reader drains a queue meanwhile, as a process
    of its own, so that the CPU counted is the app's."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prepare(home, reviewers, reviews, UNREAD if reading else 0)
        with running(home, RX_EXTRACT="process" if reading else "off") as server:
            return asyncio.run(measure(server, reviewers, reviews, think))


def scripts(count: int) -> list[int]:
    """Runs random edit scripts; the seeds of those that ended otherwise than the plain editor."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with_accounts(home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with running(home) as server:
            page = browser.new_page()
            sign_in(page, server, REVIEWER)
            for seed in range(count):
                with opened(server.database) as db:
                    document = document_to_review(db, home, reading=five_rows()).id
                expected, actual = run_random(
                    Script(page, server.url, server.database, document), seed
                )
                if expected != actual:
                    wrong.append(seed)
        browser.close()
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures, one JSON line each; 1 when a script went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reviewers", type=int, nargs="*", default=[1, 10])
    parser.add_argument("--reviews", type=int, default=20, help="of each person")
    parser.add_argument("--think", type=float, default=4.0, help="seconds between acts")
    parser.add_argument("--quiet", action="store_true", help="nothing is read meanwhile")
    parser.add_argument("--scripts", type=int, default=0, help="random edit scripts instead")
    given = parser.parse_args(arguments)
    if given.scripts:
        wrong = scripts(given.scripts)
        _say({"scripts": given.scripts, "wrong": wrong})
        return 1 if wrong else 0
    for reviewers in given.reviewers:
        _say(asdict(speed(reviewers, given.reviews, given.think, reading=not given.quiet)))
    return 0


def _say(figures: dict[str, Any]) -> None:
    print(json.dumps(figures))


if __name__ == "__main__":
    raise SystemExit(main())
