"""What the parser remarks on its own rows, and where the parts of a row stand."""

import pytest

from rxcore.clinical.parse import Target, parse_answer

Flags = list[list[str]]


def flags_of(text: str, kind: Target = "medicines") -> Flags:
    return [[flag.rule for flag in parsed.row.flags] for parsed in parse_answer(kind, text).rows]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Metformin, metformin", [["duplicate_merged:1"]]),
        ("Metformin, Aspirin, metformin, METFORMIN", [["duplicate_merged:2"], []]),
        ("Metformin 500 mg BD\nMetformin 1 g OD", [[], []]),
    ],
)
def test_a_row_said_again_says_how_often(text: str, flags: Flags) -> None:
    assert flags == flags_of(text)


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Metformin and Glimepiride", [["possible_combination"]] * 2),
        ("Zolmax & Brivex", [["possible_combination"]] * 2),
        ("Crocin 500 mg BD and Pan 40 OD", [[], []]),
        ("Crocin, Pan 40 and Zincovit", [[], [], []]),
        ("Amoxicillin and Clavulanic Acid", [[]]),
    ],
)
def test_two_names_joined_without_sig_may_be_one_combination(text: str, flags: Flags) -> None:
    assert flags == flags_of(text)


def test_a_loop_that_was_stopped_in_the_middle_of_a_name_leaves_no_stump() -> None:
    parsed = parse_answer("medicines", "calpol, dolo, " * 6 + "cal")

    assert [row.row.name for row in parsed.rows] == ["calpol", "dolo"]
    assert [flag.rule for flag in parsed.flags] == ["degenerate_repetition"]


def test_a_short_name_at_the_end_of_a_list_stays() -> None:
    assert [row.row.name for row in parse_answer("medicines", "Pantocid, Pan").rows] == [
        "Pantocid", "Pan",
    ]  # fmt: skip


def test_a_written_code_stands_apart_from_the_name_with_its_place() -> None:
    text = "Asthma; Hypertension (I10)"

    row = parse_answer("diseases", text).rows[1]

    assert (row.row.name, row.row.code) == ("Hypertension", "I10")
    assert text[slice(*row.fields["code"])] == "I10"
    assert text[slice(*row.fields["name"])] == "Hypertension"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("B12 deficiency", "B12 deficiency"), ("fracture (T12)", "fracture (T12)"),
        ("H1N1", "H1N1"), ("D10 - malaise", "malaise"), ("CKD 3", "CKD 3"),
    ],
)  # fmt: skip
def test_a_vitamin_and_a_vertebra_are_no_codes(text: str, name: str) -> None:
    (row,) = parse_answer("diseases", text).rows

    assert name == row.row.name


def test_a_models_own_marks_are_no_text_and_move_nothing() -> None:
    text = "<loc0123><loc0456><loc0512><loc0700> Crocin 500 mg ; <loc0001> Dolo<eos>"

    rows = parse_answer("medicines", text).rows

    assert [(row.row.name, text[slice(*row.fields["name"])]) for row in rows] == [
        ("Crocin", "Crocin"), ("Dolo", "Dolo"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "names"),
    [
        ("medicines", "Diagnosis:\nFever\nRx:\nCrocin", ["Crocin"]),
        ("medicines", "Investigations:\nCBC\nLFT\nTab. Crocin 500 mg BD", ["Crocin"]),
        ("medicines", "Adv: Tab Crocin 500 mg\nAdv: rest", ["Crocin"]),
        ("medicines", "Reg No 12345\nCrocin\nDr. A. Rao MBBS", ["Crocin"]),
        ("diseases", "Rx:\nCrocin\nDolo\nDiagnosis:\nFever", ["Fever"]),
        ("diseases", "Age: 45\nAllergies: NKDA\nDx: Asthma", ["Asthma"]),
    ],
)
def test_a_heading_says_what_the_lines_below_it_are(
    kind: Target, text: str, names: list[str]
) -> None:
    assert names == [row.row.name for row in parse_answer(kind, text).rows]
