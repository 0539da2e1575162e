"""Calibrations as they are kept, put in force, and gone by in the queue, on the desk and at a
submit."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import calibrations, documents, jobs, reviews, settings, verify
from db.calibrating import calibrate
from db.connection import rows, value
from db.documents import Document
from pages.desk.data import desk_data
from rxcore.calibration import Curve
from rxcore.decisions import Taking
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Medicine, ModelReading
from tests.building import add_document, submission
from tests.command_line import command
from tests.serving import serving

MODEL = ReaderCard("embedded-ocr", "tiny", "1", "int8")


def read(db: Database, home: Path, *confidence: float | None) -> Document:
    """A document in which the model read a medicine for each confidence."""
    document = add_document(db, home)
    [job] = jobs.claim(db, 1)
    found = tuple(
        Medicine(name=f"Medicine {n}", confidence=said) for n, said in enumerate(confidence)
    )
    jobs.complete(db, job, MODEL, ModelReading(medicines=found))
    return documents.get(db, document.id)


def reviewed(db: Database, home: Path, reviewer: Actor, number: int = 6) -> None:
    """Documents of ten rows each said to be .9 sure, of which a person leaves six as they are."""
    for _ in range(number):
        document = read(db, home, *[0.9] * 10)
        true = [Medicine(name=f"Medicine {n}" if n < 6 else f"Other {n}") for n in range(10)]
        reviews.submit(db, reviewer, submission(document, *true))


def test_a_calibration_is_kept_with_who_when_and_from_what(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    reviewed(db, home, reviewer)

    [outcome] = calibrate(db, supervisor)

    [kept] = calibrations.kept(db, value(db, "SELECT id FROM readers WHERE kind = 'model'"))
    assert outcome.stored == kept
    assert (kept.by, kept.curve.method, kept.documents, kept.rows) == (
        supervisor.name, "platt", 6, 60
    )  # fmt: skip
    assert kept.curve.of(0.9) == pytest.approx(0.6, abs=0.02)
    assert kept.error_before == pytest.approx(0.3)
    assert kept.error_after < 0.05
    assert verify.verify(db, supervisor, home).problems == ()


def test_a_later_calibration_takes_the_place_of_an_earlier_one_which_stays(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    reviewed(db, home, reviewer)
    calibrate(db, supervisor)
    for _ in range(6):
        sure = read(db, home, *[0.9] * 10)
        reviews.submit(
            db, reviewer, submission(sure, *(Medicine(name=f"Medicine {n}") for n in range(10)))
        )

    [outcome] = calibrate(db, supervisor)

    reader = value(db, "SELECT id FROM readers WHERE kind = 'model'")
    now = calibrations.of_reader(db, reader)
    assert [kept.id for kept in calibrations.kept(db, reader)] == [2, 1]
    assert outcome.stored is not None
    assert now == outcome.stored.curve
    assert now.of(0.9) == pytest.approx(0.8, abs=0.02)


def test_a_calibration_that_was_altered_or_slipped_in_is_found(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    reviewed(db, home, reviewer)
    calibrate(db, supervisor)
    guard = value(db, "SELECT sql FROM sqlite_master WHERE name = 'calibrations_no_update'")
    db.execute("DROP TRIGGER calibrations_no_update")
    db.execute("UPDATE calibrations SET parameters = '[9.0, 9.0]'")
    db.execute(guard)
    db.execute(
        "INSERT INTO calibrations SELECT 2, reader, at, by, method, parameters, documents, rows, "
        "error_before, error_after FROM calibrations"
    )

    problems = verify.verify(db, supervisor, home).problems

    assert [problem.place for problem in problems] == ["calibrations 1", "calibrations 2"]
    assert problems[1].text == "No event tells of it."


@pytest.mark.parametrize("number", [0, 1])
def test_with_too_little_to_go_by_nothing_is_put_in_force(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, number: int
) -> None:
    reviewed(db, home, reviewer, number)

    if number:
        [outcome] = calibrate(db, supervisor)
        assert outcome.stored is None
        assert outcome.measured.why_not.endswith("there are 10 rows of 1 document.")
    else:
        with pytest.raises(InputRefused, match="No document has a final reading yet"):
            calibrate(db, supervisor)

    assert rows(db, "SELECT * FROM calibrations") == []


def test_only_supervisors_calibrate(db: Database, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        calibrate(db, reviewer)


def test_the_queue_says_a_number_only_of_a_calibrated_reader(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    before = read(db, home, 0.65)
    reviewed(db, home, reviewer)
    calibrate(db, supervisor)

    after = read(db, home, 0.9, 0.95)

    assert before.why == "low confidence"
    assert after.why.startswith("low confidence 0.6")


def test_the_desk_shows_words_of_an_uncalibrated_reader_and_numbers_of_a_calibrated_one(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read(db, home, 0.9, None)
    with serving(home, monkeypatch):
        words = desk_data(db, reviewer, document)["rows"]
        reviewed(db, home, reviewer)
        calibrate(db, supervisor)
        numbers = desk_data(db, reviewer, document)["rows"]

    assert [(row["confidence"], row["sureness"]) for row in words] == [(None, "high"), (None, None)]
    assert numbers[0]["confidence"] == pytest.approx(0.6, abs=0.02)
    assert [row["sureness"] for row in numbers] == ["middling", None]


def test_rows_are_taken_together_above_a_calibrated_confidence_only(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_taking(db, supervisor, Taking(above=0.7))
    document = read(db, home, 0.9)
    origin = value(db, "SELECT lineage FROM medicines WHERE reading = ?", (document.shown,))
    row = Medicine(name="Medicine 0", lineage=origin, decision="accepted together")

    with pytest.raises(InputRefused, match="a model that is not calibrated"):
        reviews.submit(db, reviewer, submission(document, row))
    reviewed(db, home, reviewer)
    calibrate(db, supervisor)
    with pytest.raises(InputRefused, match=r"less confidence than 0\.7"):
        reviews.submit(db, reviewer, submission(document, row))
    settings.put_taking(db, supervisor, Taking(above=0.55))
    done = reviews.submit(db, reviewer, submission(document, row))

    assert done.state == "final"


def test_a_correction_of_a_correction_goes_by_the_model_that_it_began_from(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    reviewed(db, home, reviewer)
    calibrate(db, supervisor)
    final = documents.get(db, 1).final

    found, blind = calibrations.of_reading(db, final), calibrations.of_reading(db, None)

    assert isinstance(found, Curve)
    assert blind is None


def test_the_command_says_what_it_put_in_force_and_why_not(
    db: Database, home: Path, reviewer: Actor
) -> None:
    nothing = command(home, "calibrate")
    reviewed(db, home, reviewer, 1)
    too_few = command(home, "calibrate")
    reviewed(db, home, reviewer)

    done = command(home, "calibrate")
    [figures] = json.loads(command(home, "calibrate", "--json").out)

    assert (nothing.status, too_few.status, done.status) == (1, 1, 0)
    assert "no document has a final reading" in nothing.err.lower()
    assert "there are 10 rows of 1 document" in too_few.err
    assert "calibration 1 (platt) from 70 rows of 7 documents" in done.out
    assert (figures["calibration"], figures["why_not"]) == (2, "")
