"""A name that is known is found before anything else, and nothing after takes a letter of it."""

import pytest

from rxcore import same_name
from rxcore.clinical import everyday
from rxcore.clinical.fields import take_apart
from rxcore.clinical.locked import Names
from rxcore.clinical.parse import parse_answer, parse_line
from rxcore.clinical.patterns import FIELD

LISTED = [name.name for name in everyday.by_key("medicine").values()]
BITTEN = [name for name in LISTED if FIELD.search(name)]
"""Names that hold a word of a prescription: "Ganaton Total", "Benzac AC", "calamine lotion"."""


@pytest.mark.parametrize(
    "line",
    [
        "Tab. {} 50 mg 1-0-1 x 5 days",
        "{} 50 mg BD",
        "1. Syp {} 5 ml TDS 3 days",
        "{} cream 2%",
        "{}",
    ],
)
def test_every_listed_name_comes_back_whole_from_a_clean_line(line: str) -> None:
    found = {
        name: [same_name.key(parsed.row.name) for parsed in parse_answer("medicines", text).rows]
        for name in [*BITTEN, *LISTED[::7]]
        for text in [line.format(name)]
    }
    wrong = {name: rows for name, rows in found.items() if rows != [same_name.key(name)]}

    assert BITTEN
    assert wrong == {}


@pytest.mark.parametrize("name", ["Rablet", "Tamlet DZ", "Inhalex", "D5 NS", "Ganaton Total"])
def test_a_name_that_looks_like_fields_stays_a_name(name: str) -> None:
    row = parse_line("medicines", f"Inj {name} 5 mg OD", lambda words: words == name)

    assert row
    assert (row.row.name, row.row.values()["strength"]) == (name, "5 mg")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("bol PONSTAN 5 mg TDS x 3 days", "PONSTAN",
         {"name": "PONSTAN", "strength": "5 mg", "frequency": "TDS", "duration": "3 days"}),
        ("Tab. Inhalex 2 puffs BD", "Inhalex",
         {"name": "Inhalex", "form": "tablet", "dose": "2 puffs", "frequency": "BD"}),
        ("3T. Combiflam 1 tab SOS", "Combiflam",
         {"name": "Combiflam", "dose": "1 tab", "frequency": "SOS", "form": "tablet"}),
        ("Augmentin 625 BD", "Augmentin",
         {"name": "Augmentin 625", "strength": "625", "frequency": "BD"}),
        ("Glycomet SR 500 1-0-1", "Glycomet",
         {"name": "Glycomet SR 500", "strength": "500", "frequency": "1-0-1"}),
        ("Morning Glory OD 1 week", "Morning Glory OD",
         {"name": "Morning Glory OD", "duration": "1 week"}),
        ("Crocin650mg", "Crocin", {"name": "Crocin", "strength": "650 mg"}),
    ],
)  # fmt: skip
def test_the_fields_round_a_locked_name(text: str, name: str, expected: dict[str, str]) -> None:
    start = text.index(name)

    line = take_apart(text, (start, start + len(name)))

    assert expected == line.values
    assert line.spans["name"][0] == start


@pytest.mark.parametrize(
    ("text", "name", "strength"),
    [
        ("Tab Augmentin 625 BD", "Augmentin 625", "625"),
        ("Ecosprin AV 75/10", "Ecosprin AV 75/10", "75/10"),
        ("Zorbexal 200 OD", "Zorbexal 200", "200"),
        ("Augmentin 625 Duo BD", "Augmentin 625 Duo", "625"),
        ("Liv 52 BD", "Liv 52", ""),
        ("Human Mixtard 30/70", "Human Mixtard 30/70", ""),
        ("Vitamin B 12 OD", "Vitamin B 12", ""),
        ("Dolo 650 650 mg", "Dolo 650", "650 mg"),
    ],
)
def test_a_figure_behind_a_name_is_its_strength_too(text: str, name: str, strength: str) -> None:
    (row,) = parse_answer("medicines", text).rows

    assert (row.row.name, row.row.values()["strength"]) == (name, strength)


def test_places_of_known_names_leave_out_figures_and_words_of_a_field() -> None:
    names = Names("Dolo 650 in 100 ml NS", lambda words: words in ("Dolo 650", "NS"))

    assert names.places == ((0, 4),)
