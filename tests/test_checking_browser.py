"""A known-answer check on a real desk: read like any document, then said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlite_utils import Database

from db import checks, documents, people, readings, reviews
from db.connection import opened, transaction, value
from rxcore.checks import Alteration
from rxcore.people import Actor
from rxcore.readings import Medicine, ModelReading
from tests.building import document_to_review, submission
from tests.server import (
    REVIEWER,
    SECOND_REVIEWER,
    Server,
    running,
    settled,
    sign_in,
    with_accounts,
)

pytestmark = pytest.mark.browser
DOCUMENT = 1


def actor(db: Database, name: str) -> Actor:
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id)


@pytest.fixture
def checking(tmp_path: Path) -> Iterator[Server]:
    """An app where a document that somebody else finished is given to the reviewer as a check, its
    strength altered, before another one that waits."""
    home = tmp_path / "home"
    with_accounts(home)
    with opened(home / "rx.db") as db:
        row = Medicine(written="Tab Crocin 500 mg BD", name="Crocin", strength="500 mg")
        document = document_to_review(db, home, reading=ModelReading(medicines=(row,)))
        read = readings.load(db, document.shown or 0).rows
        done = reviews.submit(db, actor(db, SECOND_REVIEWER), submission(document, *read))
        document_to_review(db, home, "Telma")
        altered = Alteration(
            "strength", read[0].lineage, "medicine", "Crocin", "strength", "500 mg", "50 mg"
        )
        with transaction(db):
            checks.give(db, actor(db, REVIEWER), document.id, done.reading, altered)
    with running(home) as server:
        yield server


def test_a_check_is_read_like_any_document_then_said_and_the_work_goes_on(
    checking: Server, page: Page
) -> None:
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status > 399 else None)
    sign_in(page, checking, REVIEWER)
    page.goto(f"{checking.url}/review", wait_until="commit")
    expect(page.get_by_test_id("document")).to_contain_text("rx-0001")
    expect(page.get_by_test_id("row-0")).to_contain_text("50 mg")
    expect(page.get_by_test_id("fixed")).to_have_count(0)
    page.get_by_test_id("row-0").get_by_text("50 mg", exact=True).dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("500 mg")
    page.keyboard.press("Enter")

    page.keyboard.press("Control+Enter")

    expect(page.get_by_test_id("checked")).to_contain_text(
        "This was a check, and you caught it: the strength of Crocin had been changed from 500 mg "
        "to 50 mg"
    )
    expect(page.get_by_test_id("fixed")).to_be_visible()
    expect(page.get_by_test_id("kept-text")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("document")).to_contain_text("rx-0002")
    expect(page.get_by_test_id("checked")).to_have_count(0)
    settled(page)
    assert refused == []
    with opened(checking.database) as db:
        assert value(db, "SELECT outcome FROM checks") == "caught"
        assert documents.get(db, DOCUMENT).version == 3
        assert value(db, "SELECT count(*) FROM readings") == 3
