"""Signing in and out, and the first account. Plain HTML forms: no script runs before a session."""

import html
from pathlib import Path
from string import Template
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from db import people, sessions
from pages.shared.app import SESSION_COOKIE, database, settings
from rxcore.errors import RxError
from rxcore.people import Actor

PAGE = Path(__file__).with_name("sign_in.html")
FIRST = {
    "title": "Create the first supervisor",
    "lead": "This is a fresh start: nobody has an account yet. Yours can add everybody else.",
    "action": "/auth/first",
    "button": "Create and sign in",
    "completion": "new-password",
}
RETURNING = {
    "title": "Sign in",
    "lead": "Validate and correct what was read on prescriptions.",
    "action": "/auth/login",
    "button": "Sign in",
    "completion": "current-password",
}
ORGANISATION = (
    '<a class="organisation" href="/auth/oidc?next={next}">Sign in with your organisation</a>'
)


async def login_page(request: Request) -> Response:
    """The form: for the first account as long as there is none, else for signing in."""
    return await run_in_threadpool(form_page, request, "")


def form_page(request: Request, problem: str, name: str = "") -> HTMLResponse:
    """The page with its form, and above it what went wrong, if anything did."""
    with database() as db:
        words = RETURNING if people.anybody(db) else FIRST
    page = Template(PAGE.read_text(encoding="utf-8"))
    next_page = inside(request.query_params.get("next", "/"))
    values = words | {"next": next_page, "problem": problem, "name": name}
    escaped = {key: html.escape(value) for key, value in values.items()}
    offered = words is RETURNING and settings().provider is not None
    link = ORGANISATION.format(next=quote(next_page, safe="")) if offered else ""
    return HTMLResponse(
        page.substitute(escaped, organisation=link),
        403 if problem else 200,
        headers={"Cache-Control": "no-store"},
    )


async def sign_in(request: Request) -> Response:
    """Checks name and password."""
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    return await run_in_threadpool(_sign_in, request, name, password)


async def create_first(request: Request) -> Response:
    """Makes the first account and signs it in."""
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    return await run_in_threadpool(_create_first, request, name, password)


def _create_first(request: Request, name: str, password: str) -> Response:
    try:
        with database() as db:
            people.create_first(db, name, password)
    except RxError as error:
        return form_page(request, str(error), name)
    return _sign_in(request, name, password)


def _sign_in(request: Request, name: str, password: str) -> Response:
    address = request.client.host if request.client else ""
    try:
        with database() as db:
            token = sessions.sign_in(db, name, password, address)
    except RxError as error:
        return form_page(request, str(error), name)
    return admitted(request, token, request.query_params.get("next", "/"))


def admitted(request: Request, token: str, next_page: str) -> Response:
    """Into the app with a new session's token."""
    response = RedirectResponse(inside(next_page), 303)
    response.set_cookie(
        SESSION_COOKIE, token, max_age=sessions.LONGEST_SECONDS, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


async def sign_out(request: Request) -> Response:
    """Ends the session. A link of this origin leads here, so it answers GET."""
    return await run_in_threadpool(_sign_out, request)


def _sign_out(request: Request) -> Response:
    with database() as db:
        sessions.sign_out(db, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def inside(path: str) -> str:
    """A path of this app, never another site's address."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def actor_of(request: Request) -> Actor:
    """Who asks, as the gate found."""
    actor: Actor = request.scope["state"]["actor"]
    return actor


ROUTES = [
    Route("/login", login_page),
    Route("/auth/login", sign_in, methods=["POST"]),
    Route("/auth/first", create_first, methods=["POST"]),
    Route("/auth/logout", sign_out),
]
