from itertools import permutations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.assignment import best_assignment
from rxcore.compare import AnyRow, FieldChange, by_lineage, compare, match_independent
from rxcore.merge import ROW, FieldConflict, merge
from rxcore.readings import Disease, Medicine

ATEN = Medicine(name="Aten-D", strength="50 mg", frequency="OD", lineage="a")
ACID = Medicine(name="Ascobic Acid", lineage="b")
SUGAR = Disease(name="Diabetes", lineage="c")


def medicine(name: str, lineage: str = "", **fields: str) -> Medicine:
    return Medicine(name=name, lineage=lineage, **fields)  # type: ignore[arg-type]


def test_a_correction_is_followed_by_lineage_and_not_by_words() -> None:
    after: list[AnyRow] = [medicine("Ecosprin", "a", strength="50 mg", frequency="OD"), ACID, SUGAR]

    first, *others = compare([ATEN, ACID, SUGAR], after)

    assert (first.change, first.fields) == ("changed", (FieldChange("name", "Aten-D", "Ecosprin"),))
    assert [d.change for d in others] == ["kept", "kept"]


def test_rows_struck_out_and_rows_added_are_told_apart() -> None:
    after: list[AnyRow] = [medicine("Crocin", "new"), ACID]

    found = compare([ATEN, ACID], after)

    assert [(d.change, d.lineage) for d in found] == [
        ("removed", "a"),
        ("kept", "b"),
        ("added", "new"),
    ]
    assert found[2].fields == (FieldChange("name", "", "Crocin"),)


def test_an_illegible_row_differs_from_a_legible_one() -> None:
    after = Medicine(name="Ascobic Acid", lineage="b", legible=False)

    assert compare([ACID], [after])[0].fields == (FieldChange("legible", "yes", "no"),)


def test_a_row_moved_to_the_other_table_is_removed_and_added() -> None:
    moved = Disease(name="Aten-D", lineage="a")

    assert [d.change for d in compare([ATEN], [moved])] == ["removed", "added"]


def test_a_row_split_in_two_is_changed_once_and_added_once() -> None:
    halves = [medicine("Aten", "a"), medicine("D", "a")]

    assert [d.change for d in compare([ATEN], halves)] == ["changed", "added"]


def test_nothing_compared_with_nothing_gives_no_differences() -> None:
    assert compare([], []) == []
    assert compare([], [], match_independent) == []


def test_independent_readings_are_paired_by_likeness_within_a_kind() -> None:
    left: list[AnyRow] = [medicine("Ascobic Acid"), medicine("Aten D"), Disease(name="Crocin")]
    right = [medicine("Aten-D"), medicine("Crocin"), medicine("ascorbic  ACID")]

    pairs = [(a and a.name, b and b.name) for a, b in match_independent(left, right)]

    assert pairs == [
        ("Ascobic Acid", "ascorbic  ACID"),
        ("Aten D", "Aten-D"),
        ("Crocin", None),
        (None, "Crocin"),
    ]


def test_pairs_are_chosen_for_the_greatest_sum_and_not_greedily() -> None:
    left = [medicine("abcdefghij"), medicine("abcdefghix")]
    right = [medicine("abcdefghiz"), medicine("abcdefgyij")]

    pairs = match_independent(left, right, alike=0.75)

    assert [(a and a.name, b and b.name) for a, b in pairs] == [
        ("abcdefghij", "abcdefgyij"),
        ("abcdefghix", "abcdefghiz"),
    ]


def test_a_pair_of_equal_names_is_never_broken_for_two_doubtful_ones() -> None:
    left = [medicine("abcdefghij"), medicine("abcdefghix")]
    right = [medicine("abcdefghij"), medicine("abcdefgyij")]

    pairs = match_independent(left, right, alike=0.85)

    assert [(a and a.name, b and b.name) for a, b in pairs] == [
        ("abcdefghij", "abcdefghij"),
        ("abcdefghix", None),
        (None, "abcdefgyij"),
    ]


def test_two_rows_of_one_name_are_paired_by_their_other_fields() -> None:
    left = [medicine("Telma", strength="40 mg"), medicine("Telma", strength="80 mg")]
    right = [medicine("Telma", strength="80 mg"), medicine("Telma", strength="40 mg")]

    differences = compare(left, right, match_independent)

    assert [d.change for d in differences] == ["kept", "kept"]


def test_the_ink_stands_in_for_a_name_that_was_not_given() -> None:
    left, right = Medicine(written="Crocin"), Medicine(name="Crocin")

    assert match_independent([left], [right]) == [(left, right)]


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=1, max_size=5
        )
    )
)
def test_no_assignment_weighs_more_than_the_one_found(rows: list[list[int]]) -> None:
    weights = numpy.array(rows, dtype=float)
    lines, columns = weights.shape
    short, long = min(lines, columns), max(lines, columns)
    table = weights if lines <= columns else weights.T
    best = max(
        sum(table[i, j] for i, j in zip(range(short), p, strict=True))
        for p in permutations(range(long), short)
    )

    found = best_assignment(weights)

    assert sum(weights[i, j] for i, j in found) == best
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)


def test_two_hundred_rows_are_paired_within_seconds() -> None:
    rows = [medicine(f"Medicine number {i}") for i in range(200)]

    assert by_lineage(rows, rows) == match_independent(rows, rows)


def test_fields_that_only_one_side_touched_are_merged() -> None:
    theirs = medicine("Aten-D", "a", strength="25 mg", frequency="OD")
    yours = medicine("Aten-D", "a", strength="50 mg", frequency="BD")

    merged = merge([ATEN], [theirs], [yours])

    assert merged.conflicts == ()
    assert [(r.name, r.values()["strength"], r.values()["frequency"]) for r in merged.rows] == [
        ("Aten-D", "25 mg", "BD")
    ]


def test_a_field_that_both_changed_differently_stays_in_question() -> None:
    theirs = medicine("Aten", "a", strength="50 mg", frequency="OD")
    yours = medicine("Aten-D 50", "a", strength="50 mg", frequency="OD")

    merged = merge([ATEN], [theirs], [yours])

    assert merged.conflicts == (
        FieldConflict("medicine", "a", "name", "Aten-D", "Aten", "Aten-D 50"),
    )
    assert [r.name for r in merged.rows] == ["Aten-D 50"]


def test_the_same_change_by_both_is_no_conflict() -> None:
    both = medicine("Ascorbic acid", "b")

    assert merge([ACID], [both], [both]).conflicts == ()


def test_rows_that_each_side_added_are_all_kept_and_equal_ones_once() -> None:
    merged = merge(
        [ACID],
        [ACID, medicine("Crocin", "t"), medicine("Telma", "t2")],
        [ACID, medicine("Crocin", "y")],
    )

    assert [(r.name, r.lineage) for r in merged.rows] == [
        ("Ascobic Acid", "b"),
        ("Crocin", "y"),
        ("Telma", "t2"),
    ]
    assert merged.conflicts == ()


def test_a_row_struck_out_by_one_and_untouched_by_the_other_is_gone() -> None:
    assert merge([ACID, ATEN], [ATEN], [ACID, ATEN]).rows == (ATEN,)
    assert merge([ACID, ATEN], [ACID, ATEN], [ATEN]).rows == (ATEN,)


def test_a_row_struck_out_by_one_and_changed_by_the_other_stays_in_question() -> None:
    yours = medicine("Ascorbic acid", "b")

    merged = merge([ACID], [], [yours])

    assert merged.rows == (yours,)
    assert merged.conflicts == (
        FieldConflict("medicine", "b", ROW, "Ascobic Acid", None, "Ascorbic acid"),
    )


@pytest.mark.parametrize("side", ["theirs", "yours"])
def test_when_only_one_side_worked_the_merge_is_that_side(side: str) -> None:
    worked = [medicine("Aten", "a"), medicine("Crocin", "n")]
    theirs, yours = (worked, [ATEN, ACID]) if side == "theirs" else ([ATEN, ACID], worked)

    merged = merge([ATEN, ACID], theirs, yours)

    assert [r.name for r in merged.rows] == ["Aten", "Crocin"]
    assert merged.conflicts == ()
