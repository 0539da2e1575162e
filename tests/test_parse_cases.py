"""The parser against the answers with agreed rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from rxcore.clinical.parse import parse_answer

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "parse_answers.json").read_text(encoding="utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_answer_gives_the_agreed_rows_in_every_field(case: dict[str, Any]) -> None:
    parsed = parse_answer(case["kind"], case["text"])
    rows = [{k: v for k, v in p.row.values().items() if v} for p in parsed.rows]
    found = [
        {k: row.get(k) for k in want} for row, want in zip(rows, case["expected"], strict=False)
    ]

    assert len(rows) == len(case["expected"]), rows
    assert found == case["expected"]
    if "reason" in case:
        assert parsed.reason == case["reason"]
