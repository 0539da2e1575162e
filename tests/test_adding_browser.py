"""Adding files in the browser: what was refused is said, and stays said while others are read."""

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from db import jobs
from db.connection import opened
from tests.building import CARD, add_document, model_reading, picture
from tests.server import REVIEWER, ROOT, Server, running, settled, sign_in, with_accounts

CASES = ROOT / "tests" / "cases" / "hostile"

pytestmark = pytest.mark.browser


@pytest.fixture
def reading_server(tmp_path: Path) -> Iterator[Server]:
    """An app without documents whose reader answers at once."""
    home = tmp_path / "home"
    with_accounts(home)
    with running(home, RX_READER="scripted", RX_EXTRACT="thread") as server:
        yield server


def test_a_refusal_stays_in_sight_while_the_other_files_are_read(
    reading_server: Server, page: Page, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "empty.png"
    good.write_bytes(picture("Aten-D"))
    bad.touch()
    sign_in(page, reading_server, REVIEWER)

    page.locator("input[type=file]").first.set_input_files([good, bad])
    expect(page.get_by_text("empty.png")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Review next · 1 waiting")).to_be_enabled()
    settled(page)

    expect(page.get_by_text("empty.png was not added. The file is empty")).to_be_visible()
    expect(page.get_by_text("1 page added. It can be reviewed")).to_be_visible()
    page.reload(wait_until="commit")
    settled(page)
    expect(page.get_by_text("was not added")).to_have_count(0)


@pytest.mark.faults
def test_the_queue_moves_while_hostile_files_are_uploaded(
    reading_server: Server, page: Page, tmp_path: Path
) -> None:
    hostile = [CASES / name for name in ("self-form.pdf", "pattern-tiny-step.pdf")]
    Image.effect_noise((300, 200), 60).save(tmp_path / "scan.jfif", "JPEG")
    cut = tmp_path / "cut.jpe"
    cut.write_bytes((tmp_path / "scan.jfif").read_bytes()[:-2])
    sign_in(page, reading_server, REVIEWER)
    with opened(reading_server.database) as db:
        for _ in range(3):
            add_document(db, reading_server.home)

    page.locator("input[type=file]").first.set_input_files([*hostile, tmp_path / "scan.jfif", cut])
    page.locator("input[type=file]").last.set_input_files(CASES / "bomb-lzma-lies.zip")
    expect(page.get_by_text("bomb-lzma-lies.zip")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    with opened(reading_server.database) as db:
        deadline = time.monotonic() + 60
        while jobs.progress(db).done < 3 and time.monotonic() < deadline:
            assert httpx.get(f"{reading_server.url}/health", timeout=10).status_code == 200
            time.sleep(0.1)
        moved = jobs.progress(db).done

    assert moved >= 3
    expect(page.get_by_text("self-form.pdf was not added.")).to_be_visible(timeout=180_000)
    expect(page.get_by_text("pattern-tiny-step.pdf was not added.")).to_be_visible()
    expect(page.get_by_text("x.png was not added. The file is packed")).to_be_visible()
    expect(page.get_by_text("cut.jpe was added. The JPEG lacks its end marker")).to_be_visible()
    expect(page.get_by_text("2 pages added.")).to_be_visible()


def test_each_box_says_how_large_a_file_may_be_and_a_zip_is_unpacked(
    reading_server: Server, page: Page, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        for text in ("Aten-D", "Crocin"):
            archive.writestr(f"{text}.png", picture(text))
    sign_in(page, reading_server, REVIEWER)

    expect(page.get_by_text("50MB per file")).to_be_visible()
    expect(page.get_by_text("200MB per file")).to_be_visible()
    page.locator("input[type=file]").last.set_input_files(tmp_path / "scans.zip")
    expect(page.get_by_text("scans.zip")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_text("2 pages added. Each can be reviewed")).to_be_visible()


def test_what_is_pressed_just_when_a_page_was_read_still_counts(page: Page, tmp_path: Path) -> None:
    with_accounts(tmp_path)
    with opened(tmp_path / "rx.db") as db:
        for _ in range(8):
            add_document(db, tmp_path)
    with running(tmp_path) as server:
        sign_in(page, server, REVIEWER)
        page.get_by_text("Add documents").click()
        for number in range(4):
            page.get_by_label("Or the address").fill(f"file:///{number}.png")
            with opened(tmp_path / "rx.db") as db:
                [job] = jobs.claim(db, 1)
                jobs.complete(db, job, CARD, model_reading("Crocin"))
            page.get_by_role("button", name="Add", exact=True).click()

            expect(page.get_by_text(f"file:///{number}.png was not added")).to_be_visible()
