"""Known-answer checks: which values may be altered, and what counts as caught."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rxcore import lot
from rxcore.checks import ALTERED, Alteration, alteration
from rxcore.clinical import amounts
from rxcore.clinical.sig import times_per_day
from rxcore.compare import AnyRow
from rxcore.readings import Disease, Medicine

STEROID = Medicine(
    name="Prednisolone",
    written="Tab Prednisolone 5mg BD",
    strength="5 mg",
    frequency="BD",
    code="H",
)
ASTHMA = Disease(name="Asthma")
PAIR = (STEROID, ASTHMA)


def alterations(*truth: AnyRow) -> list[Alteration]:
    """What a few hundred lots come to, each once."""
    drawn = [alteration(truth, f"lot {number}") for number in range(300)]
    return list(dict.fromkeys(each for each in drawn if each))


def of_kind(kind: str, *truth: AnyRow) -> list[Alteration]:
    return [each for each in alterations(*truth) if each.kind == kind]


def test_every_kind_of_alteration_comes_up() -> None:
    found = {each.kind for each in alterations(*PAIR)}

    assert set(ALTERED) == found


@pytest.mark.parametrize(
    "strength", ["5 mg", "2,5 mg", "60,000 IU", "250 mg/5 ml", "0.1 mg", "1 g"]
)
def test_a_strength_is_ten_times_or_a_tenth_of_what_it_is(strength: str) -> None:
    found = of_kind("strength", Medicine(name="Uprise", strength=strength))

    ratios = [amounts.ratio(each.shown, strength) for each in found]
    assert pytest.approx([0.1, 10]) == sorted(ratio for ratio in ratios if ratio)


@pytest.mark.parametrize("frequency", ["BD", "1-0-1", "once daily", "q8h", "0-0-1", "TID"])
def test_a_frequency_asks_for_another_number_of_times_or_another_hour(frequency: str) -> None:
    found = of_kind("frequency", Medicine(name="Uprise", frequency=frequency))

    times = {times_per_day(each.shown) for each in found}
    assert found
    assert times_per_day(frequency) not in times
    assert None not in times


def test_a_name_becomes_a_listed_look_alike_and_loses_its_code() -> None:
    [found] = of_kind("look-alike", *PAIR)

    altered = found.of(PAIR)[0]
    assert (altered.name, altered.code) == ("Prednisone", "")
    assert altered.written == "Tab Prednisone 5mg BD"


def test_the_copied_ink_says_the_altered_value_where_it_says_it_once() -> None:
    once, twice = STEROID, replace(STEROID, written="Prednisolone 5mg BD x 5 days")

    shown = [of_kind("strength", row)[0].of([row])[0].written for row in (once, twice)]

    assert "5mg BD" not in shown[0].split()[-2:]
    assert shown[1] == twice.written


@pytest.mark.parametrize(
    "row",
    [
        Medicine(name="Telma 40", strength="40 mg"),
        Medicine(name="Crocin", strength="one tablet", frequency="SOS"),
        Medicine(name="Crocin", strength="500 mg", legible=False),
        Medicine(written="500 mg BD", strength="500 mg", frequency="BD"),
        Disease(name="Asthma"),
    ],
)
def test_where_no_alteration_would_be_sound_there_is_none(row: AnyRow) -> None:
    assert alterations(row) == []


def test_no_name_is_altered_into_that_of_another_row() -> None:
    truth = (Medicine(name="Prednisolone"), Medicine(name="Prednisone"))

    assert of_kind("look-alike", *truth) == []


def struck(altered: Alteration, rows: Sequence[AnyRow]) -> list[AnyRow]:
    return [row for row in rows if row.lineage != altered.lineage]


@pytest.mark.parametrize("kind", ALTERED)
def test_rows_that_are_left_as_they_stand_are_missed_and_true_rows_are_a_catch(kind: str) -> None:
    for found in of_kind(kind, *PAIR):
        left, right = found.of(PAIR), PAIR

        assert not found.caught(PAIR, left)
        assert found.caught(PAIR, right) or kind == "dropped row"
        assert not found.else_changed(PAIR, left)
        assert not found.else_changed(PAIR, right)


@pytest.mark.parametrize("kind", ["strength", "look-alike", "frequency"])
def test_a_row_that_is_struck_out_or_found_illegible_is_a_catch(kind: str) -> None:
    found = of_kind(kind, *PAIR)[0]
    shown = found.of(PAIR)

    illegible = [replace(row, legible=row.lineage != found.lineage) for row in shown]

    assert found.caught(PAIR, struck(found, shown))
    assert found.caught(PAIR, illegible)


@pytest.mark.parametrize("kind", ["strength", "look-alike", "frequency"])
def test_a_row_that_is_typed_anew_with_the_same_error_is_missed(kind: str) -> None:
    found = of_kind(kind, *PAIR)[0]
    shown = found.of(PAIR)

    altered = next(row for row in shown if row.lineage == found.lineage)
    anew = [*struck(found, shown), replace(altered, id="anew", lineage="anew")]

    assert not found.caught(PAIR, anew)


def test_another_unit_for_the_altered_strength_is_missed() -> None:
    found = next(a for a in of_kind("strength", *PAIR) if a.shown == "50 mg")

    rewritten = [replace(STEROID, strength="0.05 g")]

    assert not found.caught(PAIR, rewritten)


def test_a_dropped_row_is_caught_when_it_is_added_though_misspelt() -> None:
    found = next(a for a in of_kind("dropped row", *PAIR) if a.name == "Prednisolone")
    shown = found.of(PAIR)

    assert not found.caught(PAIR, [*shown, Medicine(name="Amoxicillin")])
    assert found.caught(PAIR, [*shown, Medicine(name="Prednisolon")])


def test_what_else_was_changed_is_noticed() -> None:
    found = of_kind("strength", *PAIR)[0]

    renamed: list[AnyRow] = [STEROID, replace(ASTHMA, name="COPD")]

    assert found.else_changed(PAIR, renamed)


def test_a_lot_falls_on_about_its_share_and_always_the_same_way() -> None:
    drawn = [lot.falls(f"{number}", 5) for number in range(10_000)]

    assert 400 < sum(drawn) < 600
    assert drawn == [lot.falls(f"{number}", 5) for number in range(10_000)]
    assert not any(lot.falls(f"{number}", 0) for number in range(1000))


def test_a_pick_reaches_every_place_and_no_other() -> None:
    assert {0, 1, 2} == {lot.pick(f"{number}", 3) for number in range(100)}
