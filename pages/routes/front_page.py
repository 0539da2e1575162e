"""The one HTML page of all pages, as this server sends it: in the language of who asks, and told
where the server is, so that a deep link does not look for it below its own address."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared.language import language

HERE = b"<head><script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"

IN_THE_WAY = frozenset((b"accept-encoding", b"if-none-match", b"if-modified-since"))
"""Asked so, the page would come squeezed, or not at all where the browser has one in another
language."""


class FrontPage:
    """ASGI middleware behind the gate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on, and alters the page alone."""
        asked = Headers(scope=scope).get("accept", "") if scope["type"] == "http" else ""
        if scope.get("method") == "GET" and "text/html" in asked:
            kept = [(name, value) for name, value in scope["headers"] if name not in IN_THE_WAY]
            await self._app({**scope, "headers": kept}, receive, _altering(send))
        else:
            await self._app(scope, receive, send)


def _altering(send: Send) -> Send:
    begun: list[Message] = []
    body: list[bytes] = []

    async def altering(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.append(message)
            if not _is_the_page(message):
                await send(message)
        elif not _is_the_page(begun[0]):
            await send(message)
        else:
            body.append(message.get("body", b""))
            if not message.get("more_body"):
                whole = _altered(b"".join(body))
                headers = MutableHeaders(scope=begun[0])
                headers["content-length"] = str(len(whole))
                del headers["etag"], headers["last-modified"]
                await send(begun[0])
                await send({"type": "http.response.body", "body": whole})

    return altering


def _is_the_page(start: Message) -> bool:
    headers = Headers(scope=start)
    return "text/html" in headers.get("content-type", "") and start["status"] == 200


def _altered(page: bytes) -> bytes:
    if b'id="root"' not in page:
        return page
    page = page.replace(b'<html lang="en">', f'<html lang="{language().code}">'.encode(), 1)
    return page.replace(b"<head>", HERE, 1)
