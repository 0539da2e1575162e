"""Two readers' rows of one place stand side by side, however unlike their names are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.agreement import disagreements
from rxcore.compare import AnyRow, compare, match_independent
from rxcore.readings import Box, Disease, Medicine
from rxcore.same_place import match_by_place

LINE = Box(0.1, 0.2, 0.4, 0.03)


def names(left: list[AnyRow], right: list[AnyRow]) -> list[tuple[str | None, str | None]]:
    pairs = match_by_place(left, right)
    return [(a.name if a else None, b.name if b else None) for a, b in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Medicine(name="Losec", lineage="a"), Medicine(name="Crocin", lineage="a")),
        (Medicine(name="Losec", box=LINE), Medicine(name="Crocin", box=Box(0.12, 0.2, 0.3, 0.04))),
        (Medicine(name="Losec", written="Cr..n"), Medicine(name="Crocin", written="Cro.n")),
        (
            Medicine(name="Losec", strength="20 mg", frequency="1-0-1"),
            Medicine(name="Crocin", strength="20mg", frequency="1-0-1"),
        ),
        (Disease(name="Fever", lineage="a"), Disease(name="Hypertension", lineage="a")),
    ],
)
def test_rows_of_one_place_are_paired(one: AnyRow, other: AnyRow) -> None:
    assert match_independent([one], [other]) == [(one, None), (None, other)]

    assert match_by_place([one], [other]) == [(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Medicine(name="Losec", frequency="1-0-1"), Medicine(name="Crocin", frequency="1-0-1")),
        (Medicine(name="Losec", box=LINE), Medicine(name="Crocin", box=Box(0.1, 0.3, 0.4, 0.03))),
        (Medicine(name="Losec"), Medicine(name="Crocin")),
        (Medicine(name="Losec", lineage="a"), Disease(name="Fever", lineage="a")),
        (
            Medicine(name="Losec", strength="20 mg", frequency="1-0-1"),
            Medicine(name="Crocin", strength="20 mg", frequency="1-0-1", duration="5 days"),
        ),
    ],
)
def test_rows_that_nothing_puts_in_one_place_stay_apart(one: AnyRow, other: AnyRow) -> None:
    assert match_by_place([one], [other]) == [(one, None), (None, other)]


def test_what_reads_alike_is_paired_before_any_place() -> None:
    left: list[AnyRow] = [Medicine(name="Losec", lineage="a"), Medicine(name="Crocin", lineage="b")]
    right: list[AnyRow] = [
        Medicine(name="Crocin", lineage="a"),
        Medicine(name="Losec", lineage="b"),
    ]

    assert names(left, right) == [("Losec", "Losec"), ("Crocin", "Crocin")]


def test_the_order_of_the_first_reader_stays_and_the_rest_follows() -> None:
    left: list[AnyRow] = [
        Medicine(name="Losec", lineage="a"), Medicine(name="Aten-D"), Medicine(name="Dolo"),
    ]  # fmt: skip
    right: list[AnyRow] = [
        Medicine(name="Zyrtec"), Medicine(name="Aten D"), Medicine(name="Crocin", lineage="a"),
    ]  # fmt: skip

    assert names(left, right) == [
        ("Losec", "Crocin"), ("Aten-D", "Aten D"), ("Dolo", None), (None, "Zyrtec"),
    ]  # fmt: skip


def test_ink_that_both_could_not_read_is_agreed_on_whatever_they_guessed() -> None:
    one = Medicine(name="Losec", lineage="a", legible=False)
    other = Medicine(name="Crocin", lineage="a", legible=False)

    assert disagreements([one], [other]) == []


def test_two_names_for_one_row_are_one_disagreement() -> None:
    found = disagreements(
        [Medicine(name="Losec", lineage="a")], [Medicine(name="Crocin", lineage="a")]
    )

    assert [(d.change, [f.field for f in d.fields]) for d in found] == [("changed", ["name"])]


short = st.sampled_from(["", "Losec", "Crocin", "Aten-D", "Aten D", "1-0-1"])
medicines = st.builds(
    Medicine, name=short, written=short, strength=short, frequency=short,
    lineage=st.sampled_from(["", "a", "b"]), box=st.sampled_from([None, LINE]),
)  # fmt: skip


@given(st.lists(medicines, max_size=5), st.lists(medicines, max_size=5))
def test_every_row_stands_in_one_pair(left: list[AnyRow], right: list[AnyRow]) -> None:
    pairs = match_by_place(left, right)

    assert [a for a, _ in pairs if a is not None] == left
    assert sorted(b.id for _, b in pairs if b is not None) == sorted(b.id for b in right)
    assert len(compare(left, right, match_by_place)) <= len(compare(left, right, match_independent))


def test_two_people_who_type_a_name_differently_agree() -> None:
    one = Medicine(name="Mu\u0308ller\u2011D", lineage="a", dose="\u00bd tab")
    other = Medicine(name="M\u00fcller d", lineage="a", dose="\u00bdtab")

    assert disagreements([one], [other]) == []
