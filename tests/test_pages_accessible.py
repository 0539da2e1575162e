"""What a checker of accessibility finds on the pages other than the desk, in both themes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bench.trials import worked
from db import sessions
from db.connection import opened
from tests.server import ADMINISTRATOR, PASSWORD, PATIENCE_MS, ROOT, Server, running, settled

pytestmark = pytest.mark.browser

CHECKER = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Streamlit's own box for files has a role that conflicts with its being focused; it is left out.
CHECK = """
async () => {
  const pages = { exclude: "[data-testid=stFileUploaderDropzone]" };
  const { violations } = await axe.run(pages, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => [id, ...target.flat(), any[0]?.message].join(" ")));
}
"""
STILL = "() => document.getAnimations().every(({ playState }) => playState !== 'running')"
PAGES = (
    "queue", "held", "guide", "adjudicate", "overview", "history", "accuracy", "agreement",
    "batch", "vocabulary", "export", "people", "settings", "account",
)  # fmt: skip


@pytest.fixture(scope="module")
def worked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with something on every page."""
    home: Path = tmp_path_factory.mktemp("worked") / "home"
    worked.make(home)
    with running(home) as server:
        yield server


@pytest.fixture(params=["light", "dark"])
def boss(request: pytest.FixtureRequest, worked_server: Server, browser: Browser) -> Iterator[Page]:
    """An administrator's page in one theme."""
    with opened(worked_server.database) as db:
        token = sessions.sign_in(db, ADMINISTRATOR, PASSWORD, "tests")
    context = browser.new_context(color_scheme=request.param)
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "rx_session", "value": token, "url": worked_server.url}])
    yield context.new_page()
    context.close()


def test_nothing_on_the_pages_shuts_out_people_who_listen_to_them(
    boss: Page, worked_server: Server
) -> None:
    found = []
    for address in PAGES:
        boss.goto(f"{worked_server.url}/{address}", wait_until="commit")
        settled(boss)
        boss.wait_for_function(STILL)
        boss.add_script_tag(path=CHECKER)
        found += [f"{address}: {violation}" for violation in boss.evaluate(CHECK)]

    assert found == []
