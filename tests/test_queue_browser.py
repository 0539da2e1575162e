"""The queue in a browser: found, opened by click and by keyboard, several chosen and assigned."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from db import documents, people
from db.connection import opened
from tests.building import document_to_review
from tests.server import REVIEWER, SUPERVISOR, Server, running, settled, sign_in, with_accounts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with four documents that wait, one of another upload."""
    home = tmp_path_factory.mktemp("filled")
    with_accounts(home)
    with opened(home / "rx.db") as db:
        for number in range(4):
            document_to_review(db, home, f"Name {number}", upload="ward" if number else "clinic")
    with running(home) as server:
        yield server


def test_a_reviewer_finds_a_document_and_opens_it_by_a_click(page: Page, filled: Server) -> None:
    sign_in(page, filled, REVIEWER)
    page.get_by_placeholder("Number, file or upload").fill("clinic")
    page.keyboard.press("Enter")
    rows = page.get_by_test_id("worklist").locator("tbody tr")
    expect(rows).to_have_count(1)

    rows.click()

    expect(page.get_by_test_id("document")).to_contain_text("rx-0001")


def test_the_list_is_walked_and_opened_by_keyboard(page: Page, filled: Server) -> None:
    sign_in(page, filled, REVIEWER)
    links = page.get_by_test_id("worklist").get_by_role("link")
    links.first.focus()
    second = links.nth(1).inner_text()

    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("document")).to_contain_text(second)


def test_a_supervisor_assigns_what_is_chosen(page: Page, filled: Server) -> None:
    sign_in(page, filled, SUPERVISOR)
    page.get_by_label("Choose rx-0002").check()
    page.get_by_label("Choose rx-0004").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()

    page.get_by_role("button", name="Assign").click()
    page.get_by_role("combobox", name="Assign to").click()
    page.get_by_role("option", name=REVIEWER).click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Assign").click()

    expect(page.get_by_text(f"2 documents assigned to {REVIEWER}.")).to_be_visible()
    expect(page.get_by_label("Choose rx-0002")).not_to_be_checked()
    expect(page.get_by_test_id("worklist").get_by_text(f"for {REVIEWER}")).to_have_count(2)
    with opened(filled.database) as db:
        reader = people.find(db, REVIEWER).id
        assert [documents.get(db, n).assigned_to for n in (1, 2, 3, 4)] == [
            None, reader, None, reader,
        ]  # fmt: skip
    settled(page)
