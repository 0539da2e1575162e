"""What the desk sends without a rerun: drafts, signs of activity, look-ups and questions."""

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from db import drafts, queue
from pages.routes.sign_in import actor_of
from pages.shared import suggestions
from pages.shared.app import database
from pages.shared.service import service
from rxcore.errors import Conflict, InputRefused, NotAllowed, StorageRefused
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.submissions import UNREADABLE, encodable, number

STATUS: dict[type[Exception], int] = {Conflict: 409, NotAllowed: 403, StorageRefused: 503}


async def body_of(request: Request) -> dict[str, Any]:
    """What was sent, as JSON. Raises InputRefused for anything else."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise InputRefused(UNREADABLE)
    try:
        found = encodable(await request.json())
    except (ValueError, RecursionError, ClientDisconnect) as error:  # gone in mid-sentence
        raise InputRefused(UNREADABLE) from error
    if not isinstance(found, dict):
        raise InputRefused(UNREADABLE)
    return found


async def answer(act: Callable[[], dict[str, Any] | None]) -> Response:
    """What an act on another thread comes to, as JSON; 204 for nothing."""
    result = await run_in_threadpool(act)
    return Response(status_code=204) if result is None else JSONResponse(result)


def say(_: Request, error: Exception) -> Response:
    """An RxError as an answer: its sentence, with a status that the desk can tell apart."""
    return JSONResponse({"problem": str(error)}, STATUS.get(type(error), 422))


async def save_draft(request: Request) -> Response:
    """PUT {version, state}: 204, or 409 when the document moved on meanwhile."""
    actor, document = actor_of(request), number(request.path_params["document"])
    body = await body_of(request)
    version, state = number(body.get("version")), body.get("state")

    def act() -> None:
        with database() as db:
            drafts.save(db, actor, document, version, state)

    return await answer(act)


async def lease(request: Request) -> Response:
    """POST renews the lease, DELETE gives it back."""
    actor, document = actor_of(request), number(request.path_params["document"])
    change = queue.renew if request.method == "POST" else queue.release

    def act() -> None:
        with database() as db:
            change(db, actor, document)

    return await answer(act)


async def look_up(request: Request) -> Response:
    """POST {kind, row}: candidates and remarks for a row as it stands on the desk."""
    actor, body = actor_of(request), await body_of(request)
    return await answer(lambda: _look_up(actor, body))


def _look_up(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    require(actor, "look names up")
    with database() as db:
        return suggestions.for_typed_row(db, body)


async def complete(request: Request) -> Response:
    """POST {kind, text}: names that begin as what is being typed."""
    actor, body = actor_of(request), await body_of(request)
    require(actor, "look names up")
    text = str(body.get("text") or "")
    return await answer(lambda: {"names": suggestions.begun(body.get("kind"), text)})


async def ask(request: Request) -> Response:
    """POST {document, question}: what the loaded model says to a question about the image."""
    actor, body = actor_of(request), await body_of(request)
    document, question = number(body.get("document")), str(body.get("question") or "")
    return await answer(lambda: service().ask(actor, document, question))


ROUTES = [
    Route("/api/drafts/{document:int}", save_draft, methods=["PUT"]),
    Route("/api/leases/{document:int}", lease, methods=["POST", "DELETE"]),
    Route("/api/lookup", look_up, methods=["POST"]),
    Route("/api/complete", complete, methods=["POST"]),
    Route("/api/ask", ask, methods=["POST"]),
]
