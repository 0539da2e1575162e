"""Diseases of pages by where they stand: headings, triangles, forms, denials, letterheads."""

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.page.entries import entries_of
from tests import text_pages

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
    rows, offers = diseases_in(entries_of(text_pages.rows(page)), (), EVERYDAY)

    assert rows == []
    assert [offer.row.name for offer in offers] == ["asthma"]
    assert offers[0].rules == ("unclear_place",)
