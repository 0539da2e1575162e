"""What every page begins with: who is here, may they see this, and how errors are said."""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from db import sessions
from pages.shared import words
from pages.shared.app import SESSION_COOKIE, database
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.errors import NotAllowed, RxError
from rxcore.people import Actor
from rxcore.rights import Act, require

DEFECT = later(
    "Something went wrong on this page. What you saved is safe. Reload the page; if it happens "
    "again, tell those who run this server."
)
STYLE = Path(__file__).with_name("frame.css")


def who() -> Actor:
    """The person signed in at this moment. Raises NotAllowed when the session has ended.

    Asked anew in every run, callback and fragment: a tab opened before a sign-out may still send.
    """
    with database() as db:
        actor = sessions.actor_of(db, st.context.cookies.get(SESSION_COOKIE))
    if actor is None:
        raise NotAllowed(t("You are signed out. Reload the page to sign in again."))
    return actor


def enter(act: Act) -> Actor:
    """The guard of every page: the person, when they may do what it is for; else the page ends."""
    try:
        actor = who()
        require(actor, act)
    except NotAllowed as error:
        st.error(words.plain(translated(str(error))), icon=":material/lock:")
        st.stop()
    return actor


@contextmanager
def said() -> Iterator[None]:
    """Says an RxError in the page instead of raising it."""
    try:
        yield
    except RxError as error:
        st.error(words.plain(translated(str(error))), icon=":material/error:")


def title(text: str) -> None:
    """The title of a page, the same on each of them."""
    st.header(words.plain(text), anchor=False, width="content")


def heading(text: str) -> None:
    """The heading of a part of a page, the same on each of them."""
    st.subheader(words.plain(text), anchor=False)


def account(actor: Actor) -> None:
    """The guide, who is signed in, and the way out, on the line of the navigation."""
    st.html(STYLE)
    links = (("/guide", t("Guide")), ("/account", actor.name), ("/auth/logout", t("Sign out")))
    st.html(
        '<nav class="rx-account" aria-label="'
        + html.escape(t("Your account"))
        + '">'
        + " ".join(
            f'<a href="{address}" target="_self">{html.escape(name)}</a>' for address, name in links
        )
        + "</nav>"
    )


def broken(error: Exception) -> bool:
    """What people see when a page ends early: what they can mend, or that the program has a
    defect; the log has the rest."""
    said = words.plain(translated(str(error))) if isinstance(error, RxError) else t(DEFECT)
    st.error(said, icon=":material/error:")
    return True
