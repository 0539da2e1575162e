"""Notes that a brace joins to several rows."""

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.rows import verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import rows_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Medicine
from tests.text_pages import inked

NAMES = Names(Vocabulary())
ORDERS = (
    "1. Tab. Amoxicillin 500 mg 1-0-1",
    "2. Tab. Paracetamol 650 mg 1-1-1",
    "3. Tab. Pantoprazole 40 mg 1-0-0",
    "4. Tab. Cetirizine 10 mg 0-0-1",
)


def read(*notes: Inked, orders: tuple[str, ...] = ORDERS) -> list[Medicine]:
    lines = [inked("Rx", 0.05)]
    lines += [inked(text, 0.1 + 0.05 * number, 0.05) for number, text in enumerate(orders)]
    verdicts = verdicts_on(entries_of(rows_of([*lines, *notes])), NAMES)
    return [medicine for _, medicine in verdicts.rows]


@pytest.mark.parametrize("brace", ["}", "]", ")", ">"])
def test_a_note_behind_a_brace_between_two_rows_is_said_of_both(brace: str) -> None:
    found = read(inked(f"{brace} after food", 0.125, 0.6))

    assert [medicine.instructions for medicine in found] == ["after food", "after food", "", ""]


def test_a_note_level_with_the_middle_of_three_rows_is_said_of_all_three() -> None:
    found = read(inked("} x 5 days", 0.2, 0.6))

    assert [medicine.duration for medicine in found] == ["", "5 days", "5 days", "5 days"]


def test_what_a_row_says_by_itself_stands_against_a_note() -> None:
    orders = (f"{ORDERS[0]} before food", *ORDERS[1:])

    found = read(inked("} after food", 0.125, 0.6), orders=orders)

    assert [m.instructions for m in found[:2]] == ["before food", "after food"]


def test_a_note_without_a_brace_level_with_one_row_is_that_row_s() -> None:
    found = read(inked("after food", 0.15, 0.6))

    assert [medicine.instructions for medicine in found] == ["", "after food", "", ""]
