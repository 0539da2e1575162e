"""Names sought in the ink of a line, and what is made of them."""

import numpy as np
import pytest

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.line.candidates import Candidate, Names, longest
from rxcore.prescription.line.opened import opened
from rxcore.prescription.line.spot import Spotter
from tests.test_ocr_ink import ink, row_of

NAMES = ["zerodol", "zerodolsp", "kelonex", "kelomax", "anaday", "zyvaro"]
SITE = Vocabulary(
    site=[
        Name(kind="medicine", name=name, canonical=name.casefold(), source="site")
        for name in ("Zyvaro", "Kelonex", "Kelonex Forte", "Jupiros")
    ]
)


def sought(text: str, doubts: dict[int, str] | None = None) -> list[str]:
    spotter = Spotter(NAMES, [20.0] * len(NAMES))
    return [NAMES[sighting.name] for sighting in spotter.seek(ink(text, doubts).columns)]


def test_a_name_is_found_wherever_in_the_line_it_stands() -> None:
    assert sought("Tab Kelonex 5mg OD")[0] == "kelonex"


def test_a_name_is_found_by_letters_that_the_ink_shows_beside_those_read() -> None:
    assert sought("Tab Zyvavo 5mg", {8: "r"})[0] == "zyvaro"


def test_the_longer_of_two_names_wins_where_the_ink_shows_all_of_it() -> None:
    assert sought("Zerodol SP 1-0-1")[0] == "zerodolsp"


def test_the_shorter_of_two_names_wins_where_the_ink_shows_no_more() -> None:
    assert sought("Zerodol 1-0-1")[0] == "zerodol"


def test_a_sighting_says_in_which_columns_the_name_stands() -> None:
    line = ink("Tab Kelonex 5mg")

    sighting = Spotter(NAMES, [20.0] * len(NAMES)).seek(line.columns)[0]

    assert (sighting.first, sighting.last) == (8, 21)
    assert sighting.path == pytest.approx(0.0, abs=0.1)


def test_the_bound_leaves_no_name_out_that_a_full_search_finds() -> None:
    rng = np.random.default_rng(1)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    names = sorted({"".join(rng.choice(letters, rng.integers(4, 12))) for _ in range(4000)})
    spotter = Spotter(names, [20.0] * len(names))

    found = [names[spotter.seek(ink(name).columns, 1)[0].name] for name in names[::200]]

    assert found == names[::200]


def test_a_line_too_short_for_any_name_gives_none() -> None:
    assert sought("a") == []


def test_an_empty_list_of_names_finds_nothing() -> None:
    assert Spotter([], []).seek(ink("Kelonex").columns) == []


def test_a_spotted_name_says_which_letters_were_read_there() -> None:
    row = row_of("Tab Zyvavo 5mg", {8: "r"})

    first = next(Names(SITE).spotted(row))

    assert (first.name, first.read, first.how) == ("Zyvaro", "Zyvavo", "spotted")
    assert row.text[first.start : first.end] == "Zyvavo"


def test_a_known_base_with_a_common_suffix_is_one_name() -> None:
    row = row_of("Tab Jupiros EZ 10mg")

    found = longest(Names(SITE).written(row))

    assert [(c.name, c.how) for c in found] == [("Jupiros EZ", "extended")]


def test_the_longest_listed_name_at_a_place_is_the_one_that_counts() -> None:
    row = row_of("Tab Kelonex Forte BD")

    found = longest(Names(SITE).written(row))

    assert [c.name for c in found] == ["Kelonex Forte"]


def test_a_name_spelt_over_two_written_ones_takes_up_neither() -> None:
    first = Candidate("Losartan", 5, 13, "exact", score=20.0)
    second = Candidate("Amlodipine", 21, 31, "exact", score=25.0)
    both = Candidate("losartan + amlodipine", 5, 31, "spotted", score=30.0)

    assert longest([first, second, both]) == [first, second, both]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1/ Volfacine Tab 500mg", "Volfacine"),
        ("EPISOFTAC CREAM 3-4 times a day", "EPISOFTAC"),
        ("2. INDATAB SR 1,5 mg 30", "INDATAB SR"),
        ("Metodex SPS(Tobramycin 15 mg)", "Metodex SPS"),
        ("Increase Norcelin to 20 mg", "Norcelin"),
    ],
)
def test_a_name_in_no_list_is_the_words_between_number_form_and_fields(
    text: str, name: str
) -> None:
    from rxcore.clinical.fields import scan

    found = opened(text, 0, tuple(scan(text)), Vocabulary())

    assert name in [
        candidate.name.removesuffix(" to") for candidate in found if not candidate.beyond
    ]


def test_a_name_in_no_list_may_end_before_the_run_of_words_does() -> None:
    from rxcore.clinical.fields import scan

    text = "1. Ikumune Plus Ngot 5"

    found = opened(text, 0, tuple(scan(text)), Vocabulary())

    assert [(c.name, c.beyond) for c in found] == [
        ("Ikumune", 2), ("Ikumune Plus", 1), ("Ikumune Plus Ngot", 0),
    ]  # fmt: skip


def test_names_that_fit_the_ink_are_given_best_first_for_a_place_pointed_at() -> None:
    fitting = Names(SITE).fitting(row_of("Zyvavo", {4: "r"}), 3)

    assert fitting[0].name == "Zyvaro"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tub. Vrelomix", ["Vrelomix"]),
        ("3)Ta6.Vrelomix", ["Vrelomix"]),
        ("Change Vrelomix 5 mg", ["Vrelomix"]),
        ("Tub Vrelomix", ["Tub", "Tub Vrelomix", "Vrelomix"]),
        ("Ferro. Vrelomix", ["Ferro. Vrelomix"]),
    ],
)
def test_a_form_read_with_a_slip_is_no_part_of_the_name(text: str, names: list[str]) -> None:
    from rxcore.clinical.fields import scan

    found = opened(text, 0, tuple(scan(text)), Vocabulary())

    assert sorted(candidate.name for candidate in found) == sorted(names)


@pytest.mark.parametrize("text", ["Vrelomix ONE TABLET daily", "Vrelomix I tab", "Vrelomix I g"])
def test_a_name_ends_before_how_many(text: str) -> None:
    from rxcore.clinical.fields import scan

    found = opened(text, 0, tuple(scan(text)), Vocabulary())

    assert [candidate.name for candidate in found] == ["Vrelomix"]


@pytest.mark.parametrize("name", ["ORAL ONE", "Daily", "AFTER", "Soft diet", "Medications:"])
def test_what_only_says_how_or_heads_a_list_is_no_name(name: str) -> None:
    assert longest([Candidate(name.rstrip(":"), 0, len(name), "open")]) == []


def test_a_name_far_down_the_bound_is_found_in_a_long_line() -> None:
    rng = np.random.default_rng(2)
    letters = list("aeiourstlnmd")
    names = sorted({"".join(rng.choice(letters, rng.integers(9, 16))) for _ in range(6000)})
    names.append("tamsul")
    line = ink("tamsulosin 400 mcg capsule one cap po after food at night for thirty days")

    found = Spotter(names, [20.0] * len(names)).seek(line.columns, 1)

    assert [names[sighting.name] for sighting in found] == ["tamsul"]
