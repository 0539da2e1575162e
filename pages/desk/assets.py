"""Serves the desk's files from a route of the app's own.

Streamlit takes one JavaScript string for a component and sends it with every run. A loader of one
line that imports real modules from here keeps runs small, and browsers keep the modules: their
address holds a digest of all of them, so that a new release is never mixed with an old one.
"""

import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.shared.language import LANGUAGES, catalogue, language, t

WEB = Path(__file__).resolve().parent / "web"
TEXTS, PLACE = "texts.mjs", b"const TEXTS = {};"
PREFIX = "/api/desk"
MEDIA_TYPES = {".mjs": "text/javascript", ".css": "text/css"}


@cache
def _files() -> dict[str, bytes]:
    """Name -> bytes of every file that a browser may ask for."""
    return {
        path.name: path.read_bytes() for path in sorted(WEB.iterdir()) if path.suffix in MEDIA_TYPES
    }


@cache
def digest() -> str:
    """12 hexadecimal digits that change when any file of the desk changes."""
    total = hashlib.sha256()
    for name, content in _files().items():
        total.update(f"{name} {len(content)} ".encode() + content)
    for code in sorted(LANGUAGES):
        total.update(json.dumps(catalogue(code)).encode())
    return total.hexdigest()[:12]


def page() -> str:
    """The desk's HTML in the language of its person: no document's data in it."""
    whole = (WEB / "desk.html").read_text(encoding="utf-8")
    return re.sub(r"\[\[(.+?)\]\]", lambda found: html.escape(t(found[1])), whole)


def address(name: str) -> str:
    """Where a browser gets a file of the desk in the language of its person, from the root of this
    host: each language has addresses of its own, for what browsers keep."""
    return f"{PREFIX}/{digest()}.{language().code}/{name}"


def _in_language(name: str, version: str) -> bytes | None:
    """A file as it is; the module of texts with those of the language that the address names."""
    content, code = _files().get(name), version.rpartition(".")[2]
    if content is None or name != TEXTS or code not in LANGUAGES:
        return content
    return content.replace(PLACE, f"const TEXTS = {json.dumps(catalogue(code))};".encode())


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    content = _in_language(name, request.path_params["version"])
    if content is None:
        return Response("There is no such file.", status_code=404)
    return Response(
        content,
        media_type=MEDIA_TYPES[Path(name).suffix],
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


def desk_route() -> Route:
    """The route that `st.App` needs for the desk to load."""
    return Route(f"{PREFIX}/{{version}}/{{name}}", _serve, methods=["GET"])
