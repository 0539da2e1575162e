"""The gate before everything: nobody gets in without a session, pages and websocket alike.

Foreign sites may not post here either: what changes something must come from this origin.
"""

from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db import sessions
from pages.routes.proxies import seen_from
from pages.shared.app import SESSION_COOKIE, database, settings
from pages.shared.language import set_for_request
from rxcore.people import Actor

OPEN_PATHS = frozenset(
    {
        "/login", "/auth/login", "/auth/first", "/auth/oidc", "/auth/oidc/callback",
        "/_stcore/health", "/health",
    }
)  # fmt: skip
MOST_BYTES = 8_000_000  # a draft of the longest page, each character of it escaped
POLICY = {
    "default-src": "'self'",
    # Streamlit's page brings scripts of its own inline, and its charts are compiled as they come.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' blob: data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",  # no other site lays itself over a page
}
GUARDS = {
    "Content-Security-Policy": "; ".join(f"{name} {allowed}" for name, allowed in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
OTHER_NAME = "This server does not go by that name; add it to RX_HOSTS if it should."
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """ASGI middleware. The actor it found stands in the scope's state as "actor"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass, and answers everything else itself."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        send = _guarded(send)
        scope = seen_from(scope, settings().proxies)
        connection = HTTPConnection(scope)
        set_for_request(connection.cookies, connection.headers)
        if not _known_name(connection):
            await _refuse(scope, receive, send, PlainTextResponse(OTHER_NAME, 421))
            return
        if _too_large(connection):
            await _refuse(scope, receive, send, PlainTextResponse("Too large.", 413))
            return
        if _foreign(connection):
            await _refuse(scope, receive, send, PlainTextResponse("Foreign origin.", 403))
            return
        if scope["path"] not in OPEN_PATHS:  # as routes read it: an address drops its line breaks
            actor = await run_in_threadpool(_actor, connection.cookies.get(SESSION_COOKIE))
            if actor is None:
                await _refuse(scope, receive, send, _signed_out(connection))
                return
            scope.setdefault("state", {})["actor"] = actor
        await self._app(scope, receive, send)


def _guarded(send: Send) -> Send:
    """Sends every answer with the headers that tell a browser what not to do with it."""

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(GUARDS)
        await send(message)

    return guarded


def _known_name(connection: HTTPConnection) -> bool:
    """Whether the browser called this server by one of its own names: a page of another site that
    points its own name here (DNS rebinding) must not be taken for one of ours."""
    name = connection.headers.get("host", "").lower()
    host, colon, port = name.rpartition(":")
    return (host if colon and port.isdecimal() else name) in settings().hosts


def _too_large(connection: HTTPConnection) -> bool:
    """Whether more is sent to our own routes than any of them takes, or nobody knows how much."""
    method = connection.scope.get("method", "WEBSOCKET")
    ours = connection.scope["path"].startswith(("/api/", "/auth/"))
    if not ours or method not in ("POST", "PUT"):
        return False
    length = connection.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > MOST_BYTES


def _actor(token: str | None) -> Actor | None:
    if not token:
        return None
    with database() as db:
        return sessions.actor_of(db, token)


def _foreign(connection: HTTPConnection) -> bool:
    """Whether a websocket or a change is asked for from a page of another site."""
    method = connection.scope.get("method", "WEBSOCKET")
    origin = connection.headers.get("origin")
    if method in SAFE_METHODS or origin is None:
        return False
    try:
        return urlsplit(origin).netloc != connection.headers.get("host")
    except ValueError:  # what is no address is no page of ours
        return True


def _signed_out(connection: HTTPConnection) -> Response:
    if "text/html" in connection.headers.get("accept", ""):
        query = f"?{connection.url.query}" if connection.url.query else ""
        wanted = quote(connection.url.path + query, safe="")
        return RedirectResponse(f"/login?next={wanted}", 303)
    return PlainTextResponse("Sign in first.", 401)


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4401})
        return
    await response(scope, receive, send)
