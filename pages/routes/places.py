"""What a person points at or types in one line, read and parsed while they wait."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.desk.pointing import pointing
from pages.desk.typed_line import fields_of, row_of_line
from pages.routes.desk import answer, body_of
from pages.routes.sign_in import actor_of
from pages.shared import suggestions
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readings import Box
from rxcore.rights import require
from rxcore.submissions import UNREADABLE, box_of, number

TURNS = (0, 90, 180, 270)


async def place(request: Request) -> Response:
    """POST {document, rotation, box or at}: what stands in a box, or on the line at a point.

    rotation: the clockwise turn that puts the text upright. The answer: {box, text, rows, names}.
    """
    actor, body = actor_of(request), await body_of(request)
    return await answer(lambda: _place(actor, body))


def _place(actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    document, rotation = number(body.get("document")), body.get("rotation", 0)
    try:
        box, at = box_of(body), _point(body.get("at"))
    except (TypeError, ValueError) as error:
        raise InputRefused(UNREADABLE) from error
    if rotation not in TURNS or (box is None) == (at is None):
        raise InputRefused(UNREADABLE)
    found = pointing().read(actor, document, box, at, rotation)
    vocabulary = suggestions.vocabulary()
    return {
        "box": _sides(found.box),
        "text": found.text,
        "rows": [
            {
                "kind": row.kind,
                "fields": fields_of(row, vocabulary),
                "box": _sides(row.box or found.box),
            }
            for row in found.rows
        ],
        "names": [suggestions.offered(vocabulary.coded(name)) for name in found.names],
    }


def _point(at: Any) -> tuple[float, float] | None:
    if at is None:
        return None
    x, y = (float(side) for side in at)
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise ValueError(at)
    return x, y


def _sides(box: Box) -> list[float]:
    return [box.x, box.y, box.width, box.height]


async def line(request: Request) -> Response:
    """POST {text, kind}: the row in a line as far as it is typed. kind "": the line says it."""
    actor, body = actor_of(request), await body_of(request)
    require(actor, "look names up")
    return await answer(lambda: row_of_line(body.get("text"), body.get("kind", "")))


ROUTES = [
    Route("/api/places", place, methods=["POST"]),
    Route("/api/lines", line, methods=["POST"]),
]
