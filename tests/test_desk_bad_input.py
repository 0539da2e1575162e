"""What people and circumstances do to an open desk: a sentence each, and nothing typed is lost."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from db import assignments, documents, drafts, people, readings
from db.connection import Database, opened, transaction
from rxcore.people import Actor
from rxcore.submissions import LONGEST_FIELD
from tests.building import document_to_review
from tests.server import (
    PATIENCE_MS,
    REVIEWER,
    SUPERVISOR,
    Server,
    running,
    sign_in,
    with_accounts,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app for all of these tests; each has a document of its own."""
    home = tmp_path_factory.mktemp("bad-input")
    with_accounts(home)
    with running(home) as server:
        yield server


@pytest.fixture
def document(app: Server) -> int:
    with opened(app.database) as db:
        return document_to_review(db, app.home, "Crocin").id


def actor(db: Database, name: str) -> Actor:
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id)


def sit_down(page: Page, app: Server, document: int) -> None:
    sign_in(page, app, REVIEWER)
    page.goto(f"{app.url}/review?document={document}", wait_until="commit")
    expect(page.get_by_test_id("submit")).to_be_enabled()


def paste(page: Page, text: str) -> None:
    """Into the name of the first row."""
    page.get_by_test_id("cell-0-name").click()
    page.get_by_test_id("cell-0-name").click()
    page.get_by_test_id("editor").select_text()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def submit(page: Page) -> None:
    """By the chord, pressed again for the rows that may be taken together; warnings are kept."""
    for _ in range(3):
        page.keyboard.press("Control+Enter")
        page.keyboard.press("a")
    page.keyboard.press("Control+Enter")


def final_names(app: Server, document: int) -> list[str]:
    """The names of the final reading, once there is one."""
    end = time.monotonic() + PATIENCE_MS / 1000
    with opened(app.database) as db:
        while (final := documents.get(db, document).final) is None and time.monotonic() < end:
            time.sleep(0.1)
        return [row.name for row in readings.load(db, final).rows] if final else []


@pytest.mark.parametrize(
    "name",
    ["💊🩺 אספירין 👩‍⚕️", "دواء الضغط 50 مغ ‏(مساءً)", "e\u0301" * 40, "x" * LONGEST_FIELD],
    ids=["emoji", "right to left", "combining", "longest"],
)
def test_any_letters_are_kept_as_they_were_typed(
    app: Server, page: Page, document: int, name: str
) -> None:
    sit_down(page, app, document)

    paste(page, name)
    submit(page)

    assert final_names(app, document) == [name]


def test_more_than_a_cell_holds_is_said_and_stays(app: Server, page: Page, document: int) -> None:
    sit_down(page, app, document)

    paste(page, "x" * (LONGEST_FIELD + 1))
    submit(page)

    expect(page.get_by_test_id("message")).to_have_text("A field has at most 10,000 characters.")
    expect(page.get_by_test_id("cell-0-name")).to_contain_text("xxx")


def test_a_document_withdrawn_while_it_is_open_is_said_and_keeps_the_draft(
    app: Server, page: Page, document: int
) -> None:
    sit_down(page, app, document)
    paste(page, "Crocin Advance")
    expect(page.get_by_test_id("message")).to_have_text("Draft saved.")
    with opened(app.database) as db:
        assignments.withdraw(db, actor(db, SUPERVISOR), [document], "a mistake")

    page.keyboard.press("Control+Enter")

    expect(page.get_by_test_id("message")).to_contain_text("was changed by somebody else meanwhile")
    expect(page.get_by_text("This document is rejected: you can look at it")).to_be_visible()
    with opened(app.database) as db:
        draft = drafts.load(db, actor(db, REVIEWER), document)
    assert draft is not None
    assert draft.state["rows"][0]["fields"]["name"] == "Crocin Advance"


def test_after_an_hour_without_a_network_all_that_was_typed_is_saved(
    app: Server, page: Page, document: int
) -> None:
    sit_down(page, app, document)
    page.context.set_offline(True)
    paste(page, "Crocin Advance")
    with opened(app.database) as db, transaction(db):
        db.execute("UPDATE documents SET leased_until = '2000-01-01' WHERE id = ?", (document,))
    page.context.set_offline(False)

    expect(page.get_by_test_id("message")).to_have_text("Draft saved.", timeout=30_000)
    submit(page)

    assert final_names(app, document) == ["Crocin Advance"]
