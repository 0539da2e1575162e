"""How long a page takes in a real browser over a large record: python -m bench.painted --home DIR

DIR holds an rx.db that `bench.scale --home` filled. An administrator opens each page a few times;
the time runs from asking for the address until the page's script has ended and its figures are
painted. The first visit of each page, which also fills caches, is said apart.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from bench.trials.browsing import chromium, signed_in
from db import sessions
from db.connection import opened
from tests.server import PASSWORD, running, settled

PAGES: Final = ("queue", "review", "history", "overview", "accuracy", "export")
PATIENCE_MS: Final = 120_000


def opening(page: Page, address: str) -> float:
    """Milliseconds until a page stands."""
    began = time.monotonic()
    page.goto(address, wait_until="commit")
    settled(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return 1000 * (time.monotonic() - began)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line a page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=10)
    args = parser.parse_args(arguments)
    expect.set_options(timeout=PATIENCE_MS)
    with opened(args.home / "rx.db") as db:
        token = sessions.sign_in(db, "Person 0", PASSWORD, "bench")
    print("| page | first ms | p50 ms | worst ms |", "|---|---|---|---|", sep="\n")
    with (
        running(args.home) as server,
        chromium() as browser,
        signed_in(browser, server, token) as page,
    ):
        opening(page, f"{server.url}/guide")  # loads the browser's part of the program
        for name in PAGES:
            took = [opening(page, f"{server.url}/{name}") for _ in range(args.rounds + 1)]
            first, rest = took[0], took[1:]
            print(f"| {name} | {first:.0f} | {statistics.median(rest):.0f} | {max(rest):.0f} |")


if __name__ == "__main__":
    main()
