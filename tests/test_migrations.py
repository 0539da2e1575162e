from dataclasses import replace
from pathlib import Path

import pytest

from db import documents, events, people, readings, reviews, schema, verify
from db.connection import connect, opened, value
from rxcore.errors import RxError
from rxcore.people import Actor
from rxcore.readings import Allergies, Medicine
from tests import frozen_homes
from tests.building import submission

FROZEN = frozen_homes.names()

# The first version that anybody could run came with three migrations.
FIRST = "m003_memory"
SUPERVISOR = Actor("cli:tests", "administrator")


def test_every_migration_has_the_data_folder_that_it_left() -> None:
    landed = schema.names()

    wanted = landed[landed.index(FIRST) :]
    assert wanted == FROZEN, "run `python -m tests.frozen_homes` and commit what it makes"


@pytest.mark.parametrize("name", FROZEN)
def test_a_frozen_folder_is_that_of_its_migration(tmp_path: Path, name: str) -> None:
    frozen_homes.thaw(name, tmp_path)

    db = connect(tmp_path / "rx.db")
    applied = [migration.name for migration in schema.migrations.applied(db)]
    db.close()

    landed = schema.names()
    assert landed[: landed.index(name) + 1] == applied


@pytest.mark.parametrize("name", FROZEN)
def test_a_database_of_each_earlier_version_becomes_todays(tmp_path: Path, name: str) -> None:
    frozen_homes.thaw(name, tmp_path)

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        assert schema.fingerprint(db) == schema.expected_fingerprint()
        assert value(db, "PRAGMA integrity_check") == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("name", FROZEN)
def test_what_was_stored_earlier_is_there_and_verifies(tmp_path: Path, name: str) -> None:
    frozen_homes.thaw(name, tmp_path)
    with opened(tmp_path / "rx.db") as db:
        before = events.head(db)

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        search = "SELECT count(*) FROM medicine_search WHERE medicine_search MATCH ?"
        assert events.head(db) == before
        assert value(db, search, ("ascorbic",)) == 2
        assert value(db, search, ("crocin",)) == 2
        assert verify.verify(db, SUPERVISOR, tmp_path).problems == ()
        assert readings.load(db, 2).medicines[0].strength == "500 mg"
        assert readings.load(db, 2).medicines[0].quantity == ""


@pytest.mark.parametrize("name", FROZEN)
@pytest.mark.parametrize("column", ["strength", "quantity"])
def test_what_is_put_into_a_row_of_an_earlier_version_is_found(
    tmp_path: Path, name: str, column: str
) -> None:
    frozen_homes.thaw(name, tmp_path)
    schema.prepare(tmp_path / "rx.db")
    with opened(tmp_path / "rx.db") as db:
        guard = value(db, "SELECT sql FROM sqlite_master WHERE name = 'medicines_no_update'")
        db.execute("DROP TRIGGER medicines_no_update")
        db.execute(f"UPDATE medicines SET {column} = '90' WHERE reading = 2")
        db.execute(guard)

        [problem] = verify.verify(db, SUPERVISOR, tmp_path).problems

    assert problem.text == "Reading 2 is not what was stored at this event."


@pytest.mark.parametrize("name", FROZEN)
def test_allergies_that_are_put_into_a_reading_of_an_earlier_version_are_found(
    tmp_path: Path, name: str
) -> None:
    frozen_homes.thaw(name, tmp_path)
    schema.prepare(tmp_path / "rx.db")
    with opened(tmp_path / "rx.db") as db:
        guard = value(db, "SELECT sql FROM sqlite_master WHERE name = 'readings_no_update'")
        db.execute("DROP TRIGGER readings_no_update")
        db.execute("UPDATE readings SET allergies = 'NKDA' WHERE id = 2")
        db.execute(guard)

        [problem] = verify.verify(db, SUPERVISOR, tmp_path).problems

    assert problem.text == "Reading 2 is not what was stored at this event."


@pytest.mark.parametrize("name", FROZEN)
def test_work_goes_on_in_a_database_of_an_earlier_version(tmp_path: Path, name: str) -> None:
    frozen_homes.thaw(name, tmp_path)
    schema.prepare(tmp_path / "rx.db")
    with opened(tmp_path / "rx.db") as db:
        ada = people.find(db, "Ada")
        document = documents.get(db, 3)
        row = Medicine(name="Dolo 650", quantity="30 tablets")
        sent = replace(submission(document, row), allergies=Allergies("NKDA"))
        done = reviews.submit(db, Actor(ada.name, ada.role, ada.id), sent)

        stored = readings.load(db, done.reading)

        assert stored.medicines[0].quantity == "30 tablets"
        assert stored.allergies.text == "NKDA"
        assert verify.verify(db, SUPERVISOR, tmp_path).problems == ()


def test_preparing_twice_changes_nothing(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "rx.db")
    with opened(tmp_path / "rx.db") as db:
        before = schema.fingerprint(db)

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        assert schema.fingerprint(db) == before


@pytest.mark.parametrize(
    "tampering",
    [
        "DROP TRIGGER events_no_update",
        "DROP TRIGGER medicines_no_delete",
        "DROP INDEX events_by_time",
        "CREATE TRIGGER mine AFTER INSERT ON events BEGIN SELECT 1; END",
        "ALTER TABLE people ADD COLUMN mine TEXT",
    ],
)
def test_a_schema_that_was_altered_is_not_written_to(home: Path, tampering: str) -> None:
    with opened(home / "rx.db") as db:
        db.execute(tampering)

    with pytest.raises(RxError, match="altered by another program"):
        schema.prepare(home / "rx.db")


def test_the_data_folder_and_database_are_for_their_owner_only(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "var" / "rx.db")

    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var" / "rx.db").stat().st_mode & 0o777 == 0o600
