import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rxcore.errors import InputRefused
from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import write_export
from rxcore.readings import Box, Medicine

FACTS = CardFacts(made_at="2026-05-04T09:31:07.123Z", made_by="Ann", version="1.0")
PLACE = Box(0.1, 0.2, 0.5, 0.1)
READ = Medicine(
    name="Glycornet", strength="500 mg", written="Tab Glycornet 500 mg", lineage="a", box=PLACE
)


def page(_: ExportDocument) -> bytes:
    """A white page with a black row at PLACE."""
    drawn = Image.new("RGB", (400, 300), "white")
    drawn.paste("black", (40, 60, 240, 90))
    buffer = io.BytesIO()
    drawn.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def exported(out: Path, row: Medicine, **facts: Any) -> tuple[list[Any], list[str]]:
    """The lines, and why rows are left out."""
    document = ExportDocument(
        document=1, sha256="a" * 64, page=1, state="final", basis="read", final=(row,),
        model=(READ,),
    )  # fmt: skip
    folder = write_export(out, "lines", [replace(document, **facts)], FACTS, picture=page).folder
    found, left = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("lines.jsonl", "left-out.jsonl")
    )
    return found, [line["why"] for line in left]


def test_a_confirmed_row_is_a_picture_with_what_is_written(tmp_path: Path) -> None:
    final = replace(READ, id="row", decision="accepted")

    [line], left = exported(tmp_path / "out", final)

    image = f"lines/{'a' * 64}-1-row.png"
    assert left == []
    assert (line["image"], line["text"], line["mended"]) == (image, "Tab Glycornet 500 mg", False)
    pairs = (tmp_path / "out" / "lines.tsv").read_text(encoding="utf-8")
    assert pairs == f"{image}\tTab Glycornet 500 mg\n"
    cut = Image.open(tmp_path / "out" / image)
    assert (cut.width, cut.height) == (207, 37)
    assert cut.getpixel((100, 18)) < (40, 40, 40)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("corrected", "text"),
    [
        ({"name": "Glycomet"}, "Tab Glycomet 500 mg"),
        ({"name": "Glycomet", "strength": "850 mg"}, "Tab Glycomet 850 mg"),
        ({"written": "Tab Glycomet 500mg OD", "name": "Glycomet"}, "Tab Glycomet 500mg OD"),
        ({"strength": "500mg"}, "Tab Glycornet 500 mg"),
        ({"code": "DB00331"}, "Tab Glycornet 500 mg"),
    ],
)
def test_a_correction_takes_the_place_of_the_misread_word(
    tmp_path: Path, corrected: dict[str, str], text: str
) -> None:
    [line], _ = exported(tmp_path / "out", replace(READ, **corrected))  # type: ignore[arg-type]

    assert line["text"] == text


@pytest.mark.parametrize(
    ("final", "why"),
    [
        (replace(READ, name="Metformin", written="Tab Glycornet"), "copied otherwise"),
        (replace(READ, duration="5 days"), "copied otherwise"),
        (replace(READ, strength=""), "copied otherwise"),
        (replace(READ, written=""), "no copy of the ink"),
        (replace(READ, legible=False), "illegible ink"),
        (replace(READ, box=None), "no place on the page"),
        (replace(READ, box=Box(0.1, 0.2, 0.5, 0.001)), "no place on the page"),
    ],
)
def test_what_nobody_confirmed_is_left_out_with_why(
    tmp_path: Path, final: Medicine, why: str
) -> None:
    found, [left] = exported(tmp_path / "out", final)

    assert found == []
    assert why in left


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": "rejected"}, "rejected"),
        ({"final": None}, "no final reading"),
        ({"basis": "approved in a batch"}, "approved in a batch"),
    ],
)
def test_a_document_that_nobody_read_gives_no_lines(
    tmp_path: Path, facts: dict[str, Any], why: str
) -> None:
    assert exported(tmp_path / "out", READ, **facts) == ([], [why])


def test_a_page_whose_image_is_damaged_costs_itself_only(tmp_path: Path) -> None:
    def broken(document: ExportDocument) -> bytes:
        if document.document == 1:
            raise InputRefused("The stored file of this page is missing; add the file again.")
        return page(document)

    documents = [
        ExportDocument(document=at, sha256=f"{at:064x}", page=1, state="final", final=(READ,))
        for at in (1, 2)
    ]

    done = write_export(tmp_path / "out", "lines", documents, FACTS, picture=broken)

    assert (done.tally.rows, dict(done.tally.left_out)) == (1, {"image missing or damaged": 1})
    assert not [name for name in done.hashes if name.startswith(f"lines/{1:064x}")]


def test_a_row_of_a_page_on_its_side_is_cut_upright(tmp_path: Path) -> None:
    final = replace(READ, id="row", decision="accepted", box=Box(0.2, 0.1, 0.1, 0.5))

    exported(tmp_path / "out", final, rotation=90)

    with Image.open(tmp_path / "out" / "lines" / f"{'a' * 64}-1-row.png") as cut:
        assert cut.size == (159, 49)
