"""Random edit scripts end with the database equal to what a plain model of the editor predicts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from bench.desk_scripts import Script, Step, five_rows, run_random, run_steps
from db.connection import opened
from tests.building import document_to_review
from tests.server import REVIEWER, Server, running, sign_in, with_accounts

pytestmark = pytest.mark.browser

SCRIPTS = 20

# A few acts and a reload between them: enough for each planted fault to show.
STEPS = [
    Step("type", 0, "name", "Ascorbic acid"),
    Step("type", 1, "name", "Typed to its last letter", open=True),
    Step("reload"),
    Step("accept", 0),
    Step("accept", 2),
]

# Which module, the text in it that is right, and a fault in its place.
FAULTS = {
    "a lost edit": ("payload.mjs", "fields: row.fields,", "fields: row.read ?? row.fields,"),
    "an act of the person's own that is lost": (
        "payload.mjs",
        "decision: decisionOf(statusOf(row)),",
        "decision: TOGETHER,",
    ),
    "a swapped row": ("payload.mjs", "return state.rows\n", "return [...state.rows].reverse()\n"),
    "a stale draft": (
        "editor.mjs",
        "return open ? rows.edit(now, open.id, { [open.field]: open.text }) : now;",
        "return now;",
    ),
}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app whose documents belong to these tests alone."""
    home: Path = tmp_path_factory.mktemp("scripts")
    with_accounts(home)
    with running(home) as server:
        yield server


@pytest.fixture
def script(own_server: Server, page: Page) -> Script:
    """A reviewer who is signed in, and a fresh document with three medicines and two diseases."""
    with opened(own_server.database) as db:
        document = document_to_review(db, own_server.home, reading=five_rows())
    sign_in(page, own_server, REVIEWER)
    return Script(page, own_server.url, own_server.database, document.id)


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_random_script_loses_no_edit(script: Script, seed: int) -> None:
    expected, actual = run_random(script, seed)

    assert expected == actual


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(script: Script, page: Page, fault: str) -> None:
    module, right, wrong = FAULTS[fault]

    def plant(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert right in text
        route.fulfill(response=answer, body=text.replace(right, wrong))

    page.route(f"**/api/desk/*/{module}", plant)
    expected, actual = run_steps(script, STEPS)

    assert expected != actual


def test_without_a_fault_the_same_steps_agree(script: Script) -> None:
    expected, actual = run_steps(script, STEPS)

    assert expected == actual
