"""Pages as they circulate: printouts, letters, labels, lists; from text, without an engine."""

import pytest

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.sections import heading_of, kind_of
from rxcore.readings import Disease, Medicine
from tests import text_pages

EVERYDAY = Vocabulary()


NAMES = Names(EVERYDAY)


def everyday(text: str) -> list[str]:
    return [row.name for row in medicines(text)]


def medicines(text: str) -> list[Medicine]:
    return text_pages.medicines(text, NAMES)


def diseases(text: str) -> list[Disease]:
    return text_pages.diseases(text, EVERYDAY)


def test_what_a_brand_consists_of_is_no_medicine_of_its_own() -> None:
    found = everyday(
        "Rx\n1) TAB. GESTAKIND|1 Morning, 1 Night\nDOXYLAMINE 10MG + PYRIDOXINE IP 10 MG\n"
        "2) CAP. ZOCLAR 500|1 Morning\nCLARITHROMYCIN IP 500MG\n3) TAB. DOLO 650|1 Night"
    )

    assert found == ["GESTAKIND", "ZOCLAR 500", "DOLO 650"]


def test_generics_below_one_another_are_medicines_all_of_them() -> None:
    found = everyday("Rx\nTab Metformin 500 mg BD\nAtorvastatin 10 mg HS\nAspirin 75 mg OD")

    assert found == ["Metformin", "Atorvastatin", "Aspirin"]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("28 Amoxicillin 500mg capsules", "Amoxicillin"),
        ("Tab. Azithral (3)", "Azithral"),
        ("Tab. Zincovit Qty 30", "Zincovit"),
        ("Tab. DOXINATE ------------1 BD", "DOXINATE"),
        ("Tab. Crocin 650 mg ........ 1 BD (Tot:8 Tab)", "Crocin"),
        ("IFA TAB 1 OD 30 30", "IFA"),
    ],
)
def test_what_is_handed_out_is_none_of_the_name(row: str, name: str) -> None:
    assert everyday(f"Rx\n{row}") == [name]


@pytest.mark.parametrize(
    ("rows", "quantity"),
    [
        ("Tab. Crocin 500 mg BD Qty 30", "30"),
        ("Tab. Crocin 650 mg ........ 1 BD (Tot:8 Tab)", "8 Tab"),
        ("Tab. Crocin 500 mg\n1 tab BD Disp #20", "20"),
        ("Tab. Crocin 500 mg BD", ""),
    ],
)
def test_what_is_to_be_dispensed_is_read(rows: str, quantity: str) -> None:
    [found] = medicines(f"Rx\n{rows}")

    assert (found.name, found.quantity) == ("Crocin", quantity)


def test_a_line_of_supply_ends_no_list() -> None:
    found = medicines("Rx\nTab. Crocin 500 mg\nDisp: #30\nCap. Norcelin 150 mg\nDisp: #30")

    assert [m.name for m in found] == ["Crocin", "Norcelin"]


def test_a_count_of_doses_at_the_head_of_a_row_is_the_sig_of_the_medicine_above() -> None:
    (found,) = medicines("Rx\nTab. Crocin 500 mg\n2 tabs day 1 then 1 tab daily")

    assert (found.name, found.dose) == ("Crocin", "2 tabs then 1 tab")


@pytest.mark.parametrize(
    "row",
    [
        "Medications stopped: Telma 40 mg, Crocin 500 mg",
        "Stop Tab. Telma 40 mg",
        "Telma 40 mg stopped last week",
        "- Wash clothes in hot water, do not share towels",
        "Treatment given in hospital: Inj Monocef 1 g, Inj Metrogyl 500 mg",
        "Vaccination due: Typhoid 0.5 ml",
    ],
)
def test_what_is_not_taken_now_is_no_medicine_of_the_page(row: str) -> None:
    assert everyday(f"Rx\n{row}") == []


LETTER = """
Dear colleague,
I reviewed this pleasant gentleman in clinic today. He was on gliclazide 80 mg bd
which he stopped because of hypoglycaemia. He is allergic to trimethoprim.
I have started him on metformin 500 mg bd and he has ramipril 2.5 mg od. He will continue
atorvastatin 20 mg at night. His father had a stroke. He was diagnosed with
hypertension and type 2 diabetes last year.
I would be grateful if you could check that he is well and increase ramipril to 5 mg.
"""


def test_medicines_are_read_from_the_sentences_of_a_letter() -> None:
    found = medicines(LETTER)

    assert [(m.name, m.strength) for m in found] == [
        ("metformin", "500 mg"),
        ("ramipril", "2.5 mg"),
        ("atorvastatin", "20 mg"),
    ]


def test_diseases_are_read_from_the_sentences_of_a_letter_that_has_no_list_of_them() -> None:
    found = text_pages.diseases(LETTER, EVERYDAY)

    assert [d.name for d in found] == ["hypertension", "type 2 diabetes"]


def test_the_family_s_diseases_are_not_the_patient_s() -> None:
    found = diseases("Dx: malaria\nF/H: mother - Diabetes, Hypertension")

    assert [d.name for d in found] == ["malaria"]


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("Dx: Dental caries 46", ["Dental caries"]),
        ("Dx: Asthma\nirreversible pulpitis 46", ["Asthma", "irreversible pulpitis"]),
        ("Diagnosis: BE Cataract, POAG", ["Cataract", "POAG"]),
        ("D\u00d7UTI", ["UTI"]),
        ("Dx: Asthma\nECG - old IWMI", ["Asthma"]),
    ],
)
def test_diagnoses_are_read_without_tooth_and_side(row: str, names: list[str]) -> None:
    assert [d.name for d in text_pages.diseases(row, EVERYDAY)] == names


@pytest.mark.parametrize(
    "section", ["Inv: CBC, TSH", "Dx: Asthma", "C/O fever", "Allergies: Telma"]
)
def test_an_order_ends_a_section_that_holds_none(section: str) -> None:
    found = everyday(f"{section}\nTab Norcelin 5 mg 1-0-1\nCap Xyzalin 10 mg HS")

    assert found == ["Norcelin", "Xyzalin"]


def test_an_order_below_a_diagnosis_is_no_disease() -> None:
    found = diseases("Dx: Asthma\n- Inj Norcelin 1 gm iv bd\n- Neb Xyzalin 6 hrly")

    assert [d.name for d in found] == ["Asthma"]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("S.No Medicine Dose & Timing Days", "medicines"),
        ("START taking these medications", "medicines"),
        ("STOP taking these medications", "past"),
        ("Medications to be avoided", "past"),
        ("Final impression - Asthma", "diagnosis"),
        ("Dx code: J30.9 Allergic rhinitis", "diagnosis"),
        ("DIAGNOSTIC TESTS", "tests"),
    ],
)
def test_headings_are_told_by_their_words(text: str, section: str) -> None:
    heading = heading_of(text)

    assert heading is not None
    assert section == heading.section


@pytest.mark.parametrize(
    "text", ["Acne | Vitiligo | Psoriasis", "Fever, Thyroid, Asthma treated here"]
)
def test_what_a_clinic_offers_is_no_diagnosis(text: str) -> None:
    assert kind_of(text) == "doctor"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("OLMEZEST AM 20/5 TAB 1 0 0 0 30", "OLMEZEST AM 20/5"),
        ("Neb Duolin b hrly", "Duolin"),
        ("I Paracetamol 650 sos", "Paracetamol 650"),
        ("Tab. Letrozole 2.5 mg once daily to continue till 12/2024", "Letrozole"),
        ("Candid mouth paint 3-4 times a day", "Candid mouth paint"),
    ],
)
def test_names_are_found_among_figures_and_slips(row: str, name: str) -> None:
    assert everyday(f"Rx\n{row}") == [name]


@pytest.mark.parametrize(
    "row", ["1. Pulmonary Function Test", "Low K diet, fluid 1.2 L/day", "- Monitor vitals 4 hrly"]
)
def test_tests_and_diet_among_orders_are_no_medicines(row: str) -> None:
    assert everyday(f"Rx\n{row}") == []


def test_what_is_denied_together_is_no_disease() -> None:
    found = text_pages.diseases("Past h/o: No h/o TB, epilepsy\nH/o piles. No DM/HTN.", EVERYDAY)

    assert [d.name for d in found] == ["piles"]


def test_diseases_without_a_heading_stand_between_the_patient_and_the_orders() -> None:
    text = "Dr. A Rao MBBS\nPiles, Asthma\nMr. Sonu 9 yrs\nmalaria\nRx\nTab. Crocin 500 mg BD"

    assert [d.name for d in diseases(text)] == ["malaria"]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Please bring this prescription at next visit", False),
        ("to continue", False),
        ("Medicine supplied", True),
        ("Drug Dose Route GP to continue", True),
    ],
)
def test_only_words_of_a_table_or_a_list_make_its_head(text: str, heading: bool) -> None:
    found = heading_of(text)

    assert heading == (found is not None and found.section == "medicines")


def test_what_a_plan_does_with_a_medicine_is_none_of_its_name() -> None:
    found = medicines(
        "Plan:\n1. Increase escitalopram to 20 mg PO qAM\n2. Continue trazodone 50 mg PO qHS\n"
        "3. Continue weekly CBT\n4. RTC 4 weeks"
    )

    assert [(m.name, m.strength) for m in found] == [
        ("escitalopram", "20 mg"),
        ("trazodone", "50 mg"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Diagnosis: (J01.90) Acute sinusitis, unspecified", ["Acute sinusitis"]),
        ("Assessment:\nG47.00 Insomnia, unspecified", ["Insomnia"]),
        ("DIAGNOSIS:\nACUTE POSTERIOR WALL MI (4 HRS)", ["ACUTE POSTERIOR WALL MI"]),
        ("D/D\nBronchial asthma\nAllergic rhinitis", ["Bronchial asthma", "Allergic rhinitis"]),
    ],
)
def test_codes_and_remarks_are_none_of_a_disease_s_name(text: str, names: list[str]) -> None:
    assert [d.name for d in diseases(text)] == names


def test_a_known_disease_among_orders_is_no_medicine() -> None:
    assert everyday("Rx\n1. Urinary tract infection\n2. Tab Crocin 500 mg BD") == ["Crocin"]


def test_a_long_list_beside_a_few_lines_is_a_column_of_its_own() -> None:
    left = ["C/O fever", "Dx", "malaria", "", "", "", ""]
    right = ["Rx", *(f"{at}1 Norcelin {at} mg tablets" for at in range(1, 7))]

    found = everyday("\n".join("|".join(pair) for pair in zip(left, right, strict=True)))

    assert len(found) == 6
