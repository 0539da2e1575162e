"""What the reader offers as perhaps a row, on the desk: one key or one click adds it."""

import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk

pytestmark = pytest.mark.browser
TELMA = f"{6:032x}"
GOUT = f"{7:032x}"


def test_one_key_adds_what_is_offered_and_undo_gives_it_back(desk: Desk) -> None:
    desk.open(15)
    expect(desk("perhaps")).to_contain_text("It stands behind the word stop.")

    desk.press("o")

    expect(desk("row-4")).to_have_attribute("data-row", TELMA)
    desk.status(4, "added")
    expect(desk(f"offer-{TELMA}")).to_have_count(0)
    desk.press("Control+z")
    expect(desk(f"offer-{TELMA}")).to_be_visible()
    expect(desk("row-4")).not_to_have_attribute("data-row", TELMA)


def test_a_click_on_the_dotted_box_adds_it_and_the_submit_says_where_it_came_from(
    desk: Desk,
) -> None:
    desk.open(15)

    desk(f"box-{GOUT}").click()
    desk.press(*"aaaaaaa", "Control+Enter")
    desk.shows(16)

    (action,) = desk.actions()
    added = [row for row in action["rows"] if row["decision"] == "added"]
    assert [(row["lineage"], row["fields"]["name"]) for row in added] == [(GOUT, "Gout")]


def test_the_second_offer_is_looked_at_and_taken_by_keys_alone(desk: Desk) -> None:
    desk.open(15)

    desk.press("Shift+o", "Shift+o")
    expect(desk(f"box-{GOUT}")).to_have_class("mark offer active")
    expect(desk("message")).to_contain_text("told as a past disease")
    desk.press("o")

    expect(desk(f"offer-{GOUT}")).to_have_count(0)
    expect(desk(f"offer-{TELMA}")).to_be_visible()


def test_one_key_takes_a_row_from_another_model_and_once_more_gives_it_back(desk: Desk) -> None:
    desk.open(15)
    desk("row-1").click()
    expect(desk("takeOther-1")).to_have_text("As vlm-4b reads t")

    desk.press("t")

    expect(desk("cell-1-strength")).to_contain_text("50 mg")
    expect(desk("takeOther-1")).to_have_text("As it stood t")
    desk.status(1, "changed")
    desk.press("t")
    expect(desk("cell-1-strength")).to_contain_text("500 mg")


def test_what_is_offered_is_sent_only_when_it_was_taken(desk: Desk) -> None:
    desk.open(15)

    desk.press(*"aaaaaaa", "Control+Enter")
    desk.shows(16)

    (action,) = desk.actions()
    assert len(action["rows"]) == 6
