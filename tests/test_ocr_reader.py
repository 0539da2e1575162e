"""The embedded reader on pages: samples as they lie, and pages that are no prescription."""

from functools import cache
from pathlib import Path

import cv2
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps

from rxcore.evidence import letters
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.readings import Failure, ModelReading
from samples import draw, fonts
from samples.damage import turned

ARABIC = fonts.ROOT / "truetype/dejavu/DejaVuSans.ttf"
FOLDER = Path(draw.__file__).parent
drawing = pytest.mark.skipif(bool(fonts.missing()), reason=f"needs {' '.join(fonts.missing())}")


@pytest.fixture(scope="module")
def reader() -> EmbeddedReader:
    """The reader with its models loaded once for the module."""
    return EmbeddedReader()


@cache
def sample(number: str) -> Image.Image:
    (file,) = FOLDER.glob(f"{number}-*.*")
    return Image.open(file).convert("RGB")


def reading_of(reader: EmbeddedReader, page: Image.Image) -> ModelReading:
    (reading,) = reader.read([page], ())
    assert not isinstance(reading, Failure)
    return reading


def names(rows: object) -> list[str]:
    return [letters(row.name) for row in rows]  # type: ignore[attr-defined]


def test_the_reader_says_who_it_is(reader: EmbeddedReader) -> None:
    assert reader.card.name == "embedded-ocr"
    assert reader.card.revision[0].isdigit()


def test_a_plainly_printed_medicine_is_read_with_its_place(reader: EmbeddedReader) -> None:
    reading = reading_of(reader, sample("01"))

    (medicine,) = reading.medicines
    assert (medicine.name, medicine.strength, medicine.form) == ("Paracetamol", "500 mg", "tablet")
    assert medicine.box is not None
    assert 0.0 < medicine.box.y < 0.25
    assert medicine.confidence is not None
    assert medicine.confidence > 0.8
    assert medicine.found_on_page is True


def test_all_three_diseases_of_a_line_are_read(reader: EmbeddedReader) -> None:
    reading = reading_of(reader, sample("02"))

    assert {"diabetes", "hypertension", "cholesterol"} <= set(names(reading.diseases))


@pytest.mark.parametrize(("number", "name"), [("03", "ascorbicacid"), ("04", "atend")])
def test_awkward_and_scrawled_writing_is_read(
    reader: EmbeddedReader, number: str, name: str
) -> None:
    assert name in names(reading_of(reader, sample(number)).medicines)


def test_what_the_page_says_stands_in_the_answers(reader: EmbeddedReader) -> None:
    (answer,) = reading_of(reader, sample("01")).answers

    assert answer.question == "ocr"
    assert "Keep out of the reach of children" in answer.text


@drawing
def test_the_hard_cases_hold_with_another_seed_and_other_names(reader: EmbeddedReader) -> None:
    cases = draw.draw_all(11, "second")[:4]

    read = [reading_of(reader, case.pages[0].image) for case in cases]

    wanted = [case.pages[0].script for case in cases]
    missed = [
        order.name
        for script, reading in zip(wanted, read, strict=True)
        for order in script.medicines
        if letters(order.name) not in names(reading.medicines)
    ] + [
        disease
        for script, reading in zip(wanted, read, strict=True)
        for disease in script.diseases
        if letters(disease) not in names(reading.diseases)
    ]
    assert missed == []


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_and_boxes_lie_on_it_as_it_came(
    reader: EmbeddedReader, degrees: int
) -> None:
    page = turned(sample("01"), degrees)

    reading = reading_of(reader, page)

    (medicine,) = reading.medicines
    assert reading.rotation == 360 - degrees
    assert any("turned" in note for note in reading.notes)
    assert medicine.name == "Paracetamol"
    box = medicine.box
    assert box is not None
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    edge = {90: middle[0] > 0.8, 180: middle[1] > 0.8, 270: middle[0] < 0.2}
    assert edge[degrees]


def test_a_blank_page_gives_no_rows_and_says_so(reader: EmbeddedReader) -> None:
    reading = reading_of(reader, Image.new("RGB", (800, 1000), "white"))

    assert reading.rows == ()
    assert reading.notes == ("No text was found on this page.",)


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (40, 40)])
def test_pages_of_odd_sizes_are_read(reader: EmbeddedReader, size: tuple[int, int]) -> None:
    assert reading_of(reader, Image.new("RGB", size, "grey")).rows == ()


@pytest.mark.parametrize("size", [(10_000, 50), (50, 10_000)])
def test_a_page_as_slender_as_a_thread_is_read(
    reader: EmbeddedReader, size: tuple[int, int]
) -> None:
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).line((0, 0, *size), fill="black", width=3)

    assert reading_of(reader, page).medicines == ()


def test_a_picture_that_the_libraries_cannot_take_is_one_pages_loss(
    reader: EmbeddedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise cv2.error("no such size")

    monkeypatch.setattr(reader._engine, "detect", broken)

    with pytest.raises(ValueError, match="cannot take this picture"):
        reader.read([Image.new("RGB", (64, 64))], ())


def test_a_photograph_of_nothing_gives_no_rows(reader: EmbeddedReader) -> None:
    noise = Image.effect_noise((700, 500), 80).convert("RGB")
    picture = Image.blend(noise, Image.radial_gradient("L").resize((700, 500)).convert("RGB"), 0.6)

    assert reading_of(reader, picture).rows == ()


def test_a_page_in_a_mirror_gives_few_rows(reader: EmbeddedReader) -> None:
    reading = reading_of(reader, ImageOps.mirror(sample("05")))

    assert len(reading.rows) <= 1


def test_two_hundred_lines_are_read_without_inventing_rows(reader: EmbeddedReader) -> None:
    page = Image.new("RGB", (1000, 3200), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(13)
    for number in range(200):
        pen.text((20 + 480 * (number % 2), 10 + 31 * (number // 2)), f"item {number}",
                 font=font, fill="black")  # fmt: skip

    reading = reading_of(reader, page)

    assert len(reading.rows) <= 3
    assert len(reading.answers[0].text.splitlines()) > 50


@pytest.mark.skipif(not ARABIC.exists(), reason="needs fonts-dejavu-core")
def test_another_script_gives_no_rows_and_is_named(reader: EmbeddedReader) -> None:
    page = Image.new("RGB", (900, 500), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(ARABIC, 40)
    for number, words in enumerate(
        (
            "\u0648\u0635\u0641\u0629 \u0637\u0628\u064a\u0629",
            "\u062d\u0628\u0629 \u0648\u0627\u062d\u062f\u0629 \u0643\u0644 \u064a\u0648\u0645",
        )
    ):
        pen.text((60, 60 + 120 * number), words * 2, font=font, fill="black")

    reading = reading_of(reader, page)

    assert reading.rows == ()
    assert len(reading.notes) >= 1


def test_a_dim_page_is_read_and_said_to_be_dark(reader: EmbeddedReader) -> None:
    reading = reading_of(reader, sample("12"))

    assert len(reading.medicines) >= 2
    assert any("dark" in note for note in reading.notes)


def test_one_page_that_is_odd_costs_no_other(reader: EmbeddedReader) -> None:
    readings = reader.read([Image.new("RGB", (5, 5)), sample("01")], ())

    assert [len(r.rows) for r in readings if isinstance(r, ModelReading)] == [0, 1]


def test_lines_and_regions_lie_on_the_page(reader: EmbeddedReader) -> None:
    lines, regions = reader.lines(sample("01")), reader.regions(sample("01"))

    assert lines[0].text.startswith("Paracetamol")
    assert len(regions) < len(lines)
    assert {True} == {
        0 <= box.x <= 1 and box.y + box.height <= 1.0001 for box in (r.box for r in regions)
    }


def test_nothing_is_loaded_before_the_first_page() -> None:
    fresh = EmbeddedReader()

    assert fresh._engine._ocr is None
