"""A dispute on the desk, by keys: what two readers have stands at each cell where they differ."""

import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk

pytestmark = pytest.mark.browser

STRENGTH = "strength"


def test_two_differences_take_two_keys_and_a_chord(desk: Desk) -> None:
    desk.open(16)
    expect(desk("remark-1")).to_have_text("⚑ ← Ana: 500 mg · Ben: 50 mg →")

    desk.press("ArrowRight", "ArrowLeft", "Control+Enter")
    desk.shows(17)

    (action,) = desk.actions("adjudicate")
    rows = [(row["fields"]["name"], row["decision"]) for row in action["rows"]]
    assert action["rows"][1]["fields"][STRENGTH] == "50 mg"
    assert rows == [
        ("Aten-D", "accepted together"), ("Ascobic Acid", "changed"),
        ("Amoxicillin", "accepted together"), ("Metformin", "accepted together"),
        ("Diabetes mellitus type 2", "accepted together"),
    ]  # fmt: skip


def test_no_difference_goes_by_a_key_that_accepts_a_row_or_all(desk: Desk) -> None:
    desk.open(16)

    desk.press("a", "Shift+A", "Control+Enter")

    expect(desk("message")).to_contain_text("Two readers differ here")
    assert desk.actions("adjudicate") == []


def test_no_stray_key_gets_into_a_field(desk: Desk) -> None:
    desk.open(16)

    desk.press("?", "Escape", "5", "ArrowLeft")

    expect(desk("cell-1-strength")).to_have_text("500 mg")


def test_the_models_reading_is_hidden_until_it_is_asked_for(desk: Desk) -> None:
    desk.open(16)
    expect(desk("side-1-2")).to_be_visible()
    assert desk("side-1-3").count() == 0
    assert desk("perhaps").is_hidden()

    desk.press("s", "o", "ArrowDown")

    expect(desk("row-4")).to_contain_text("Telma")
    desk.status(4, "added")
