"""Diseases of pages by where they stand: headings, triangles, forms, denials, letterheads."""

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from tests import text_pages
from tests.test_ocr_ink import row_of

EVERYDAY = Vocabulary()


def names(page: str) -> list[str]:
    return [disease.name for disease in text_pages.diseases(page, EVERYDAY)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Clinical Description: Gastritis", ["Gastritis"]),
        ("Clinical findings: Acute bronchitis", ["Acute bronchitis"]),
        ("Ch\u1ea9n \u0111o\u00e1n: Asthma", ["Asthma"]),
        ("Phong 3 | Chn \u0111o\u00e1n: Asthma", ["Asthma"]),
        ("Diagn\u00f3stico: Asthma", ["Asthma"]),
        ("Weight 60 kg Provisional Diagnosis: Migraine", ["Migraine"]),
        ("Imp: Migraine", ["Migraine"]),
        ("Clo Migraine since 2 days", ["Migraine"]),
    ],
)
def test_a_heading_of_any_kind_opens_diagnoses(page: str, expected: list[str]) -> None:
    assert names(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Diagnosis:\nE11- Diabetes mellitus", ["Diabetes mellitus"]),
        ("Diagnosis:\n110 - Hypertension", ["Hypertension"]),
        ("Diagnosis: ASTHMA - HYPERTENSION - MIGRAINE", ["ASTHMA", "HYPERTENSION", "MIGRAINE"]),
        ("Diagnosis: Asthma/ Hypertension /Migraine", ["Asthma", "Hypertension", "Migraine"]),
        ("Diagnosis: Asthma- refractory", ["Asthma"]),
    ],
)
def test_codes_dashes_and_slashes_part_diagnoses(page: str, expected: list[str]) -> None:
    assert names(page) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("24/F\nLow-grade fever\nRx\nTab. Dolo 650 BD", ["fever"]),
        ("24/F\nFever with headache from last 2 days\nRx", ["fever", "headache"]),
        ("24/F\nHeadache x 3 days\nRx", ["headache"]),
        ("Rx\nTab. Oflazest OZ BD 5 days -> Gastroenteritis", ["gastroenteritis"]),
    ],
)
def test_known_names_count_without_a_heading(page: str, expected: list[str]) -> None:
    found = [name.casefold() for name in names(page)]

    assert expected == found


@pytest.mark.parametrize(
    "page",
    [
        "Dr. A. Rao MBBS, MD\nAsthma | Allergy | Diabetes\nSpecialist in Asthma",
        "24/F\n[ ] Asthma\n[ ] Diabetes [ ] Epilepsy",
        "24/F\nNo asthma or diabetes",
        "24/F\nFamily history: Diabetes",
        "24/F\nDiagnosis:\nECG - old IWMI",
        "24/F\nDrug allergies: No known drug allergies",
        "Inv: Dengue NS1, Malaria antigen",
    ],
)
def test_what_the_patient_has_not_is_no_disease(page: str) -> None:
    assert names(page) == []


def test_orders_and_amounts_below_a_diagnosis_are_none() -> None:
    page = "Diagnosis: Sinusitis, Hypertension\n- Increase fluid intake\n1. Nifedipin 20mg 60 tab"

    assert names(page) == ["Sinusitis", "Hypertension"]


def test_one_disease_said_twice_is_one_row() -> None:
    assert names("Diagnosis: HTN\nI10 - Hypertension") == ["Hypertension"]


def test_a_known_name_in_an_unclear_place_is_offered() -> None:
    page = "Mr. Rao 40 M\nseen again for the old asthma of his school years today"
    rows, offers = diseases_in(entries_of(text_pages.rows(page)), (), Names(EVERYDAY))

    assert rows == []
    assert [offer.row.name for offer in offers] == ["asthma"]
    assert offers[0].rules == ("unclear_place",)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Diagnosis: HEART FAILURE WITH\nREDUCED EJECTION FRACTION - ASTHMA",
         ["HEART FAILURE WITH REDUCED EJECTION FRACTION", "ASTHMA"]),
        ("Diagnosis: Benign neoplasm\nof prostate", ["Benign neoplasm of prostate"]),
        ("Diagnosis: Asthma\nMigraine", ["Asthma", "Migraine"]),
    ],
)  # fmt: skip
def test_a_diagnosis_that_is_broken_over_two_rows_is_one(page: str, expected: list[str]) -> None:
    assert names(page) == expected


def test_names_between_which_the_space_was_lost_are_parted() -> None:
    assert names("Diagnosis: AsthmaMigraine") == ["Asthma", "Migraine"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("Chn doan: Tāng huyt áp th phát", ["Tăng huyết áp thứ phát"]),
        ("Chẩn đoán: VIÊM MÜI HONG", ["VIÊM MŨI HỌNG"]),
        ("Chẩn đoán: Suy thn mn, Asthma", ["Suy thận mạn", "Asthma"]),
    ],
)
def test_vietnamese_names_are_known_by_what_recognisers_leave_of_them(
    page: str, expected: list[str]
) -> None:
    assert names(page) == expected


def test_two_headings_joined_are_one() -> None:
    assert names("SYMPTOMS & HISTORY\nHigh fever") == ["High fever"]


def test_a_disease_that_only_the_ink_says_is_a_row_with_a_remark() -> None:
    read = row_of("Prurimis", {5: "t", 6: "u"})
    above = text_pages.rows("24/F")

    found, _ = diseases_in(entries_of([*above, read]), (), Names(EVERYDAY))

    assert [(d.name, d.written, [f.rule for f in d.flags]) for d in found] == [
        ("Pruritus", "Prurimis", ["name_repaired"])
    ]


@pytest.mark.parametrize("heading", ["Inv:", "Family history:", "Allergies:", "Follow up:"])
def test_the_ink_is_not_asked_where_a_page_tells_of_other_things(heading: str) -> None:
    above, read = text_pages.rows(f"24/F\n{heading}"), row_of("Prurimis", {5: "t", 6: "u"})

    found, _ = diseases_in(entries_of([*above, read]), (), Names(EVERYDAY))

    assert found == []


def test_a_tables_column_says_what_each_medicine_is_for() -> None:
    page = "Medicine | Frequency | Indication\nMetoprolol | BD | Hypertension\nPan | OD | Gastritis"

    assert names(page) == ["Hypertension", "Gastritis"]


def test_a_sign_that_an_order_is_for_is_offered() -> None:
    page = "Rx\nIbuprofen 400 mg 1 tab TDS for headache"
    entries = entries_of(text_pages.rows(page))
    rows, offers = diseases_in(entries, (), Names(EVERYDAY))

    assert rows == []
    assert [offer.row.name for offer in offers] == ["headache"]
