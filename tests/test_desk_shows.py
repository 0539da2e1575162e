"""What the desk shows: the image beside its rows, and nothing that was meant as code."""

import re

import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk

pytestmark = pytest.mark.browser


def test_what_changes_is_shown_and_what_was_read_stays(desk: Desk) -> None:
    desk.open(1)

    desk("cell-1-name").click()
    desk.press("1")

    expect(desk("changes")).to_contain_text(re.compile("Ascobic Acid.*→.*Ascorbic acid"))
    expect(desk("read-1")).to_contain_text("Ascobic Acid")
    desk.status(1, "changed")


def test_after_a_blind_reading_the_models_rows_are_shown_beside_ones_own(desk: Desk) -> None:
    desk.open(3)
    expect(desk("blind")).to_be_visible()

    desk.press("Control+Enter")
    expect(desk("message")).to_contain_text("Nothing is listed")
    desk.press("m")
    desk.type("Aten-D")
    desk.press("Control+Enter")
    expect(desk("comparison")).to_contain_text("agree on 1 of 6")
    desk.press("Control+Enter")

    desk.shows(4)


def test_hostile_text_is_only_ever_shown(desk: Desk) -> None:
    desk.open(4)

    expect(desk("row-199")).to_be_attached()
    expect(desk("cell-1-name")).to_contain_text("<script>window.hacked")
    desk("cell-1-name").click()
    desk.press("e", "End")
    desk.type("!")
    desk.press("Enter")
    expect(desk("changes")).to_contain_text("<script>")

    assert desk.page.evaluate("window.hacked") is None
    assert [url for url in desk.requests if not url.startswith((desk.url, "blob:", "data:"))] == []
    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_pages_of_a_long_file_are_a_list_and_push_nothing_aside(desk: Desk) -> None:
    desk.open(50)

    expect(desk("submit")).to_be_in_viewport()
    desk("pages").select_option(label="page 31")
    desk.shows(70)
    desk("page-behind").click()
    desk.shows(71)
    expect(desk("pages")).to_have_value("71")

    assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_without_its_image_can_still_be_reviewed(desk: Desk) -> None:
    desk.open(6)

    expect(desk("image-missing")).to_be_visible()
    desk.submit()

    desk.shows(7)


def test_a_very_flat_image_keeps_its_ink_visible(desk: Desk) -> None:
    desk.open(5)

    picture = desk("image").locator("img")
    expect(picture).to_be_visible()
    box = picture.bounding_box()

    assert box is not None
    assert box["height"] > 80


def test_the_image_and_five_rows_are_seen_without_scrolling(desk: Desk) -> None:
    desk.open(1)

    boxes = [desk(name).bounding_box() for name in ("image", "row-0", "row-4", "submit")]

    assert all(box is not None and box["y"] + box["height"] <= 768 for box in boxes)
    assert desk.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_document_that_is_done_with_says_so_and_offers_nothing_that_it_cannot_do(
    desk: Desk,
) -> None:
    desk.open(11)

    expect(desk("fixed")).to_contain_text("This document is final: you can look at it")
    expect(desk("why")).to_contain_text("final")
    expect(desk("more")).to_have_count(0)
    expect(desk("add-medicine")).to_be_hidden()
    expect(desk("status-0")).to_have_text("")


def test_a_long_value_is_seen_whole_before_its_row_is_chosen(desk: Desk) -> None:
    desk.open(2)
    desk("cell-1-frequency").click()
    desk.press("e")
    desk.type("twice daily")
    desk.press("Enter", "ArrowDown")

    cell = desk("cell-1-frequency")
    hidden = "e => e.scrollHeight - e.clientHeight + e.scrollWidth - e.clientWidth"

    assert cell.evaluate(hidden) <= 1


def test_a_long_name_is_edited_in_a_box_as_long(desk: Desk) -> None:
    desk.open(2)
    narrow = desk("cell-0-name").bounding_box()
    desk.press("e")
    desk.type("Amoxicillin trihydrate and clavulanic acid")

    wide = desk("editor").bounding_box()

    assert narrow is not None
    assert wide is not None
    assert wide["width"] > narrow["width"] * 1.5


def test_choosing_a_row_marks_its_box_and_clicking_a_box_chooses_its_row(desk: Desk) -> None:
    desk.open(2)

    desk("cell-3-name").click()
    expect(desk(f"box-{3:032x}")).to_have_class(re.compile(r"\bactive\b"))
    desk(f"box-{1:032x}").click()

    expect(desk("row-1")).to_be_focused()
    expect(desk(f"box-{1:032x}")).to_have_class(re.compile(r"\bactive\b"))


def test_zoom_rotation_and_contrast_stay_for_the_next_document(desk: Desk) -> None:
    desk.open(2)

    desk.press("+", "]", "c", "v")
    expect(desk("image")).to_have_attribute("data-zoom", "1.25")
    desk.submit()
    desk.shows(3)

    expect(desk("image")).to_have_attribute("data-zoom", "1.25")
    expect(desk("image")).to_have_attribute("data-angle", "90")
    expect(desk("contrast")).to_have_attribute("aria-pressed", "true")
    expect(desk("invert")).to_have_attribute("aria-pressed", "true")


def test_the_model_can_be_asked_about_the_image(desk: Desk) -> None:
    desk.open(2)

    desk("ask-panel").locator("summary").click()
    desk("ask").fill("Where is the stamp?")
    desk.press("Enter")

    expect(desk("asked")).to_have_text("You asked: Where is the stamp?")
    expect(desk("image").locator(".found")).to_have_count(1)


def test_all_rows_are_equally_high_whichever_is_chosen(desk: Desk) -> None:
    desk.open(1)
    heights = "(desk) => [...desk.querySelectorAll('[data-row].row')].map((r) => r.offsetHeight)"
    tops = "(desk) => [...desk.querySelectorAll('[data-row].row')].map((r) => r.offsetTop)"

    before = desk("desk").evaluate(tops)
    desk.press("ArrowDown", "a", "e")
    desk("editor").wait_for()

    assert len(set(desk("desk").evaluate(heights))) == 1
    assert desk("desk").evaluate(tops) == before


def test_eleven_rows_are_seen_at_once_on_a_small_screen(desk: Desk) -> None:
    desk.open(12)

    expect(desk("row-10")).to_be_in_viewport(ratio=0.98)


def test_a_row_that_the_reader_is_sure_of_says_nothing_about_it(desk: Desk) -> None:
    desk.open(2)

    expect(desk("remark-1")).to_have_text(
        "? The reader is very unsure of this. Of such rows 41 in 100 are right."
    )
    assert desk("remark-0").count() == desk("remark-3").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (683, 384)])
def test_narrow_windows_stack_the_image_above_the_tables(
    desk: Desk, width: int, height: int
) -> None:
    desk.page.set_viewport_size({"width": width, "height": height})
    desk.open(2)

    image, table = desk("image").bounding_box(), desk("table-medicine").bounding_box()

    assert image is not None
    assert table is not None
    assert image["y"] + image["height"] <= table["y"]
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
