"""What waits to be told to another machine, on the overview."""

from pathlib import Path

import pytest
from sqlite_utils import Database
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from db import outbox, sessions
from pages.shared import app
from pages.shared.app import PAGES
from rxcore.people import Actor
from tests.server import PASSWORD, SUPERVISOR
from tests.serving import serving
from tests.test_signals import courier, finished, hearing


def test_a_supervisor_sees_why_a_signal_waits_and_sends_it_now(
    db: Database, home: Path, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.listen(db, wanted=True)
    finished(db, home, reviewer)
    with hearing(500) as hearer:
        courier(home, hearer).round()
    token = sessions.sign_in(db, SUPERVISOR, PASSWORD, "tests")
    monkeypatch.setattr(ContextProxy, "cookies", {app.SESSION_COOKIE: token})

    with serving(home, monkeypatch):
        page = AppTest.from_file(str(PAGES / "supervisor/overview.py"), default_timeout=60).run()
        said = page.warning[0].value
        [button] = [each for each in page.button if each.label == "Send them now"]
        button.click().run()

    assert "1 to be sent" in said
    assert "answered with status 500" in said
    assert len(outbox.due(db)) == 1
