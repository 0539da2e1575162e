"""The desk's keys and buttons: looking rows through, correcting, adding, submitting."""

import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk

pytestmark = pytest.mark.browser


def test_a_document_without_warnings_takes_one_chord_twice_and_the_record_says_so(
    desk: Desk,
) -> None:
    desk.open(2)

    desk.press("Control+Enter")
    expect(desk("message")).to_have_text("6 rows not marked; once more takes them together.")
    desk.press("Control+Enter")
    desk.shows(3)

    (action,) = desk.actions()
    assert [row["decision"] for row in action["rows"]] == ["accepted together"] * 6


def test_a_chord_held_down_is_one_press(desk: Desk) -> None:
    desk.open(2)

    desk.page.keyboard.down("Control")
    for _ in range(3):
        desk.page.keyboard.down("Enter")
    desk.page.keyboard.up("Enter")
    desk.page.keyboard.up("Control")

    expect(desk("message")).to_contain_text("6 rows not marked")
    assert desk.actions() == []


def test_a_row_with_a_warning_needs_its_own_key_and_the_others_may_go_together(
    desk: Desk,
) -> None:
    desk.open(8)

    desk.press("Shift+A", "Control+Enter")
    expect(desk("message")).to_contain_text("This row has a warning")
    expect(desk("row-1")).to_be_focused()
    desk.press("a", "Control+Enter")
    desk.shows(9)

    (action,) = desk.actions()
    decisions = [row["decision"] for row in action["rows"]]
    assert decisions == ["accepted together", "accepted", *["accepted together"] * 4]


def test_an_act_between_the_two_chords_asks_anew(desk: Desk) -> None:
    desk.open(2)

    desk.press("Control+Enter", "x", "Control+Enter")

    expect(desk("message")).to_have_text("5 rows not marked; once more takes them together.")
    assert desk.actions() == []


def test_rows_that_were_not_on_the_screen_are_shown_before_they_are_taken(desk: Desk) -> None:
    desk.open(12)

    desk.press("Control+Enter", "Control+Enter")
    expect(desk("message")).to_contain_text("not on the screen yet")
    expect(desk("row-39")).not_to_be_in_viewport()
    presses = 0
    while desk("row-39").get_attribute("data-status") != "together":
        desk.page.wait_for_timeout(100)
        desk.press("Shift+A")
        presses += 1

    assert 2 <= presses <= 20


def test_a_supervisor_may_want_a_key_for_every_row(desk: Desk) -> None:
    desk.open(13)

    desk.press("Shift+A")
    expect(desk("message")).to_contain_text("Each row needs its own key")
    desk.press(*["a"] * 6, "Control+Enter")
    desk.shows(14)

    (action,) = desk.actions()
    assert {row["decision"] for row in action["rows"]} == {"accepted"}


def test_a_supervisor_may_want_a_key_below_a_confidence(desk: Desk) -> None:
    desk.open(14)

    desk.press("Shift+A")
    statuses = [desk(f"row-{row}").get_attribute("data-status") for row in range(6)]

    assert statuses == ["together", "undecided", "undecided", "together", "undecided", "undecided"]


def test_correcting_one_cell_takes_the_typed_letters_and_three_keys(desk: Desk) -> None:
    desk.open(8)

    desk.press("Tab", "e")
    desk.type("Ascorbic acid")
    desk.submit()
    desk.shows(9)

    (action,) = desk.actions()
    changed = [row for row in action["rows"] if row["decision"] == "changed"]
    assert [row["fields"]["name"] for row in changed] == ["Ascorbic acid"]


def test_a_question_wants_one_key_on_its_row_and_never_asks_again(desk: Desk) -> None:
    desk.open(1)
    expect(desk("row-2")).to_be_focused()

    desk.press("Control+Enter")
    expect(desk("message")).to_contain_text("This row has a warning")
    desk.press("a", "Control+Enter")
    expect(desk("message")).to_contain_text("This row has a question")
    desk.press("a")
    desk.submit()
    desk.shows(2)

    (action,) = desk.actions()
    assert action["acknowledged"] == ["look-alike:" + f"{2:032x}"]


def test_a_rule_on_a_typed_name_asks_before_the_submit(desk: Desk) -> None:
    desk.open(2)

    desk.press("e")
    desk.type("danger")
    desk.press("Control+Enter")
    expect(desk("flag-0-implausible")).to_contain_text("a thousand times")
    expect(desk("message")).to_contain_text("This row has a question")
    desk.press("a")
    desk.submit()

    desk.shows(3)


def test_advice_that_arrives_while_a_cell_is_open_closes_nothing(desk: Desk) -> None:
    desk.open(2)

    desk.press("e")
    desk.type("danger")
    desk.press("Tab")
    with desk.page.expect_response("**/api/lookup"):
        desk.type("5")
    desk.type("00 mg")
    desk.press("Enter")

    expect(desk("cell-0-strength")).to_have_text("500 mg")
    expect(desk("flag-0-implausible")).to_be_visible()


def test_letters_in_a_cell_are_text_and_on_a_row_commands(desk: Desk) -> None:
    desk.open(2)

    desk.press("e")
    desk.type("rxhai?cv12")
    desk.press("Enter")
    expect(desk("cell-0-name")).to_have_text("rxhai?cv12")
    desk.press("x")
    desk.status(0, "struck")
    desk("row-0").focus()
    desk.press("x")

    desk.status(0, "changed")


def test_undo_and_redo_go_through_every_kind_of_act(desk: Desk) -> None:
    desk.open(2)
    desk.press("a", "x", "i", "Shift+A")
    seen = ["accepted", "struck", "illegible", "together"]
    for row, status in enumerate(seen):
        desk.status(row, status)

    desk.press(*["Control+z"] * 4)
    for row in range(4):
        desk.status(row, "undecided")
    desk.press(*["Control+y"] * 3)

    desk.status(2, "illegible")
    desk.status(3, "undecided")


def test_a_new_row_is_typed_cell_by_cell(desk: Desk) -> None:
    desk.open(2)

    desk.press("m")
    desk.type("Aspirin")
    desk.press("Tab")
    desk.type("75 mg")
    desk.press("Enter")
    desk.submit()
    desk.shows(3)

    (action,) = desk.actions()
    added = [row for row in action["rows"] if row["lineage"] is None]
    assert [(r["decision"], r["fields"]["name"], r["fields"]["strength"]) for r in added] == [
        ("added", "Aspirin", "75 mg")
    ]


def test_a_name_is_offered_while_it_is_typed_and_taken_with_the_arrow(desk: Desk) -> None:
    desk.open(2)

    desk.press("e")
    desk.type("asco")
    expect(desk("offer-0-2")).to_contain_text("Ascorbic acid")
    desk.press("ArrowDown", "ArrowDown")
    expect(desk("editor")).to_have_value("Ascorbic acid")
    expect(desk("offer-0-2")).to_have_attribute("aria-selected", "true")
    desk.submit()
    desk.shows(3)

    (action,) = desk.actions()
    assert action["rows"][0]["fields"]["name"] == "Ascorbic acid"


def test_what_is_typed_on_after_an_offer_counts_and_escape_gives_all_up(desk: Desk) -> None:
    desk.open(2)
    desk("cell-4-name").click()
    desk.press("e")
    desk.type("amo")
    expect(desk("offer-4-1")).to_be_visible()
    desk.press("ArrowDown")
    desk.type(" 500")
    desk.press("Enter")
    expect(desk("cell-4-name")).to_have_text("Amoxicillin 500")
    expect(desk("cell-4-code")).to_have_text("")

    desk.press("e")
    desk.type("amo")
    expect(desk("offer-4-1")).to_be_visible()
    desk.press("ArrowDown", "Escape")

    expect(desk("cell-4-name")).to_have_text("Amoxicillin 500")


def test_an_offered_name_brings_its_code_also_by_the_mouse(desk: Desk) -> None:
    desk.open(2)
    desk("cell-4-name").click()
    desk.press("e")
    desk.type("ascorb")
    desk("offer-4-1").click()

    expect(desk("cell-4-name")).to_have_text("Ascorbic acid")
    expect(desk("cell-4-code")).to_have_text("A11GA01")
    expect(desk("editor")).to_have_count(0)


def test_the_mouse_alone_is_enough(desk: Desk) -> None:
    desk.open(1)

    desk("accept-2").click()
    desk("accept-all").click()
    desk.status(4, "together")
    desk("status-3").click()
    desk.status(3, "accepted")
    desk("cell-0-strength").click()
    desk("cell-0-strength").click()
    desk("editor").fill("75 mg")
    desk("row-1").click(position={"x": 5, "y": 5})
    desk("strike-1").click()
    desk("submit").click()
    desk.shows(2)

    (action,) = desk.actions()
    assert action["rows"][0]["fields"]["strength"] == "75 mg"
    assert f"{1:032x}" not in {row["lineage"] for row in action["rows"]}


def test_reject_and_hold_ask_for_a_reason_in_the_page(desk: Desk) -> None:
    desk.open(1)

    desk.press("r")
    desk.type("2")
    desk.press("Enter")
    desk.shows(2)
    desk("hold").click()
    desk("reason").fill("The other page is missing")
    desk("confirm").click()
    desk.shows(3)

    assert desk.actions("reject")[0]["reason"] == "Blank page"
    assert desk.actions("hold")[0]["reason"] == "The other page is missing"


def test_the_chord_of_submit_gives_the_reason_that_is_being_written(desk: Desk) -> None:
    desk.open(1)

    desk.press("h")
    desk.type("The other page is missing")
    desk.press("Control+Enter")
    desk.shows(2)

    assert desk.actions("submit") == []
    assert desk.actions("hold")[0]["reason"] == "The other page is missing"


def test_tab_goes_through_the_undecided_rows_and_out_of_the_tables(desk: Desk) -> None:
    desk.open(2)
    desk("cell-3-name").click()
    desk.press("a")
    expect(desk("row-4")).to_be_focused()
    desk.press("Shift+Tab")
    expect(desk("row-2")).to_be_focused()

    desk.press("Tab", "Tab", "Tab")

    expect(desk("submit")).to_be_focused()


def test_help_lists_the_keys_and_gives_the_focus_back(desk: Desk) -> None:
    desk.open(2)

    desk.press("?")
    expect(desk("help")).to_contain_text("Submit and next, from anywhere")
    desk.press("x", "Escape")

    expect(desk("help")).to_have_count(0)
    expect(desk("row-0")).to_be_focused()
    desk.status(0, "undecided")


def test_undo_where_nothing_is_left_goes_back_to_the_last_submit(desk: Desk) -> None:
    desk.open(1)
    desk.press("a", "ArrowUp", "ArrowUp", "a")
    desk.submit()
    desk.shows(2)

    desk.press("Control+z")
    expect(desk("message")).to_contain_text("Press Ctrl+Z again to go back to rx-0001")
    desk.press("Control+z")

    desk.shows(1)
    assert desk.actions("open")[0]["document"] == 1


def test_the_key_of_a_name_that_is_right_already_changes_nothing(desk: Desk) -> None:
    desk.open(15)

    desk.press("1")
    expect(desk("changes")).to_have_text("no changes")
    desk.status(0, "accepted")
    expect(desk("flag-0-figure_mended")).to_be_visible()
    desk.press("Control+Enter")

    expect(desk("message")).to_contain_text("This row has a question")


def test_a_letter_with_alt_opens_each_cell_and_keeps_the_one_before(desk: Desk) -> None:
    desk.open(1)

    desk("cell-0-name").click()
    desk.press("Alt+s")
    desk.type("75 mg")
    desk.press("Alt+u")
    desk.type("3 days")
    desk.press("Enter")
    desk.press("Alt+k")  # a medicine has no certainty
    desk.press("Control+s")

    expect(desk("cell-0-strength")).to_contain_text("75 mg")
    expect(desk("cell-0-duration")).to_contain_text("3 days")
    expect(desk("editor")).to_have_count(0)
