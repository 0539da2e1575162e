"""Signing in and out, and the first account. No script runs before a session."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db import people, sessions
from pages.routes.sign_in_form import form_page, inside
from pages.shared.app import SESSION_COOKIE, database, settings
from pages.shared.language import COOKIE, LANGUAGES
from rxcore import first_code
from rxcore.errors import NotAllowed, RxError
from rxcore.people import Actor

LANGUAGE_SECONDS = 400 * 86_400


async def login_page(request: Request) -> Response:
    """The form: for the first account as long as there is none, else for signing in."""
    return await run_in_threadpool(form_page, request, "")


async def sign_in(request: Request) -> Response:
    """Checks name and password."""
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    return await run_in_threadpool(_sign_in, request, name, password)


async def create_first(request: Request) -> Response:
    """Makes the first account and signs it in."""
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    code = str(form.get("code", "")).strip()
    return await run_in_threadpool(_create_first, request, name, password, code)


def _create_first(request: Request, name: str, password: str, code: str) -> Response:
    right = first_code.is_it(settings().home, code)
    try:
        with database() as db:
            if not right and not people.anybody(db):
                raise NotAllowed("That is not the code; ./scripts/run prints it at its start.")
            people.create_first(db, name, password)
    except RxError as error:
        return form_page(request, str(error), name, code if right else "")
    first_code.forget(settings().home)
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


async def choose_language(request: Request) -> Response:
    """Keeps in the browser which language somebody chose; another one than ours undoes that."""
    response = RedirectResponse("/account", 303)
    code = request.path_params["code"]
    if code in LANGUAGES:
        response.set_cookie(
            COOKIE, code, max_age=LANGUAGE_SECONDS, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
    else:
        response.delete_cookie(COOKIE)
    return response


def actor_of(request: Request) -> Actor:
    """Who asks, as the gate found."""
    actor: Actor = request.scope["state"]["actor"]
    return actor


ROUTES = [
    Route("/login", login_page),
    Route("/auth/login", sign_in, methods=["POST"]),
    Route("/auth/first", create_first, methods=["POST"]),
    Route("/auth/logout", sign_out),
    Route("/auth/language/{code}", choose_language),
]
