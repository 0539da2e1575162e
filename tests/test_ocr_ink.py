"""Names, amounts and codes asked of the ink: what the recogniser saw besides what it wrote down."""

import numpy as np
import pytest

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import Line
from rxcore.prescription.line.asked import asked
from rxcore.prescription.line.repaired import repaired
from rxcore.prescription.line.strengths import listed
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.see.ink import ALPHABET, Ink, Stretch, folding, ink_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box

LETTERS = ["", *ALPHABET, *ALPHABET[:26].upper(), "-"]
SITE = Vocabulary(
    site=[
        Name(kind="medicine", name=name, canonical=name.casefold(), source="site", forms=forms)
        for name, forms in (
            ("Zyvaro", ("tablet",)),
            ("Zyvaro-D", ("tablet",)),
            ("Kelonex", ()),
            ("Kelomax", ()),
        )
    ]
)


def ink(text: str, doubts: dict[int, str] | None = None) -> Ink:
    """The ink of a text. doubts: by place, the letter that the ink shows as clearly as the one
    that was read."""
    columns = []
    for at, letter in enumerate(text):
        seen = np.full(len(LETTERS), 1e-6, np.float32)
        seen[LETTERS.index(letter)] = 0.55 if doubts and at in doubts else 0.98
        if doubts and at in doubts:
            seen[LETTERS.index(doubts[at])] = 0.43
        gap = np.full(len(LETTERS), 1e-6, np.float32)
        gap[0] = 0.99
        columns += [seen, gap]
    return ink_of(np.array(columns), LETTERS, folding(LETTERS))


def stretch(read: str, doubts: dict[int, str] | None = None) -> Stretch:
    found = ink(read, doubts).stretch(read)
    assert found is not None
    return found


def row_of(text: str, doubts: dict[int, str] | None = None) -> VisualRow:
    line = Line(text, 0.9, Box(0.1, 0.1, 0.5, 0.03))
    return VisualRow((Inked(line, 0.1, 0.6, 0.1, 0.13, ink(text, doubts)),))


def test_a_name_that_the_ink_shows_is_likelier_than_one_that_it_does_not() -> None:
    shown, other = stretch("Zyvavo", {4: "r"}).odds(["Zyvaro", "Zyvamo"])

    assert shown > -1 > -5 > other


def test_what_was_read_has_even_odds_against_itself() -> None:
    assert stretch("Zyvaro").odds(["zyvaro"]) == [pytest.approx(0.0)]


def test_spaces_and_hyphens_cost_a_name_nothing() -> None:
    assert stretch("Zyvaro D").odds(["Zyvaro-D"]) == [pytest.approx(0.0)]


def test_the_point_of_a_figure_counts() -> None:
    half, whole = stretch("2.5mg").odds_of_figures(["2.5mg", "25mg"])

    assert half == pytest.approx(0.0)
    assert whole < -5


def test_a_word_is_found_behind_the_letters_before_it() -> None:
    line = ink("od x od")

    found = line.stretch("od", passed=3)

    assert found is not None
    assert np.array_equal(found.columns, line.columns[7:])


def test_a_word_that_the_line_does_not_say_has_no_stretch() -> None:
    assert ink("Tab Zyvaro").stretch("Kelonex") is None


def test_type_one_diabetes_never_becomes_type_two() -> None:
    read = "Type I diabetes mellitus"

    found = repaired(Vocabulary(), read, stretch(read, {5: "2"}))

    assert found.name == read


def test_a_second_disease_is_never_taken_for_a_slip_of_the_first() -> None:
    read = "Iron deficiency anaemia HTN"
    faint = stretch(read, {24: "a", 25: "a", 26: "a"})

    assert repaired(Vocabulary(), read, faint).name == read


def test_letters_of_an_amount_are_read_as_the_figures_that_the_ink_shows() -> None:
    row = row_of("Kelonex Smg daily", {8: "5"})

    assert asked(row, 7, row.text[7:]) == " 5mg daily"


def test_letters_of_an_amount_stay_where_the_ink_shows_no_figure() -> None:
    row = row_of("Kelonex Smg daily")

    assert asked(row, 7, row.text[7:]) == row.text[7:]


def test_a_code_that_the_ink_shows_is_taken() -> None:
    row = row_of("Kelonex 5mg BO", {13: "D"})

    assert asked(row, 7, row.text[7:]) == " 5mg BD"


def test_slots_are_read_as_figures() -> None:
    row = row_of("Kelonex 5mg l-0-1", {12: "1"})

    assert asked(row, 7, row.text[7:]) == " 5mg 1-0-1"


def test_the_left_eye_is_not_taken_for_once_daily() -> None:
    row = row_of("Kelonex drops OS", {15: "D"})

    assert asked(row, 7, row.text[7:]) == row.text[7:]


def test_a_strength_read_with_letters_is_the_listed_one_that_the_ink_shows() -> None:
    row = row_of("Kelonex 2D mg", {8: "1", 9: "0"})

    assert listed(row, 7, "20 mg", ("10 mg", "40 mg")) == "10 mg"


def test_a_strength_read_with_letters_stays_where_no_listed_one_fits() -> None:
    row = row_of("Kelonex 2D mg")

    assert listed(row, 7, "20 mg", ("10 mg", "40 mg")) == "20 mg"


def test_a_listed_strength_is_left_alone() -> None:
    row = row_of("Kelonex 2D mg", {8: "1", 9: "0"})

    assert listed(row, 7, "20 mg", ("10 mg", "20 mg")) == "20 mg"


def test_clear_figures_are_left_alone_though_the_product_does_not_come_so() -> None:
    assert listed(row_of("Kelonex 28 mg"), 7, "28 mg", ("18 mg",)) == "28 mg"
