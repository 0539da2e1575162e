"""One prescription, the whole way, as a person goes it: real browser, real server."""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, Request, expect

from db.connection import opened, value
from tests.server import PATIENCE_MS, ROOT, Server, running, settled

pytestmark = pytest.mark.browser

SCREENSHOT = ROOT / "docs" / "review.png"
READING_MS = 240_000
MISSPELT = "misspelt.png"
READ, TRUE = "Zyntrapol", "Zintrapol"


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """An app on an empty data folder, with the embedded reader at work."""
    with running(tmp_path / "home", RX_EXTRACT="thread", RX_READER="ocr") as server:
        yield server


def test_a_prescription_goes_from_image_to_corrected_csv(
    fresh_server: Server, page: Page, tmp_path: Path
) -> None:
    foreign = watch_for_foreign_requests(page)
    create_the_first_supervisor(page, fresh_server)
    add_the_samples(page)
    upload_a_misspelt_prescription(page, tmp_path)
    open_while_others_are_still_read(page)
    wait_until_all_are_read(page, fresh_server)
    document = find_document(fresh_server, MISSPELT)
    take_the_readmes_screenshot(page, fresh_server)
    correct(page, fresh_server, document)
    expect_old_and_new_in_the_history(page, fresh_server, document)
    dataset = download_the_dataset(page, fresh_server)
    sign_out(page)

    [corrected] = [row for row in dataset if row["change"] == "changed"]
    assert (corrected["model_name"], corrected["name"]) == (READ, TRUE)
    assert foreign == []


def watch_for_foreign_requests(page: Page) -> list[str]:
    found: list[str] = []

    def note(request: Request) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:", request.url):
            found.append(request.url)

    page.on("request", note)
    return found


def create_the_first_supervisor(page: Page, server: Server) -> None:
    page.goto(server.first_address, wait_until="commit")
    expect(page.get_by_role("heading", name="Create the first administrator")).to_be_visible()
    page.get_by_label("Name").fill("Asha Rao")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Create and sign in").click()
    settled(page)


def add_the_samples(page: Page) -> None:
    page.get_by_role("button", name="Add the samples").click()
    expect(page.get_by_text("pages added")).to_be_visible()
    settled(page)  # the form of the empty queue is still there while the list is drawn


def upload_a_misspelt_prescription(page: Page, folder: Path) -> None:
    """Printed plainly, so that the reader reads what is printed, and people know better."""
    label = Image.new("RGB", (1000, 500), "white")
    draw = ImageDraw.Draw(label)
    for line, text in enumerate(("Rx", f"Tab. {READ} 500 mg 1-0-1 x 5 days")):
        draw.text((60, 80 + 120 * line), text, "black", ImageFont.load_default(44))
    label.save(folder / MISSPELT)
    page.get_by_text("Add documents").click()
    page.locator("input[type=file]").first.set_input_files(folder / MISSPELT)
    expect(page.get_by_text(MISSPELT).first).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("1 page added")).to_be_visible()


def open_while_others_are_still_read(page: Page) -> None:
    review = page.get_by_role("button", name="Review next")
    expect(review).to_be_enabled(timeout=READING_MS)
    review.click()
    expect(page.get_by_test_id("desk")).to_be_visible()


def wait_until_all_are_read(page: Page, server: Server) -> None:
    end = time.monotonic() + READING_MS / 1000
    with opened(server.database) as db:
        while value(db, "SELECT count(*) FROM jobs WHERE state IN ('waiting', 'leased')"):
            assert time.monotonic() < end, "the pages were not read in time"
            time.sleep(0.5)
    page.goto(f"{server.url}/queue", wait_until="commit")
    settled(page)
    expect(page.get_by_text("still to be read")).to_have_count(0)


def find_document(server: Server, file: str) -> int:
    with opened(server.database) as db:
        return int(value(db, "SELECT id FROM documents WHERE name = ?", (file,)))


def take_the_readmes_screenshot(page: Page, server: Server) -> None:
    """Of a handwritten sample; the one in docs/ is made anew once it is deleted there."""
    page.goto(f"{server.url}/review?document=6", wait_until="commit")
    expect(page.get_by_test_id("row-0")).to_be_visible()
    page.get_by_test_id("image").locator("img").wait_for()
    if not SCREENSHOT.exists():
        page.screenshot(path=SCREENSHOT)


def correct(page: Page, server: Server, document: int) -> None:
    page.goto(f"{server.url}/review?document={document}", wait_until="commit")
    name = page.get_by_test_id("cell-0-name")
    expect(name).to_have_text(READ)
    name.click()
    page.keyboard.press("e")
    page.get_by_test_id("editor").fill(TRUE)
    expect(page.get_by_test_id("changes")).to_contain_text(TRUE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"rx-{document:04d} saved.")).to_be_visible()


def expect_old_and_new_in_the_history(page: Page, server: Server, document: int) -> None:
    page.goto(f"{server.url}/history?document={document}", wait_until="commit")
    story = page.locator("[data-testid=stMain]")
    expect(story).to_contain_text(READ)
    expect(story).to_contain_text(TRUE)


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
