import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from rxcore.clinical.parse import Target, parse_answer
from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import write_export
from rxcore.exports.paligemma import answer
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
    """Corrected, without rows, rejected, illegible, and not read yet."""
    return [
        document(1, final=(KEPT,)),
        document(2, final=()),
        document(3, state="rejected"),
        document(4, final=(KEPT, Medicine(legible=False))),
        document(5, state="to_review"),
    ]


def test_pairs_for_fine_tuning_hold_prompt_and_corrected_answer(tmp_path: Path) -> None:
    final = (KEPT, Medicine(name="Ascorbic acid"), Disease(name="Hypertension"))
    written = write_export(
        tmp_path / "out",
        "paligemma",
        [document(1, final=final), document(2, final=())],
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
        },
        {
            "image": image,
            "prefix": "answer en Which diseases are mentioned in the prescription",
            "suffix": "Hypertension",
        },
    ]
    assert [pair["suffix"] for pair in pairs[2:]] == ["none", "none"]
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
