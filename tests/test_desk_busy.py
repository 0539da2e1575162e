"""Another program writes to the database for a long time while somebody submits."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db import documents
from db.connection import opened
from tests.building import document_to_review
from tests.server import REVIEWER, running, sign_in, with_accounts

pytestmark = pytest.mark.browser


def test_the_desk_stays_and_saves_when_it_can(tmp_path: Path, page: Page) -> None:
    home = tmp_path / "home"
    with_accounts(home)
    with opened(home / "rx.db") as db:
        document_to_review(db, home, "Crocin")
        document_to_review(db, home, "Dolo")
    with running(home) as server:
        sign_in(page, server, REVIEWER)
        page.goto(f"{server.url}/review?document=1", wait_until="commit")
        expect(page.get_by_test_id("submit")).to_be_enabled()
        page.keyboard.press("a")
        other = sqlite3.connect(server.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        page.keyboard.press("Control+Enter")
        expect(page.get_by_test_id("message")).to_contain_text("Not saved yet")
        expect(page.get_by_test_id("document")).to_contain_text("rx-0001")
        other.execute("ROLLBACK")
        other.close()

        expect(page.get_by_test_id("document")).to_contain_text("rx-0002")
        with opened(server.database) as db:
            assert documents.get(db, 1).state == "final"
