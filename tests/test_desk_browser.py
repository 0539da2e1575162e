"""The review desk alone in a real browser, over a server that keeps everything in memory."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.server import ROOT, START_SECONDS, free_port

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent / "desk"
DRAFT_SECONDS = 1.0  # the most that a draft may lag behind typing


class Desk:
    """The page under test, and what its server was told."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, document: int) -> "Desk":
        self.page.goto(f"{self.url}/?doc={document}", wait_until="commit")
        self.shows(document)
        return self

    def shows(self, document: int) -> None:
        expect(self("document")).to_contain_text(f"rx-{document:04d}")
        expect(self("submit").or_(self("next"))).to_be_enabled()

    def __call__(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def status(self, row: int, status: str) -> None:
        expect(self(f"row-{row}")).to_have_attribute("data-status", status)

    @property
    def log(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/api/log").json()
        return found

    def actions(self, kind: str = "submit") -> list[dict[str, Any]]:
        return [action for action in self.log["actions"] if action["kind"] == kind]


def until(holds: Callable[[], bool], seconds: float = 15) -> float:
    """Waits until something holds; the seconds it took. Fails the test when it never does."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it never came true"
        time.sleep(0.05)
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def desk_url() -> Iterator[str]:
    """The address of the small app of this test."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    environ = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "app.py")]
    process = subprocess.Popen([*command, f"--server.port={port}"], cwd=ROOT, env=environ)
    try:
        until(lambda: _answers(url), START_SECONDS)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/_stcore/health").status_code == 200
    return False


@pytest.fixture
def desk(page: Page, desk_url: str) -> Iterator[Desk]:
    httpx.post(f"{desk_url}/api/reset")
    found = Desk(page, desk_url)
    yield found
    assert found.errors == []


def test_a_document_that_needs_no_change_takes_one_chord_and_a_double_press_is_one(
    desk: Desk,
) -> None:
    desk.open(2)

    desk.press("Control+Enter", "Control+Enter")
    desk.shows(3)

    (action,) = desk.actions()
    assert {row["decision"] for row in action["rows"]} == {"accepted"}
    assert len(action["rows"]) == 6


def test_correcting_one_cell_takes_the_typed_letters_and_three_keys(desk: Desk) -> None:
    desk.open(8)

    desk.press("Tab", "e")
    desk.type("Ascorbic acid")
    desk.press("Control+Enter")
    desk.shows(9)

    (action,) = desk.actions()
    changed = [row for row in action["rows"] if row["decision"] == "changed"]
    assert [row["fields"]["name"] for row in changed] == ["Ascorbic acid"]


def test_a_question_wants_one_key_on_its_row_and_never_asks_again(desk: Desk) -> None:
    desk.open(1)
    expect(desk("row-2")).to_be_focused()

    desk.press("Control+Enter")
    expect(desk("message")).to_contain_text("This row has a question")
    desk.press("a", "Control+Enter")
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
    desk.press("a", "Control+Enter")

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


def test_what_changes_is_shown_and_what_was_read_stays(desk: Desk) -> None:
    desk.open(1)

    desk("cell-1-name").click()
    desk.press("1")

    expect(desk("changes")).to_contain_text(re.compile("Ascobic Acid.*→.*Ascorbic acid"))
    expect(desk("read-1")).to_contain_text("Ascobic Acid")
    desk.status(1, "changed")


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
    seen = ["accepted", "struck", "illegible", "accepted"]
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
    desk.press("Enter", "Control+Enter")
    desk.shows(3)

    (action,) = desk.actions()
    added = [row for row in action["rows"] if row["lineage"] is None]
    assert [(r["decision"], r["fields"]["name"], r["fields"]["strength"]) for r in added] == [
        ("added", "Aspirin", "75 mg")
    ]


def test_a_draft_is_at_most_a_second_behind_and_comes_back_after_a_reload(desk: Desk) -> None:
    desk.open(2)
    desk.press("e")
    desk.type("Half a na")

    def stored() -> bool:
        draft = desk.log["drafts"].get("2")
        return draft is not None and draft["state"]["rows"][0]["fields"]["name"] == "Half a na"

    behind = until(stored)
    desk.page.reload(wait_until="commit")
    desk.shows(2)

    expect(desk("cell-0-name")).to_have_text("Half a na")
    expect(desk("message")).to_contain_text("is back")
    assert behind < DRAFT_SECONDS + 0.5  # the half second is what asking the server takes


def test_leaving_at_once_after_typing_loses_nothing(desk: Desk) -> None:
    desk.open(2)
    desk.press("e")
    desk.type("Typed and gone")
    desk.page.goto("about:blank")
    until(lambda: "2" in desk.log["drafts"])

    desk.open(2)

    expect(desk("cell-0-name")).to_have_text("Typed and gone")
    assert ["DELETE", 2] in desk.log["leases"]


def test_undo_and_redo_go_on_after_a_reload(desk: Desk) -> None:
    desk.open(2)
    desk.press("a", "x", "i", "Control+z", "e")
    desk.type("Typed last")

    desk.page.reload(wait_until="commit")
    desk.shows(2)
    expect(desk("cell-2-name")).to_have_text("Typed last")
    desk.press("Control+z")
    expect(desk("cell-2-name")).to_have_text("Amoxicillin")
    desk.press("Control+z")
    desk.status(1, "undecided")
    expect(desk("row-1")).to_be_focused()
    desk.press(*["Control+y"] * 5)

    desk.status(1, "struck")
    expect(desk("cell-2-name")).to_have_text("Typed last")


def test_nothing_is_left_to_undo_of_a_document_that_was_submitted(desk: Desk) -> None:
    desk.open(1)
    desk.press("a", "Control+Enter")
    desk.shows(2)
    kept = desk.page.evaluate("Object.keys(localStorage).filter((name) => /copy/.test(name))")

    desk.open(1)

    assert kept == []
    expect(desk("undo")).to_be_disabled()


def test_a_long_text_that_a_closing_page_cannot_send_is_back_at_the_next_opening(
    desk: Desk,
) -> None:
    desk.page.route("**/api/drafts/4", lambda _: None)  # no answer before the page is gone
    desk.open(4)
    desk("cell-1-strength").click()
    desk.press("e")
    desk.type("Typed and gone")
    desk.page.close(run_before_unload=True)

    next_tab = Desk(desk.page.context.new_page(), desk.url).open(4)

    expect(next_tab("cell-1-strength")).to_have_text("Typed and gone")
    assert ["DELETE", 4] not in desk.log["leases"]  # nobody else may begin meanwhile
    until(lambda: "4" in next_tab.log["drafts"])


def test_what_was_typed_while_the_server_was_away_is_offered_from_the_next_document(
    desk: Desk,
) -> None:
    desk.open(2)
    httpx.post(f"{desk.url}/api/away")
    desk.press("e")
    desk.type("Never sent")
    expect(desk("message")).to_contain_text("cannot be reached")
    desk.page.goto("about:blank")

    later = Desk(desk.page.context.new_page(), desk.url)
    later.page.clock.install(time=time.time() + 600)
    later.open(8)
    httpx.post(f"{desk.url}/api/back")
    later("stranded-open").click()
    later.shows(2)

    expect(later("cell-0-name")).to_have_text("Never sent")
    expect(later("stranded")).to_have_count(0)


def test_text_from_another_machine_stands_and_what_this_browser_kept_is_offered(
    desk: Desk,
) -> None:
    desk.open(2)
    httpx.post(f"{desk.url}/api/away")
    desk.press("e")
    desk.type("Kept here")
    expect(desk("message")).to_contain_text("cannot be reached")
    desk.page.goto("about:blank")
    httpx.post(f"{desk.url}/api/back")
    elsewhere = {"base": [], "rows": [], "stamp": {"browser": "another", "at": 1}}
    httpx.put(f"{desk.url}/api/drafts/2", json={"version": 0, "state": elsewhere})

    desk.open(2)
    expect(desk("kept-text")).to_contain_text("never reached the server")
    desk.page.reload(wait_until="commit")
    desk.shows(2)
    desk("kept-take").click()

    expect(desk("cell-0-name")).to_have_text("Kept here")
    desk("undo").click()
    expect(desk("row-0")).to_have_count(0)


def test_somebody_elses_save_is_merged_and_what_both_changed_is_asked(desk: Desk) -> None:
    desk.open(7)
    desk("cell-1-name").click()
    desk.press("e")
    desk.type("Ascorbic acid")
    desk.press("Enter", "Control+Enter")
    expect(desk("conflict")).to_contain_text("Ana saved this document")

    expect(desk("merged")).to_contain_text("14 days")
    expect(desk("cell-0-duration")).to_have_text("14 days")
    desk.press("Control+Enter")
    expect(desk("message")).to_contain_text("Choose theirs or yours")
    desk("yours-0").click()
    desk.press("Control+Enter")
    desk.shows(8)

    (action,) = desk.actions("resolve")
    names = [row["fields"]["name"] for row in action["rows"]]
    assert (action["version"], names[1]) == (1, "Ascorbic acid")
    assert action["rows"][0]["fields"]["duration"] == "14 days"


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


def test_a_page_without_its_image_can_still_be_reviewed(desk: Desk) -> None:
    desk.open(6)

    expect(desk("image-missing")).to_be_visible()
    desk.press("Control+Enter")

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
    desk.press("Control+Enter")
    desk.shows(3)

    expect(desk("image")).to_have_attribute("data-zoom", "1.25")
    expect(desk("image")).to_have_attribute("data-angle", "90")
    expect(desk("contrast")).to_have_attribute("aria-pressed", "true")
    expect(desk("invert")).to_have_attribute("aria-pressed", "true")


def test_the_mouse_alone_is_enough(desk: Desk) -> None:
    desk.open(1)

    desk("accept-2").click()
    desk("cell-0-strength").click()
    desk("cell-0-strength").click()
    desk("editor").fill("75 mg")
    desk("row-1").click(position={"x": 5, "y": 5})
    desk("strike-1").click()
    desk("submit").click()
    desk.shows(2)

    (action,) = desk.actions()
    assert action["rows"][0]["fields"]["strength"] == "75 mg"
    assert action["struck_out"] == [f"{1:032x}"]


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


def test_a_document_that_somebody_holds_can_only_be_looked_at(desk: Desk) -> None:
    desk.open(10)

    expect(desk("held")).to_contain_text("Ana has this document open (3 min)")
    desk.press("x", "m", "e")
    desk.status(0, "undecided")
    expect(desk("editor")).to_have_count(0)

    desk.press("Control+Enter")
    until(lambda: len(desk.actions("next")) == 1)


def test_the_tab_that_opens_a_document_last_has_it(desk: Desk) -> None:
    desk.open(2)
    desk.press("e")
    desk.type("First tab")

    second = Desk(desk.page.context.new_page(), desk.url).open(2)
    desk.page.bring_to_front()
    expect(desk("taken")).to_be_visible()
    desk("work-here").click()

    desk.shows(2)
    expect(desk("cell-0-name")).to_have_text("First tab")
    expect(second("taken")).to_be_visible()


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
    desk.press("a", "Control+Enter")
    desk.shows(2)

    desk.press("Control+z")
    expect(desk("message")).to_contain_text("Press Ctrl+Z again to go back to rx-0001")
    desk.press("Control+z")

    desk.shows(1)
    assert desk.actions("open")[0]["document"] == 1


def test_the_model_can_be_asked_about_the_image(desk: Desk) -> None:
    desk.open(2)

    desk("ask-panel").locator("summary").click()
    desk("ask").fill("Where is the stamp?")
    desk.press("Enter")

    expect(desk("asked")).to_have_text("You asked: Where is the stamp?")
    expect(desk("image").locator(".found")).to_have_count(1)
