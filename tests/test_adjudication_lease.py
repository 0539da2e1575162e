"""Two supervisors do not settle the same dispute: it is leased as the review queue leases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlite_utils import Database

from db import disputes, documents, queue, readings, reviews
from db.connection import opened, transaction, value
from db.documents import Document
from rxcore.errors import Conflict
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import document_for_two, document_to_review, submission
from tests.conftest import person
from tests.server import (
    ADMINISTRATOR,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    Server,
    running,
    settled,
    sign_in,
    with_accounts,
)


def disputed(db: Database, home: Path) -> Document:
    """A document that two people read differently."""
    document = document_for_two(db, home, "Ascobic Acid")
    for reader, name in ((REVIEWER, "Ascorbic acid"), (SECOND_REVIEWER, "Acetic acid")):
        now = documents.get(db, document.id)
        [row] = readings.load(db, now.shown or 0).rows
        correction = Medicine(name=name, lineage=row.lineage)
        reviews.submit(db, person(db, reader), submission(now, correction))
    return documents.get(db, document.id)


def test_a_dispute_that_somebody_settles_stays_theirs(
    db: Database, home: Path, supervisor: Actor, administrator: Actor
) -> None:
    document = disputed(db, home)

    mine = disputes.take(db, supervisor, document.id)
    theirs = disputes.take(db, administrator, document.id)

    assert mine.holder is None
    assert mine.document.leased_by == theirs.document.leased_by == supervisor.person
    assert theirs.holder is not None
    assert theirs.holder[0] == supervisor.name
    assert value(db, "SELECT count(*) FROM events WHERE act = 'opened' AND actor = ?",
                 (supervisor.name,)) == 1  # fmt: skip


def test_what_nobody_settles_stands_first_in_the_list(
    db: Database, home: Path, supervisor: Actor, administrator: Actor
) -> None:
    first, second = disputed(db, home), disputed(db, home)
    disputes.take(db, supervisor, first.id)

    seen = [d.document.id for d in disputes.waiting(db, administrator)]
    own = [d.document.id for d in disputes.waiting(db, supervisor)]

    assert (seen, own) == ([second.id, first.id], [first.id, second.id])


def test_the_second_supervisor_does_not_settle_it_until_the_first_gives_it_back(
    db: Database, home: Path, supervisor: Actor, administrator: Actor
) -> None:
    document = disputed(db, home)
    disputes.take(db, supervisor, document.id)
    row = Medicine(name="Ascorbic acid")

    with pytest.raises(Conflict, match="Somebody else has"):
        reviews.adjudicate(db, administrator, submission(document, row))
    queue.release(db, supervisor, document.id)
    done = reviews.adjudicate(db, administrator, submission(document, row))

    assert done.state == "final"
    assert documents.get(db, document.id).leased_by is None


def test_what_is_no_dispute_is_not_leased(db: Database, home: Path, supervisor: Actor) -> None:
    document = document_to_review(db, home, "Crocin")

    assert disputes.take(db, supervisor, document.id).document.leased_by is None


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with two disputes; the first test settles one of them."""
    home = tmp_path_factory.mktemp("disputes")
    with_accounts(home)
    with opened(home / "rx.db") as db:
        disputed(db, home)
        disputed(db, home)
    with running(home) as server:
        yield server


@pytest.fixture
def free(own_server: Server) -> Server:
    """The app while nobody has a dispute open."""
    with opened(own_server.database) as db, transaction(db):
        db.execute("UPDATE documents SET leased_by = NULL")
    return own_server


def leases(server: Server) -> list[tuple[int, int]]:
    with opened(server.database) as db:
        sql = "SELECT id, leased_by FROM documents WHERE leased_by IS NOT NULL ORDER BY id"
        return db.execute(sql).fetchall()


def adjudicate(page: Page, server: Server, name: str) -> None:
    sign_in(page, server, name)
    page.goto(f"{server.url}/adjudicate", wait_until="commit")
    settled(page)


@pytest.mark.browser
def test_a_second_supervisor_gets_the_next_dispute_and_sees_who_has_the_first(
    own_server: Server, page: Page, browser: Browser
) -> None:
    adjudicate(page, own_server, SUPERVISOR)
    expect(page.get_by_test_id("undecided")).to_have_text("1 not marked.")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    other = context.new_page()

    adjudicate(other, own_server, ADMINISTRATOR)
    expect(other.get_by_test_id("undecided")).to_have_text("1 not marked.")
    assert leases(own_server) == [(1, 2), (2, 1)]
    other.get_by_test_id("disputes").locator("summary").click()
    expect(other.get_by_test_id("dispute-1")).to_contain_text(f"{SUPERVISOR} is at it")
    other.get_by_test_id("dispute-1").click()
    expect(other.get_by_test_id("held")).to_contain_text(f"{SUPERVISOR} has this document open")
    assert leases(own_server) == [(1, 2)]

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("document")).to_have_text("rx-0002")
    expect(page.get_by_test_id("undecided")).to_have_text("1 not marked.")
    assert leases(own_server) == [(2, 2)]
    context.close()


@pytest.mark.browser
def test_leaving_the_page_gives_the_dispute_back(free: Server, page: Page) -> None:
    adjudicate(page, free, SUPERVISOR)
    expect(page.get_by_test_id("undecided")).to_have_text("1 not marked.")
    assert [holder for _, holder in leases(free)] == [2]

    page.get_by_text("Quality", exact=True).click()
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.get_by_role("menuitem", name="Overview").click()

    assert leases(free) == []


@pytest.mark.browser
def test_a_dispute_whose_lease_ran_out_is_said_to_be_somebody_elses(
    free: Server, page: Page
) -> None:
    page.clock.install()
    adjudicate(page, free, SUPERVISOR)
    expect(page.get_by_test_id("undecided")).to_have_text("1 not marked.")
    with opened(free.database) as db, transaction(db):
        db.execute("UPDATE documents SET leased_by = 1 WHERE leased_by = 2")

    page.clock.fast_forward(60_000)
    page.keyboard.press("ArrowDown")

    expect(page.get_by_test_id("message")).to_contain_text("Someone else has taken this")
