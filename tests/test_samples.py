"""The samples are repeatable, their truth is a file of readings, and the hard cases stand in it."""

import csv
import shutil
from pathlib import Path

import pytest

from rxcore.errors import InputRefused
from samples import draw, fonts
from samples.fonts import HANDWRITTEN, ROOT, Face, faces_in

FOLDER = Path(draw.__file__).parent
drawing = pytest.mark.skipif(bool(fonts.missing()), reason=f"needs {' '.join(fonts.missing())}")


def truth(folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(file: str, kind: str) -> list[str]:
    return [
        row["name"]
        for row in truth()
        if row["file"].startswith(file) and row["kind"] == kind and not row["optional"]
    ]


def test_every_sample_of_the_truth_lies_in_the_folder() -> None:
    files = {row["file"] for row in truth()}

    assert len(files) >= 12
    assert {True} == {(FOLDER / file).is_file() for file in files}


def test_the_four_hard_cases_stand_in_the_truth() -> None:
    assert names("01", "medicine") == ["Paracetamol"]
    assert names("02", "disease") == ["Diabetes", "Hypertension", "Cholesterol"]
    assert names("03", "medicine") == ["Ascorbic Acid"]
    assert names("04", "medicine") == ["Aten-D"]


def test_the_samples_stay_small_enough_to_ship() -> None:
    sizes = [file.stat().st_size for file in FOLDER.iterdir() if file.is_file()]

    assert sum(sizes) < 2_000_000


@drawing
def test_the_same_seed_draws_the_same_bytes(tmp_path: Path) -> None:
    draw.write_samples(tmp_path / "one", draw.COMMITTED_SEED)
    draw.write_samples(tmp_path / "two", draw.COMMITTED_SEED)

    first = {file.name: file.read_bytes() for file in (tmp_path / "one").iterdir()}
    second = {file.name: file.read_bytes() for file in (tmp_path / "two").iterdir()}
    assert first == second
    assert truth() == truth(tmp_path / "one")


@drawing
def test_another_seed_and_other_names_draw_the_same_cases() -> None:
    samples = draw.draw_all(7, "second")

    assert [s.file for s in samples] == sorted({row["file"] for row in truth()})
    assert samples[2].pages[0].script.medicines[0].name == "Folic Acid"
    assert len(samples[12].pages) == 2


def test_a_missing_font_is_a_sentence_that_names_the_packages() -> None:
    face = Face("truetype/nowhere/Nothing.ttf", "fonts-nothing")

    with pytest.raises(InputRefused, match=r"apt install .*fonts-breip"):
        face.at(20)


def test_a_folder_without_fonts_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="No fonts are in"):
        faces_in(tmp_path)


@drawing
def test_hands_of_a_folder_are_drawn_equally_high(tmp_path: Path) -> None:
    for face in (HANDWRITTEN[0], HANDWRITTEN[3]):
        shutil.copy(ROOT / face.path, tmp_path)

    boxes = [face.at(100).getbbox("x") for face in faces_in(tmp_path)]

    one, two = (bottom - top for _, top, _, bottom in boxes)
    assert one == pytest.approx(two, abs=4)
