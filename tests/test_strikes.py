"""Lines drawn through writing, and what becomes of what they strike out."""

from dataclasses import replace

import cv2
import numpy as np

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.rows import Verdicts, verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import rows_of
from rxcore.prescription.see.strikes import Pixels, strikes_in
from tests.text_pages import inked

NAMES = Names(Vocabulary())
HIGH, LEFT = 48, 20


def written(text: str = "Tab. Amlodipine 5 mg", thick: int = 2) -> Pixels:
    width = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1, thick)[0][0]
    crop = np.full((HIGH, width + 2 * LEFT, 3), 245, np.uint8)
    cv2.putText(crop, text, (LEFT, 34), cv2.FONT_HERSHEY_SIMPLEX, 1, (40, 20, 10), thick)
    return crop


def with_line(crop: Pixels, start: tuple[float, float], end: tuple[float, float]) -> Pixels:
    """A pen line between two points in fractions of the crop."""
    size = np.array([crop.shape[1], crop.shape[0]])
    first, last = ((np.array(point) * size).astype(int).tolist() for point in (start, end))
    return np.asarray(cv2.line(crop.copy(), first, last, (90, 40, 20), 2), np.uint8)


def test_a_line_through_all_the_writing_strikes_all_of_it() -> None:
    ((first, last),) = strikes_in(with_line(written(), (0.04, 0.5), (0.96, 0.53)))

    assert first < 0.1
    assert last > 0.9


def test_a_line_through_one_of_two_orders_strikes_that_one() -> None:
    crop = with_line(written("Amlodipine 5 mg Telma 40"), (0.03, 0.5), (0.6, 0.5))

    ((first, last),) = strikes_in(crop)

    assert first < 0.1
    assert 0.5 < last < 0.65


def test_writing_alone_is_not_struck_out() -> None:
    assert strikes_in(written()) == ()


def test_bold_capitals_are_not_struck_out() -> None:
    assert strikes_in(written("TAB. THE FEET HEATH", 5)) == ()


def test_an_underline_strikes_nothing() -> None:
    assert strikes_in(with_line(written(), (0.04, 0.86), (0.96, 0.86))) == ()


def test_a_ruled_line_that_goes_on_beyond_the_writing_strikes_nothing() -> None:
    assert strikes_in(with_line(written(), (0.0, 0.5), (1.0, 0.5))) == ()


def test_the_same_line_is_found_on_grey_paper_in_pencil() -> None:
    struck = with_line(written(), (0.04, 0.5), (0.96, 0.5))

    faint = np.asarray(110 + struck.astype(np.float32) * 0.35, np.uint8)

    assert len(strikes_in(faint)) == 1


def read(*struck: str) -> Verdicts:
    texts = ("1. Tab. Amlodipine 5 mg 1-0-0", "2. Tab. Metformin 500 mg 1-0-1")
    lines = [inked("Rx", 0.05)]
    for number, text in enumerate(texts):
        line = inked(text, 0.1 + 0.05 * number, 0.05)
        through = ((0.02, 0.98),) if any(name in text for name in struck) else ()
        lines.append(replace(line, struck=through))
    return verdicts_on(entries_of(rows_of(lines)), NAMES)


def test_what_is_struck_out_is_offered_with_the_reason() -> None:
    found = read("Amlodipine")

    assert [medicine.name for _, medicine in found.rows] == ["Metformin"]
    assert [(offer.row.name, offer.rules) for _, offer in found.offers] == [
        ("Amlodipine", ("struck",))
    ]


def test_without_a_line_both_are_rows() -> None:
    assert [medicine.name for _, medicine in read().rows] == ["Amlodipine", "Metformin"]
