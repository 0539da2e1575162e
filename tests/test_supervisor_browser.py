"""A supervisor's way: settle a dispute, follow its story, restore a reading, verify, set, add."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlite_utils import Database

from db import documents, people, readings, reviews
from db import settings as db_settings
from db.connection import opened
from rxcore.people import Actor
from rxcore.readers.panel import Panel
from rxcore.readings import Disease, Medicine, ModelReading
from tests.building import document_for_two, document_to_review, submission
from tests.server import (
    PASSWORD,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    Server,
    running,
    settled,
    sign_in,
    with_accounts,
)

pytestmark = pytest.mark.browser


def document_read_twice(db: Database, home: Path, *names: str) -> int:
    """A document whose one medicine two people call by these two names."""
    read = ModelReading(
        medicines=(Medicine(name="Ascobic Acid", written="Ascobic Acid", strength="500 mg"),),
        diseases=(Disease(name="Hypertension"),),
    )
    document = document_for_two(db, home, reading=read)
    for person, name in zip((REVIEWER, SECOND_REVIEWER), names, strict=True):
        found = people.find(db, person)
        fresh = documents.get(db, document.id)
        first, second = readings.load(db, fresh.shown or 0).rows
        row = Medicine(name=name, strength="500 mg", lineage=first.lineage)
        actor = Actor(found.name, found.role, found.id)
        reviews.submit(db, actor, submission(fresh, row, second))
    return document.id


def document_settled(server: Server, name: str) -> int:
    """A document that the supervisor settled: the medicine is the one that this name says."""
    with opened(server.database) as db:
        number = document_read_twice(db, server.home, "Ascorbic acid", "Ascorbate acid")
        found = people.find(db, SUPERVISOR)
        made = submission(documents.get(db, number), Medicine(name=name), Disease(name="Gout"))
        reviews.adjudicate(db, Actor(found.name, found.role, found.id), made)
    return number


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app for all of these tests; each brings the documents that it is about."""
    home = tmp_path_factory.mktemp("supervised")
    with_accounts(home)
    with running(home) as server:
        yield server


def visit(page: Page, server: Server, address: str) -> None:
    sign_in(page, server, SUPERVISOR)
    page.goto(f"{server.url}/{address}", wait_until="commit")
    settled(page)


def final_names(server: Server, document: int) -> list[str]:
    with opened(server.database) as db:
        final = documents.get(db, document).final
        return [row.name for row in readings.load(db, final).rows] if final else []


def test_a_dispute_is_settled_by_typing_and_one_chord(page: Page, app: Server) -> None:
    with opened(app.database) as db:
        document = document_read_twice(db, app.home, "Ascorbic acid", "Ascorbate acid")
    visit(page, app, "adjudicate")
    expect(page.get_by_test_id("undecided")).to_have_text("1 not marked.")
    expect(page.get_by_test_id("remark-0")).to_contain_text("Ascorbate acid")

    page.keyboard.press("e")
    page.keyboard.type("Ascorbic Acid")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("No dispute waits")).to_be_visible()
    assert final_names(app, document) == ["Ascorbic Acid", "Hypertension"]


def test_a_dispute_is_settled_with_the_arrow_keys(page: Page, app: Server) -> None:
    with opened(app.database) as db:
        document = document_read_twice(db, app.home, "Telma 40", "Telma H")
    visit(page, app, "adjudicate")
    expect(page.get_by_test_id("remark-0")).to_contain_text("Telma H")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("No dispute waits")).to_be_visible()
    with opened(app.database) as db:
        final = documents.get(db, document).final or 0
        assert [row.name for row in readings.load(db, final).medicines] == ["Telma H"]


def test_reopening_without_a_reason_is_refused_in_the_page(page: Page, app: Server) -> None:
    document = document_settled(app, "Ascorbic acid")
    visit(page, app, f"history?document={document}")

    page.get_by_role("button", name="Reopen").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Reopen").click()

    expect(page.get_by_text("Say in a few words why")).to_be_visible()


def test_the_story_shows_every_reading_and_restores_one(page: Page, app: Server) -> None:
    document = document_settled(app, "Vitamin C")
    visit(page, app, f"history?document={document}")
    expect(page.get_by_text("final · adjudicated by Sam Super")).to_be_visible()
    expect(page.get_by_text("adjudicated by Sam Super")).to_have_count(1)

    page.get_by_role("button", name="Restore").first.click()
    page.get_by_label("Why").fill("The second reader was right")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Restore").click()

    expect(page.get_by_text("read by Sam Super")).to_be_visible()
    assert final_names(app, document) == ["Ascorbate acid", "Hypertension"]


def test_the_record_is_filtered_and_verified(page: Page, app: Server) -> None:
    document_settled(app, "Ascorbic acid")
    visit(page, app, "history")

    page.get_by_label("Medicine").fill('ascorb" OR *')
    page.get_by_label("Medicine").press("Enter")
    expect(page.get_by_text("No event passes all these filters")).to_be_visible()
    page.get_by_label("Medicine").fill("ascorb")
    page.get_by_label("Medicine").press("Enter")
    expect(page.get_by_text("No event passes all these filters")).to_have_count(0)
    page.get_by_role("button", name="Verify the record").click()

    expect(page.get_by_text("Everything is as it was recorded")).to_be_visible()


def test_a_supervisor_adds_a_reviewer_who_can_sign_in(page: Page, app: Server) -> None:
    visit(page, app, "people")

    page.get_by_label("Name", exact=True).fill("Nora New")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_text("Nora New can sign in as reviewer.")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, app, "Nora New")
    expect(page.get_by_text("Nora New")).to_be_visible()


def test_shares_and_guide_are_set_on_the_settings_page(page: Page, app: Server) -> None:
    visit(page, app, "settings")

    page.get_by_label("Sections parted by").fill("Our rule\nCopy what is there.")
    page.get_by_role("button", name="Save guide").click()
    expect(page.get_by_text("Guide saved")).to_be_visible()
    page.goto(f"{app.url}/guide", wait_until="commit")
    settled(page)

    expect(page.get_by_text("Copy what is there.")).to_be_visible()


def test_readers_are_chosen_the_first_one_for_the_desk(page: Page, app: Server) -> None:
    visit(page, app, "settings")
    box = page.get_by_role("combobox", name="Readers, the one whose rows")
    save = page.get_by_test_id("stForm").filter(has=box).get_by_test_id("stFormSubmitButton")

    box.click()
    for name in ("PaliGemma 2", "Embedded OCR"):
        box.fill(name)
        page.get_by_role("option", name=name).click()
    box.press("Escape")  # the open list would take the click
    expect(page.get_by_role("listbox")).to_have_count(0)
    save.click()

    expect(page.get_by_text("Saved; they read what is added from now on.")).to_be_visible()
    with opened(app.database) as db:
        assert db_settings.panel(db) == Panel(("paligemma", "ocr"))
        found = people.find(db, SUPERVISOR)
        db_settings.put(db, Actor(found.name, found.role, found.id), "panel", "")


def test_an_upload_is_withdrawn_on_the_overview(page: Page, app: Server) -> None:
    with opened(app.database) as db:
        document = document_to_review(db, app.home, "Crocin", upload="a mistake")
    visit(page, app, "overview")
    expect(page.get_by_text("Queue empty on")).to_be_visible()
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.locator(".dvn-scroller").click(position={"x": 16, "y": 50})
    settled(page)

    page.get_by_role("button", name="Withdraw").click()
    page.get_by_label("Withdraw because").fill("Another clinic's")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Withdraw").click()

    expect(page.get_by_text("1 document withdrawn")).to_be_visible()
    with opened(app.database) as db:
        assert documents.get(db, document.id).state == "rejected"


def test_a_supervisor_sees_the_page_that_a_question_is_about_and_answers_it(
    page: Page, app: Server
) -> None:
    with opened(app.database) as db:
        document = document_to_review(db, app.home, "Crocin")
        found = people.find(db, REVIEWER)
        actor = Actor(found.name, found.role, found.id)
        reviews.hold(db, actor, document.id, document.version, "Crocin or Croton?", ask=True)
    visit(page, app, "held")

    page.get_by_role("link", name="Look at the page").click()
    expect(page.get_by_test_id("document")).to_contain_text(document.label)
    visit(page, app, "held")
    page.get_by_label("Your answer").fill("Crocin")
    page.get_by_role("button", name="Answer and put back").click()
    expect(page.get_by_text("Nothing is on hold")).to_be_visible()

    with opened(app.database) as db:
        assert documents.get(db, document.id).state == "to_review"


def test_a_document_that_does_not_exist_is_not_taken_for_an_empty_queue(
    page: Page, app: Server
) -> None:
    visit(page, app, "review?document=99999")

    expect(page.get_by_text("There is no document 99999.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for you")).to_have_count(0)


def test_no_request_leaves_this_host(page: Page, app: Server) -> None:
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
    story = f"history?document={document_settled(app, 'Ascorbic acid')}"
    for address in ("adjudicate", "overview", "history", story, "people"):
        visit(page, app, address)

    away = [url for url in asked if not url.startswith((app.url, "data:", "blob:"))]
    assert away == []
    assert failed == []
