"""Signing in, being locked out, sessions that end, and deep links, in a real browser."""

import os
import signal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from db import people, sessions
from db.connection import opened
from pages.start.menu import MENU
from rxcore import clock
from rxcore.people import Actor
from tests.server import (
    ADMINISTRATOR,
    PASSWORD,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    Server,
    running,
    settled,
    sign_in,
)

pytestmark = pytest.mark.browser

SUPERVISORS_PAGES = [a for _, file, a, _, _ in MENU if file.startswith("supervisor/")]


def signed_in(page: Page, server: Server, name: str) -> None:
    """A session for that person in this page's browser, without the form."""
    with opened(server.database) as db:
        token = sessions.sign_in(db, name, PASSWORD, "tests")
    page.context.add_cookies([{"name": "rx_session", "value": token, "url": server.url}])


def try_to_sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_signed_out_every_address_leads_to_the_form(page: Page, server: Server) -> None:
    for address in ("", "history", "people", "anything"):
        page.goto(f"{server.url}/{address}", wait_until="commit")

        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signed_in_a_person_sees_their_pages_and_stays_over_a_reload(
    page: Page, server: Server
) -> None:
    sign_in(page, server, REVIEWER)
    page.reload(wait_until="commit")
    settled(page)

    expect(page.get_by_text(REVIEWER)).to_be_visible()
    expect(page.get_by_role("link", name="Queue")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)


def test_a_deep_link_is_followed_after_signing_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/people", wait_until="commit")
    try_to_sign_in(page, SUPERVISOR, PASSWORD)
    settled(page)

    expect(page.get_by_text("Add a person")).to_be_visible()


def test_no_link_leads_to_another_site(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/login?next=//example.com/", wait_until="commit")
    try_to_sign_in(page, REVIEWER, PASSWORD)
    settled(page)

    assert page.url.startswith(server.url)


def test_five_failures_lock_the_account_out(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/login", wait_until="commit")
    for _ in range(5):
        try_to_sign_in(page, SECOND_REVIEWER, "wrong password")
        expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")

    try_to_sign_in(page, SECOND_REVIEWER, PASSWORD)

    expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes")


def test_after_signing_out_the_old_session_opens_nothing(page: Page, server: Server) -> None:
    sign_in(page, server, REVIEWER)
    [old] = [c for c in page.context.cookies() if c.get("name") == "rx_session"]
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    cookies = {"rx_session": str(old.get("value"))}
    for address in ("/", "/api/images/1", "/api/drafts/1"):
        assert httpx.get(server.url + address, cookies=cookies).status_code in (303, 401)


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    page: Page, server: Server
) -> None:
    sign_in(page, server, REVIEWER)

    [cookie] = [c for c in page.context.cookies() if c.get("name") == "rx_session"]
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")


@pytest.mark.parametrize("how", ["idle", "disabled"])
def test_an_open_tab_whose_session_ended_does_nothing_more(
    browser: Browser, tmp_path: Path, prepared: Path, how: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "rx.db").write_bytes((prepared / "rx.db").read_bytes())
    with running(home) as server:
        page = browser.new_page()
        sign_in(page, server, SUPERVISOR)
        page.goto(f"{server.url}/people", wait_until="commit")
        settled(page)
        page.get_by_label("Name", exact=True).fill("Added too late")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        with opened(server.database) as db:
            if how == "idle":
                db.execute("UPDATE sessions SET seen_at = ?", (clock.now(-31 * 60),))
            else:
                root = people.find(db, ADMINISTRATOR)
                actor = Actor(root.name, root.role, root.id)
                people.set_active(db, actor, people.find(db, SUPERVISOR), False)

        page.get_by_role("button", name="Add", exact=True).click()

        expect(page.get_by_text("You are signed out").first).to_be_visible()
        with opened(server.database) as db:
            names = [person["login"] for person in db.query("SELECT login FROM people")]
        assert "Added too late" not in names
        page.close()


@pytest.mark.parametrize("address", SUPERVISORS_PAGES)
def test_a_reviewer_who_asks_a_fresh_server_for_a_supervisors_page_gets_none(
    page: Page, server: Server, address: str
) -> None:
    signed_in(page, server, REVIEWER)
    page.goto(f"{server.url}/{address}", wait_until="commit")
    settled(page)

    expect(page.get_by_role("link", name="Queue")).to_be_visible()
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert "Verify the record" not in shown
    assert "Add a person" not in shown
    assert page.get_by_role("link", name="People").count() == 0


def test_the_first_visit_to_a_fresh_server_by_deep_link_runs_no_page_by_itself(
    browser: Browser, tmp_path: Path, prepared: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "rx.db").write_bytes((prepared / "rx.db").read_bytes())
    with running(home) as server:
        context = browser.new_context()
        page = context.new_page()
        signed_in(page, server, REVIEWER)

        page.goto(f"{server.url}/people", wait_until="commit")
        settled(page)

        expect(page.get_by_role("link", name="Queue")).to_be_visible()
        assert "Add a person" not in page.locator("[data-testid=stMain]").inner_text()
        os.kill(server.process.pid, signal.SIGTERM)
        context.close()


def test_the_websocket_is_closed_without_a_session(server: Server) -> None:
    answer = httpx.get(
        f"{server.url}/_stcore/stream",
        headers={
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )  # fmt: skip

    assert answer.status_code == 403


def test_forms_of_other_sites_are_refused(server: Server) -> None:
    answer = httpx.post(
        f"{server.url}/auth/login",
        data={"name": REVIEWER, "password": PASSWORD},
        headers={"Origin": "https://example.com"},
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_who_started_the_program_makes_the_first_account(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "home") as server:
        guessed = httpx.post(
            f"{server.url}/auth/first",
            data={"name": "Eve", "password": PASSWORD, "code": "guessed"},
        )
        left_out = httpx.post(
            f"{server.url}/auth/first", data={"name": "Eve", "password": PASSWORD}
        )
        page = browser.new_page()
        page.goto(server.first_address, wait_until="commit")
        expect(page.get_by_role("heading", name="Create the first administrator")).to_be_visible()
        page.get_by_label("Name").fill("Ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Create and sign in").click()
        settled(page)

        expect(page.get_by_text("Add the samples")).to_be_visible()
        assert [guessed.status_code, left_out.status_code] == [403, 403]
        assert "That is not the code" in guessed.text
        assert not (server.home / "first_code").exists()
        page.close()


def test_no_page_breaks_the_content_security_policy(page: Page, server: Server) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    signed_in(page, server, ADMINISTRATOR)
    for _, _, address, _, _ in MENU:
        page.goto(f"{server.url}/{'' if address == 'queue' else address}", wait_until="commit")
        settled(page)

    assert [text for text in said if "Content Security Policy" in text] == []


def test_a_page_that_is_not_ones_own_says_so_in_a_sentence(server: Server, page: Page) -> None:
    sign_in(page, server, REVIEWER)

    page.goto(f"{server.url}/overview", wait_until="commit")

    expect(page.get_by_role("alert")).to_contain_text("Only a supervisor may do this")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.get_by_role("link", name="Overview")).to_have_count(0)


def test_the_browsers_language_chooses_and_a_persons_own_choice_overrides(
    server: Server, browser: Browser
) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(f"{server.url}/login", wait_until="commit")
    page.get_by_label("Name").fill(REVIEWER)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Warteschlange")).to_be_visible()
    page.goto(f"{server.url}/account", wait_until="commit")

    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()

    page.goto(f"{server.url}/held", wait_until="commit")
    expect(page.get_by_role("heading", name="On hold", exact=True)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()
