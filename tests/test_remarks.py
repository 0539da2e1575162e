"""A remark knows the field that it is about."""

from dataclasses import replace

import pytest

from rxcore.clinical.remarks import FIELDS, also_named, field_of
from rxcore.readings import Flag, Medicine

ROW = Medicine(
    written="Rantac 150 mg 1-0-1 HS", name="Rantac", strength="150 mg", frequency="1-0-1"
)


@pytest.mark.parametrize(
    ("rule", "text", "field"),
    [
        ("name_repaired", "", "name"),
        ("name_open", "", "name"),
        ("name_rival", "", "name"),
        ("tenfold", "", "strength"),
        ("figure_mended", "The figures of 150 were not read clearly; look at them.", "strength"),
        ("figure_mended", "The figures of 1-0-1 were not read clearly; look at them.", "frequency"),
        ("error_prone:HS", "", "written"),
        ("degenerate_repetition", "", ""),
    ],
)
def test_the_rule_tells_the_field(rule: str, text: str, field: str) -> None:
    assert field_of(Flag(rule, "warn", text), ROW) == field


def test_names_that_a_remark_says_the_ink_may_hold_are_found_in_it() -> None:
    text = 'Read as "Ousa"; taken for Oudil by the ink; it may also be Oudam, Vitamin B.12.'
    row = replace(ROW, flags=(Flag("name_repaired", "warn", text),))

    assert also_named(row) == ["Oudam", "Vitamin B.12"]


def test_every_field_named_is_one_of_a_medicine() -> None:
    assert set(FIELDS.values()) <= set(Medicine.FIELDS)
