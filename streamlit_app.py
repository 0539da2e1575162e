"""The front door for people: the server with its gate, its routes and the extraction service."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from db import leftovers, people, schema
from pages.desk import desk_route
from pages.routes import desk, exports, images, oidc, places, sign_in
from pages.routes.front_page import FrontPage
from pages.routes.gate import Gate
from pages.shared import frame
from pages.shared.app import connections, database, settings
from pages.shared.courier import courier
from pages.shared.ending import end_in_time
from pages.shared.keeping import keeper
from pages.shared.service import service
from pages.start import menu
from rxcore.errors import RxError
from rxcore.sandbox.children import children


async def health(_: Request) -> Response:
    """For a proxy's or a monitor's question whether the server is alive."""
    return JSONResponse({"status": "ok"})


async def queue(_: Request) -> Response:
    """The queue is the start page, which Streamlit knows by no name of its own."""
    return RedirectResponse("/", 303)


def stop() -> None:
    """Ends what works beside the pages: children in the middle of a file, courier and service."""
    children().stop()
    courier().stop()
    service().stop()
    keeper().stop()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Brings the database up to date and starts and stops what works beside the pages.

    Freezing what start-up made spares every later pass of the garbage collector the way through it:
    70 ms.
    """
    schema.prepare(settings().database)
    leftovers.sweep(settings().home)
    with database() as db:
        people.code_for_the_first(db, settings().home)
    service().start()
    courier().start()
    keeper().start()
    end_in_time(stop)
    gc.collect()
    gc.freeze()
    yield {}
    stop()
    connections(settings().database).close()


if __name__ != "__main__":  # imported by the server, which looks for `app`
    app = st.App(
        menu.__file__,
        routes=[
            *sign_in.ROUTES,
            *oidc.ROUTES,
            *images.ROUTES,
            *exports.ROUTES,
            *desk.ROUTES,
            *places.ROUTES,
            desk_route(),
            Route("/health", health),
            Route("/queue", queue),
        ],
        middleware=[Middleware(Gate), Middleware(FrontPage)],
        exception_handlers={RxError: desk.say},
        on_script_error=frame.broken,
        lifespan=lifespan,
    )
else:  # run by itself, as tests do
    menu.main()
