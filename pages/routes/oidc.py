"""Signing in with the organisation's provider: to it, and back from it."""

import hmac
import logging
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db import identities
from pages.routes.sign_in import admitted
from pages.routes.sign_in_form import form_page, inside
from pages.shared.app import database, settings
from rxcore import oidc
from rxcore.errors import SignInRefused
from rxcore.oidc_roles import role_of
from rxcore.settings import Provider

START = "/auth/oidc"
BACK = "/auth/oidc/callback"
COOKIE = "rx_oidc"
COOKIE_SECONDS = 10 * 60
LONGEST_NEXT = 1000  # characters; browsers keep cookies of 4096

LOG = logging.getLogger(__name__)


async def to_provider(request: Request) -> Response:
    """Sends the browser to the provider, with what must come back kept in its cookie."""
    return await run_in_threadpool(_to_provider, request)


async def from_provider(request: Request) -> Response:
    """Lets in whom the provider sends back, or says that it did not."""
    return await run_in_threadpool(_from_provider, request)


def _to_provider(request: Request) -> Response:
    provider = settings().provider
    if provider is None:
        return RedirectResponse("/login", 303)
    attempt = oidc.new_attempt()
    try:
        address = oidc.address(provider, attempt, _back(request))
    except SignInRefused as refusal:
        return _refused(request, refusal)
    response = RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})
    wanted = quote(inside(request.query_params.get("next", "/")), safe="")
    kept = [attempt.state, attempt.nonce, attempt.verifier, wanted[:LONGEST_NEXT]]
    response.set_cookie(
        COOKIE, ".".join(kept), max_age=COOKIE_SECONDS, path=START, httponly=True,
        samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def _from_provider(request: Request) -> Response:
    provider = settings().provider
    if provider is None:
        return RedirectResponse("/login", 303)
    try:
        token, next_page = _session(request, provider)
    except SignInRefused as refusal:
        response = _refused(request, refusal)
    else:
        response = admitted(request, token, next_page)
    # An attempt is good for one answer, whatever the answer was.
    response.delete_cookie(COOKIE, path=START)
    return response


def _session(request: Request, provider: Provider) -> tuple[str, str]:
    """A new session's token, and the page that was wanted."""
    attempt, next_page = _attempt(request)
    code = request.query_params.get("code")
    if not code:
        raise SignInRefused("the provider sent no code")
    who = oidc.identify(provider, attempt, _back(request), code)
    role = role_of(settings().oidc_roles, who.email)
    with database() as db:
        return identities.sign_in(db, who.subject, who.email, role), next_page


def _attempt(request: Request) -> tuple[oidc.Attempt, str]:
    """What this browser's cookie keeps, if the state that came back is its own."""
    state, _, rest = request.cookies.get(COOKIE, "").partition(".")
    nonce, _, rest = rest.partition(".")
    verifier, _, wanted = rest.partition(".")
    returned = request.query_params.get("state", "")
    if not verifier or not hmac.compare_digest(state.encode(), returned.encode()):
        raise SignInRefused("this browser began no such sign-in")
    return oidc.Attempt(state, nonce, verifier), unquote(wanted)


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{BACK}"


def _refused(request: Request, refusal: SignInRefused) -> Response:
    """The sign-in page with one sentence; the reason is for the record and the server's log."""
    LOG.warning("Sign-in with the organisation was refused: %s.", refusal.reason)
    address = request.client.host if request.client else ""
    with database() as db:
        identities.note_refusal(db, refusal, address)
    return form_page(request, str(refusal))


ROUTES = [Route(START, to_provider), Route(BACK, from_provider)]
