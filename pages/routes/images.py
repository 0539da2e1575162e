"""Page images for the browser."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db import documents
from pages.routes.sign_in import actor_of
from pages.shared.app import database
from pages.shared.pictures import picture
from rxcore.errors import InputRefused
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
            found = documents.get(db, document)
        data = picture(found)
    except InputRefused as refusal:
        return PlainTextResponse(str(refusal), 404)
    return Response(data, media_type="image/jpeg", headers=HEADERS)


ROUTES = [Route("/api/images/{document:int}", image)]
