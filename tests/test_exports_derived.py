import csv
import hashlib
import zipfile
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, reviews
from db.imports import import_readings
from rxcore.errors import InputRefused
from rxcore.exports.card import CardFacts
from rxcore.exports.derived import Shares, code_system, sig_numbers
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import write_export
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_to_review, submission
from tests.command_line import command

FACTS = CardFacts(made_at="2026-05-04T09:31:07.123Z", made_by="Ann", version="1.0")


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (Medicine(frequency="1-0-1", duration="5 days"), ("2", "5", "no")),
        (Medicine(frequency="SOS"), ("", "", "yes")),
        (Medicine(frequency="EOD", duration="2 weeks"), ("0.5", "14", "no")),
        (Medicine(name="Telma"), ("", "", "")),
        (Disease(name="Fever"), ("", "", "")),
        (None, ("", "", "")),
    ],
)
def test_the_numbers_behind_a_sig_stand_beside_it(
    row: Medicine | Disease | None, numbers: tuple[str, str, str]
) -> None:
    assert sig_numbers(row) == numbers


@pytest.mark.parametrize(
    ("row", "system"),
    [
        (Medicine(code="DB00316"), "DrugBank"),
        (Medicine(code="N02BE01"), "ATC"),
        (Medicine(code="161"), "RxNorm"),
        (Medicine(code="somewhere 7"), ""),
        (Disease(code="E11.9"), "ICD-10-CM"),
        (Disease(code="I10"), "ICD-10-CM"),
        (Disease(code="44054006"), ""),
        (Disease(), ""),
    ],
)
def test_a_code_is_told_by_its_form(row: Medicine | Disease, system: str) -> None:
    assert code_system(row) == system


def test_a_file_stays_in_its_part_and_parts_have_their_shares() -> None:
    files = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000)]
    shares = Shares(70, 20, 10)

    parts = [shares.part(sha256) for sha256 in files]

    found = [parts.count(name) / len(parts) for name in ("train", "validation", "test")]
    assert found == pytest.approx([0.7, 0.2, 0.1], abs=0.03)
    assert parts == [shares.part(sha256) for sha256 in files]


@pytest.mark.parametrize("text", ["80/20", "80/10/20", "a/b/c", "", "-1/1/100", "1000/0/0"])
def test_shares_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        Shares.of(text)


def test_a_finished_document_leaves_with_all_of_it_and_comes_back(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, tmp_path: Path
) -> None:
    document = document_to_review(db, home, "Crocin")
    rows = (
        Medicine(name="Crocin", frequency="1-0-1", duration="5 days", quantity="10 tablets"),
        Disease(name="Hypertension", code="I10"),
    )
    reviews.submit(db, reviewer, submission(document, *rows))
    document_to_review(db, home, "Unfinished")

    command(home, "export", tmp_path / "out", "--split", "0/0/100")

    data = (tmp_path / "out" / "readings.csv").read_bytes()
    lines = list(csv.DictReader(data.decode().splitlines()))
    by_name = {line["name"]: line for line in lines if line["name"]}
    assert sorted(by_name) == ["Crocin", "Hypertension"]
    medicine, disease = by_name["Crocin"], by_name["Hypertension"]
    assert [medicine[k] for k in ("generic", "times_per_day", "days", "as_needed", "quantity")] == [
        "paracetamol", "2", "5", "no", "10 tablets",
    ]  # fmt: skip
    assert (disease["code_system"], disease["split"]) == ("ICD-10-CM", "test")
    assert medicine["seconds"].isdecimal() or medicine["seconds"] == ""
    assert import_readings(db, supervisor, "again", data).refused == []
    assert documents.get(db, document.id).state == "final"


def test_unfinished_documents_leave_when_asked_for(
    db: Database, home: Path, tmp_path: Path
) -> None:
    document_to_review(db, home, "Crocin")

    refused = command(home, "export", tmp_path / "one")
    done = command(home, "export", tmp_path / "two", "--unfinished")

    assert refused.status == 1
    assert done.status == 0


def test_a_workbook_has_widths_a_filter_and_a_frozen_head(tmp_path: Path) -> None:
    document = ExportDocument(
        document=1, sha256="0" * 64, page=1, state="final", final=(Medicine(name="Telma"),)
    )

    folder = write_export(tmp_path / "out", "excel", [document], FACTS).folder

    with zipfile.ZipFile(folder / "readings.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert "<autoFilter" in sheet
    assert 'state="frozen"' in sheet
    assert "<cols>" in sheet
