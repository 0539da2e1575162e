"""The front door for people: who you are, and which pages you have."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from db import schema
from pages.routes import desk, images, sign_in
from pages.routes.gate import Gate
from pages.shared import frame
from pages.shared.app import settings
from pages.shared.desk import desk_route
from pages.shared.service import service
from rxcore.errors import RxError
from rxcore.people import RANKS, Role

PAGES = Path(__file__).parent / "pages"

# Title, file and address of each page, by the role that it is for.
MENU: dict[Role, tuple[tuple[str, str, str], ...]] = {
    "reviewer": (
        ("Queue", "reviewer/queue.py", "queue"),
        ("Review", "reviewer/review.py", "review"),
        ("Guide", "reviewer/guide.py", "guide"),
    ),
    "supervisor": (
        ("History", "supervisor/history.py", "history"),
        ("Export", "supervisor/export.py", "export"),
        ("People", "supervisor/people.py", "people"),
    ),
}


def main() -> None:
    """One run of the script: the menu of this person's role, then the page chosen."""
    st.set_page_config(
        page_title="RxReview", page_icon=str(PAGES / "shared" / "icon.png"), layout="wide"
    )
    actor = frame.enter("reviewer")
    pages = [
        st.Page(PAGES / file, title=title, url_path=address, default=address == "queue")
        for role, entries in MENU.items()
        if RANKS.index(actor.role) >= RANKS.index(role)
        for title, file, address in entries
    ]
    page = st.navigation(pages, position="top")
    frame.account(actor)
    page.run()


async def health(_: Request) -> Response:
    """For a proxy's or a monitor's question whether the server is alive."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Brings the database up to date and starts and stops the extraction service.

    Freezing what start-up made spares every later run a full pass of the garbage collector, which
    is 70 of the 100 ms that a rerun would cost.
    """
    schema.prepare(settings().database)
    service().start()
    gc.collect()
    gc.freeze()
    yield {}
    service().stop()


if __name__ != "__main__":  # imported by the server, which looks for `app`
    app = st.App(
        __file__,
        routes=[
            *sign_in.ROUTES,
            *images.ROUTES,
            *desk.ROUTES,
            desk_route(),
            Route("/health", health),
        ],
        middleware=[Middleware(Gate)],
        exception_handlers={RxError: desk.say},
        lifespan=lifespan,
    )
else:  # run by the script runner for a person
    main()
