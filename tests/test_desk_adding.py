"""Adding what the reader missed: one typed line, one click or one box on the page, in few keys."""

import pytest
from playwright.sync_api import Route, expect

from tests.desk_page import Desk, until

pytestmark = pytest.mark.browser


def added(desk: Desk) -> list[dict[str, object]]:
    (action,) = desk.actions()
    return [row for row in action["rows"] if row["decision"] == "added"]


def click_page(desk: Desk, x: float, y: float) -> None:
    """A click on the page at fractions of its frame."""
    frame = desk("image").bounding_box()
    assert frame is not None
    desk.page.mouse.click(frame["x"] + x * frame["width"], frame["y"] + y * frame["height"])


def test_a_typed_line_costs_its_letters_and_two_keys(desk: Desk) -> None:
    desk.open(15)
    before = len(desk.requests)

    desk.press("l")
    desk.type("Dolo 650")
    desk.press("Enter")

    expect(desk("row-4")).to_have_attribute("data-status", "added")
    expect(desk("cell-4-name")).to_have_text("Dolo")
    expect(desk("cell-4-strength")).to_have_text("650")
    expect(desk("row-4")).to_be_focused()
    assert sum("/api/lines" in url for url in desk.requests[before:]) <= len("Dolo 650")
    desk.press("Control+z")
    expect(desk("cell-4-name")).not_to_have_text("Dolo")


def test_keys_pressed_right_behind_a_line_are_commands_and_a_submit_waits_for_its_row(
    desk: Desk,
) -> None:
    desk.open(15)

    desk.press(*"aaaaaaa", "l")
    desk.type("Dolo 650")
    desk.press("Enter", "Control+Enter")
    desk.shows(16)

    [row] = added(desk)
    assert row["fields"] == {"written": "Dolo 650", "name": "Dolo", "strength": "650"}


def test_a_row_that_arrives_late_takes_nobody_out_of_a_cell(desk: Desk) -> None:
    desk.open(15)
    late: list[Route] = []
    desk.page.route("**/api/lines*", lambda route: late.append(route))

    desk.press("l")
    desk.type("Dolo 650")
    desk.press("Enter")
    desk("row-0").focus()
    desk("cell-0-strength").click()
    desk.type("5 m")
    for route in late:
        route.continue_()
    expect(desk("cell-4-name")).to_have_text("Dolo")
    desk.type("g")
    desk.press("Enter")

    expect(desk("cell-0-strength")).to_have_text("5 mg")
    desk.press("Control+z")
    expect(desk("cell-0-strength")).not_to_have_text("5 mg")
    expect(desk("cell-4-name")).to_have_text("Dolo")


def test_a_name_that_goes_on_with_what_is_typed_saves_letters(desk: Desk) -> None:
    desk.open(15)

    desk.press("l")
    desk.type("asco")
    expect(desk("line-name-1")).to_be_visible()
    desk.press("ArrowDown", "Enter")

    expect(desk("cell-4-name")).to_have_text("Ascoril")


def test_a_click_on_a_line_and_one_on_a_name_add_a_row_with_its_place(desk: Desk) -> None:
    desk.open(15)

    click_page(desk, 0.8, 0.9)
    desk("line-name-1").click()

    expect(desk("cell-4-name")).to_have_text("Telma")
    desk.press(*"aaaaaaa", "Control+Enter")
    desk.shows(16)
    [row] = added(desk)
    assert row["lineage"] is None
    assert isinstance(row["box"], list)


def test_four_keys_read_the_line_below_and_add_it(desk: Desk) -> None:
    desk.open(15)

    desk.press("p", "ArrowDown", "Enter")
    expect(desk("line-text")).to_have_value("T. Tclma 40")
    desk.press("Enter")

    expect(desk("cell-4-name")).to_have_text("Tclma")
    [asked] = desk.log["places"]
    assert 0.2 < asked["at"][1] < 0.4


def test_a_dragged_box_gives_the_chosen_row_its_place_and_nothing_else(desk: Desk) -> None:
    desk.open(15)
    frame = desk("image").bounding_box()
    assert frame is not None
    left, top = frame["x"] + 300, frame["y"] + 200

    desk.page.keyboard.down("Shift")
    desk.page.mouse.move(left, top)
    desk.page.mouse.down()
    desk.page.mouse.move(left + 150, top + 40, steps=4)
    desk.page.mouse.up()
    desk.page.keyboard.up("Shift")
    expect(desk("line-text")).to_have_value("T. Tclma 40")
    desk.press("Shift+Enter")

    expect(desk("line")).to_be_hidden()
    until(lambda: len(desk.log["places"]) == 1)
    [asked] = desk.log["places"]
    desk.press(*"aaaaaaa", "Control+Enter")
    desk.shows(16)
    (action,) = desk.actions()
    first = action["rows"][0]
    assert len(action["rows"]) == 6
    assert first["box"] == asked["box"]
    assert first["decision"] == "accepted"


def test_escape_gives_the_line_up_and_letters_are_commands_again(desk: Desk) -> None:
    desk.open(15)

    desk.press("l")
    desk.type("Crocin a x")
    desk.press("Escape", "x")

    expect(desk("line")).to_be_hidden()
    desk.status(0, "struck")
