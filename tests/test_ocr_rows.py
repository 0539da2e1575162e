"""From lines of text to rows, without an engine: pages are written down as text."""

import pytest

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import Line
from rxcore.prescription.decide.diseases import diseases_in
from rxcore.prescription.decide.rows import verdicts_on
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.line.mend import mend
from rxcore.prescription.line.repaired import repaired
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import VisualRow, blocks_of, rows_of
from rxcore.prescription.page.sections import heading_of, kind_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box, Disease, Medicine
from tests import text_pages
from tests.text_pages import inked

SITE = Vocabulary(
    site=[
        Name(kind="medicine", name=name, canonical=name.casefold(), source="site")
        for name in (
            "Crocin",
            "Telma",
            "Telma-H",
            "Telma-AM",
            "Ascorbic Acid",
            "Pan-D",
            "Metformin",
        )
    ]
    + [
        Name(kind="disease", name=name, canonical=name, source="site")
        for name in ("Diabetes", "Hypertension", "Asthma", "fever", "malaria")
    ]
)


NAMES = Names(SITE)


def medicines(text: str) -> list[Medicine]:
    return text_pages.medicines(text, NAMES)


def diseases(text: str) -> list[Disease]:
    return text_pages.diseases(text, SITE)


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Tab.Crocin500mg1-0-1x5days", "Tab. Crocin 500mg 1-0-1 x 5 days"),
        ("Tab. Crocin 5OO mg", "Tab. Crocin 500 mg"),
        ("Crocin 20 ma H5", "Crocin 20 mg HS"),
        ("Crocin D-D-1", "Crocin 0-0-1"),
        ("Tab. Storvas2omg", "Tab. Storvas 20mg"),
        ("Tab. Telma-H5mg", "Tab. Telma-H 5mg"),
        ("Crocin 1-00 x 3 days", "Crocin 1-0-0 x 3 days"),
        ("Crocin I tab BD", "Crocin 1 tab BD"),
        ("Aten-D Tablet30-1", "Aten-D tablet 30-1"),
    ],
)
def test_doses_are_mended_where_no_other_reading_is_possible(read: str, mended: str) -> None:
    assert mend(read) == mended


@pytest.mark.parametrize("name", ["Ecosprin AV 75/10", "Dolo 650", "Co-codamol", "Vitamin B12"])
def test_names_are_never_mended(name: str) -> None:
    assert mend(name) == name


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Rx", "medicines"),
        ("Dx: Asthma", "diagnosis"),
        ("C/0: fever", "complaints"),
        ("Adv: rest", "advice"),
        ("TREATMENTADVISED", "medicines"),
        ("Provisional diagnosls: GERD", "diagnosis"),
        ("Name Tom Becker", "patient"),
        ("Inv CBC, ESR", "tests"),
    ],
)
def test_headings_open_sections(text: str, section: str) -> None:
    heading = heading_of(text)

    assert heading is not None
    assert section == heading.section


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Dr. Asha Rao MBBS, MD (Medicine)", "doctor"),
        ("SUNRISE DIABETES & THYROID CARE", "doctor"),
        ("BP 130/80 P 78/min", "vitals"),
        ("[ ] Diabetes [ ] Hypertension", "boxes"),
        ("Tab. Crocin 500 mg", None),
    ],
)
def test_some_rows_speak_for_themselves(text: str, section: str | None) -> None:
    assert section == kind_of(text)


def test_known_and_unknown_medicines_under_rx_are_found() -> None:
    found = medicines("Rx\n1. Tab. Crocin 500 mg 1-0-1 x 5 days\n2. Tab. Xyzal-M 5 mg 1-0-1")

    assert [m.name for m in found] == ["Crocin", "Xyzal-M"]
    assert [m.strength for m in found] == ["500 mg", "5 mg"]
    assert [m.frequency for m in found] == ["1-0-1", "1-0-1"]


def test_without_a_heading_form_and_strength_make_a_medicine() -> None:
    (found,) = medicines("Norcelin 500 mg tablets twice daily\nTake with a glass of water")

    assert found.name == "Norcelin"


def test_what_surrounds_orders_is_no_medicine() -> None:
    found = medicines(
        "CITY HEART CLINIC\nDr. A Rao MBBS\nAllergies: Crocin\nBP 130/80\nRx\n"
        "Tab. Telma 40 mg OD\nInv: Serum Vitamin B12, HbA1c\nAdv: walk 30 min daily"
    )

    assert [m.name for m in found] == ["Telma"]


def test_a_row_of_sig_belongs_to_the_medicine_above() -> None:
    (found,) = medicines("Rx\nTab. Crocin 500 mg\nTake one tablet twice a day for 5 days")

    assert (found.dose, found.frequency, found.duration) == ("one tablet", "twice a day", "5 days")
    assert found.written.endswith("for 5 days")


def test_cells_side_by_side_are_one_row() -> None:
    (found,) = medicines("Rx\n1|Tab. Crocin 500 mg|1-0-1 x 5 days")

    assert (found.name, found.frequency) == ("Crocin", "1-0-1")


def test_columns_are_read_apart() -> None:
    found = medicines(
        "C/O fever|Rx\nDx Asthma|1) Tab. Crocin 500 mg BD\nInv CBC|2) Tab. Telma 40 mg OD\n"
        "ESR|3) Cap. Norcelin 150 mg HS"
    )

    assert [m.name for m in found] == ["Crocin", "Telma", "Norcelin"]


def test_diseases_come_from_the_diagnosis_only() -> None:
    found = diseases(
        "SUNRISE DIABETES CLINIC\nName: A B\n[ ] Asthma [ ] Hypertension\n"
        "Dx: Diabetes, Hypertension, Cholesterol\nRx\nTab. Metformin 500 mg BD"
    )

    assert [d.name for d in found] == ["Diabetes", "Hypertension", "Cholesterol"]


def test_each_disease_of_a_line_has_a_box_of_its_own() -> None:
    words = ("Dx:", "Diabetes,", "Asthma")
    boxes = [Box(0.1 * at, 0.2, 0.09, 0.03) for at in range(3)]
    line = Line(" ".join(words), 0.9, Box(0, 0.2, 0.3, 0.03), tuple(zip(words, boxes, strict=True)))
    row = VisualRow((Inked(line, 0.0, 0.3, 0.2, 0.23),))

    found = diseases_in(entries_of([row]), (), NAMES)[0]

    assert [d.box.x for d in found if d.box] == [box.x for box in boxes[1:]]


def test_past_diseases_are_history_and_denied_ones_are_none() -> None:
    found = diseases("Past history of malaria\nDx: Asthma\nh/o: no diabetes")

    assert [(d.name, d.certainty) for d in found] == [("malaria", "history"), ("Asthma", "")]


def test_a_ticked_box_counts_and_an_empty_one_does_not() -> None:
    found = diseases("[x] Diabetes [ ] Hypertension [ ] Asthma")

    assert [d.name for d in found] == ["Diabetes"]


@pytest.mark.parametrize(("read", "name"), [("CDPD", "COPD"), ("GERO", "GERD")])
def test_round_letters_of_short_diseases_are_repaired(read: str, name: str) -> None:
    found = repaired(Vocabulary(), read)

    assert found.name.upper() == name
    assert [flag.rule for flag in found.flags] == ["name_repaired"]


def test_a_figure_read_with_letters_is_flagged() -> None:
    (found,) = medicines("Rx\nTab. Crocin 5OO mg BD")

    assert found.strength == "500 mg"
    assert found.written == "Tab. Crocin 5OO mg BD"
    assert [flag.rule for flag in found.flags] == ["figure_mended"]


def test_an_amount_beyond_recognition_is_none_of_the_name() -> None:
    found = medicines("Rx\nTab. Crocin FUE mg OD\nCap. Norcelin 4Umy BD")

    assert [m.name for m in found] == ["Crocin", "Norcelin"]


def test_lines_below_one_another_are_a_block() -> None:
    lines = [Box(0.1, 0.1, 0.5, 0.03), Box(0.1, 0.14, 0.4, 0.03), Box(0.1, 0.6, 0.4, 0.03)]

    assert len(blocks_of(lines)) == 2


def test_an_empty_page_has_no_rows() -> None:
    assert rows_of([]) == []
    assert medicines("") == []


def test_a_list_set_in_below_its_headings_is_no_second_column() -> None:
    texts = [("Diagnosis", 0.4), ("1. Asthma", 0.55), ("2. malaria", 0.55), ("Rx", 0.4)]
    texts += [("1. Tab. Crocin 500 mg", 0.55), ("2. Tab. Telma 40 mg", 0.55), ("Advice", 0.4)]

    rows = rows_of([inked(text, 0.1 + 0.05 * at, x) for at, (text, x) in enumerate(texts)])

    assert [row.text for row in rows] == [text for text, _ in texts]


def test_numbers_left_of_a_list_are_no_column_of_their_own() -> None:
    entries = ["Tab. Crocin 500 mg", "Tab. Telma 40 mg", "Tab. Pan-D 40 mg"]
    pieces = [inked(f"{at + 1}", 0.1 + 0.05 * at, 0.3) for at in range(3)]
    pieces += [inked(text, 0.1 + 0.05 * at, 0.4) for at, text in enumerate(entries)]

    rows = rows_of(pieces)

    assert [row.text for row in rows] == [f"{at + 1} {text}" for at, text in enumerate(entries)]


def test_a_name_that_ends_in_a_hyphen_may_have_lost_its_tail() -> None:
    found = medicines("Rx\nTab. Telma- 40 mg OD")

    assert [flag.rule for row in found for flag in row.flags] == ["name_cut"]


def test_directions_in_a_column_of_their_own_go_to_the_medicine_level_with_them() -> None:
    pieces = [
        inked("Tab. Crocin 500 mg", 0.30, 0.05), inked("Tab. Telma 40 mg", 0.40, 0.05),
        inked("Take twice daily 5 days", 0.31, 0.60), inked("Once a day 1 month", 0.41, 0.60),
    ]  # fmt: skip
    left, right = rows_of(pieces[:2]), rows_of(pieces[2:])

    found = [m for _, m in verdicts_on(entries_of([*left, *right]), NAMES).rows]

    expected = [("Crocin", "twice daily", "5 days"), ("Telma", "Once a day", "1 month")]
    assert expected == [(m.name, m.frequency, m.duration) for m in found]


@pytest.mark.parametrize(
    ("below", "frequency"),
    [
        ("1-0-1 x 5 days", "1-0-1"),
        ("twice daily 5 days aftr food", "twice daily"),
        ("Telma 40 mg twice daily", ""),
        ("Review the patient daily", ""),
    ],
)
def test_a_row_of_little_but_directions_belongs_to_the_medicine_above(
    below: str, frequency: str
) -> None:
    found = medicines(f"Rx\nTab. Crocin 500 mg\n{below}")

    assert found[0].frequency == frequency


def test_a_medicine_that_one_row_stops_and_another_orders_is_a_row_and_an_offer() -> None:
    page = "Rx\nTab. Crocin 500 mg BD\nStop Crocin after surgery\nTab. Telma 40 mg OD"

    rows = [m.name for m in medicines(page)]
    offered = [(offer.row.name, offer.rules) for offer in text_pages.offers(page, NAMES)]
    assert (rows, offered) == (["Crocin", "Telma"], [("Crocin", ("stopped",))])


def test_directions_over_two_rows_below_belong_to_the_medicine() -> None:
    found = medicines("Rx\nTab. Crocin 500 mg\nonce daily\nfor 3 days\nTab. Telma 40 mg OD")

    assert (found[0].frequency, found[0].duration) == ("once daily", "3 days")


def test_a_word_for_a_form_is_no_medicine() -> None:
    found = medicines("Crocin 500\n1 tableta cada 24 horas\nTelma 40\n1 tableta cada 12 horas")

    assert [medicine.name for medicine in found] == ["Crocin 500", "Telma 40"]
