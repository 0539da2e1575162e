"""Page images for the browser, as upright JPEGs made once and kept beside the originals."""

import os
import tempfile
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db import documents
from db.connection import Database
from pages.routes.sign_in import actor_of
from pages.shared.app import database, settings, store
from rxcore.errors import InputRefused
from rxcore.images import page_picture
from rxcore.rights import require
from rxcore.submissions import number

# A document's image never changes, and belongs to the person's own browser only.
HEADERS = {"Cache-Control": "private, max-age=86400, immutable"}


async def image(request: Request) -> Response:
    """The picture of one document, for whoever may review."""
    require(actor_of(request), "see documents")
    return await run_in_threadpool(_image, number(request.path_params["document"]))


def _image(document: int) -> Response:
    try:
        with database() as db:
            data = _picture(db, document)
    except InputRefused as refusal:
        return PlainTextResponse(str(refusal), 404)
    return Response(data, media_type="image/jpeg", headers=HEADERS)


def _picture(db: Database, document: int) -> bytes:
    found = documents.get(db, document)
    original = store().path(found.sha256)
    kept = settings().home / "pictures" / found.sha256[:2] / f"{found.sha256}-{found.page}.jpg"
    if kept.exists() and original.exists():
        return kept.read_bytes()
    picture = page_picture(store().read(found.sha256), found.page)
    _keep(kept, picture)
    return picture


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)


ROUTES = [Route("/api/images/{document:int}", image)]
