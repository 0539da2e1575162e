from pathlib import Path

import pytest

from db import events, people, readings, reviews, schema
from db.connection import connect, opened, value
from db.schema import migrations
from rxcore.errors import RxError
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import document_to_review, submission

LANDED = schema.names()


def made_by(path: Path, name: str) -> None:
    """A database as the version whose last migration was `name` left it, with rows in each of its
    main tables."""
    later = LANDED[LANDED.index(name) + 1 :]
    db = connect(path)
    migrations.apply(db, stop_before=later)
    first = people.create_first(db, "Ada", "long enough")
    actor = Actor(first.name, first.role, first.id)
    document = document_to_review(db, path.parent, "Ascobic Acid", "Crocin")
    row = readings.load(db, document.shown or 0).rows[0]
    corrected = Medicine(written="Ascobic Acid", name="Ascorbic acid", lineage=row.lineage)
    reviews.submit(db, actor, submission(document, corrected))
    db.close()


@pytest.mark.parametrize("name", LANDED)
def test_a_database_of_each_earlier_version_becomes_todays(tmp_path: Path, name: str) -> None:
    made_by(tmp_path / "rx.db", name)

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        assert schema.fingerprint(db) == schema.expected_fingerprint()
        assert value(db, "PRAGMA integrity_check") == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("name", LANDED)
def test_what_was_stored_earlier_is_there_and_found(tmp_path: Path, name: str) -> None:
    made_by(tmp_path / "rx.db", name)
    with opened(tmp_path / "rx.db") as db:
        before = events.head(db)

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        search = "SELECT count(*) FROM medicine_search WHERE medicine_search MATCH ?"
        assert events.head(db) == before
        assert value(db, search, ("ascorbic",)) == 1
        assert value(db, search, ("crocin",)) == 1
        assert value(db, "SELECT state FROM documents") == "final"


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
