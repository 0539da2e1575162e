"""What of a page is shown to the model, and rows of several views made one list."""

import pytest
from PIL import Image

from rxcore.evidence import Block, union
from rxcore.readers.paligemma.views import (
    LINE_PIXELS,
    MOST_REGIONS,
    PAGE,
    USUAL_REGIONS,
    Seen,
    View,
    fold,
    page_view,
    region_views,
)
from rxcore.readings import Box, Disease, Medicine

PICTURE = Image.new("RGB", (600, 800), "grey")
TOP = Box(0.1, 0.1, 0.6, 0.2)


def view(name: str, crop: Box = TOP) -> View:
    return View(name, PICTURE, crop)


def block(*lines: Box) -> Block:
    return Block(union(lines), lines)


WHOLE = page_view(PICTURE)


def test_a_region_is_padded_to_a_square_and_not_squashed() -> None:
    [region] = region_views(PICTURE, [block(TOP)])

    assert region.image.width == region.image.height == round(600 * region.crop.width)
    assert region.image.getpixel((5, 5)) == (255, 255, 255)
    middle = region.image.width // 2
    assert region.image.getpixel((middle, middle)) == PICTURE.getpixel((0, 0))


def test_a_region_keeps_a_margin_and_stays_on_the_page() -> None:
    [corner] = region_views(PICTURE, [block(Box(0.0, 0.9, 0.5, 0.1))])

    assert corner.crop.x == 0.0
    assert 0.88 < corner.crop.y < 0.9
    assert corner.crop.y + corner.crop.height == 1.0


def test_one_block_that_fills_the_page_is_not_shown_twice() -> None:
    assert region_views(PICTURE, [block(Box(0.05, 0.05, 0.9, 0.9))]) == []
    assert region_views(PICTURE, []) == []


def test_too_many_blocks_are_joined_to_the_most_allowed() -> None:
    many = [block(Box(0.1, 0.05 * i, 0.5, 0.03)) for i in range(18)]

    regions = region_views(PICTURE, many)

    assert len(regions) == USUAL_REGIONS
    assert [f"region {n}" for n in range(1, USUAL_REGIONS + 1)] == [r.name for r in regions]


@pytest.mark.parametrize("lying", [True, False])
def test_dense_writing_is_cut_until_a_line_is_high_enough(lying: bool) -> None:
    page = Image.new("RGB", (1200, 1600), "grey")
    lines = [Box(0.05, 0.05 + 0.015 * i, 0.9, 0.01) for i in range(60)]
    if lying:
        page = page.transpose(Image.Transpose.TRANSPOSE)
        lines = [Box(line.y, line.x, line.height, line.width) for line in lines]

    regions = region_views(page, [block(*lines)], 90 if lying else 0)

    heights = [16 * 448 / region.image.width for region in regions]
    assert min(heights) >= LINE_PIXELS
    assert len(regions) > USUAL_REGIONS
    whole = union([region.crop for region in regions])
    assert whole.x <= lines[0].x
    assert whole.y <= lines[0].y
    assert whole.x + whole.width >= lines[-1].x + lines[-1].width
    assert whole.y + whole.height >= lines[-1].y + lines[-1].height


def test_lines_too_small_for_any_crop_come_to_an_end() -> None:
    tiny = [Box(0.0, 0.001 * i, 1.0, 0.0005) for i in range(900)]

    assert len(region_views(PICTURE, [block(*tiny)])) <= MOST_REGIONS


def test_the_surest_of_two_views_stands_word_for_word_with_the_crop_as_its_place() -> None:
    page = Medicine(name="Ascobic Acid", strength="500 mg", confidence=0.4)
    near = Medicine(name="Ascorbic Acid", strength="500mg", confidence=0.9)

    [row] = fold([Seen(page, WHOLE), Seen(near, view("region 1"))])

    assert (near.id, "Ascorbic Acid", "500mg", TOP) == (row.id, row.name, near.strength, row.box)
    assert row.flags == ()


def test_a_row_that_one_view_alone_showed_says_so() -> None:
    both = Disease(name="Diabetes")
    page, near = Disease(name="Asthma"), Disease(name="Gout")

    rows = fold(
        [Seen(both, WHOLE), Seen(page, WHOLE), Seen(both, view("region 1")),
         Seen(near, view("region 2"))]
    )  # fmt: skip

    assert [(row.name, [flag.text for flag in row.flags]) for row in rows] == [
        ("Diabetes", []),
        ("Asthma", ["Only the whole page showed this; check it against the page."]),
        ("Gout", ["Only region 2 showed this; check it against the page."]),
    ]


def test_two_strengths_of_one_medicine_stay_two_rows() -> None:
    rows = fold(
        [
            Seen(Medicine(name="Thyronorm", strength="25 mcg"), WHOLE),
            Seen(Medicine(name="Thyronorm", strength="50 mcg"), view("region 1")),
        ]
    )

    assert [row.name for row in rows] == ["Thyronorm", "Thyronorm"]


def test_look_alikes_of_one_view_stay_two_rows() -> None:
    pair = [Medicine(name=name, strength="25 mg") for name in ("Hydralazine", "Hydroxyzine")]
    twins = [Medicine(name=name, strength="500 mg") for name in ("Zerodol P", "Zerodol S")]

    rows = fold([Seen(row, WHOLE) for row in (*pair, *twins)])

    assert [row.name for row in rows] == ["Hydralazine", "Hydroxyzine", "Zerodol P", "Zerodol S"]


def test_a_medicine_is_never_folded_into_a_disease() -> None:
    rows = fold([Seen(Medicine(name="Iron"), WHOLE), Seen(Disease(name="Iron"), WHOLE)])

    assert [row.kind for row in rows] == ["medicine", "disease"]


def test_with_the_page_alone_no_row_is_flagged_or_placed() -> None:
    [row] = fold([Seen(Disease(name="Gout"), WHOLE)])

    assert (row.flags, row.box) == ((), None)
    assert WHOLE.name == PAGE


def test_a_region_of_a_page_on_its_side_is_turned_and_its_crop_is_not() -> None:
    page = PICTURE.copy()
    page.paste("red", (60, 80, 160, 240))

    [plain] = region_views(page, [block(TOP)])
    [turned] = region_views(page, [block(TOP)], rotation=90)

    assert turned.crop == plain.crop
    assert turned.image == plain.image.transpose(Image.Transpose.ROTATE_270)
