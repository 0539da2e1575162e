"""Addresses that lead into a network of somebody's own, or to what is no web address at all.

Each is asked for by itself and as what another address redirects to. None may be connected to.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from unittest.mock import patch
from urllib.parse import unquote

import httpx

from bench.trials import Trial, outcome
from rxcore.fetch import fetch
from rxcore.limits import Limits

INSIDE: Final = (
    "127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001",
    "2130706433", "017700000001", "127.255.255.254", "localhost", "LOCALHOST", "localhost.",
    "10.0.0.1", "10.255.255.255", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.255",
    "192.168.0.1", "192.168.255.255", "0xc0a80001", "3232235521", "169.254.169.254", "169.254.0.1",
    "2852039166", "0xa9fea9fe", "100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
    "[::10.0.0.1]",
    "[::8.8.8.8]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::8.8.8.8]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:c0a8:1::1]", "[2001::1]", "[2001:0:7f00:1::1]",
    "[2a00:1450::5efe:127.0.0.1]", "[2a00:1450::200:5efe:10.0.0.1]", "[fe80::1]", "[febf::1]",
    "[fec0::1]", "[fc00::1]", "[fd00::1]", "[fd12:3456:789a::1]", "[ff02::1]", "[ff0e::1]",
    "[2001:db8::1]", "[100::1]", "[3fff::1]", "[5f00::1]", "[2001:2::1]",
    "[fd00:ec2::254]", "127.0.0.1:22", "127.0.0.1:8501", "[::1]:8501",
)  # fmt: skip
"""Hosts, each in a notation that some resolver takes for an address inside."""

OTHER: Final = (
    "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/a.png",
    "gopher://[::1]/",
    "javascript:alert(1)", "data:image/png;base64,iVBORw0KGgo=", "blob:http://a/b", "about:blank",
    "http://user:word@10.0.0.1/a.png", "http://example.org@127.0.0.1/", "//127.0.0.1/a.png",
    "http:",
    "http://", "http:///a.png", "http://[::1", "http://127.0.0.1\\@example.org/", "a.png", "",
    "http://127.0.0.1%2f@example.org/", "http://\u2460\u2461\u2466.0.0.1/a.png",
    "http://127\u30020\u30020\u30021/a.png", "http://a\r\nHost: 127.0.0.1/", "http://\x00/",
    "jar:x",
    "http://no-such-host.invalid/a.png",
)  # fmt: skip
"""Whole addresses of another kind, or that say one thing and mean another."""


NO_LOOPBACK: Final = tuple(
    host for host in INSIDE
    if not any(word in host.lower() for word in ("127", "local", "7f", "0177", "2130706433", "::1"))
    and host not in ("0", "[::1]", "[0:0:0:0:0:0:0:1]", "017700000001")
)  # fmt: skip
"""Those of them that do not lead to this machine itself, from which the trial redirects."""


class _Redirects(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", unquote(self.path[1:]).replace("\r", "").replace("\n", ""))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def _site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Redirects) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def _connections(to: list[str]) -> Iterator[None]:
    """Notes each request that leaves, in place of the network."""
    real = httpx.HTTPTransport.handle_request

    def noted(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        to.append(f"{request.url.host}:{request.url.port}")
        return real(transport, request)

    with patch.object(httpx.HTTPTransport, "handle_request", noted):
        yield


def addresses(most: int) -> Trial:
    """Each address by itself: refused in a sentence, and nothing is connected to."""
    chosen = [*(f"http://{host}/a.png" for host in INSIDE), *OTHER][:most]
    failures = []
    for url in chosen:
        to: list[str] = []
        with _connections(to):
            came, said = outcome(lambda url=url: fetch(url, Limits()))  # type: ignore[misc]
        if came != "refused" or to:
            failures.append(f"{url}: {came}, {said or to}")
    return Trial("addresses", len(chosen), tuple(failures), "each refused, none connected to")


def redirects(most: int) -> Trial:
    """The same hosts as what a permitted address redirects to."""
    failures = []
    hosts = NO_LOOPBACK[:most]
    with _site() as site:
        for host in hosts:
            to: list[str] = []
            url = f"http://{site}/http://{host}/a.png"
            with _connections(to):
                came, said = outcome(
                    lambda url=url: fetch(url, Limits(), allow_loopback=True)  # type: ignore[misc]
                )
            if came != "refused" or [one for one in to if one != site]:
                failures.append(f"redirect to {host}: {came}, {said or to}")
    return Trial(
        "redirects to them", len(hosts), tuple(failures), "each refused, none connected to"
    )
