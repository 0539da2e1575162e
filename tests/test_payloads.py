"""What would be a script if a page took it for one is text, wherever it is shown in a browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import Popen
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from bench.trials import payloads
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.faults]


def test_no_payload_runs_or_asks_another_host(browser: Browser) -> None:
    some = payloads.PAYLOADS[::8]

    done = payloads.in_browser(browser, some)

    assert (done.failures, done.tries) == ((), len(some))


class Careless(BaseHTTPRequestHandler):
    """A site that takes what people say for HTML."""

    def do_GET(self) -> None:
        said = unsaid(self.path)
        state = "<div data-testid=stApp data-test-script-state=notRunning>x</div>"
        page = f"<html>{state}{said}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        return


def unsaid(path: str) -> str:
    number = path.removeprefix("/")
    return payloads.PAYLOADS[int(number)] if number.isdecimal() else ""


def test_a_page_that_is_careless_is_found_out(page: Page) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{site.server_port}"
        watch = payloads.Watch(page, Server(url, Path(), cast("Popen[bytes]", None)))

        found = [watch.visit(str(number)) for number in (0, 2, 3)]
        site.shutdown()
        thread.join()

    assert found == [["0: a script ran"], ["2: a script ran"], found[2]]
    assert found[2] == [f"3: asked http://{payloads.OUTSIDE}/a.png"]
