"""Remarks are added to what a model read; its words stay."""

import json
from pathlib import Path

import pytest

from rxcore.clinical.examine import examine, examiner
from rxcore.clinical.levels import load_levels
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import Disease, Medicine, ModelReading
from rxcore.settings import Settings

METHOTREXATE = Medicine(
    written="Methotrexate 10 mg daily", name="Methotrexate", strength="10 mg", frequency="daily"
)


def rules(reading: ModelReading) -> list[list[str]]:
    return [[flag.rule for flag in row.flags] for row in reading.rows]


def test_a_name_that_no_vocabulary_has_is_remarked_and_kept() -> None:
    read = ModelReading(
        medicines=(Medicine(name="Xyzalqua"), Medicine(name="Paracetamol")),
        diseases=(Disease(name="Hypertension"), Disease(name="Qwertitis")),
    )

    examined = examine(read, Vocabulary(), {})

    assert rules(examined) == [["unknown_name"], [], [], ["unknown_name"]]
    assert [row.name for row in read.rows] == [row.name for row in examined.rows]


def test_a_name_one_letter_from_a_known_one_is_remarked_louder() -> None:
    examined = examine(ModelReading(medicines=(Medicine(name="Ascobic Acid"),)), Vocabulary(), {})

    [flag] = examined.medicines[0].flags
    assert (flag.rule, flag.level) == ("near_a_name", "warn")
    assert '"ascorbic acid"' in flag.text.lower()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (Medicine(name="Amoxicillin 500 mg with Clavulanic acid 125 mg"), []),
        (Medicine(name="Ferrous sulphate 200 mg + Folic acid 0.4 mg"), []),
        (Medicine(name="Piperacillin-Tazobactam"), []),
        (Medicine(name="Glycerine suppository"), []),
        (Disease(name="Type I diabetes mellitus"), []),
        (Disease(name="diabetes mellitus, type II"), []),
        (Disease(name="irreversible pulpitis 36"), []),
        (Disease(name="Iron deficiency anemia"), []),
        (Medicine(name="Amoxicilyn"), ["near_a_name"]),
        (Medicine(name="Amoxicilyn + Clavulanic acid"), ["near_a_name"]),
        (Disease(name="Type I diabtes mellitus"), ["near_a_name"]),
    ],
)
def test_another_spelling_of_a_known_name_is_no_misreading(
    row: Medicine | Disease, found: list[str]
) -> None:
    read = ModelReading(
        medicines=(row,) if isinstance(row, Medicine) else (),
        diseases=(row,) if isinstance(row, Disease) else (),
    )

    (flags,) = rules(examine(read, Vocabulary(), {}))

    assert [rule for rule in flags if rule in ("near_a_name", "unknown_name")] == found


def test_a_weekly_medicine_taken_daily_asks() -> None:
    examined = examine(ModelReading(medicines=(METHOTREXATE,)), Vocabulary(), {})

    [flag] = [f for f in examined.medicines[0].flags if f.rule == "high_alert:weekly_drug_daily"]
    assert flag.level == "ask"


def test_a_site_switches_a_rule_off_in_its_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.safety_levels.write_text(json.dumps({"high_alert": "off"}), encoding="utf-8")

    examined = examiner(settings, Vocabulary)(ModelReading(medicines=(METHOTREXATE,)))

    assert "high_alert:weekly_drug_daily" not in rules(examined)[0]


@pytest.mark.parametrize("text", ["{", "[]", '{"look_alike": "loud"}'])
def test_a_file_of_levels_that_is_none_is_refused_in_one_sentence(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "safety_levels.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputRefused, match=r"^safety_levels\.json.*\.$"):
        load_levels(path)
