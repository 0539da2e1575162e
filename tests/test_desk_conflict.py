"""Two reviewers on one document: both changes end in the database, and nothing typed is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db import documents, readings
from db.connection import opened, transaction
from tests.building import document_to_review
from tests.server import (
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    Server,
    free_port,
    running,
    sign_in,
    with_accounts,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """An app of the test's own, because its documents change hands."""
    home = tmp_path / "home"
    with_accounts(home)
    with running(home) as server:
        yield server


def open_document(page: Page, server: Server, name: str, document: int) -> None:
    sign_in(page, server, name)
    page.goto(f"{server.url}/review?document={document}", wait_until="commit")
    expect(page.get_by_test_id("submit")).to_be_enabled()


def put(page: Page, row: int, column: str, text: str) -> None:
    page.get_by_test_id(f"row-{row}").focus()
    page.get_by_test_id(f"cell-{row}-{column}").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def submit(page: Page) -> None:
    """By the chord, pressed once more for the rows that may be taken together."""
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("message")).to_contain_text("not marked; once more")
    page.keyboard.press("Control+Enter")


def let_the_lease_run_out(server: Server, document: int) -> None:
    with opened(server.database) as db, transaction(db):
        db.execute("UPDATE documents SET leased_until = '2000-01-01' WHERE id = ?", (document,))


def final_rows(server: Server, document: int) -> list[tuple[str, str]]:
    with opened(server.database) as db:
        final = documents.get(db, document).final
        rows = readings.load(db, final).medicines if final else ()
    return [(row.name, row.strength) for row in rows]


def last_rows(server: Server, document: int) -> list[tuple[str, str]]:
    with opened(server.database) as db:
        rows = readings.of_document(db, document)[-1].medicines
    return [(row.name, row.strength) for row in rows]


def test_two_reviewers_of_one_document_meet_and_lose_nothing(
    own_server: Server, page: Page, browser: Browser
) -> None:
    with opened(own_server.database) as db:
        document = document_to_review(db, own_server.home, "Crocin", "Ascobic Acid", "Aten-D").id
        document_to_review(db, own_server.home)
    open_document(page, own_server, REVIEWER, document)
    put(page, 1, "name", "Ascorbic acid")
    put(page, 2, "strength", "50 mg")
    let_the_lease_run_out(own_server, document)

    context = browser.new_context(viewport={"width": 1366, "height": 768})
    other = context.new_page()
    open_document(other, own_server, SECOND_REVIEWER, document)
    put(other, 0, "strength", "500 mg")
    put(other, 1, "name", "Acetic acid")
    submit(other)
    expect(other.get_by_text(f"rx-{document:04d} saved")).to_be_visible()
    context.close()
    theirs = final_rows(own_server, document)

    submit(page)
    expect(page.get_by_test_id("conflict")).to_contain_text(f"{SECOND_REVIEWER} saved this")
    page.reload(wait_until="commit")
    expect(page.get_by_test_id("clash-0")).to_contain_text("Acetic acid")
    page.get_by_test_id("yours-0").click()
    submit(page)
    expect(page.get_by_text("a supervisor decides")).to_be_visible()

    assert theirs == [("Crocin", "500 mg"), ("Acetic acid", ""), ("Aten-D", "")]
    assert final_rows(own_server, document) == theirs
    assert last_rows(own_server, document) == [
        ("Crocin", "500 mg"),
        ("Ascorbic acid", ""),
        ("Aten-D", "50 mg"),
    ]


def test_undo_after_a_submit_goes_back_and_a_supervisor_reopens_with_a_reason(
    own_server: Server, page: Page, browser: Browser
) -> None:
    with opened(own_server.database) as db:
        document = document_to_review(db, own_server.home, "Ascobic Acid").id
        document_to_review(db, own_server.home)
    open_document(page, own_server, REVIEWER, document)
    submit(page)
    expect(page.get_by_text(f"rx-{document:04d} saved")).to_be_visible()

    page.keyboard.press("Control+z")
    expect(page.get_by_text("Press Ctrl+Z again")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("document")).to_contain_text(f"rx-{document:04d}")
    put(page, 0, "name", "Ascorbic acid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"rx-{document:04d} saved")).to_be_visible()
    corrected = final_rows(own_server, document)

    context = browser.new_context(viewport={"width": 1366, "height": 768})
    other = context.new_page()
    sign_in(other, own_server, SUPERVISOR)
    other.goto(f"{own_server.url}/review?document={document}", wait_until="commit")
    other.get_by_test_id("reopen").click()
    other.keyboard.type("1")
    other.keyboard.press("Enter")
    expect(other.get_by_test_id("submit")).to_be_enabled()
    context.close()

    assert corrected == [("Ascorbic acid", "")]
    with opened(own_server.database) as db:
        assert documents.get(db, document).state == "reopened"


def test_what_is_typed_after_the_session_ended_waits_on_the_desk_and_is_kept(
    own_server: Server, page: Page
) -> None:
    with opened(own_server.database) as db:
        document = document_to_review(db, own_server.home, "Ascobic Acid").id
        document_to_review(db, own_server.home)
    open_document(page, own_server, REVIEWER, document)
    other = page.context.new_page()
    other.goto(f"{own_server.url}/auth/logout", wait_until="commit")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()

    put(page, 0, "name", "Ascorbic acid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_test_id("cell-0-name")).to_contain_text("Ascorbic acid")
    sign_in(other, own_server, REVIEWER)
    page.reload(wait_until="commit")
    expect(page.get_by_test_id("cell-0-name")).to_contain_text("Ascorbic acid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"rx-{document:04d} saved")).to_be_visible()

    assert final_rows(own_server, document) == [("Ascorbic acid", "")]


def test_after_a_crash_of_the_server_the_next_submit_is_taken_with_all_that_was_typed(
    tmp_path: Path, page: Page
) -> None:
    home, port = tmp_path / "home", free_port()
    with_accounts(home)
    with opened(home / "rx.db") as db:
        document = document_to_review(db, home, "Ascobic Acid", "Crocin").id
        document_to_review(db, home)
    sockets: list[object] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    with running(home, port=str(port)) as server:
        open_document(page, server, REVIEWER, document)
        put(page, 0, "name", "Ascorbic acid")
        server.process.kill()
        server.process.wait()
    put(page, 1, "name", "Cetirizine")
    known = len(sockets)

    with running(home, port=str(port)) as server:
        while len(sockets) == known:
            page.wait_for_timeout(100)
        page.wait_for_timeout(500)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text(f"rx-{document:04d} saved")).to_be_visible(timeout=7000)

        assert final_rows(server, document) == [("Ascorbic acid", ""), ("Cetirizine", "")]
