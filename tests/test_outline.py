"""Rows of a page that leans are seen in their outlines, and as far as their words may leave."""

import io
from itertools import pairwise

import numpy
import pytest
from PIL import Image, ImageDraw

from rxcore.errors import InputRefused
from rxcore.exports.masking import COVER, masked_jpeg
from rxcore.exports.outline import outline_of
from rxcore.exports.persons import seen_of
from rxcore.readings import Box, Medicine

SIZE = (1000, 700)
PITCH = 44
LINES = 9
ROW = 4
"""The line that is evidence; the others are of persons."""


def page(lean: float) -> tuple[Image.Image, Box]:
    """Lines of black words, that of the row in red, and the box round the row as a reader has it:
    the page turned by so many degrees, clockwise."""
    image, row = Image.new("RGB", SIZE, "white"), Image.new("L", SIZE, 0)
    for line in range(LINES):
        for word in range(6):
            for letter in range(5):
                left, top = 130 + word * 120 + letter * 19, 150 + line * PITCH
                ink = (left, top, left + 12, top + 24)
                colour = "red" if line == ROW else "black"
                ImageDraw.Draw(image).rectangle(ink, outline=colour, width=3)
                if line == ROW:
                    ImageDraw.Draw(row).rectangle(ink, fill=255)
    turned = image.rotate(-lean, fillcolor="white", resample=Image.Resampling.BICUBIC)
    found = row.rotate(-lean).getbbox() or (0, 0, 0, 0)
    left, top, right, bottom = found
    width, height = SIZE
    return turned, Box(left / width, top / height, (right - left) / width, (bottom - top) / height)


def seen(image: Image.Image, rows: list[Medicine], **how: object) -> tuple[int, int]:
    """Pixels of red and of black ink that are left on the masked page."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    masked = masked_jpeg(file.getvalue(), rows, **how)  # type: ignore[arg-type]
    pixels = numpy.array(Image.open(io.BytesIO(masked)).convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 110)
    return int(red.sum()), int((pixels.max(axis=2) < 90).sum())


@pytest.mark.parametrize("lean", [0.0, 2.0, -3.0, 5.0, -7.0])
def test_of_lines_that_lean_only_the_rows_own_is_seen(lean: float) -> None:
    image, box = page(lean)
    level, place = page(0.0)
    whole, _ = seen(level, [Medicine(name="Crocin", box=place)])

    own, others = seen(image, [Medicine(name="Crocin", box=box)])

    assert others == 0
    assert own > 0.9 * whole


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
def test_a_page_that_lies_on_its_side_is_seen_in_outlines_too(turn: Image.Transpose) -> None:
    image, box = page(4.0)
    aside = image.transpose(turn)
    up = turn == Image.Transpose.ROTATE_90
    left = box.y if up else 1 - box.y - box.height
    top = 1 - box.x - box.width if up else box.x

    own, others = seen(aside, [Medicine(name="Crocin", box=Box(left, top, box.height, box.width))])

    assert others == 0
    assert own > 5000


@pytest.mark.parametrize("lean", [0.0, 3.0, -5.0])
def test_the_lean_is_found(lean: float) -> None:
    image, box = page(lean)
    ink = (numpy.array(image.convert("L")) < 128).astype(numpy.uint8) * 255
    width, height = SIZE
    place = (
        round(box.x * width), round(box.y * height),
        round((box.x + box.width) * width), round((box.y + box.height) * height),
    )  # fmt: skip

    outline = outline_of(ink, place)

    assert outline.lean == pytest.approx(lean, abs=0.5)
    assert outline.is_one_line(36)


def test_words_behind_the_row_that_may_be_a_persons_are_covered() -> None:
    image, box = page(0.0)
    row = Medicine(name="Crocin", written="Tab Crocin 500 mg OD 12 Bridge Street", box=box)
    share = seen_of(row.written, row.name)
    assert share
    whole, _ = seen(image, [row])

    cut, _ = seen(image, [row], seen={row.id: share})
    backwards, _ = seen(image, [row], seen={row.id: share}, rotation=180)

    assert 0.3 * whole < cut < 0.7 * whole
    assert cut == pytest.approx(backwards, rel=0.2)


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Tab Crocin 500 mg OD", None),
        ("Tab Croein 500 mg x 5 days", None),  # a name that was misread
        ("Tab Crocin 500 mg OD 12 Bridge Street", "tab crocin 500 mg od"),
        ("Tab Crocin 500 mg for fever Zacharias", "tab crocin 500 mg for fever"),
        ("Tab Crocin 500 mg 12/03/2024", "tab crocin 500 mg"),
        ("Tab Crocin 500 mg 9845080124", "tab crocin 500 mg"),
        ("Zacharias Quillfeather", ""),
        ("", None),
    ],
)
def test_a_line_is_seen_as_far_as_its_words_are_no_persons(written: str, left: str | None) -> None:
    share = seen_of(written, "Crocin")

    assert left == (None if share is None else written.lower()[: share.letters])


def test_a_page_with_a_row_of_several_lines_that_ends_in_a_persons_words_is_not_shown() -> None:
    image, box = page(0.0)
    tall = Box(box.x, box.y, 0.3, 2.4 * PITCH / SIZE[1])
    row = Medicine(name="Crocin", written="Tab Crocin 500 mg for Mrs Quillfeather", box=tall)
    share = seen_of(row.written, row.name)
    assert share

    with pytest.raises(InputRefused, match="not all rows can be seen"):
        seen(image, [row], seen={row.id: share})


def test_a_rule_of_the_form_takes_no_ink_that_stands_on_it() -> None:
    image = Image.new("RGB", (600, 300), "white")
    draw = ImageDraw.Draw(image)
    draw.line((20, 148, 580, 148), fill="black", width=3)
    for left in range(60, 400, 20):
        draw.rectangle((left, 120, left + 12, 150), outline="red", width=3)
    row = Medicine(name="Crocin", box=Box(0.09, 0.38, 0.6, 0.14))

    own, _ = seen(image, [row])

    assert own > 17 * 100


def test_all_that_is_no_outline_is_of_one_colour() -> None:
    image, box = page(5.0)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)

    masked = masked_jpeg(file.getvalue(), [Medicine(name="Crocin", box=box)])

    pixels = numpy.array(Image.open(io.BytesIO(masked)).convert("RGB")).astype(int)
    corners = [pixels[at] for at in ((5, 5), (5, -5), (-5, 5), (-5, -5))]
    assert all(abs(corner - COVER).max() < 3 for corner in corners)
    assert all((a == b).all() for a, b in pairwise(corners))
