"""Exports without persons: what must not leave stands in no file of any format."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from PIL import Image
from sqlite_utils import Database

from db import documents, events, intake, jobs, readings, reviews
from db.connection import one
from db.export_filters import Filters
from db.export_orders import Order
from db.export_pages import preview, pseudonyms
from db.exports import export
from rxcore.errors import InputRefused, NotAllowed, StorageRefused
from rxcore.exports import persons
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import FORMATS, Format
from rxcore.exports.masking import COVER, LARGEST, masked_jpeg
from rxcore.exports.persons import says_only_trade
from rxcore.exports.safe_harbor import ITEMS
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Allergies, Answer, Box, Disease, Flag, Medicine, ModelReading
from rxcore.settings import Settings
from rxcore.store import ImageStore
from tests.building import submission
from tests.command_line import command

PATIENT = "Zacharias Quillfeather"
PLACE = Box(0.1, 0.5, 0.6, 0.1)
CARD = ReaderCard("embedded-ocr", "tiny", "1", "int8")


def photograph() -> bytes:
    """A JPEG with the patient's name in its metadata: the head black, a row at PLACE red."""
    page = Image.new("RGB", (400, 300), "white")
    page.paste("black", (0, 0, 400, 60))
    page.paste("red", (40, 150, 280, 180))
    described = Image.Exif()
    described[0x010E] = PATIENT
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=95, exif=described)
    return buffer.getvalue()


@pytest.fixture
def finished(db: Database, home: Path, reviewer: Actor) -> documents.Document:
    """A document into which the patient's name found many ways."""
    adder = Actor("cli:tests", "administrator")
    file = Incoming(f"{PATIENT}.jpg", photograph())
    store = ImageStore(home / "images")
    [tally] = intake.add_all(db, store, adder, [file], Limits(), upload=PATIENT)
    [job] = jobs.claim(db, 1)
    read = ModelReading(
        medicines=(
            Medicine(written="Tab Crocin 500 mg 1-0-1 x 5 days", name="Crocin",
                     strength="500 mg", box=PLACE,
                     flags=(Flag("near", "warn", f"Near {PATIENT}"),)),
            Medicine(written=PATIENT, name=PATIENT, box=Box(0, 0, 1, 0.1)),
        ),
        answers=(Answer("ocr", "v1", "", f"{PATIENT} 12/03/1950\nTab Crocin 500 mg"),),
        notes=(f"For {PATIENT}",),
        allergies=Allergies(f"{PATIENT} is allergic to dust"),
    )  # fmt: skip
    jobs.complete(db, job, CARD, read)
    found = documents.get(db, tally.added[0])
    shown = readings.load(db, found.shown or 0).medicines[0]
    crocin = replace(
        shown, frequency="1-0-1", instructions=f"give it to {PATIENT}", duration="x 5 days"
    )
    fever = Disease(name="Fever", written="Fever since 12/03/2024", code="R50.9", box=PLACE)
    sent = replace(submission(found, crocin, fever), allergies=Allergies("Crocin, NSAIDs"))
    reviews.submit(db, reviewer, sent)
    return documents.get(db, found.id)


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file's name and what stands in it, packed ones unpacked."""
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder)), ""
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                yield path.name, "".join(packed.read(n).decode() for n in packed.namelist())
        elif path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


def without_persons(
    db: Database, actor: Actor, home: Path, out: Path, form: Format, **filters: Any
) -> Path:
    order = Order(
        form=form, filters=Filters(final_only=True, **filters), deidentified=True
    )  # fmt: skip
    return export(db, actor, out, order, Settings(home=home)).folder


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_a_person_stands_in_any_file(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor,
    finished: documents.Document, form: Format,
) -> None:  # fmt: skip
    folder = without_persons(db, supervisor, home, tmp_path / "out", form)

    rows = readings.load(db, finished.final or 0).rows
    secrets = [
        *PATIENT.split(), reviewer.name, supervisor.name, finished.sha256, "12/03",
        finished.final_at or "", *(row.id for row in rows), *(row.lineage for row in rows),
    ]  # fmt: skip
    found = [(name, s) for name, text in texts(folder) for s in secrets if s in name + text]
    assert found == []
    assert any("Crocin" in text for _, text in texts(folder))


def test_a_row_keeps_what_is_of_the_trade(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, finished: documents.Document
) -> None:
    folder = without_persons(db, supervisor, home, tmp_path / "out", "csv")

    with (folder / "readings.csv").open(encoding="utf-8", newline="") as file:
        crocin, patient, fever = csv.DictReader(file)
    assert finished.id not in {int(row["document"]) for row in (crocin, patient, fever)}
    assert [crocin[name] for name in ("name", "written", "strength", "frequency", "duration")] == [
        "Crocin", "Tab Crocin 500 mg 1-0-1 x 5 days", "500 mg", "1-0-1", "x 5 days",
    ]  # fmt: skip
    assert (crocin["instructions"], crocin["finalised_at"]) == ("", "")
    assert crocin["finalised_by"].startswith("person-")
    assert (patient["change"], patient["model_name"], patient["box_x"]) == ("removed", "", "")
    assert (fever["name"], fever["code"], fever["written"]) == ("Fever", "R50.9", "")
    assert (crocin["allergies"], crocin["model_allergies"]) == ("", "")


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Crocin", "Crocin"),
        ("NKDA", "NKDA"),
        ("Crocin (since his son was born)", ""),
        (f"Crocin and {PATIENT}", ""),
    ],
)
def test_of_allergies_known_medicines_leave_and_that_there_are_none(text: str, leaves: str) -> None:
    document = ExportDocument(document=1, sha256="a" * 64, page=1, state="final", allergies=text)

    told = persons.without_persons(
        document, persons.Pseudonyms(b"key"), lambda _, name: name == "Crocin"
    )

    assert (told.allergies, told.withheld) == (leaves, int(not leaves))


@pytest.mark.usefixtures("finished")
def test_ids_are_the_same_in_each_export_and_others_at_another_site(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    first, again = (
        (without_persons(db, supervisor, home, tmp_path / name, "csv") / "readings.csv").read_text()
        for name in ("first", "again")
    )
    Settings(home=home).pseudonyms.unlink()
    other = without_persons(db, supervisor, home, tmp_path / "other", "csv") / "readings.csv"

    assert first == again != other.read_text()


@pytest.mark.usefixtures("finished")
def test_a_page_shows_rows_and_nothing_else(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    folder = without_persons(db, supervisor, home, tmp_path / "out", "paligemma")

    [file] = (folder / "images").iterdir()
    assert re.fullmatch(r"[0-9a-f]{64}-1\.jpg", file.name)
    with Image.open(file) as page:
        colours = [page.convert("RGB").getpixel(at) for at in ((20, 20), (200, 165), (390, 290))]
        assert (dict(page.getexif()), "comment" in page.info) == ({}, False)
    assert all(near(c, to) for c, to in zip(colours, (COVER, (255, 0, 0), COVER), strict=True))


def near(colour: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=True))


def test_a_place_of_half_a_page_is_no_evidence() -> None:
    page = io.BytesIO()
    Image.new("RGB", (100, 100), "black").save(page, "JPEG")
    pointed_at = Medicine(name="Crocin", box=Box(0, 0, 1, LARGEST + 0.01))
    unnamed = Medicine(name="", box=PLACE)

    masked = masked_jpeg(page.getvalue(), [pointed_at, unnamed])

    with Image.open(io.BytesIO(masked)) as image:
        assert image.convert("RGB").getextrema() == tuple((c, c) for c in COVER)


def test_ink_of_the_line_above_does_not_reach_into_a_row() -> None:
    drawn = Image.new("RGB", (400, 300), "white")
    drawn.paste("black", (100, 100, 104, 155))  # a stroke of a line above, its foot in the row
    drawn.paste("black", (200, 155, 204, 175))  # a stroke of the row
    page = io.BytesIO()
    drawn.save(page, "JPEG", quality=95)

    masked = masked_jpeg(page.getvalue(), [Medicine(name="Crocin", box=PLACE)])

    with Image.open(io.BytesIO(masked)) as image:
        grey = image.convert("L")
        above, own = (grey.crop((x, 153, x + 14, 177)).getextrema()[0] for x in (95, 195))
    assert (near((above,), (255,)), near((own,), (0,))) == (True, True)


def test_a_page_with_a_row_that_cannot_be_seen_teaches_nothing(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor,
    finished: documents.Document,
) -> None:  # fmt: skip
    rows = (*readings.load(db, finished.final or 0).rows, Medicine(name="Dolo"))
    again = replace(submission(finished, *rows), reading=finished.final)
    reviews.submit(db, reviewer, again)

    folder = without_persons(db, supervisor, home, tmp_path / "out", "paligemma")

    left_out = json.loads((folder / "left-out.jsonl").read_text())
    assert left_out["why"] == "not all rows can be seen on the masked page"
    assert not (folder / "images").exists()


@pytest.mark.usefixtures("finished")
def test_a_bundle_without_persons_is_valid_and_says_that_times_are_masked(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    folder = without_persons(db, supervisor, home, tmp_path / "out", "fhir")

    [line] = (folder / "bundles.ndjson").read_text(encoding="utf-8").splitlines()
    bundle = Bundle.model_validate_json(line)
    told = json.loads(line)["entry"][-1]["resource"]
    assert bundle.type == "collection"
    assert told["_recorded"]["extension"][0]["valueCode"] == "masked"


@pytest.mark.usefixtures("finished")
def test_the_card_names_all_18_kinds_and_claims_no_more(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    folder = without_persons(db, supervisor, home, tmp_path / "out", "csv")

    card = (folder / "data-card.md").read_text(encoding="utf-8")
    assert [item[:3] for item, _ in ITEMS] == [f"({chr(65 + n)})" for n in range(18)]
    assert [item for item, _ in ITEMS if f"- {item}: " not in card] == []
    assert "nothing more is claimed" in card
    assert re.search(r"^- texts that did not leave: [1-9]", card, re.MULTILINE)
    event = one(db, "SELECT body FROM events WHERE act = 'exported'") or {}
    assert json.loads(event["body"])["details"]["deidentified"] == 1


@pytest.mark.usefixtures("finished")
def test_pages_are_seen_before_they_leave_those_first_that_show_most(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    order = Order(form="paligemma", filters=Filters(final_only=True), deidentified=True)
    before = events.head(db)

    [page] = preview(db, supervisor, order, Settings(home=home))

    assert page.seen == pytest.approx(0.12, abs=0.001)
    assert PATIENT.encode() not in page.jpeg
    assert events.head(db) == before
    with pytest.raises(NotAllowed):
        preview(db, reviewer, order, Settings(home=home))


@pytest.mark.parametrize(
    "order",
    [
        {"file_names": True},
        {"filters": Filters(final_only=False)},
        {"filters": Filters(final_only=True, person="Ann")},
    ],
)
def test_what_would_bring_persons_in_again_is_refused(order: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        Order(**({"filters": Filters(final_only=True)} | order), deidentified=True)


def test_the_command_says_to_look(home: Path, tmp_path: Path, finished: documents.Document) -> None:
    done = command(home, "export", tmp_path / "out", "--deidentified")
    refused = command(home, "export", tmp_path / "two", "--deidentified", "--file-names")

    assert (done.status, refused.status) == (0, 1)
    assert "Look at the masked pages" in done.out
    assert finished.sha256 not in (tmp_path / "out" / "readings.csv").read_text()


def test_a_damaged_key_is_a_sentence(home: Path) -> None:
    Settings(home=home).pseudonyms.write_bytes(b"short")

    with pytest.raises(StorageRefused, match="damaged"):
        pseudonyms(Settings(home=home))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("twice daily after food", True), ("1-0-1", True), ("250 mg/5 ml", True),
        ("every 6 hours as needed", True), ("60,000 IU", True), ("Crocin 500mg", True),
        ("Comprimé 500 mg", True), ("", True),
        ("for Mrs Rao", False), ("500 mg, call 9876543210", False), ("DOB 12/03/1950", False),
        ("review on 12-03-24", False), ("rao@example.org", False),
        ("½ tab \u2013 2 \u00d7 5 ml", True),
        ("जॉन", False),
    ],
)  # fmt: skip
def test_a_text_leaves_word_by_word(text: str, leaves: bool) -> None:
    assert says_only_trade(text, "Crocin") == leaves
