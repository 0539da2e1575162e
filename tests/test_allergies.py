"""What a page says of allergies, from its words to the stored reading: a line of its own."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import batches, documents, events, history, imports, jobs, readings, reviews, verify
from db.documents import Document
from db.events import ValueChange
from rxcore.people import Actor
from rxcore.prescription.page.allergies import (
    about_medicines,
    in_text,
    none_known,
    on_page,
    same,
    substances,
)
from rxcore.readers.answered import allergies_in
from rxcore.readings import Allergies, Answer, Box, Medicine
from rxcore.readings_file import read_readings
from tests.building import CARD, add_document, document_for_two, document_to_review, model_reading
from tests.building import submission as submitted
from tests.text_pages import rows

PLACE = Box(0.1, 0.2, 0.5, 0.05)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Allergies: NKDA", "NKDA"),
        ("NKA", "NKA"),
        ("N.K.D.A. BP 120/80", "N.K.D.A"),
        ("Rx\nNo known drug allergies. Tab Crocin 500 mg BD", "No known drug allergies"),
        ("Noknown drugallergies", "Noknown drugallergies"),
        ("Denies any food/drug allergies", "Denies any food/drug allergies"),
        ("H/o drug allergy: nil", "nil"),
        ("Allergies: Penicillin, sulfa (rash, fever)", "Penicillin, sulfa (rash, fever)"),
        ("Allergles: Aspirin", "Aspirin"),
        ("Name: A Rao  Allergies: Aspirin  Wt: 60 kg", "Aspirin"),
        ("Allergies: Penicillin, sulfa Current medications: Aspirin", "Penicillin, sulfa"),
        ("Allergies: NKDA Tab Crocin 500 mg BD", "NKDA"),
        ("Allergies:\nPenicillin\nIodine contrast\nRx\nTab Dolo", "Penicillin; Iodine contrast"),
        ("He is allergic to trimethoprim and takes ramipril 5 mg.", "trimethoprim"),
        ("He is allergic to\ntrimethoprim.", "trimethoprim"),
        ("No chest pain but is allergic to penicillin", "penicillin"),
        ("Allergic to Penicillin. Allergies: penicillin", "Penicillin"),
        ("Allergien: keine bekannt", "keine bekannt"),
        ("Keine bekannten Allergien", "Keine bekannten Allergien"),
        ("Allergisch gegen Penicillin und Jod", "Penicillin und Jod"),
        ("Cave: Penicillin", "Penicillin"),
        ("Allergies : aucune connue", "aucune connue"),
        ("Pas d\u2019allergie connue", "Pas d\u2019allergie connue"),
        ("Allergique \u00e0 la p\u00e9nicilline", "p\u00e9nicilline"),
        ("Niega alergias", "Niega alergias"),
        ("Al\u00e9rgica a la penicilina", "penicilina"),
        ("Alergia a dipirona", "dipirona"),
        ("Ti\u1ec1n s\u1eed d\u1ecb \u1ee9ng: kh\u00f4ng", "kh\u00f4ng"),
        ("D\u1ecb \u1ee9ng v\u1edbi penicillin", "penicillin"),
        ('{"medicines": ["Dolo"], "allergies": "penicillin", "diseases": []}', "penicillin"),
    ],
)
def test_what_is_said_of_allergies_is_one_line(text: str, told: str) -> None:
    assert in_text(text).text == told


@pytest.mark.parametrize(
    "text",
    [
        "Cetirizine 10 mg for allergy",
        "Allergic rhinitis",
        "Dx: Allergy",
        "Asthma | Allergy | Diabetes",
        "Dr. A. Rao, Allergy & Asthma Clinic",
        "Father is allergic to penicillin",
        "After a test dose, if no allergy give the full dose",
        "No improvement in seasonal allergy",
        "Allergies: [ ] Yes [ ] No",
        "Allergies: ________",
        "Allergy: Y / N",
        "",
    ],
)
def test_nothing_is_made_of_what_is_not_said(text: str) -> None:
    assert in_text(text) == Allergies()


@pytest.mark.parametrize(
    ("text", "none", "named"),
    [
        ("NKDA", True, ()),
        ("keine bekannt", True, ()),
        ("Pas d'allergie connue", True, ()),
        ("Not allergic to any medicine", True, ()),
        ("Penicillin, sulfa (rash, fever) and eggs", False,
         ("Penicillin", "sulfa (rash, fever)", "eggs")),
        ("No allergy to penicillin", False, ()),
        ("No known allergies except penicillin", False, ()),
        ("not known", False, ()),
        ("", False, ()),
    ],
)  # fmt: skip
def test_a_line_denies_names_or_leaves_open(text: str, none: bool, named: tuple[str, ...]) -> None:
    assert (none_known(text), substances(text)) == (none, named)


def test_two_lines_are_compared_by_what_they_say() -> None:
    assert same("NKDA", "No known allergies")
    assert same("penicillin, Sulfa", "Sulfa; Penicillin")
    assert not same("Penicillin", "")
    assert not same("No allergy to penicillin", "No allergy to aspirin")


def test_that_none_is_known_may_be_said_of_medicines_alone() -> None:
    assert about_medicines("N.K.D.A")
    assert not about_medicines("No known food or drug allergies")


def test_on_a_page_the_line_has_the_place_of_its_words() -> None:
    page = rows(
        "CITY CLINIC\nAge 40|Allergies: Penicillin|Wt: 60 kg\nRx\nTab. Telma 40 mg OD\n"
        "Patient is allergic to sulfa drugs"
    )

    told = on_page(page)

    assert told.text == "Penicillin; sulfa drugs"
    assert told.box is not None
    assert (told.box.x > 0.3, round(told.box.height, 2)) == (True, 0.03)


def test_answers_to_any_question_tell_of_allergies_and_one_to_their_own_counts_whole() -> None:
    answers = [
        Answer("medicines", "1", "", "Tab Dolo 650. Allergies: NKDA"),
        Answer("allergies", "1", "", "Penicillin and latex"),
    ]

    assert allergies_in(answers).text == "NKDA; Penicillin and latex"


def read_page(db: Database, home: Path, text: str = "Penicillin") -> Document:
    reading = replace(model_reading("Crocin"), allergies=Allergies(text, PLACE))
    return document_to_review(db, home, reading=reading)


def submit(db: Database, actor: Actor, document: Document, text: str | None) -> int:
    fresh = documents.get(db, document.id)
    sent = submitted(fresh, *readings.load(db, fresh.shown or 0).rows)
    line = None if text is None else Allergies(text)
    return reviews.submit(db, actor, replace(sent, allergies=line)).reading


def test_a_model_reading_keeps_its_line_and_its_place(db: Database, home: Path) -> None:
    document = read_page(db, home)

    assert readings.load(db, document.shown or 0).allergies == Allergies("Penicillin", PLACE)


def test_a_person_changes_the_line_and_the_record_tells_from_what(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = read_page(db, home)

    stored = submit(db, reviewer, document, "Penicillin, sulfa")

    assert readings.load(db, stored).allergies == Allergies("Penicillin, sulfa", PLACE)
    last = history.find(db, supervisor, history.Filters(act="submit"))[0]
    assert last.changes == (ValueChange("allergies", "Penicillin", "Penicillin, sulfa"),)
    assert verify.verify(db, supervisor, home).problems == ()


def test_the_story_of_a_page_tells_the_line_and_what_it_was_before(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = read_page(db, home)
    submit(db, reviewer, document, "NKDA")

    steps = history.story(db, supervisor, document.id).steps

    told = [(step.before, step.reading.allergies.text) for step in steps]
    assert told == [(None, "Penicillin"), ("Penicillin", "NKDA")]


def test_a_line_that_is_emptied_is_kept_nowhere_and_one_not_sent_stays(
    db: Database, home: Path, reviewer: Actor
) -> None:
    emptied = submit(db, reviewer, read_page(db, home), "")
    untouched = submit(db, reviewer, read_page(db, home), None)

    assert readings.load(db, emptied).allergies == Allergies()
    assert readings.load(db, untouched).allergies == Allergies("Penicillin", PLACE)


def test_a_line_that_was_altered_behind_the_program_is_found(
    db: Database, home: Path, supervisor: Actor
) -> None:
    read_page(db, home)
    db.execute("DROP TRIGGER readings_no_update")
    db.execute("UPDATE readings SET allergies = 'NKDA' WHERE allergies = 'Penicillin'")

    problems = verify.verify(db, supervisor, home).problems

    assert "Reading 1 is not what was stored at this event." in [p.text for p in problems]


@pytest.mark.parametrize(
    ("second", "state"), [("penicillin", "final"), ("", "disputed"), ("NKDA", "disputed")]
)
def test_two_readers_agree_on_allergies_too(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, second: str, state: str
) -> None:
    document = document_for_two(db, home, reading=model_reading("Crocin"))

    for actor, text in ((reviewer, "Penicillin"), (second_reviewer, second)):
        submit(db, actor, document, text)

    assert documents.get(db, document.id).state == state


def test_restored_a_reading_has_its_line_again(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = read_page(db, home)
    first = submit(db, reviewer, document, "Penicillin")
    submit(db, reviewer, document, "")

    again = reviews.restore(db, supervisor, document.id, first, "It was right")

    assert readings.load(db, again.reading).allergies == Allergies("Penicillin", PLACE)


def test_a_page_that_tells_of_allergies_is_in_no_batch(
    db: Database, home: Path, supervisor: Actor
) -> None:
    told = read_page(db, home)
    others = [document_to_review(db, home, "Crocin").id for _ in range(3)]

    batch = batches.draw(db, supervisor, 3, 1)

    assert told.id not in (*batch.documents, *batch.sample)
    assert {*batch.documents, *batch.sample} == {*others}


def test_a_file_of_readings_brings_the_line_and_refuses_two_that_differ(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document = add_document(db, home, text="page")
    good = b"file,kind,name,allergies\npage.png,medicine,Crocin,NKDA\npage.png,disease,HTN,\n"
    bad = b"file,kind,name,allergies\na.png,medicine,Crocin,NKDA\na.png,disease,HTN,Eggs\n"

    imports.import_readings(db, supervisor, "gold", good)

    assert readings.of_document(db, document.id)[-1].allergies.text == "NKDA"
    assert [str(refusal.reason) for refusal in read_readings(bad).refusals] == [
        "One line gives the allergies 'NKDA', another 'Eggs'; give one."
    ]


def test_the_line_is_no_row_and_the_event_of_a_reading_counts_none(
    db: Database, home: Path
) -> None:
    document = add_document(db, home)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, CARD, replace(model_reading(), allergies=Allergies("Penicillin")))

    [read] = db.query("SELECT body FROM events WHERE act = 'model read'")

    assert '"medicines":0' in read["body"]
    assert readings.load(db, documents.get(db, document.id).shown or 0).rows == ()
    assert events.head(db)


def test_a_medicine_is_stored_beside_the_line_and_not_in_it(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = read_page(db, home, "Crocin")

    stored = readings.load(db, submit(db, reviewer, document, "Crocin"))

    assert [row.name for row in stored.rows if isinstance(row, Medicine)] == ["Crocin"]
    assert stored.allergies.text == "Crocin"
