"""The reader that says what it was told to."""

import json
from pathlib import Path

import pytest
from PIL import Image

from rxcore.errors import InputRefused
from rxcore.questions import DEFAULT
from rxcore.readers.scripted import (
    NOT_IN_SCRIPT,
    OUT_OF_LINES,
    ScriptedReader,
    page_key,
    scripted_from,
)
from rxcore.readings import Box, Disease, Failure, ModelReading

WHITE, BLACK = Image.new("RGB", (8, 8), "white"), Image.new("RGB", (8, 8))
GOUT = ModelReading(diseases=(Disease(name="Gout"),))


def script(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def told(results: list[ModelReading | Failure]) -> list[str]:
    return [
        result.reason if isinstance(result, Failure) else ", ".join(r.name for r in result.rows)
        for result in results
    ]


def test_a_queue_is_answered_in_order_until_it_is_empty() -> None:
    reader = ScriptedReader([GOUT, Failure("Too dark.")])

    results = reader.read([WHITE] * 3, DEFAULT)

    assert told(results) == ["Gout", "Too dark.", OUT_OF_LINES.reason]


def test_a_queue_can_start_over() -> None:
    results = ScriptedReader([GOUT], again=True).read([WHITE] * 3, DEFAULT)

    assert told(results) == ["Gout"] * 3


def test_a_reading_told_twice_has_rows_of_its_own_each_time() -> None:
    first, second = ScriptedReader([GOUT], again=True).read([WHITE] * 2, DEFAULT)

    assert isinstance(first, ModelReading)
    assert isinstance(second, ModelReading)
    assert first.rows[0].id != second.rows[0].id


def test_a_mapping_answers_by_the_page() -> None:
    reader = ScriptedReader({page_key(WHITE): GOUT})

    assert told(reader.read([BLACK, WHITE], DEFAULT)) == [NOT_IN_SCRIPT.reason, "Gout"]


def test_an_exception_is_raised_when_its_turn_comes() -> None:
    reader = ScriptedReader([ValueError("broken"), GOUT])

    with pytest.raises(ValueError, match="broken"):
        reader.read([WHITE], DEFAULT)

    assert told(reader.read([WHITE], DEFAULT)) == ["Gout"]


def test_it_remembers_what_it_was_asked() -> None:
    reader = ScriptedReader([GOUT])
    reader.read([WHITE], DEFAULT)

    assert reader.asked == [("medicines", "diseases")]


def test_a_script_file_gives_rows_answers_and_failures(tmp_path: Path) -> None:
    content = {
        "readings": [
            {
                "medicines": [
                    {"name": "Aten-D", "strength": "50 mg", "confidence": 0.9,
                     "box": [0.1, 0.2, 0.3, 0.04]}
                ],
                "diseases": [{"name": "Gout"}],
                "answers": {"medicines": "Aten-D 50 mg"},
                "notes": ["The page is dim."],
            },
            {"failure": "The page is blank."},
        ]
    }  # fmt: skip

    first, second = scripted_from(script(tmp_path, content)).read([WHITE] * 2, DEFAULT)

    assert isinstance(first, ModelReading)
    [medicine] = first.medicines
    assert (medicine.name, medicine.confidence, medicine.box) == (
        "Aten-D", 0.9, Box(0.1, 0.2, 0.3, 0.04),
    )  # fmt: skip
    assert [(a.question, a.text) for a in first.answers] == [("medicines", "Aten-D 50 mg")]
    assert first.notes == ("The page is dim.",)
    assert second == Failure("The page is blank.")


def test_a_script_file_may_go_by_pages(tmp_path: Path) -> None:
    reader = scripted_from(script(tmp_path, {"readings": {page_key(WHITE): {"failure": "Blank."}}}))

    assert reader.read([WHITE], DEFAULT) == [Failure("Blank.")]


def test_without_a_script_every_page_has_the_demonstration() -> None:
    results = scripted_from(None).read([WHITE, BLACK], DEFAULT)

    assert told(results) == ["Aten-D, Ascobic Acid, Hypertension"] * 2


@pytest.mark.parametrize(
    "content",
    [[], {}, {"readings": 3}, {"readings": ["x"]}, {"readings": [{"medicines": [{"nmae": "x"}]}]}],
)
def test_what_is_no_script_is_refused_by_name(tmp_path: Path, content: object) -> None:
    with pytest.raises(InputRefused, match=r"script\.json must be a JSON object"):
        scripted_from(script(tmp_path, content))


def test_a_script_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"RX_SCRIPT names .*none\.json, which is not there"):
        scripted_from(tmp_path / "none.json")


def test_two_pages_of_other_colours_or_sizes_have_two_keys() -> None:
    keys = {page_key(page) for page in (WHITE, BLACK, WHITE.resize((4, 16)), WHITE.resize((16, 4)))}

    assert len(keys) == 4
