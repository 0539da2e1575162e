"""Rows of any reader find their place on the page, and invented ones find none."""

from rxcore.evidence import Line, link, similarity, union
from rxcore.readings import Box, Disease, Medicine

FIRST = Box(0.1, 0.2, 0.1, 0.05)
SECOND = Box(0.22, 0.2, 0.2, 0.05)
THIRD = Box(0.45, 0.2, 0.1, 0.05)


def line(text: str, y: float = 0.2) -> Line:
    words = text.split()
    share = 0.8 / len(words)
    boxes = [Box(0.1 + share * at, y, share, 0.04) for at in range(len(words))]
    return Line(text, 0.9, Box(0.1, y, 0.8, 0.04), tuple(zip(words, boxes, strict=True)))


def test_a_row_takes_the_box_of_its_words() -> None:
    words = (("Tab.", FIRST), ("Ascorbic", SECOND), ("Acid", THIRD))
    page = [Line("Tab. Ascorbic Acid", 0.9, Box(0.1, 0.2, 0.5, 0.05), words)]

    (row,) = link([Medicine(name="Ascorbic acid")], page)

    assert union([SECOND, THIRD]) == row.box
    assert row.found_on_page is True


def test_a_misread_name_is_still_found() -> None:
    (row,) = link([Medicine(name="Ascorbic Acid")], [line("Tab. Ascobic Acid 500 mg")])

    assert row.found_on_page is True


def test_a_row_that_no_line_supports_is_marked() -> None:
    rows = link([Medicine(name="Warfarin"), Disease(name="Asthma")], [line("Tab. Crocin 500 mg")])

    assert [row.found_on_page for row in rows] == [False, False]
    assert [row.box for row in rows] == [None, None]


def test_short_names_need_nearly_every_letter() -> None:
    assert similarity("zifi", "wifi") >= 0.75
    assert similarity("omez", "olem") == 0.0


def test_a_name_run_together_with_its_form_is_found_where_it_stands() -> None:
    page = [Line("TabCrocin500mg", 0.9, Box(0.0, 0.1, 0.7, 0.1), (("TabCrocin500mg", FIRST),))]

    (row,) = link([Medicine(name="Crocin")], page)

    assert row.box is not None
    assert FIRST.x < row.box.x < FIRST.x + FIRST.width / 2


def test_two_rows_of_one_name_get_two_places() -> None:
    page = [line("Tab. Metformin 500 mg", 0.2), line("Tab. Metformin 850 mg", 0.4)]
    rows = [Medicine(name="Metformin", strength="850 mg"), Medicine(name="Metformin")]

    first, second = link(rows, page)

    assert first.box is not None
    assert second.box is not None
    assert (first.box.y, second.box.y) == (0.4, 0.2)


def test_a_box_that_a_reader_gave_is_kept() -> None:
    (row,) = link([Disease(name="Asthma", box=FIRST)], [line("Dx: Asthma")])

    assert row.box == FIRST
    assert row.found_on_page is True


def test_no_lines_support_nothing() -> None:
    (row,) = link([Disease(name="Asthma")], [])

    assert row.found_on_page is False
