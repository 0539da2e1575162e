"""Orders written without a look at the rules, one way or two: as an answer, and as a page's rows.

cases/orders_of_strangers.json: fractions, decimal commas, thousands, amounts per weight and time,
changes, orders over several lines, counts first, places of strengths, forms, sigs.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from rxcore.clinical.parse import parse_answer
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import letters
from rxcore.prescription.line.candidates import Names
from rxcore.readings import Medicine
from rxcore.scoring_equal import same_field
from tests import text_pages

FILE = Path(__file__).parent / "cases/orders_of_strangers.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))
NAMES = Names(Vocabulary())


def as_answer(text: str) -> list[Medicine]:
    rows = [parsed.row for parsed in parse_answer("medicines", text).rows]
    return [row for row in rows if isinstance(row, Medicine)]


def as_page(text: str) -> list[Medicine]:
    return text_pages.medicines(f"Rx\n{text}", NAMES)


READ = {"answer": as_answer, "page": as_page}


@pytest.mark.parametrize(
    ("way", "case"),
    [(way, case) for case in CASES for way in case["ways"]],
    ids=lambda each: each if isinstance(each, str) else each["text"][:40],
)
def test_an_order_has_the_fields_that_it_says(way: str, case: dict[str, Any]) -> None:
    rows = READ[way](case["text"])

    assert len(case["rows"]) == len(rows)
    for expected, row in zip(case["rows"], rows, strict=True):
        assert letters(row.name).rstrip("0123456789") == letters(expected["name"]).rstrip(
            "0123456789"
        )
        wrong = {
            name: (text, getattr(row, name))
            for name, text in expected.items()
            if name != "name" and not _same(name, getattr(row, name), text)
        }
        assert wrong == {}


def _same(name: str, read: str, expected: str) -> bool:
    return same_field(name, read, expected) or "".join(read.split()) == "".join(expected.split())


def test_a_bracket_that_a_column_cuts_off_leaves_the_strength_before_it() -> None:
    (row,) = as_page("Cetirizine 4,2mg(Alpha chymotry...")

    assert row.strength in ("4,2 mg", "4.2 mg")
