"""One prescription, the whole way, as a person goes it: real browser, real server."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from db import readings
from db.connection import opened, rows
from rxcore.clinical.everyday import key
from tests.server import PATIENCE_MS, ROOT, Server, running, settled

pytestmark = pytest.mark.browser

SCREENSHOT = ROOT / "docs" / "review.png"
READING_MS = 240_000


@dataclass(frozen=True, slots=True)
class Misspelt:
    """A medicine that the reader misspelt on a sample, and what the paper says."""

    document: int
    row: int
    read: str
    true: str


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """An app on an empty data folder, with the embedded reader at work."""
    with running(tmp_path / "home", RX_EXTRACT="thread", RX_READER="ocr") as server:
        yield server


def test_a_prescription_goes_from_image_to_corrected_csv(fresh_server: Server, page: Page) -> None:
    foreign = watch_for_foreign_requests(page)
    create_the_first_supervisor(page, fresh_server)
    add_the_samples(page)
    open_while_others_are_still_read(page)
    wait_until_all_are_read(page, fresh_server)
    misspelt = find_a_misspelt_medicine(fresh_server)
    take_the_readmes_screenshot(page, fresh_server)
    correct(page, fresh_server, misspelt)
    expect_old_and_new_in_the_history(page, fresh_server, misspelt)
    dataset = download_the_dataset(page, fresh_server)
    sign_out(page)

    [corrected] = [row for row in dataset if row["change"] == "changed"]
    assert (misspelt.read, misspelt.true) == (corrected["model_name"], corrected["name"])
    assert foreign == []


def watch_for_foreign_requests(page: Page) -> list[str]:
    found: list[str] = []

    def note(request: Request) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:", request.url):
            found.append(request.url)

    page.on("request", note)
    return found


def create_the_first_supervisor(page: Page, server: Server) -> None:
    page.goto(server.url, wait_until="commit")
    expect(page.get_by_role("heading", name="Create the first supervisor")).to_be_visible()
    page.get_by_label("Name").fill("Asha Rao")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Create and sign in").click()
    settled(page)


def add_the_samples(page: Page) -> None:
    page.get_by_role("button", name="Add the samples").click()
    expect(page.get_by_text("pages added")).to_be_visible()


def open_while_others_are_still_read(page: Page) -> None:
    review = page.get_by_role("button", name="Review next")
    expect(review).to_be_enabled(timeout=READING_MS)
    review.click()
    expect(page.get_by_test_id("desk")).to_be_visible()


def wait_until_all_are_read(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/queue", wait_until="commit")
    expect(page.get_by_text(re.compile(r"All \d+ pages are read"))).to_be_visible(
        timeout=READING_MS
    )


def find_a_misspelt_medicine(server: Server) -> Misspelt:
    """A medicine read otherwise than the samples' truth has it."""
    with (ROOT / "samples" / "truth.csv").open(encoding="utf-8") as file:
        truth = [row for row in csv.DictReader(file) if row["kind"] == "medicine"]
    with opened(server.database) as db:
        for document in rows(db, "SELECT id, name, page, shown FROM documents ORDER BY id"):
            written = {
                key(row["written"]): row["name"]
                for row in truth
                if (row["file"], int(row["page"])) == (document["name"], document["page"])
            }
            read = readings.load(db, document["shown"]).medicines
            if len(read) != len(written):
                continue
            for position, (row, true) in enumerate(zip(read, written.values(), strict=True)):
                if key(row.name) != key(true):
                    return Misspelt(document["id"], position, row.name, true)
    raise AssertionError("the reader misspelt no medicine on the samples")


def take_the_readmes_screenshot(page: Page, server: Server) -> None:
    """Of a handwritten sample; the one in docs/ is made anew once it is deleted there."""
    page.goto(f"{server.url}/review?document=6", wait_until="commit")
    expect(page.get_by_test_id("row-0")).to_be_visible()
    page.get_by_test_id("image").locator("img").wait_for()
    if not SCREENSHOT.exists():
        page.screenshot(path=SCREENSHOT)


def correct(page: Page, server: Server, misspelt: Misspelt) -> None:
    page.goto(f"{server.url}/review?document={misspelt.document}", wait_until="commit")
    name = page.get_by_test_id(f"cell-{misspelt.row}-name")
    expect(name).to_contain_text(misspelt.read)
    name.click()
    page.keyboard.press("e")
    page.get_by_test_id("editor").fill(misspelt.true)
    expect(page.get_by_test_id("changes")).to_contain_text(misspelt.true)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"rx-{misspelt.document:04d} saved.")).to_be_visible()


def expect_old_and_new_in_the_history(page: Page, server: Server, misspelt: Misspelt) -> None:
    page.goto(f"{server.url}/history?document={misspelt.document}", wait_until="commit")
    story = page.locator("[data-testid=stMain]")
    expect(story).to_contain_text(misspelt.read)
    expect(story).to_contain_text(misspelt.true)


def download_the_dataset(page: Page, server: Server) -> list[dict[str, str]]:
    page.goto(f"{server.url}/export", wait_until="commit")
    page.get_by_role("button", name="Prepare the export").click()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="Download rxreview").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        [name] = [n for n in archive.namelist() if n.endswith("readings.csv")]
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))


def sign_out(page: Page) -> None:
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
