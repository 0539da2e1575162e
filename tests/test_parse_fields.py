"""Answers and lines beyond the agreed cases: habits of India, Britain and America."""

import pytest

from rxcore.clinical.parse import Target, parse_answer, parse_line
from rxcore.readings import Medicine

Row = dict[str, str]
MEDICINES: list[tuple[str, list[Row]]] = [
    (
        "Paracetamol 500mg SOS for fever",
        [{"name": "Paracetamol", "strength": "500 mg", "frequency": "SOS",
          "instructions": "for fever"}],
    ),
    ("Syr. X 5ml/250mg", [{"name": "X", "form": "syrup", "strength": "5 ml/250 mg"}]),
    ("Tab. X 5/7", [{"name": "X", "form": "tablet", "duration": "5 days"}]),
    ("Ibuprofen 400 mg tds 2/52", [{"name": "Ibuprofen", "frequency": "TDS",
                                    "duration": "2 weeks"}]),
    ("Codeine 30 mg q6h prn", [{"name": "Codeine", "strength": "30 mg", "frequency": "q6h PRN"}]),
    ("Pan 40 1 tab OD AC", [{"name": "Pan 40", "dose": "1 tab", "frequency": "OD",
                             "instructions": "AC"}]),
    ("Asthalin inhaler 2 puffs BD", [{"name": "Asthalin", "form": "inhaler", "dose": "2 puffs",
                                      "frequency": "BD"}]),
    ("Neosporin oint apply locally BD x 5 days",
     [{"name": "Neosporin", "form": "ointment", "route": "TOP", "frequency": "BD",
       "duration": "5 days"}]),
    ("The medicines mentioned are Aspirin, Metformin and Atorvastatin.",
     [{"name": "Aspirin"}, {"name": "Metformin"}, {"name": "Atorvastatin"}]),
    ('["Aspirin", "Metformin 500 mg"]', [{"name": "Aspirin"},
                                         {"name": "Metformin", "strength": "500 mg"}]),
    ('[{"name": "Aspirin", "strength": "75 mg", "frequency": "OD"}]',
     [{"name": "Aspirin", "strength": "75 mg", "frequency": "OD", "written": "Aspirin 75 mg OD"}]),
    ('{"medicines": ["Crocin", "Dolo 650"]}', [{"name": "Crocin"}, {"name": "Dolo 650"}]),
    ("| Medicine | Dose |\n|---|---|\n| Aspirin | 75 mg |", [{"name": "Aspirin",
                                                            "strength": "75 mg"}]),
    ("Rx: Amoxicillin 500 mg\nSig: 1 cap po tid x 10 days\nDisp: #30",
     [{"name": "Amoxicillin", "strength": "500 mg", "dose": "1 cap", "route": "PO",
       "frequency": "TID", "duration": "10 days"}]),
    ("Take 2 tablets of Tylenol 500 mg every 6 hours as needed for pain",
     [{"name": "Tylenol", "strength": "500 mg", "dose": "2 tablets",
       "frequency": "every 6 hours as needed", "instructions": "for pain"}]),
    ("Tab. Crocin 500mg 1-0-1 x 5 days Cap. Omez 20mg 1-0-0",
     [{"name": "Crocin", "duration": "5 days"}, {"name": "Omez", "form": "capsule"}]),
    ("aten-d tablet ascorbic acid", [{"name": "aten-d", "form": "tablet"},
                                     {"name": "ascorbic acid"}]),
    ("Amoxycillin 500mg + Clavulanic acid 125mg tab BD",
     [{"name": "Amoxycillin + Clavulanic acid", "strength": "500 mg + 125 mg"}]),
    ("Inj. Human Mixtard 30/70 10-0-10 units s/c before meals",
     [{"name": "Human Mixtard 30/70", "frequency": "10-0-10 units", "route": "SC",
       "instructions": "before meals"}]),
    ("Moxicip e/d 1 gtt OD TDS", [{"name": "Moxicip", "form": "eye drops", "route": "OD",
                                   "frequency": "TDS"}]),
    ("Prednisolone 10 mg 2-0-0 x 3 days then 1-0-0 x 3 days",
     [{"name": "Prednisolone", "frequency": "2-0-0 then 1-0-0",
       "duration": "3 days then 3 days"}]),
    ("Crocin - 500mg - 1-0-1 - 5 days - after food",
     [{"name": "Crocin", "strength": "500 mg", "frequency": "1-0-1", "duration": "5 days",
       "instructions": "after food"}]),
    ("Paracetamol 325mg/Tramadol 37.5mg BD", [{"name": "Paracetamol/Tramadol",
                                               "frequency": "BD"}]),
    ("Crocin and Dolo are mentioned in the prescription", [{"name": "Crocin"}, {"name": "Dolo"}]),
    ("Insulin Lantus 20U-0-10U", [{"name": "Insulin Lantus", "frequency": "20U-0-10U"}]),
    ("Azithromycin 500mg odx3days", [{"name": "Azithromycin", "frequency": "OD",
                                      "duration": "3 days"}]),
    ("Tab. INH 300mg OD", [{"name": "INH", "strength": "300 mg"}]),
    ("Aspirin75mg", [{"name": "Aspirin", "strength": "75 mg"}]),
    ("💊 Crocin 500 mg\n💊 Azithral 500", [{"name": "Crocin"}, {"name": "Azithral 500"}]),
    ("पैरासिटामोल 500 मिग्रा", [{"name": "पैरासिटामोल", "strength": "500 मिग्रा"}]),
    ("Metronidazole 400 mg TID for 5 days, avoid alcohol",
     [{"name": "Metronidazole", "instructions": "avoid alcohol"}]),
]  # fmt: skip
DISEASES: list[tuple[str, list[Row]]] = [
    ("r/o malaria", [{"name": "malaria", "certainty": "suspected"}]),
    ("? TB", [{"name": "TB", "certainty": "suspected"}]),
    ("Viral fever?", [{"name": "Viral fever", "certainty": "suspected"}]),
    ("malaria ruled out", [{"name": "malaria", "certainty": "ruled out"}]),
    ("s/p CABG", [{"name": "CABG", "certainty": "history"}]),
    ("h/o HTN/DM", [{"name": "HTN", "certainty": "history"},
                    {"name": "DM", "certainty": "history"}]),
    ("k/c/o T2DM x 5 yrs, HTN", [{"name": "T2DM", "certainty": "confirmed"},
                                 {"name": "HTN", "certainty": "confirmed"}]),
    ("DM type 2 & HTN", [{"name": "DM type 2"}, {"name": "HTN"}]),
    ("Type 2 Diabetes Mellitus with hypertension",
     [{"name": "Type 2 Diabetes Mellitus"}, {"name": "hypertension"}]),
    ("COPD with acute exacerbation", [{"name": "COPD with acute exacerbation"}]),
    ("HTN +ve DM -ve", [{"name": "HTN", "certainty": "confirmed"}]),
    ("thyroid cancer", [{"name": "thyroid cancer"}]),
    ("CAD - TVD, post CABG 2015", [{"name": "CAD"}, {"name": "TVD"},
                                   {"name": "CABG", "certainty": "history"}]),
    ("BP 150/90 mmHg, sugar 200", []),
    ("Fever, no cough", [{"name": "Fever"}]),
    ("No h/o DM, HTN, asthma", []),
    ("patient has no diabetes but has hypertension", [{"name": "hypertension"}]),
    ("family history of diabetes", []),
    ("Osteoarthritis, left knee", [{"name": "Osteoarthritis, left knee"}]),
    ("• HTN\n• DM", [{"name": "HTN"}, {"name": "DM"}]),
    ('["HTN", "DM"]', [{"name": "HTN"}, {"name": "DM"}]),
    ("Dx: HTN\nRx: Telma 40", [{"name": "HTN"}]),
]  # fmt: skip
NONE: list[tuple[Target, str, str]] = [
    ("diseases", "no known diseases", "none_stated"),
    ("diseases", "Nil", "none_stated"),
    ("medicines", "Medicines: None", "none_stated"),
    ("medicines", "There are no medicines mentioned in the prescription.", "none_stated"),
    ("diseases", "The disease is not mentioned in the prescription", "none_stated"),
    ("medicines", "Sorry, as a base VLM I am not trained to answer this question.", "unanswerable"),
    ("medicines", "I don't know", "unanswerable"),
    ("medicines", "   ", "empty"),
    ("medicines", "1-0-1", "no_rows"),
]


@pytest.mark.parametrize(("text", "expected"), MEDICINES)
def test_a_medicine_answer_gives_these_fields(text: str, expected: list[Row]) -> None:
    _assert_rows("medicines", text, expected)


@pytest.mark.parametrize(("text", "expected"), DISEASES)
def test_a_disease_answer_gives_these_fields(text: str, expected: list[Row]) -> None:
    _assert_rows("diseases", text, expected)


def _assert_rows(kind: Target, text: str, expected: list[Row]) -> None:
    rows = [parsed.row.values() for parsed in parse_answer(kind, text).rows]

    assert len(rows) == len(expected), rows
    assert [{k: row[k] for k in want} for row, want in zip(rows, expected, strict=True)] == expected


@pytest.mark.parametrize(("kind", "text", "reason"), NONE)
def test_an_answer_without_rows_says_why(kind: Target, text: str, reason: str) -> None:
    parsed = parse_answer(kind, text)

    assert (parsed.rows, parsed.reason) == ((), reason)


def test_every_field_says_where_it_stands_in_the_raw_answer() -> None:
    text = "1) Tab. Ecosprin 75 mg OD\n2) Syp. Ascoril 5ml TDS"

    places = [
        {name: text[start:end] for name, (start, end) in row.fields.items()}
        for row in parse_answer("medicines", text).rows
    ]

    assert places == [
        {"form": "Tab.", "name": "Ecosprin", "strength": "75 mg", "frequency": "OD"},
        {"form": "Syp.", "name": "Ascoril", "dose": "5ml", "frequency": "TDS"},
    ]


def test_what_is_written_stays_as_it_is_written() -> None:
    (row,) = parse_answer("medicines", "Tab.  Crocin 500mg  x 3d").rows

    assert row.row.written == "Tab.  Crocin 500mg  x 3d"
    assert (row.row.span and (row.row.span.answer, row.row.span.start)) == ("medicines", 0)


def test_names_that_a_vocabulary_joins_are_not_cut() -> None:
    apart = parse_answer("medicines", "Zolmax and Brivex", lambda _: False)
    whole = parse_answer(
        "medicines", "Zolmax and Brivex", lambda words: words == "Zolmax and Brivex"
    )

    assert [row.row.name for row in apart.rows] == ["Zolmax", "Brivex"]
    assert [row.row.name for row in whole.rows] == ["Zolmax and Brivex"]


def test_a_number_without_a_unit_is_remarked_unless_it_belongs_to_the_name() -> None:
    rows = parse_answer("medicines", "Azithral 500, Dolo 650").rows

    assert [[flag.rule for flag in row.row.flags] for row in rows] == [["unit_missing"], []]


def test_a_model_in_circles_is_said_to_be() -> None:
    parsed = parse_answer("medicines", "zorbex forte " * 700)

    assert [row.row.name for row in parsed.rows] == ["zorbex forte"]
    assert [flag.rule for flag in parsed.flags] == ["degenerate_repetition"]


@pytest.mark.parametrize(
    ("text", "quantity", "instructions"),
    [
        ("Aten 50 mg OD #30", "30", ""),
        ("Aten 50 mg OD Quantity: 30 tablets", "30 tablets", ""),
        ("Aten 50 mg OD Disp: 28 tabs, refills 2", "28 tabs", "refills 2"),
        ("Ambrolite syrup 5 ml TDS Qty 1 bottle", "1 bottle", ""),
        ("Ambrolite syrup 5 ml TDS Disp 100ml", "100 ml", ""),
        ("Aten 50 mg 1 tab OD", "", ""),
    ],
)
def test_what_is_to_be_dispensed_is_a_field_of_its_own(
    text: str, quantity: str, instructions: str
) -> None:
    [parsed] = parse_answer("medicines", text).rows

    assert isinstance(parsed.row, Medicine)
    assert (quantity, instructions) == (parsed.row.quantity, parsed.row.instructions)


def test_one_line_is_one_medicine_whatever_commas_it_has() -> None:
    parsed = parse_line("medicines", "3) Tab. Xyzal-M, 5 mg, 1-0-1")

    assert parsed
    assert parsed.row.values() | {"written": ""} == {
        "written": "", "name": "Xyzal-M", "strength": "5 mg", "form": "tablet", "dose": "",
        "route": "", "frequency": "1-0-1", "duration": "", "quantity": "",
        "instructions": "", "code": "",
    }  # fmt: skip
