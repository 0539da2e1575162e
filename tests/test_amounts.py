"""One way to read amounts, for the reader, the checks and the scores."""

import pytest

from rxcore.clinical.amounts import amounts, count, number, per, ratio, same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,5", 2.5), ("0,125", 0.125), ("12,5", 12.5), ("1,250", 1250), ("2,00,000", 200_000),
        ("60.000", 60_000), ("1.000.000", 1e6), ("1.250,5", 1250.5), ("1,250.5", 1250.5),
        ("0.125", 0.125), ("1.125", 1.125), (".5", 0.5), ("60 000", 60_000),
        ("1,00,000.5", 100_000.5), ("0.000", 0.0), ("3,125", 3.125), ("650", 650),
    ],
)  # fmt: skip
def test_a_number_has_the_value_that_its_marks_say(text: str, value: float) -> None:
    assert value == number(text)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2,5 mg", "2.5 mg"), ("0,125 mg", "125 mcg"), ("60,000 IU", "60000 IU"),
        ("60.000 IU", "60K"), ("1.500 IU", "1500 units"), ("1 lakh IU", "1,00,000 IU"),
        ("2 lac units", "2,00,000 IU"), ("1.5 MIU", "1,500,000 IU"),
        ("5 million units", "5 x 10^6 IU"), ("1 gram", "1000 mg"),
        ("5 mcg/kg/min", "5 µg/kg/minute"), ("50 mg/m²", "50 mg/m2"),
        ("625 mg", "500 mg/125 mg"), ("60 000 UI", "60,000 IU"), ("18 units/kg/hr", "18 U/kg/h"),
    ],
)  # fmt: skip
def test_the_same_amount_is_the_same_however_it_is_written(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("5 mg/kg", "5 mg"), ("50 mg/m2", "50 mg/kg"), ("2,5 mg", "25 mg"), ("0,5 mg", "5 mg"),
        ("1.5 mg", "1500 mg"), ("5 mg", "5 mcg"), ("5 mcg/kg/min", "5 mcg/kg/h"),
    ],
)  # fmt: skip
def test_other_amounts_are_others(left: str, right: str) -> None:
    assert not same(left, right)


def test_what_goes_by_weight_is_not_compared_with_what_does_not() -> None:
    assert ratio("5 mg/kg", "50 mg") is None
    assert ratio("500 mg", "50 mg") == pytest.approx(10)


def test_every_part_of_a_strength_is_an_amount() -> None:
    assert amounts("40/12,5 mg") == ((0.04, "g"), (0.0125, "g"))
    assert per("0.1 mcg/kg/min") == ("kg", "min")


@pytest.mark.parametrize(
    ("dose", "value"),
    [
        ("½ tab", 0.5), ("1½ tab", 1.5), ("1 1/2 tabs", 1.5), ("1/2 tab", 0.5), ("0,5 tab", 0.5),
        ("1-2 tabs", 2), ("half tab", 0.5), ("two puffs", 2), ("tab", None), ("1/0", None),
    ],
)  # fmt: skip
def test_a_dose_counts_what_is_taken_at_once(dose: str, value: float | None) -> None:
    assert value == count(dose)
