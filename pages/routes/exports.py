"""The archive of an export, for the session that made it and no other."""

import hmac

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.routes.sign_in import actor_of
from pages.shared.ready import shelf
from rxcore.rights import require


async def archive(request: Request) -> Response:
    """The export that this session has ready under the ticket asked for."""
    actor = actor_of(request)
    require(actor, "export")
    ready = shelf().of(actor.session)
    ticket = request.path_params["ticket"]
    if ready is None or not hmac.compare_digest(ready.ticket.encode(), ticket.encode()):
        return PlainTextResponse("There is no such export here; prepare it again.", 404)
    return Response(
        ready.data,
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{ready.name}"',
            "Cache-Control": "no-store",
        },
    )


ROUTES = [Route("/api/exports/{ticket:str}", archive)]
