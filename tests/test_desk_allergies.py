"""The line of allergies on the desk, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk, until

pytestmark = pytest.mark.browser


def test_allergies_are_typed_by_keys_alone_and_sent_beside_the_rows(desk: Desk) -> None:
    desk.open(2)

    desk.press("y")
    desk.type("Penicillin, sulfa")
    desk.press("Enter", "a", "a")

    desk.status(1, "accepted")
    expect(desk("changes")).to_contain_text("Penicillin, sulfa")
    desk.submit()
    until(lambda: bool(desk.actions()))
    [action] = desk.actions()
    assert action["allergies"] == "Penicillin, sulfa"
    assert len(action["rows"]) == 6


def test_what_was_read_of_allergies_is_shown_and_marked_on_the_image(desk: Desk) -> None:
    desk.open(1)
    expect(desk("allergies")).to_have_value("Penicillin")

    desk.press("y")

    expect(desk("image").locator(".found title")).to_have_text("Allergies")


def test_the_line_is_given_up_undone_and_comes_back_after_a_reload(desk: Desk) -> None:
    desk.open(1)

    desk.press("y")
    desk.type("Nothing")
    desk.press("Escape")
    expect(desk("allergies")).to_have_value("Penicillin")
    desk.press("y")
    desk.type("NKDA")
    desk.press("Enter", "Control+z")
    expect(desk("allergies")).to_have_value("Penicillin")
    desk.press("Control+y")
    until(lambda: desk.log["drafts"].get("1", {}).get("state", {}).get("allergies") == "NKDA")
    desk.page.reload(wait_until="commit")

    desk.shows(1)
    expect(desk("allergies")).to_have_value("NKDA")


def test_two_readers_lines_are_taken_one_by_a_click(desk: Desk) -> None:
    desk.open(16)
    expect(desk("allergies-differ")).to_contain_text("Ben: NKDA")

    desk("allergies-1").click()

    expect(desk("allergies")).to_have_value("NKDA")
    expect(desk("changes")).to_contain_text("NKDA")


def test_what_is_done_with_shows_the_line_and_takes_no_text(desk: Desk) -> None:
    desk.open(11)

    desk.press("y")

    expect(desk("allergies")).not_to_be_focused()
    expect(desk("allergies")).not_to_be_editable()
