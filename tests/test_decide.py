"""What becomes a row, an offer, or nothing, and what the page says of each."""

import re

import pytest

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.rules import RULES, Rule, is_test
from rxcore.prescription.decide.trees import Forest, Node, weights
from rxcore.prescription.decide.verdicts import Weighed, chosen
from rxcore.prescription.line.candidates import Candidate, Names
from rxcore.prescription.line.remarks import unlisted
from rxcore.prescription.page.entries import entries_of
from tests.text_pages import medicines, offers, rows

NAMES = Names(Vocabulary())


def held(rule: Rule, text: str) -> bool:
    """Whether the rule holds for the first known name of a row."""
    (entry,) = entries_of(rows(text))
    first = max(NAMES.written(entry.row), key=lambda candidate: len(candidate.letters))
    order = bool(re.search(r"\b(?:OD|BD|days)\b", text))
    return rule.holds(entry, (first.start, first.end), order)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.examples]
)
def test_a_rule_holds_for_its_examples(rule: Rule, text: str) -> None:
    assert held(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.counterexamples]
)
def test_a_rule_does_not_hold_for_its_counterexamples(rule: Rule, text: str) -> None:
    assert not held(rule, text)


def test_a_stopped_medicine_is_offered_with_the_reason() -> None:
    text = "Rx\n1. Tab. Crocin 500 mg BD\nStop Tab. Telma 40 mg OD"

    (offer,) = (o for o in offers(text, NAMES) if o.row.name == "Telma")

    assert offer.rules == ("stopped",)
    assert [m.name for m in medicines(text, NAMES)] == ["Crocin"]


@pytest.mark.parametrize(
    "line",
    ["Change Telma 40 mg to Losar 50 mg OD", "Stop Telma 40 mg, start Losar 50 mg OD"],
)
def test_what_takes_the_place_of_another_is_the_row(line: str) -> None:
    text = f"Rx\n1. Tab. Crocin 500 mg BD\n2. {line}"

    assert [m.name for m in medicines(text, NAMES)] == ["Crocin", "Losar"]
    assert [o.row.name for o in offers(text, NAMES) if "stopped" in o.rules] == ["Telma"]


def test_what_shares_its_ink_with_a_row_is_no_offer_beside_it() -> None:
    row = Weighed(0, Candidate("Norcelin", 4, 12, "open"), {"row_weight": 3}, 0.46)
    inside = Weighed(0, Candidate("Celin", 7, 12, "spotted"), {"row_weight": 3}, 0.2)
    below = Weighed(1, Candidate("Crocin", 4, 10, "exact"), {"row_weight": 1}, 0.1)

    assert chosen([inside, below], 0.05, [row]) == [below]


def test_a_taper_keeps_a_row_for_each_strength() -> None:
    text = "Rx\n1. Tab. Prednisolone 40 mg OD x 5 days\n2. Tab. Prednisolone 20 mg OD x 5 days"

    assert [m.strength for m in medicines(text, NAMES)] == ["40 mg", "20 mg"]


def test_a_medicine_that_is_said_twice_is_one_row() -> None:
    text = "Rx\n1. Tab. Crocin 500 mg BD\nMorning: Crocin 500 mg"

    assert [m.name for m in medicines(text, NAMES)] == ["Crocin"]


@pytest.mark.parametrize(
    ("line", "name", "strength"),
    [
        ("Tab. Pan 40 1-0-1", "Pan 40", "40"),
        ("T.PAN 40MG (1-----0---1)-3DAYS", "PAN", "40 MG"),
        ("Tab. Augmentin 625 BD x 5/7", "Augmentin 625", "625"),
        ("Tab. Ecosprin AV 75/10 HS", "Ecosprin AV 75/10", "75/10"),
        ("Tab. Crocin 500 mg BD", "Crocin", "500 mg"),
    ],
)
def test_a_figure_behind_a_name_is_its_strength(line: str, name: str, strength: str) -> None:
    (found,) = medicines(f"Rx\n{line}", NAMES)

    assert (found.name, found.strength) == (name, strength)


@pytest.mark.parametrize("line", ["Crocin 500 mg 1+0+1", "Crocin 500 mg 1---0---1"])
def test_slots_joined_by_plus_signs_or_long_lines_are_slots(line: str) -> None:
    (found,) = medicines(f"Rx\nTab. {line}", NAMES)

    assert found.frequency == "1-0-1"


@pytest.mark.parametrize(
    "page",
    [
        "CITY LABORATORY\nHaemoglobin 13.2 g/dL\nTotal Cholesterol 180 mg/dL\nSGPT 30 U/L",
        "INVOICE 1024\nConsultation 500.00\nRegistration 100.00\nTotal 600.00",
        "The patient was seen today and is doing well.\nHe will come again next month.",
        "Name:\nAge:\nAddress:\nDate:\nRx",
    ],
)
def test_a_page_that_is_no_prescription_gives_no_rows(page: str) -> None:
    assert medicines(page, NAMES) == []


@pytest.mark.parametrize("name", ["Serum Creatinine", "HbA1c", "LDL/dL", "Lipid profile"])
def test_an_investigation_is_no_medicine(name: str) -> None:
    assert is_test(name)


def test_trees_add_up_to_the_odds() -> None:
    tree = (Node(0, 0.5, 1, 2, 0.0), Node(-1, 0, 0, 0, -1.0), Node(-1, 0, 0, 0, 1.0))
    forest = Forest(("form",), 0.0, (tree, tree))

    odds = [round(forest.probability({"form": form}), 4) for form in (0.0, 1.0)]

    assert odds == [0.1192, 0.8808]


def test_the_weights_ask_only_for_figures_that_are_counted() -> None:
    by = weights("medicine")

    assert set(by.first.figures) <= set(by.second.figures)
    assert 0 < by.offer < by.row < 1


@pytest.mark.parametrize(
    ("strength", "confidence", "rules"),
    [
        ("57", 0.8, ["strength_unsettled"]), ("5", 0.8, []), ("57", 0.99, []), ("57 mg", 0.8, []),
        ("", 0.8, []),
    ],
)  # fmt: skip
def test_a_figure_in_which_a_product_does_not_come_is_no_strength_unless_read_clearly(
    strength: str, confidence: float, rules: list[str]
) -> None:
    known = Name(name="Concor", kind="medicine", strengths=("2.5 mg", "5 mg"))
    candidate = Candidate("Concor", 0, 6, "spotted", known)

    assert rules == [flag.rule for flag in unlisted(candidate, strength, confidence)]


def test_a_list_of_allergies_goes_on_over_rows_however_its_first_word_was_read() -> None:
    text = (
        "Patient is allengic to : Aspirin, Naproxen\nAmikacin, Cefixime, Tramadol,\n"
        "Ceftriaxone, Ibuprofen\nRx\n1. Tab. Telma 40 mg OD"
    )

    assert [medicine.name for medicine in medicines(text, NAMES)] == ["Telma"]
