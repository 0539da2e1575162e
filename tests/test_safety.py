import pytest

from rxcore.clinical import everyday, listed
from rxcore.clinical.amounts import same
from rxcore.clinical.names import Name
from rxcore.clinical.parse import parse_answer
from rxcore.clinical.safety import check
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Flag, Medicine

NAMES = Vocabulary()
WEEKLY = {row["canonical"] for row in everyday.rows("weekly.csv")}


def flags_of(answer: str, names: Vocabulary = NAMES) -> list[dict[str, str]]:
    rows = [parsed.row for parsed in parse_answer("medicines", answer).rows]
    return [{flag.rule: flag.level for flag in row.flags} for row in check(rows, names)]


@pytest.mark.parametrize(
    ("answer", "rule", "level"),
    [
        ("Prednisolone 5.0 mg OD", "trailing_zero", "warn"),
        ("Digoxin .25 mg daily", "naked_decimal", "warn"),
        ("Inj Lantus 100 IU/ml 10 IU s/c HS", "error_prone:IU", "info"),
        ("Inj Lantus 100 IU/ml 10 IU s/c HS", "error_prone:HS", "info"),
        ("Lisinopril 10 mg po qd", "error_prone:QD", "info"),
        ("MSO4 10 mg IM", "error_prone:MSO4", "warn"),
        ("Insulin 10U", "error_prone:U", "warn"),
        ("Levothyroxine 50 µg OD", "error_prone:ug", "warn"),
        ("Tab Azithral 500 OD x 3d", "unit_missing", "info"),
        ("Amlodipine 50 mg OD", "tenfold", "ask"),
        ("Metformin 50 mg BD", "tenfold", "ask"),
        ("Levothyroxine 50 mg OD", "thousandfold", "ask"),
        ("Methotrexate 10 mg daily", "high_alert:weekly_drug_daily", "ask"),
        ("Alendronate 70 mg OD", "high_alert:weekly_drug_daily", "ask"),
        ("Inj Lantus 20-0-0", "insulin_without_units", "warn"),
        ("Hydralzine 25 mg", "look_alike", "ask"),
        ("Metformin 500 mg", "tall_man", "info"),
        ("Dolo 650 SOS, Crocin 500 mg", "same_medicine_twice", "warn"),
        ("Crocin 500 mg, Combiflam", "same_ingredient", "info"),
    ],
)
def test_a_check_says_its_rule_at_its_level(answer: str, rule: str, level: str) -> None:
    assert [flags[rule] for flags in flags_of(answer) if rule in flags][-1:] == [level]


@pytest.mark.parametrize(
    "answer",
    [
        "Methotrexate 7.5 mg once a week", "Alendronate 10 mg daily", "Atorvastatin 10 mg HS",
        "Prednisolone 50 mg OD", "Hydroxyzine 25 mg OD", "Insulin glargine 10 units HS",
        "Augmentin 625 mg BD", "Tab. Aten-D 50 mg 1-0-1 x 30 days", "Thyronorm 100 mcg OD",
        "Vitamin D3 60000 IU once a week", "Clotrimazole 1% cream BD", "Calpol 250 mg/5 ml SOS",
        "Methotrexate 15 mg 0-0-1 every Sunday", "Folitrax 10 mg OD weekly once",
        "Methotrexate 7.5 mg HS (Sat only)", "Inj. Iron sucrose 200 mg IV", "Lantus 10 IU s/c HS",
        "Inj Orofer FCM 500 mg IV", "Hair4U 5% apply BD", "Glyxambi 5 mg/10 mg OD",
    ],
)  # fmt: skip
def test_an_ordinary_line_raises_no_warning(answer: str) -> None:
    (flags,) = flags_of(answer)

    assert {rule for rule, level in flags.items() if level != "info"} == set()


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        ("Moxicip eye drops 1 drop TDS, Moxicip 400 mg tablet OD", "info"),
        ("Diclofenac gel TOP BD, Voveran 50 mg tablet BD", "info"),
        ("Chloramphenicol eye drops QID, Chloramphenicol eye ointment HS", "info"),
        ("Asthalin inhaler 2 puffs SOS, Salbutamol 2 mg tablet TDS", "info"),
        ("Diclofenac gel TOP BD, Voveran gel TOP TDS", "warn"),
        ("Calpol 250 mg/5 ml syrup SOS, Crocin 500 mg tablet TDS", "warn"),
        ("Pantocid 40 mg injection stat, Pan 40 mg tablet OD", "warn"),
        ("Diclofenac BD, Diclofenac gel BD", "warn"),
    ],
)
def test_one_substance_at_two_places_of_the_body_is_only_said(answer: str, level: str) -> None:
    first, second = flags_of(answer)

    wanted = "same_medicine_twice" if level == "warn" else "same_ingredient"
    assert second[wanted] == level
    assert not {"same_medicine_twice", "same_ingredient"} & set(first)


@pytest.mark.parametrize(
    ("name", "strength", "found"),
    [
        ("Azithral", "500", {"unit_listed": "info"}), ("Thyronorm", "50", {"unit_listed": "info"}),
        ("Azithral", "150", {"unit_missing": "warn"}), ("Zorvamox", "50", {"unit_missing": "warn"}),
    ],
)  # fmt: skip
def test_a_figure_without_a_unit_warns_unless_the_list_has_its_unit(
    name: str, strength: str, found: dict[str, str]
) -> None:
    (row,) = check([Medicine(name=name, strength=strength)], NAMES)

    flags = {flag.rule: flag.level for flag in row.flags if flag.rule.startswith("unit")}
    assert flags == found


@pytest.mark.parametrize(("ink", "said"), [("10U s/c", True), ("x 3U days", False)])
def test_a_misread_figure_is_no_unit(ink: str, said: bool) -> None:
    (row,) = check([Medicine(name="Actrapid", written=f"Actrapid {ink}")], NAMES)

    assert ("error_prone:U" in {flag.rule for flag in row.flags}) is said


def test_fewer_than_one_ordinary_row_in_twenty_is_warned_about() -> None:
    rows = [
        Medicine(
            name=brand.name,
            strength=next(iter(brand.strengths), ""),
            form=next(iter(brand.forms), ""),
            frequency="once a week" if brand.canonical in WEEKLY else "1-0-1",
        )
        for brand in listed.curated()
    ]
    loud = [
        row for row in rows
        if any(flag.level != "info" for flag in check([row], NAMES)[0].flags)
    ]  # fmt: skip

    assert len(loud) / len(rows) < 0.05, [(r.name, r.strength, r.flags) for r in loud][:9]


def test_a_site_sets_a_level_or_turns_a_rule_off() -> None:
    row = Medicine(name="Aspirin", strength="75 mg", frequency="OD", written="Aspirin 75 mg OD HS")
    levels = {"error_prone:OD": "ask", "error_prone": "off"}

    (checked,) = check([row], NAMES, levels)  # type: ignore[arg-type]

    assert [(flag.rule, flag.level) for flag in checked.flags] == [("error_prone:OD", "ask")]


def test_a_rule_that_stands_on_a_row_is_not_repeated() -> None:
    row = Medicine(name="Digoxin", strength=".25 mg", flags=(Flag("naked_decimal", "info", "x"),))

    (checked,) = check([row], NAMES)

    assert [f.text for f in checked.flags if f.rule == "naked_decimal"] == ["x"]


@pytest.mark.parametrize(
    ("dose", "frequency", "rules"),
    [
        ("1 tab", "OD", set()), ("3 tab", "OD", {"above_single_dose"}),
        ("2 tab", "QID", {"above_daily_dose"}), ("1/2 tab", "QID", set()),
        ("5 tabs", "TDS", {"above_single_dose", "above_daily_dose"}),
    ],
)  # fmt: skip
def test_a_dose_above_the_site_s_own_maximum_is_asked_about(
    dose: str, frequency: str, rules: set[str]
) -> None:
    own = Name(name="Zorbamax", kind="medicine", canonical="x", source="site", dose_unit="mg",
               strengths=("500 mg",), max_single_dose=1000, max_daily_dose=3000)  # fmt: skip
    row = Medicine(name="Zorbamax", strength="500 mg", dose=dose, frequency=frequency)

    (checked,) = check([row], Vocabulary(None, [own]))

    assert {flag.rule for flag in checked.flags if flag.level == "ask"} == rules


def test_a_look_alike_asks_only_when_the_rival_is_near_what_was_read() -> None:
    read = Medicine(name="Hydroxyzine", written="Hydralzine 25 mg")
    sure = Medicine(name="Hydroxyzine", written="Hydroxyzine 25 mg")

    levels = [{flag.rule: flag.level for flag in row.flags} for row in check([read, sure], NAMES)]

    assert levels[0]["look_alike"] == "ask"
    assert "look_alike" not in levels[1]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("500 mg", "0.5 g", True), ("625 mg", "500 mg/125 mg", True), ("40/12.5 mg",
        "40 mg/12.5 mg", True), ("100 mcg", "0.1 mg", True), ("5 mg", "50 mg", False),
        ("250 mg/5 ml", "250 mg/5 ml", True), ("", "5 mg", False), ("60K", "60000 IU", True),
    ],
)  # fmt: skip
def test_amounts_are_compared_and_not_their_spelling(left: str, right: str, expected: bool) -> None:
    assert same(left, right) is expected
