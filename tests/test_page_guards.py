"""Each page run by itself, as its file: who is not meant to see it sees one sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlite_utils import Database
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from db import people, reviews, sessions
from pages.shared import app
from pages.shared.app import PAGES
from pages.start.menu import MENU
from rxcore.people import Actor, Role
from rxcore.readings import Medicine
from rxcore.rights import Act, may
from tests.building import document_to_review, submission
from tests.server import ADMINISTRATOR, AUDITOR, PASSWORD, REVIEWER, SUPERVISOR
from tests.serving import serving

NAMES: dict[Role, str] = {
    "reviewer": REVIEWER, "auditor": AUDITOR, "supervisor": SUPERVISOR,
    "administrator": ADMINISTRATOR,
}  # fmt: skip
FILES: dict[str, Act] = {file: act for _, file, _, act, _ in MENU}


@pytest.fixture(autouse=True)
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages' settings point to the test's data."""
    monkeypatch.setenv("RX_EXTRACT", "off")
    with serving(home, monkeypatch):
        yield


def run(file: str, token: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """One run of the page's file for the browser that holds this cookie."""
    monkeypatch.setattr(ContextProxy, "cookies", {app.SESSION_COOKIE: token})
    page = AppTest.from_file(str(PAGES / file), default_timeout=60)
    if file == "reviewer/review.py":
        page.query_params["document"] = "1"
    return page.run()


def sees_only_the_lock(page: AppTest) -> bool:
    return [e.value for e in page.error] != [] and not (page.button or page.dataframe)


@pytest.mark.usefixtures("auditor")
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("role", NAMES)
def test_a_page_shows_itself_to_its_role_only(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch, file: str, role: Role
) -> None:
    document_to_review(db, home, "Crocin")
    token = sessions.sign_in(db, NAMES[role], PASSWORD, "tests")
    allowed = may(Actor("", role), FILES[file])

    page = run(file, token, monkeypatch)

    assert not page.exception
    assert sees_only_the_lock(page) != allowed


@pytest.mark.parametrize("file", FILES)
def test_without_a_session_no_page_shows_anything(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    document_to_review(db, home, "Crocin")

    page = run(file, "guessed", monkeypatch)

    assert sees_only_the_lock(page)
    assert "You are signed out" in page.error[0].value


def test_the_agreement_page_says_what_to_do_until_there_are_readings(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sessions.sign_in(db, SUPERVISOR, PASSWORD, "tests")
    before = run("supervisor/agreement.py", token, monkeypatch)
    document = document_to_review(db, home, "Crocin")
    found = people.find(db, REVIEWER)
    reader = Actor(found.name, found.role, found.id, "tests")
    reviews.submit(db, reader, submission(document, Medicine(name="Calpol")))
    st.cache_data.clear()

    after = run("supervisor/agreement.py", token, monkeypatch)

    assert [i.value[:15] for i in before.info] == ["No document was", "Nobody has read"]
    [table] = [element.value for element in after.dataframe]
    assert table["Person"].tolist() == [REVIEWER]
    assert table["Changed"].tolist() == ["100% (21% to 100%) of 1"]
    assert table["Gwet's AC1 with others"].tolist() == ["not known yet"]
