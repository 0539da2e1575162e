"""What is offered because it stands where an entry of a list does."""

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.features import Page
from rxcore.prescription.decide.rows import candidates_of
from rxcore.prescription.decide.slots import placed_on
from rxcore.prescription.decide.verdicts import alone
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from tests.text_pages import rows

NAMES = Names(Vocabulary())


def placed(text: str) -> list[str]:
    page = Page(entries_of(rows(text)))
    return [one.candidate.name for one in placed_on(page, alone(page, candidates_of(page, NAMES)))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3. Tab. Vrelomix", "Vrelomix"),
        ("Vrelomix 200 mg 1-0-1", "Vrelomix"),
        ("2) Vrelomix 1-0-1", "Vrelomix"),
        ("Cap Vrelomix x 5 days", "Vrelomix"),
    ],
)
def test_an_unlisted_name_with_two_signs_of_an_entry_stands_in_its_place(
    text: str, name: str
) -> None:
    assert name in placed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vrelomix",
        "1. Vrelomix",
        "1 tab twice daily for 5 days",
        "Dr. Vrelomix MBBS 1-0-1",
        "BP 120/80 tab 5 mg",
    ],
)
def test_one_sign_or_directions_alone_or_a_doctor_make_no_entry(text: str) -> None:
    assert placed(text) == []
