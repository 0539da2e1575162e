"""A browser of the trial's own, in which somebody has signed in."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.server import CHROMIUM, FLAGS, PATIENCE_MS, Server


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def signed_in(browser: Browser, server: Server, token: str) -> Iterator[Page]:
    """A page of the person whose session this is."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "rx_session", "value": token, "url": server.url}])
    yield context.new_page()
    context.close()
