"""What is typed on the desk stays: over reloads, lost networks, other tabs and other people."""

import time

import httpx
import pytest
from playwright.sync_api import expect

from tests.desk_page import Desk, until

pytestmark = pytest.mark.browser

DRAFT_SECONDS = 1.0  # the most that a draft may lag behind typing


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
    desk.press("a", "ArrowUp", "ArrowUp", "a")
    desk.submit()
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
    desk.press("Enter")
    desk.submit()
    expect(desk("conflict")).to_contain_text("Ana saved this document")

    expect(desk("merged")).to_contain_text("14 days")
    expect(desk("cell-0-duration")).to_have_text("14 days")
    desk.press("Control+Enter")
    expect(desk("message")).to_contain_text("Choose theirs or yours")
    desk("yours-0").click()
    desk.submit()
    desk.shows(8)

    (action,) = desk.actions("resolve")
    names = [row["fields"]["name"] for row in action["rows"]]
    assert (action["version"], names[1]) == (1, "Ascorbic acid")
    assert action["rows"][0]["fields"]["duration"] == "14 days"


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
    expect(desk("next")).to_have_count(0)  # it would give the document back under the other tab
    desk("work-here").click()

    desk.shows(2)
    expect(desk("cell-0-name")).to_have_text("First tab")
    expect(second("taken")).to_be_visible()
