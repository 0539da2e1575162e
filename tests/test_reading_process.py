"""Pages read in a process of their own: what ends it costs one page."""

import json
from pathlib import Path

import pytest
from PIL import Image

from rxcore.images import page_image
from rxcore.outcomes import GIVEN_UP, Away, Outcome, Read
from rxcore.readers.scripted import page_key
from rxcore.reading_process import Page, ReadingProcess
from rxcore.readings import Failure
from rxcore.settings import Settings
from rxcore.store import images_of
from tests.building import picture

CROCIN = {"medicines": [{"name": "Crocin"}]}


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, reader="scripted", script=tmp_path / "script.json")


def kept(site: Settings, count: int) -> list[Page]:
    """Pages whose images lie in the store."""
    hashes = [images_of(site).keep(picture(f"page {n}")) for n in range(count)]
    return [Page(n, sha, 1, "auto", 1) for n, sha in enumerate(hashes)]


def write_script(site: Settings, pages: list[Page], **said: object) -> None:
    entries = {key_of(site, page): said.get(f"page{page.id}", CROCIN) for page in pages}
    (site.home / "script.json").write_text(json.dumps({"readings": entries}))


def key_of(site: Settings, page: Page) -> str:
    image: Image.Image = page_image(images_of(site).read(page.sha256), 1)
    return page_key(image)


def read(site: Settings, pages: list[Page]) -> dict[int, Outcome]:
    process = ReadingProcess(site)
    try:
        return process.read(pages)
    finally:
        process.close()


def names(outcome: Outcome | None) -> list[str]:
    assert isinstance(outcome, Read)
    return [row.name for row in outcome.reading.medicines]


def test_a_page_that_ends_the_process_is_given_up_and_all_others_are_read(site: Settings) -> None:
    pages = kept(site, 4)
    write_script(site, pages, page1={"ends": True}, page2={"failure": "Too blurred."})

    outcomes = read(site, pages)

    assert (outcomes[1], outcomes[2]) == (Failure(GIVEN_UP), Failure("Too blurred."))
    assert [names(outcomes[n]) for n in (0, 3)] == [["Crocin"], ["Crocin"]]
    assert sorted(outcomes) == [0, 1, 2, 3]


def test_one_process_reads_one_batch_after_another(site: Settings) -> None:
    pages = kept(site, 3)
    write_script(site, pages)
    process = ReadingProcess(site)

    outcomes = process.read(pages[:2]) | process.read(pages[2:])
    process.close()

    assert [names(outcomes[page.id]) for page in pages] == [["Crocin"]] * 3


def test_a_reader_that_cannot_be_had_is_nobodys_fault(site: Settings) -> None:
    pages = kept(site, 2)  # and no script

    outcomes = read(site, pages)

    said = f"RX_SCRIPT names the file {site.script}, which is not there; correct it, or unset it."
    assert outcomes == {0: Away(said), 1: Away(said)}


def test_an_image_that_is_gone_fails_alone(site: Settings) -> None:
    pages = kept(site, 2)
    write_script(site, pages)
    images_of(site).remove(pages[0].sha256)

    outcomes = read(site, pages)

    assert outcomes[0] == Failure("The stored file of this page is missing; add the file again.")
    assert names(outcomes[1]) == ["Crocin"]
