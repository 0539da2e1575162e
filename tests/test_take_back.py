"""A document rejected by mistake is taken back, as long as nobody touched it since."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlite_utils import Database

from db import documents, rejections, reviews, verify
from db.connection import opened, value
from db.documents import Document
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import document_for_two, document_to_review, submission
from tests.server import REVIEWER, Server, running, settled, sign_in, with_accounts


@pytest.fixture
def rejected(db: Database, home: Path, reviewer: Actor) -> Document:
    """A document chosen for two readers that the reviewer rejected."""
    document = document_for_two(db, home, "Crocin")
    reviews.reject(db, reviewer, document.id, document.version, "Not a prescription")
    return documents.get(db, document.id)


def test_it_stands_where_it_stood_before(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, rejected: Document
) -> None:
    assert rejections.may_take_back(db, reviewer, rejected)

    taken = rejections.take_back(db, reviewer, rejected.id)

    assert (taken.state, taken.cycle, taken.twice) == ("to_review", 1, True)
    assert value(db, "SELECT act FROM events ORDER BY seq DESC") == "take_back"
    assert verify.verify(db, supervisor, home).problems == ()


def test_a_new_reading_that_was_rejected_goes_on(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    done = reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    reviews.reopen(db, supervisor, document.id, "A second look")
    version = documents.get(db, document.id).version
    reviews.reject(db, reviewer, document.id, version, "Blank page")

    taken = rejections.take_back(db, reviewer, document.id)

    assert (taken.state, taken.final, taken.cycle) == ("reopened", done.reading, 2)


def test_another_person_does_not_take_it_back(
    db: Database, second_reviewer: Actor, supervisor: Actor, rejected: Document
) -> None:
    for other in (second_reviewer, supervisor, Actor("cli:tests", "administrator")):
        assert not rejections.may_take_back(db, other, rejected)
        with pytest.raises(NotAllowed, match="ask a supervisor to reopen it"):
            rejections.take_back(db, other, rejected.id)


def test_once_somebody_touched_it_nobody_takes_it_back(
    db: Database, reviewer: Actor, supervisor: Actor, rejected: Document
) -> None:
    reviews.reopen(db, supervisor, rejected.id, "It is one")
    touched = documents.get(db, rejected.id)
    reviews.reject(db, supervisor, rejected.id, touched.version, "It is none")

    with pytest.raises(NotAllowed, match="is not as you rejected it"):
        rejections.take_back(db, reviewer, rejected.id)


def test_it_is_taken_back_once(db: Database, reviewer: Actor, rejected: Document) -> None:
    rejections.take_back(db, reviewer, rejected.id)

    with pytest.raises(NotAllowed):
        rejections.take_back(db, reviewer, rejected.id)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """An app with two documents that wait."""
    home = tmp_path / "home"
    with_accounts(home)
    with opened(home / "rx.db") as db:
        document_to_review(db, home, "Crocin")
        document_to_review(db, home, "Dolo")
    with running(home) as server:
        yield server


@pytest.mark.browser
def test_the_review_page_offers_the_way_back_after_a_rejection(
    own_server: Server, page: Page
) -> None:
    sign_in(page, own_server, REVIEWER)
    page.goto(f"{own_server.url}/review?document=1", wait_until="commit")
    expect(page.get_by_test_id("submit")).to_be_enabled()
    page.get_by_test_id("reject").click()
    page.get_by_test_id("reason-1").click()
    expect(page.get_by_test_id("document")).to_contain_text("rx-0002")

    page.get_by_role("button", name="Take the rejection of rx-0001 back").click()

    expect(page.get_by_test_id("document")).to_contain_text("rx-0001")
    expect(page.get_by_test_id("submit")).to_be_enabled()
    settled(page)
    expect(page.get_by_role("button", name="Take the rejection")).to_have_count(0)
    with opened(own_server.database) as db:
        assert documents.get(db, 1).state == "to_review"


@pytest.mark.browser
def test_a_rejection_taken_back_raises_no_alarm_about_lost_text(tmp_path: Path, page: Page) -> None:
    home = tmp_path / "home"
    with_accounts(home)
    with opened(home / "rx.db") as db:
        document_to_review(db, home, "Crocin", "Dolo")
    with running(home) as server:
        sign_in(page, server, REVIEWER)
        page.route("**/api/drafts/*", lambda route: route.abort())
        page.goto(f"{server.url}/review?document=1", wait_until="commit")
        expect(page.get_by_test_id("submit")).to_be_enabled()
        page.keyboard.press("a")
        page.get_by_test_id("reject").click()
        page.get_by_test_id("reason-1").click()
        expect(page.get_by_text("Nothing waits for you")).to_be_visible()

        page.get_by_role("button", name="Take the rejection of rx-0001 back").click()

        expect(page.get_by_test_id("submit")).to_be_enabled()
        settled(page)
        expect(page.get_by_test_id("kept-text")).to_have_count(0)
