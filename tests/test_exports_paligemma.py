import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from rxcore.clinical.parse import Target, parse_answer, parser
from rxcore.exports.answers import answer, parses_back
from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import write_export
from rxcore.questions import DISEASES, MEDICINES
from rxcore.readings import Disease, Medicine
from rxcore.readings_file import read_readings

ROOT = Path(__file__).resolve().parent.parent
FACTS = CardFacts(made_at="2026-05-04T09:31:07.123Z", made_by="Ann", version="1.0")
KEPT = Medicine(name="Aten-D", strength="50 mg", frequency="1-0-1")


def document(number: int, **facts: object) -> ExportDocument:
    base = ExportDocument(document=number, sha256=f"{number:064x}", page=1, state="final")
    return replace(base, **facts)  # type: ignore[arg-type]


def some() -> list[ExportDocument]:
    """Corrected, without rows, rejected, illegible, not read yet, and approved unread."""
    return [
        document(1, final=(KEPT,)),
        document(2, final=()),
        document(3, state="rejected"),
        document(4, final=(KEPT, Medicine(legible=False))),
        document(5, state="to_review"),
        document(6, final=(KEPT,), basis="approved in a batch"),
    ]


def test_pairs_for_fine_tuning_hold_prompt_and_corrected_answer(tmp_path: Path) -> None:
    final = (KEPT, Medicine(name="Ascorbic acid"), Disease(name="Hypertension"))
    written = write_export(
        tmp_path / "out",
        "paligemma",
        [document(1, final=final, split="train"), document(2, final=(), split="test")],
        FACTS,
        picture=lambda found: found.image.encode(),
    )

    text = (written.folder / "paligemma.jsonl").read_text(encoding="utf-8")
    image = f"{1:064x}-1.jpg"
    pairs = [json.loads(line) for line in text.splitlines()]
    assert pairs[:2] == [
        {
            "image": image,
            "prefix": "answer en Which medicines are mentioned in the prescription",
            "suffix": "Aten-D 50 mg 1-0-1, Ascorbic acid",
            "split": "train",
        },
        {
            "image": image,
            "prefix": "answer en Which diseases are mentioned in the prescription",
            "suffix": "Hypertension",
            "split": "train",
        },
    ]
    assert [(p["suffix"], p["split"]) for p in pairs[2:]] == [("none", "test"), ("none", "test")]
    assert (written.folder / "images" / image).read_bytes() == image.encode()
    assert written.hashes[f"images/{image}"] == hashlib.sha256(image.encode()).hexdigest()


def test_what_is_to_be_dispensed_is_said_and_parses_back() -> None:
    text = answer([replace(KEPT, quantity="30 tablets")], MEDICINES)

    [found] = parse_answer("medicines", text).rows
    assert text == "Aten-D 50 mg 1-0-1 Qty 30 tablets"
    assert found.row.values()["quantity"] == "30 tablets"


def test_documents_that_teach_nothing_stand_apart_with_why(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "out", "paligemma", some(), FACTS).folder

    text = (folder / "left-out.jsonl").read_text(encoding="utf-8")
    assert [(x["document"], x["why"]) for x in map(json.loads, text.splitlines())] == [
        (3, "rejected"),
        (4, "illegible ink"),
        (5, "no final reading"),
        (6, "approved in a batch"),
    ]
    assert (folder / "paligemma.jsonl").read_text(encoding="utf-8").count("\n") == 4


def test_a_corrected_answer_parses_back_into_its_rows() -> None:
    samples = read_readings((ROOT / "samples" / "truth.csv").read_bytes()).readings
    wrong = [
        (answer(sample.rows, question), said, wanted)
        for sample in samples
        for question, wanted in (
            (MEDICINES, [row.name for row in sample.medicines]),
            (DISEASES, [row.name for row in sample.diseases if row.certainty != "ruled out"]),
        )
        if (said := parsed(answer(sample.rows, question), question.key)) != wanted
    ]

    assert wrong == []


def test_an_answer_that_reads_back_as_other_rows_is_left_out_and_counted(tmp_path: Path) -> None:
    two_in_one = Medicine(name="Amoxicillin, clavulanate", strength="625 mg")
    fever = Disease(name="Fever")
    written = write_export(
        tmp_path / "out", "paligemma", [document(1, final=(two_in_one, fever))], FACTS
    )

    pair, left = (
        json.loads((written.folder / name).read_text(encoding="utf-8"))
        for name in ("paligemma.jsonl", "left-out.jsonl")
    )
    assert (pair["prefix"], pair["suffix"]) == (DISEASES.prompt, "Fever")
    assert (left["prefix"], left["why"]) == (
        MEDICINES.prompt, "the answer reads back as other rows",
    )  # fmt: skip
    card = (written.folder / "data-card.md").read_text(encoding="utf-8")
    assert "- left out the answer reads back as other rows: 1" in card


def test_what_counts_in_an_answer_is_how_it_is_read_here(tmp_path: Path) -> None:
    """A vocabulary that holds the whole name keeps its comma in one row."""
    name = "Amoxicillin, clavulanate"
    folder = write_export(
        tmp_path / "out", "paligemma", [document(1, final=(Medicine(name=name),))], FACTS,
        parse=parser(lambda _, text: text == name),
    ).folder  # fmt: skip

    pairs = (folder / "paligemma.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["suffix"] for line in pairs] == [name, "none"]


@pytest.mark.parametrize(
    "row",
    [
        Medicine(name="Aten-D", strength="0.5 g", frequency="1-0-1", duration="2 weeks"),
        Medicine(name="Salbutamol", form="inhaler", dose="2 puffs", frequency="as needed"),
        Medicine(name="Azithro 500", form="capsule", frequency="1 OD"),
        Disease(name="Pneumonia", certainty="suspected"),
        Disease(name="Pneumonia", certainty="perhaps, says the letter"),
    ],
)
def test_an_answer_that_says_the_rows_reads_back(row: Medicine | Disease) -> None:
    question = MEDICINES if isinstance(row, Medicine) else DISEASES

    assert parses_back([row], question, parse_answer)


def test_a_page_leaves_upright_as_its_reader_saw_it(tmp_path: Path) -> None:
    turned = document(1, final=(KEPT,), rotation=90)
    folder = write_export(
        tmp_path / "out", "paligemma", [turned], FACTS, picture=lambda _: on_its_side()
    ).folder

    with Image.open(folder / "images" / turned.image) as image:
        assert (image.size, image.getpixel((290, 10))) == ((300, 400), (0, 0, 0))


def on_its_side() -> bytes:
    """A page of 400 by 300 whose upper left corner is black."""
    drawn = Image.new("RGB", (400, 300), "white")
    drawn.paste("black", (0, 0, 40, 40))
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("certainty", "said"),
    [("ruled out", "none"), ("Ruled out", "none"), ("Suspected", "Fever (suspected)"),
     ("perhaps", "Fever")],
)  # fmt: skip
def test_a_certainty_counts_however_a_person_spelt_it(certainty: str, said: str) -> None:
    assert answer([Disease(name="Fever", certainty=certainty)], DISEASES) == said


def parsed(text: str, target: str) -> list[str]:
    """Names as the parser finds them by the form of the answer alone, no vocabulary at hand."""
    kind: Target = "medicines" if target == "medicines" else "diseases"
    found = parse_answer(kind, text, lambda _: False)
    return [entry.row.name for entry in found.rows]
