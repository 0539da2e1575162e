"""A server that speaks as OpenAI's does, on this machine, and answers by a script."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "tiny-vlm"


@dataclass
class Sent:
    """One answer of the server; a body in parts is sent part by part, with no length said."""

    body: str | Iterable[bytes]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Script = Callable[[dict[str, Any]], Sent]


def said(text: str, *, cut: bool = False, model: str = MODEL) -> Sent:
    """What a model says, as a server sends it."""
    choice = {
        "index": 0,
        "finish_reason": "length" if cut else "stop",
        "message": {"role": "assistant", "content": text},
    }
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": model}
    return Sent(json.dumps(whole | {"choices": [choice]}))


def refused(status: int, words: str) -> Sent:
    """A refusal that asks to be tried again at once."""
    body = json.dumps({"error": {"message": words, "type": "x", "code": status}})
    return Sent(body, status, {"retry-after-ms": "1"})


def prompt_of(request: dict[str, Any]) -> str:
    """The text that a model was asked first."""
    return str(next(p["text"] for p in request["messages"][0]["content"] if p["type"] == "text"))


class Server(ThreadingHTTPServer):
    """asked: every request, in the order in which they came."""

    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        """The base of its addresses."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(request)
        self.server.keys.append(self.headers.get("authorization", ""))
        sent = self.server.script(request)
        parts = [sent.body.encode()] if isinstance(sent.body, str) else sent.body
        self.send_response(sent.status)
        for name, value in ({"content-type": "application/json"} | sent.headers).items():
            self.send_header(name, value)
        if isinstance(parts, list):
            self.send_header("content-length", str(sum(map(len, parts))))
        self.end_headers()
        with suppress(ConnectionError):  # the other side has had enough
            for part in parts:
                self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """The server, for as long as it is needed."""
    server = Server(script)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
