"""A running worker reads with the formulary that is in force, whenever it came into force."""

import io
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlite_utils import Database

from db import documents, formulary, intake, readings, workers
from db.jobs import Job
from rxcore.clinical.examine import examiner
from rxcore.clinical.formulary import check, in_force
from rxcore.clinical.formulary_file import entry_of
from rxcore.clinical.vocabulary import CurrentVocabulary
from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readers.choose import choose_reader
from rxcore.readings import Medicine
from rxcore.settings import Settings
from rxcore.store import ImageStore, images_of
from rxcore.worker import ReaderInUse, Worker

NEW_NAME = "Zorvamox"


@pytest.fixture
def site(home: Path) -> Settings:
    """Settings of the data folder, read by the embedded reader."""
    return Settings(home=home, reader="ocr")


def prescription(db: Database, home: Path, patient: str) -> int:
    """A page of that patient with a medicine whose name stands by itself."""
    page = Image.new("RGB", (900, 500), "white")
    font = ImageFont.load_default(size=34)
    text = f"Name: {patient}\n\nRx\nTab. Crocin 500 mg 1-0-1\n{NEW_NAME}"
    ImageDraw.Draw(page).multiline_text((60, 40), text, "black", font, spacing=24)
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    files = [Incoming(f"{patient}.png", buffer.getvalue())]
    adder = Actor("cli:tests", "administrator")
    steps = intake.add_all(db, ImageStore(home / "images"), adder, files, Limits(), upload="one")
    return list(steps)[-1].added[0]


def medicines(db: Database, document: int) -> dict[str, tuple[str, ...]]:
    """Names of the model's medicines, each with the rules of its remarks."""
    shown = documents.get(db, document).shown
    rows = readings.load(db, shown or 0).rows
    return {
        row.name: tuple(flag.rule for flag in row.flags)
        for row in rows
        if isinstance(row, Medicine)
    }


def test_names_accepted_while_a_worker_runs_count_from_the_next_document_on(
    db: Database, home: Path, site: Settings, supervisor: Actor
) -> None:
    names = CurrentVocabulary(site)
    reader = choose_reader(site, names).reader
    with workers.at_work(site.database) as source:
        worker: Worker[Job] = Worker(
            source, lambda _: ReaderInUse(reader), images_of(site), (), threading.Lock(),
            examiner(site, names),
        )  # fmt: skip
        before = prescription(db, home, "Asha")
        worker.round()

        entry = entry_of({"name": NEW_NAME, "canonical": "amoxicillin"})
        formulary.accept(db, supervisor, site.formulary, [entry])
        after = prescription(db, home, "Vikram")
        worker.round()
        worker.close()

    assert "unknown_name" in medicines(db, before).get(NEW_NAME, ("unknown_name",))
    assert medicines(db, after)[NEW_NAME] == ()


def test_the_same_vocabulary_is_given_until_another_version_is_in_force(
    db: Database, site: Settings, supervisor: Actor
) -> None:
    names = CurrentVocabulary(site)
    first = names()
    assert names() is first

    formulary.adopt(db, supervisor, site.formulary, check(b"name\nZorvamox\n", site.formulary))

    second = names()
    assert second is not first
    assert (first.knows("medicine", NEW_NAME), second.knows("medicine", NEW_NAME)) == (False, True)
    assert names() is second


def test_a_formulary_that_was_altered_stops_reading_with_what_to_do(
    db: Database, site: Settings, supervisor: Actor
) -> None:
    reader = choose_reader(site).reader
    formulary.adopt(db, supervisor, site.formulary, check(b"name\nZorvamox\n", site.formulary))
    version = in_force(site.formulary)
    assert version is not None
    version.path.write_bytes(b"name\nSomething else\n")

    with pytest.raises(ReaderUnavailable, match="was altered by another program"):
        reader.read([Image.new("RGB", (200, 200), "white")], ())
    with pytest.raises(InputRefused, match="was altered by another program"):
        CurrentVocabulary(site)()
