"""High-alert medicines: which they are, and the rules that supervisors tie to them."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, readings, reviews, settings, verify
from db.documents import Document
from rxcore.clinical import everyday, high_alert, safety
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine, ModelReading
from tests.building import CARD, add_document, document_to_review, submission

FAMILY = "high_alert_medicine"


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    return Vocabulary(tmp_path / "none")


def marks(rows: reviews.RowSequence) -> frozenset[str]:
    return safety.families(safety.check(rows, Vocabulary(Path("none"))))


def generic(name: str) -> Name:
    return Name(name=name, kind="medicine", canonical=name)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("insulin glargine", "insulins"), ("warfarin", "anticoagulants"),
        ("morphine sulfate", "opioids"), ("paracetamol + tramadol", "opioids"),
        ("methotrexate", "methotrexate"), ("mycophenolate mofetil", "immunosuppressants"),
        ("digoxin", "digoxin"), ("phenytoin sodium", "antiepileptics"),
        ("metformin + glimepiride", "sulfonylureas"), ("lamotrigine", "antiepileptics"),
    ],
)  # fmt: skip
def test_a_medicine_is_known_by_its_substances(name: str, group: str) -> None:
    found = list(high_alert.classes(Medicine(name="Brand"), generic(name)))

    assert [each for _, each in found] == [group]


@pytest.mark.parametrize(
    "name",
    ["oxcarbazepine", "metformin", "digoxin immune fab", "lidocaine + epinephrine", "paracetamol"],
)
def test_a_name_that_only_resembles_one_is_none(name: str) -> None:
    assert list(high_alert.classes(Medicine(name="Brand"), generic(name))) == []


def test_a_cream_is_none_where_the_list_means_what_is_swallowed() -> None:
    cream = Medicine(name="Tacroz", form="Ointment")
    capsule = Medicine(name="Tacroz", form="capsule")

    assert list(high_alert.classes(cream, generic("tacrolimus"))) == []
    assert list(high_alert.classes(capsule, generic("tacrolimus"))) != []


def test_every_substance_has_a_class_a_source_and_a_year() -> None:
    listed = everyday.rows("high_alert.csv")

    assert all(row["class"] and row["source"] and int(row["year"]) > 2000 for row in listed)
    assert len({row["substance"] for row in listed}) == len(listed)


@pytest.mark.parametrize(("brand", "group"), [("Lantus", "insulins"), ("Acitrom", "anticoagul")])
def test_a_brand_counts_through_its_generic(vocabulary: Vocabulary, brand: str, group: str) -> None:
    [row] = safety.check([Medicine(name=brand)], vocabulary)

    [flag] = [flag for flag in row.flags if flag.rule == FAMILY]
    assert (flag.level, group in flag.text) == ("info", True)


def read(db: Database, home: Path, name: str) -> Document:
    """A document that a model has read, examined as readers examine their rows."""
    added = add_document(db, home)
    [job] = jobs.claim(db, 1)
    [row] = safety.check([Medicine(name=name, confidence=0.99)], Vocabulary(home / "none"))
    assert isinstance(row, Medicine)
    jobs.complete(db, job, CARD, ModelReading(medicines=(row,)))
    return documents.get(db, added.id)


def test_what_the_model_read_is_read_twice_and_own_answer_first(
    db: Database, home: Path, supervisor: Actor
) -> None:
    settings.put_twice_rules(db, supervisor, [FAMILY])
    settings.put_blind_rules(db, supervisor, [FAMILY])

    insulin, other = read(db, home, "Lantus"), read(db, home, "Crocin")

    assert (insulin.blind, insulin.twice, insulin.why) == (True, True, "chosen for blind reading")
    assert (other.blind, other.twice) == (False, False)
    assert verify.verify(db, supervisor, home).problems == ()


@pytest.mark.parametrize(("by_two", "first"), [(True, False), (False, True)])
def test_what_a_person_entered_goes_to_a_second_person(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor,
    by_two: bool, first: bool,
) -> None:  # fmt: skip
    settings.put_twice_rules(db, supervisor, [FAMILY] if by_two else [])
    settings.put_blind_rules(db, supervisor, [FAMILY] if first else [])
    document = document_to_review(db, home, "Lantis")
    entered = Medicine(name="Lantus", strength="10 units")

    done = reviews.submit(db, reviewer, submission(document, entered), marks)
    waits = documents.get(db, document.id)
    ended = reviews.submit(
        db, second_reviewer, submission(waits, entered, blind=waits.blind), marks
    )

    assert (done.state, ended.state) == ("second_reading", "final")
    assert (waits.twice, waits.blind) == (True, first)
    assert (waits.why == "chosen for blind reading") is first
    assert readings.load(db, ended.reading).blind is first
    assert verify.verify(db, supervisor, home).problems == ()


def test_what_has_nothing_of_it_is_final_at_once(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_twice_rules(db, supervisor, [FAMILY])
    document = document_to_review(db, home, "Crocin")

    done = reviews.submit(
        db, reviewer, submission(document, Medicine(name="Crocin"), Disease(name="Fever")), marks
    )

    assert done.state == "final"


def test_no_correction_of_a_final_reading_goes_round_the_rule(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")), marks)
    settings.put_twice_rules(db, supervisor, [FAMILY])
    entered = Medicine(name="Warfarin")

    final = documents.get(db, document.id)
    with pytest.raises(NotAllowed, match="always read by two people"):
        reviews.submit(db, reviewer, submission(final, entered), marks)
    reviews.reopen(db, reviewer, document.id, "Warfarin is there, too")
    again = documents.get(db, document.id)
    first = reviews.submit(db, reviewer, submission(again, entered), marks)
    waits = documents.get(db, document.id)
    second = reviews.submit(db, second_reviewer, submission(waits, entered), marks)

    assert (first.state, second.state) == ("second_reading", "final")
    assert documents.get(db, document.id).basis == "read twice"
    assert verify.verify(db, supervisor, home).problems == ()
