import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.compare import AnyRow
from rxcore.readings import Disease, Medicine
from rxcore.scoring import Counts, Level, count, with_optional
from rxcore.scoring_report import Scorer


def medicine(name: str, strength: str = "", **fields: str) -> Medicine:
    return Medicine(name=name, strength=strength, **fields)  # type: ignore[arg-type]


def errors(read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> dict[str, int]:
    names = {"Aten", "Auten", "Crocin", "Metformin", "Metronidazole", "Vincristine", "Vinblastine"}
    scorer = Scorer(is_name=lambda name: name.casefold() in {n.casefold() for n in names})
    scorer.add(read, truth)
    return {kind: n for kind, n in scorer.report().errors.items() if n}


def test_a_name_that_stands_twice_is_to_be_read_twice() -> None:
    truth = [medicine("Telma"), medicine("Telma"), medicine("Crocin")]

    assert count([medicine("Telma"), medicine("telma ")], truth, "name") == Counts(2, 0, 1)
    assert count([medicine("Telma")] * 3, truth, "name") == Counts(2, 1, 1)


def test_each_level_asks_for_more() -> None:
    truth = [medicine("Telma", "40 mg", frequency="OD", form="tablet")]
    read = [medicine("telma", "40mg", frequency="BD", form="tablet")]

    found = {level: count(read, truth, level).tp for level in LEVELS}

    assert found == {"name": 1, "name + strength": 1, "whole row": 0, "name, lenient": 1}


LEVELS: tuple[Level, ...] = ("name", "name + strength", "whole row", "name, lenient")


def test_a_misspelling_counts_leniently_only() -> None:
    read, truth = [medicine("Ascobic Acid")], [medicine("Ascorbic Acid")]

    assert count(read, truth, "name") == Counts(0, 1, 1)
    assert count(read, truth, "name, lenient") == Counts(1, 0, 0)


def test_a_medicine_is_never_taken_for_a_disease_of_that_name() -> None:
    for level in LEVELS:
        assert count([medicine("Calcium")], [Disease(name="Calcium")], level) == Counts(0, 1, 1)


def test_an_optional_row_may_be_read_or_left_out() -> None:
    optional = with_optional(Disease(name="body ache", certainty="history"))
    truth = [Disease(name="Diabetes"), optional]

    for level in LEVELS:
        assert count([Disease(name="Diabetes")], truth, level) == Counts(1, 0, 0)
        both = [Disease(name="Diabetes"), Disease(name="body ache")]
        assert count(both, truth, level) == Counts(1, 0, 0)
        assert count([*both, Disease(name="body ache")], truth, level) == Counts(1, 1, 0)


def test_a_required_row_has_its_own_before_an_optional_one_of_its_name() -> None:
    truth = [with_optional(medicine("Telma")), medicine("Telma")]

    for level in LEVELS:
        assert count([medicine("Telma")], truth, level) == Counts(1, 0, 0)


def test_what_people_cannot_read_either_is_asked_of_no_reader() -> None:
    truth = [Medicine(written="???", name="", legible=False), medicine("Telma")]

    assert count([medicine("Telma")], truth, "name") == Counts(1, 0, 0)


def test_a_document_with_nothing_on_either_side_is_counted_apart() -> None:
    scorer = Scorer()
    scorer.add([], [])
    scorer.add([medicine("Telma")], [medicine("Telma"), medicine("Crocin")])

    score = scorer.report().score("medicine", "name")

    assert (score.documents, score.both_empty) == (2, 1)
    assert score.macro_f1 == pytest.approx(2 / 3)
    assert scorer.report().score("disease", "name").both_empty == 2
    assert Counts().f1 == 1


def test_micro_and_macro_weigh_documents_differently() -> None:
    scorer = Scorer()
    scorer.add([], [medicine("Telma")])
    scorer.add([medicine(f"M{i}") for i in range(9)], [medicine(f"M{i}") for i in range(9)])

    score = scorer.report().score("all", "name")

    assert (score.micro.precision, score.micro.recall) == (1, 0.9)
    assert score.macro_f1 == 0.5


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_strict_counts_agree_with_counting_by_hand(read: list[str], truth: list[str]) -> None:
    right = sum(min(read.count(name), truth.count(name)) for name in "abc")

    found = count([medicine(n) for n in read], [medicine(n) for n in truth], "name")

    assert found == Counts(right, len(read) - right, len(truth) - right)


@pytest.mark.parametrize(
    ("read", "true", "kind"),
    [
        (medicine("Telma", "40 mg"), medicine("Telma", "40mg"), "correct"),
        (medicine("Ascobic Acid"), medicine("Ascorbic Acid"), "misspelt"),
        (medicine("Vincristine"), medicine("Vinblastine"), "look-alike name"),
        (medicine("Crocin", "500 mg"), medicine("Metformin", "500 mg"), "wrong name"),
        (medicine("Telma", "80 mg"), medicine("Telma", "40 mg"), "wrong strength"),
        (medicine("Telma", "400 mg"), medicine("Telma", "40 mg"), "tenfold strength"),
        (medicine("Telma", "4 mg"), medicine("Telma", "40 mg"), "tenfold strength"),
        (medicine("Telma", "40 mcg"), medicine("Telma", "40 mg"), "thousandfold strength"),
        (medicine("Telma", "1 g"), medicine("Telma", "1000 mg"), "correct"),
        (medicine("Telma", "40 IU"), medicine("Telma", "40 mg"), "wrong strength"),
        (medicine("Telma", frequency="BD"), medicine("Telma", frequency="OD"), "wrong other field"),
        (medicine("Telma"), medicine("Telma", frequency="OD"), "incomplete"),
        (medicine("Telma"), medicine("Telma", "40 mg"), "incomplete"),
        (Disease(name="type 2 diabetes"), Disease(name="Type 2 diabetes mellitus"), "incomplete"),
        (None, medicine("Telma"), "missed"),
        (medicine("Telma"), None, "spurious"),
    ],
)
def test_each_error_is_called_by_its_name(
    read: AnyRow | None, true: AnyRow | None, kind: str
) -> None:
    assert errors([read] if read else [], [true] if true else []) == {kind: 1}


def test_a_row_read_twice_is_duplicated_and_not_invented() -> None:
    found = errors([medicine("Crocin"), medicine("Crocin")], [medicine("Crocin")])

    assert found == {"correct": 1, "duplicated": 1}


def test_one_row_read_as_two_and_two_as_one_are_told_from_inventions() -> None:
    whole = medicine("amoxicillin and clavulanic acid")
    halves = [medicine("amoxicillin"), medicine("clavulanic acid")]

    assert errors(halves, [whole])["split or merged"] == 2
    assert errors([whole], halves)["split or merged"] == 2


def test_the_character_error_rate_is_edits_for_each_true_character() -> None:
    scorer = Scorer()
    scorer.add([medicine("Ascobic Acid")], [medicine("Ascorbic Acid")])

    assert scorer.report().cer == 1 / 13


def test_a_report_prints_as_a_table_and_as_json() -> None:
    scorer = Scorer()
    scorer.add([medicine("Ascobic Acid")], [medicine("Ascorbic Acid")])
    report = scorer.report()

    table = report.table().splitlines()
    assert table[0].startswith("kind      level                    precision  recall")
    assert table[1].split() == ["all", "name", "0.000", "0.000", "0.000", "-", "0.000", "0"]
    assert "misspelt" in report.table()
    figures = json.loads(json.dumps(report.figures()))
    assert figures["scores"][3]["f1"] == 1
    assert figures["errors"]["misspelt"] == 1


def test_a_name_of_five_thousand_characters_and_two_hundred_rows_are_scored() -> None:
    rows = [medicine(f"{i} " + "x" * 5_000) for i in range(2)] + [
        medicine(f"Medicine {i}") for i in range(198)
    ]
    scorer = Scorer()
    scorer.add(rows, rows)

    assert scorer.report().score("medicine", "name, lenient").micro == Counts(200, 0, 0)


@pytest.mark.parametrize(
    "typed", ["Pan\u2011D", "pan d", "Pan\u00ad-D", "\uff30an D", "Pan\u200b D"]
)
def test_a_name_counts_however_it_is_typed(typed: str) -> None:
    truth = [medicine("Pan-D", "40 mg")]

    assert count([medicine(typed, "40 mg")], truth, "name") == Counts(tp=1)
    assert errors([medicine(typed, "40\u00a0mg")], truth) == {"correct": 1}


def test_one_and_a_half_is_not_eleven_halves() -> None:
    read, truth = medicine("Pan", dose="1\u00bd tab"), medicine("Pan", dose="11/2 tab")

    assert count([read], [truth], "whole row") == Counts(fp=1, fn=1)
