"""Hundreds of answers as models, OCR and doctors write them, with the rows a pharmacist expects.

Each row is compared in every field: one that is not named in the case must be empty.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from rxcore.clinical.parse import parse_answer

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "parse_habits.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:48] or "nothing" for case in CASES])
def test_an_answer_of_this_habit_gives_exactly_these_rows(case: dict[str, Any]) -> None:
    rows = [
        {field: value for field, value in parsed.row.values().items() if value}
        for parsed in parse_answer(case["kind"], case["text"]).rows
    ]

    assert case["rows"] == [{k: v for k, v in row.items() if k != "written"} for row in rows]
