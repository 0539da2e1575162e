"""What people typed is text wherever it is shown, and never Markdown, HTML or a link."""

import pytest
from playwright.sync_api import Page, expect

from db import people, sessions, settings
from db.connection import opened
from rxcore.people import Actor
from tests.server import ADMINISTRATOR, PASSWORD, Server, running, settled, with_accounts

pytestmark = pytest.mark.browser

TITLES = (
    "[a link](http://evil.example)", "![](http://evil.example/x.png)", "**bold** _it_ `code`",
    "<img src=x onerror=alert(1)>", "$x^2$ :material/home: :red[r] :smile:", "www.evil.example now",
    "http://evil.example/a now", "1. first", "> quoted ~~gone~~", "&lt;b&gt; \\ back",
)  # fmt: skip


def test_titles_of_the_guide_and_names_stay_as_they_were_typed(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("text")
    with_accounts(home)
    with opened(home / "rx.db") as db:
        found = people.find(db, ADMINISTRATOR)
        root = Actor(found.name, found.role, found.id)
        settings.put(db, root, "guide", "\n\n".join(f"{title}\nText." for title in TITLES))
        token = sessions.sign_in(db, ADMINISTRATOR, PASSWORD, "tests")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with running(home) as server:
        page.context.add_cookies([{"name": "rx_session", "value": token, "url": server.url}])
        page.goto(f"{server.url}/guide", wait_until="commit")
        settled(page)
        expect(page.get_by_role("heading", name="back")).to_be_visible()
        shown = [h.replace("\u2060", "") for h in page.get_by_role("heading").all_inner_texts()]
        add_a_person(page, server, TITLES[0])

        assert [title for title in TITLES if title not in shown] == []
        assert page.locator("a[href*='evil']").count() == 0
        assert [url for url in asked if "evil.example" in url] == []


def add_a_person(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/people", wait_until="commit")
    settled(page)
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("can sign in as reviewer")).to_contain_text(name.partition("http")[0])
