from pathlib import Path

import pytest
from sqlite_utils import Database

from db import digests, readings, reviews, verify
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_to_review, submission


@pytest.fixture
def reading(db: Database, home: Path, reviewer: Actor) -> int:
    """A person's reading of one medicine and one disease, whose event holds its digest."""
    document = document_to_review(db, home, "Ascobic Acid")
    rows = (Medicine(name="Ascorbic acid", quantity="30"), Disease(name="Scurvy"))
    return reviews.submit(db, reviewer, submission(document, *rows)).reading


def grow(db: Database, *columns: str) -> None:
    """Another day's migration."""
    for column in columns:
        db.execute(f"ALTER TABLE {column}")


def unguarded(db: Database, statement: str) -> None:
    db.execute("DROP TRIGGER IF EXISTS medicines_no_update")
    db.execute("DROP TRIGGER IF EXISTS readings_no_update")
    db.execute(statement)


def test_a_digest_tells_its_version(db: Database, reading: int) -> None:
    assert digests.of_reading(db, reading).startswith("2:")


@pytest.mark.parametrize(
    "column",
    [
        "medicines ADD COLUMN indication TEXT NOT NULL DEFAULT ''",
        "medicines ADD COLUMN refills INTEGER NOT NULL DEFAULT 0",
        "diseases ADD COLUMN since TEXT",
        "readings ADD COLUMN device TEXT NOT NULL DEFAULT 'desk'",
        "answers ADD COLUMN tokens INTEGER DEFAULT 6",
    ],
)
def test_a_column_that_is_added_leaves_readings_as_they_were(
    db: Database, reading: int, column: str
) -> None:
    before = digests.of_reading(db, reading)

    grow(db, column)

    assert before == digests.of_reading(db, reading)


def test_what_is_put_into_a_column_that_was_added_shows(db: Database, reading: int) -> None:
    before = digests.of_reading(db, reading)
    grow(db, "medicines ADD COLUMN indication TEXT NOT NULL DEFAULT ''")

    unguarded(db, f"UPDATE medicines SET indication = 'scurvy' WHERE reading = {reading}")

    assert before != digests.of_reading(db, reading)


def test_a_reading_with_a_value_in_a_column_that_was_added_is_guarded(
    db: Database, reading: int
) -> None:
    grow(db, "medicines ADD COLUMN indication TEXT NOT NULL DEFAULT ''")
    unguarded(db, f"UPDATE medicines SET indication = 'scurvy' WHERE reading = {reading}")
    recorded = digests.of_reading(db, reading)

    unguarded(db, f"UPDATE medicines SET indication = '' WHERE reading = {reading}")

    assert recorded != digests.of_reading(db, reading)


def test_two_columns_that_change_places_show(db: Database, reading: int) -> None:
    before = digests.of_reading(db, reading)

    unguarded(
        db, f"UPDATE medicines SET quantity = strength, strength = '30' WHERE reading = {reading}"
    )

    assert before != digests.of_reading(db, reading)


@pytest.mark.usefixtures("reading")
def test_all_readings_at_once_have_the_digests_that_each_has(db: Database) -> None:
    at_once = {content.reading: content.digest() for content in digests.of_all(db)}

    assert {i: digests.of_reading(db, i) for i in at_once} == at_once
    assert len(at_once) == 2


@pytest.mark.usefixtures("reading")
def test_a_table_that_is_added_leaves_readings_as_they_were(
    db: Database, home: Path, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.execute("CREATE TABLE marks (id INTEGER PRIMARY KEY, reading INTEGER, text TEXT) STRICT")
    monkeypatch.setattr(digests, "PARTS", (*digests.PARTS, "marks"))
    problems = verify.verify(db, supervisor, home).problems
    assert [problem.place for problem in problems] == ["schema"]

    db.execute("INSERT INTO marks (reading, text) VALUES (2, 'forged')")

    problems = verify.verify(db, supervisor, home).problems
    assert problems[-1].text == "Reading 2 is not what was stored at this event."


@pytest.mark.usefixtures("reading")
def test_what_is_to_be_dispensed_is_stored(db: Database) -> None:
    assert readings.load(db, 2).medicines[0].quantity == "30"
