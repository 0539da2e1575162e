"""The export and accuracy pages, in a real browser."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from db import documents, events, jobs, people, readings, reviews, sessions
from db.connection import opened
from db.imports import import_readings
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Box, Disease
from tests.building import add_document, model_reading, submission
from tests.server import (
    ADMINISTRATOR,
    PASSWORD,
    REVIEWER,
    SUPERVISOR,
    Server,
    running,
    settled,
    sign_in,
    with_accounts,
)

pytestmark = pytest.mark.browser

MODEL = ReaderCard("embedded-ocr", "tiny", "1", "int8")


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app with one corrected document, one to review, and an imported set."""
    home = tmp_path_factory.mktemp("reviewed")
    with_accounts(home)
    with opened(home / "rx.db") as db:
        found = people.find(db, REVIEWER)
        reviewer = Actor(found.name, found.role, found.id)
        first, _ = (add_document(db, home, text=name) for name in ("a", "b"))
        for job in jobs.claim(db, 2):
            jobs.complete(db, job, MODEL, model_reading("Ascobic Acid", "Dolo"))
        read = documents.get(db, first.id)
        [wrong, right] = readings.load(db, read.shown or 0).medicines
        rows = (
            replace(wrong, name="Ascorbic acid", box=Box(0.1, 0.1, 0.5, 0.1)),
            replace(right, box=Box(0.1, 0.3, 0.5, 0.1)),
            Disease(name="Scurvy", box=Box(0.1, 0.5, 0.5, 0.1)),
        )
        reviews.submit(db, reviewer, submission(read, *rows))
        gold = b"file,kind,name\na.png,medicine,Ascorbic acid\na.png,medicine,Dolo\n"
        import_readings(db, Actor("cli:tests", "administrator"), "gold", gold)
    with running(home) as server:
        yield server


def visit(page: Page, server: Server, name: str, address: str) -> None:
    sign_in(page, server, name)
    page.goto(f"{server.url}/{address}", wait_until="commit")
    settled(page)


def test_a_supervisor_takes_the_dataset_away(reviewed: Server, page: Page, tmp_path: Path) -> None:
    visit(page, reviewed, SUPERVISOR, "export")
    expect(page.get_by_text("1 document:")).to_be_visible()
    page.get_by_text("Only documents with a final reading").click()
    expect(page.get_by_text("2 documents")).to_be_visible()
    page.get_by_text("Only documents with a final reading").click()
    expect(page.get_by_text("1 document:")).to_be_visible()

    page.get_by_role("button", name="Prepare the export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    archive = tmp_path / "taken.zip"
    download.value.save_as(archive)

    with zipfile.ZipFile(archive) as packed:
        names = {Path(name).name for name in packed.namelist()}
        [table] = [name for name in packed.namelist() if name.endswith("readings.csv")]
        lines = list(csv.DictReader(io.StringIO(packed.read(table).decode())))
    assert names == {"readings.csv", "data-card.md", "data-dictionary.csv"}
    assert [(r["model_name"], r["name"], r["change"]) for r in lines] == [
        ("Ascobic Acid", "Ascorbic acid", "changed"),
        ("Dolo", "Dolo", "kept"),
        ("", "Scurvy", "added"),
    ]
    with opened(reviewed.database) as db:
        last = db.execute("SELECT actor FROM events WHERE act = 'exported'").fetchall()
    assert last == [(SUPERVISOR,)]
    assert list(reviewed.home.glob("export-*")) == []


def test_pages_without_persons_are_looked_at_before_they_leave(
    reviewed: Server, page: Page
) -> None:
    visit(page, reviewed, SUPERVISOR, "export")
    page.get_by_text("Training pairs (PaliGemma)").click()
    page.get_by_text("Without persons").click()

    expect(page.get_by_text("15% can be seen")).to_be_visible()
    expect(page.get_by_role("button", name="Prepare the export")).to_be_disabled()
    page.get_by_text("no person can be recognised on it").click()
    expect(page.get_by_role("button", name="Prepare the export")).to_be_enabled()
    page.get_by_text("Give names of files instead of hashes").click()
    expect(page.get_by_text("Names of files may hold patients' names; leave")).to_be_visible()


def test_accuracy_is_shown_against_people_and_against_a_set(reviewed: Server, page: Page) -> None:
    visit(page, reviewed, SUPERVISOR, "accuracy")

    expect(page.get_by_role("heading", name="embedded-ocr")).to_be_visible()
    expect(page.get_by_text("What was wrong most").first).to_be_visible()
    expect(page.get_by_text("Wrong documents found, the riskiest first")).to_be_visible()
    expect(page.get_by_text("How often rows of a confidence are right")).to_be_visible()
    page.get_by_label("Measured by").click()
    page.get_by_role("option", name="gold").click()
    settled(page)
    expect(page.get_by_role("heading", name=REVIEWER)).to_be_visible()


@pytest.mark.parametrize("address", ["export", "accuracy"])
def test_a_reviewer_sees_neither(reviewed: Server, page: Page, address: str) -> None:
    with opened(reviewed.database) as db:
        before = events.head(db)[0]

    visit(page, reviewed, REVIEWER, address)

    expect(page.get_by_role("button", name="Prepare the export")).to_have_count(0)
    expect(page.get_by_text("What was wrong most")).to_have_count(0)
    with opened(reviewed.database) as db:
        acts = db.execute("SELECT act FROM events WHERE seq > ?", [before]).fetchall()
    assert ("exported",) not in acts


def test_an_export_is_for_the_session_that_made_it_alone(reviewed: Server, page: Page) -> None:
    visit(page, reviewed, SUPERVISOR, "export")
    page.get_by_role("button", name="Prepare the export").click()
    address = page.get_by_role("button", name="Download").get_attribute("href")
    with opened(reviewed.database) as db:
        others = [
            sessions.sign_in(db, name, PASSWORD, "tests")
            for name in (SUPERVISOR, ADMINISTRATOR, REVIEWER)
        ]

    statuses = [
        httpx.get(f"{reviewed.url}{address}", cookies={"rx_session": token}).status_code
        for token in others
    ]

    assert statuses == [404, 404, 403]
    assert page.request.get(f"{reviewed.url}{address}").status == 200
    assert httpx.get(f"{reviewed.url}{address}").status_code == 401
