"""The form for a new account, in the page itself."""

from pathlib import Path

import pytest
from sqlite_utils import Database
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from db import sessions
from pages.shared import app
from pages.shared.accounts import NAME, PASSWORD, ROLE
from pages.shared.app import PAGES
from tests.server import ADMINISTRATOR
from tests.server import PASSWORD as KNOWN


@pytest.mark.usefixtures("administrator")
def test_the_next_person_is_a_reviewer_again(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RX_HOME", str(home))
    token = sessions.sign_in(db, ADMINISTRATOR, KNOWN, "tests")
    monkeypatch.setattr(ContextProxy, "cookies", {app.SESSION_COOKIE: token})
    page = AppTest.from_file(str(PAGES / "supervisor/people.py"), default_timeout=60).run()
    page.text_input(key=NAME).input("Sue New")
    page.text_input(key=PASSWORD).input("long enough to pass")
    page.selectbox(key=ROLE).select("supervisor")

    page.button[0].click().run()

    assert "Sue New can sign in as supervisor" in page.success[0].value
    assert page.selectbox(key=ROLE).value == "reviewer"
