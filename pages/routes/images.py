"""Page images for the browser."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db import documents
from db.documents import Document
from pages.routes.sign_in import actor_of
from pages.shared.app import database
from pages.shared.pictures import picture, small_picture
from rxcore.errors import InputRefused, StorageRefused
from rxcore.rights import require
from rxcore.submissions import number

# A document's image never changes, and belongs to the person's own browser only.
HEADERS = {"Cache-Control": "private, max-age=86400, immutable"}


async def image(request: Request) -> Response:
    """The picture of one document, for people who may review."""
    return await _answer(request, picture)


async def small_image(request: Request) -> Response:
    """A small picture of one document, for lists."""
    return await _answer(request, small_picture)


async def _answer(request: Request, make: Callable[[Document], bytes]) -> Response:
    require(actor_of(request), "see documents")
    return await run_in_threadpool(_image, number(request.path_params["document"]), make)


def _image(document: int, make: Callable[[Document], bytes]) -> Response:
    try:
        with database() as db:
            found = documents.get(db, document)
        data = make(found)
    except InputRefused as refusal:
        return PlainTextResponse(str(refusal), 404)
    except StorageRefused as refusal:
        return PlainTextResponse(str(refusal), 503)
    return Response(data, media_type="image/jpeg", headers=HEADERS)


ROUTES = [
    Route("/api/images/{document:int}", image),
    Route("/api/images/{document:int}/small", small_image),
]
