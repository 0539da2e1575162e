"""Whole pages as text, of kinds that people bring, with the diagnoses they say: diagnoses.json.

Written before the rules were looked at; `optional` are signs and past diseases that may be given.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import letters
from tests import text_pages

EVERYDAY = Vocabulary()
CASES = json.loads((Path(__file__).parent / "cases/diagnoses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"].splitlines()[-1][:40])
def test_a_page_says_its_diagnoses_and_no_others(case: dict[str, Any]) -> None:
    found = {letters(one.name) for one in text_pages.diseases(case["text"], EVERYDAY)}
    free = {letters(name) for name in case["optional"]}

    assert {letters(name) for name in case["diseases"]} == found - free
