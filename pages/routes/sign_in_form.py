"""The page before every session: a plain HTML form to sign in, or to make the first account."""

import html
from pathlib import Path
from string import Template
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse

from db import people
from pages.shared.app import database, settings
from pages.shared.core_texts import translated
from pages.shared.language import language, later, t
from rxcore.passwords import SHORTEST

PAGE = Path(__file__).with_name("sign_in.html")
FIRST = {
    "title": later("Create the first administrator"),
    "lead": later(
        "This is a fresh start: nobody has an account yet. Yours can add everybody else. The "
        "password needs at least {n} characters; a few words in a row are good."
    ),
    "no_code": later(
        "This is a fresh start: nobody has an account yet. Open the address that ./scripts/run "
        "printed, which carries the code, or type the code here."
    ),
    "action": "/auth/first",
    "button": later("Create and sign in"),
    "completion": "new-password",
}
RETURNING = {
    "title": later("Sign in"),
    "lead": later("Validate and correct what was read on prescriptions."),
    "action": "/auth/login",
    "button": later("Sign in"),
    "completion": "current-password",
}
ORGANISATION = '<a class="organisation" href="/auth/oidc?next={next}">{label}</a>'


def form_page(request: Request, problem: str, name: str = "", code: str = "") -> HTMLResponse:
    """The page with its form, and above it what went wrong, if anything did. code: the one-time
    code that came with the form; otherwise the address may bring it."""
    with database() as db:
        words = RETURNING if people.anybody(db) else FIRST
    first = words is FIRST
    code = code or request.query_params.get("code", "")
    lead = words["no_code"] if first and not code else words["lead"]
    page = Template(PAGE.read_text(encoding="utf-8"))
    next_page = inside(request.query_params.get("next", "/"))
    values = {key: t(text, n=SHORTEST) for key, text in words.items()} | {
        "next": next_page, "problem": translated(problem), "name": name,
        "lead": t(lead, n=SHORTEST),
        "shortest": str(SHORTEST if first else 1), "language": language().code,
        "name_label": t("Name"), "password_label": t("Password"),
    }  # fmt: skip
    escaped = {key: html.escape(value) for key, value in values.items()}
    offered = words is RETURNING and settings().provider is not None
    link = _organisation(next_page) if offered else ""
    return HTMLResponse(
        page.substitute(escaped, organisation=link, code=_code_field(code) if first else ""),
        403 if problem else 200,
        headers={"Cache-Control": "no-store"},
    )


def _organisation(next_page: str) -> str:
    label = html.escape(t("Sign in with your organisation"))
    return ORGANISATION.format(next=quote(next_page, safe=""), label=label)


def _code_field(code: str) -> str:
    """The one-time code: carried on unseen when the address brought it, else to be typed."""
    value = html.escape(code)
    if code:
        return f'<input type="hidden" name="code" value="{value}">'
    label = html.escape(t("Code"))
    return f'<label>{label} <input name="code" autocomplete="off" required></label>'


def inside(path: str) -> str:
    """A path of this app, never another site's address."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
