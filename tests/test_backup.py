import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import backup, events, sessions
from db.connection import opened, value
from rxcore.errors import InputRefused, NotAllowed, RxError, StorageRefused
from rxcore.people import Actor
from tests.building import document_to_review
from tests.server import PASSWORD, REVIEWER


@pytest.fixture
def saved(db: Database, home: Path, administrator: Actor, tmp_path: Path) -> Path:
    """A backup of a database with one document."""
    document_to_review(db, home, "Crocin")
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    return tmp_path / "saved.db"


def test_a_backup_is_one_whole_private_file(saved: Path) -> None:
    with opened(saved) as copy:
        assert value(copy, "PRAGMA integrity_check") == "ok"
        assert value(copy, "SELECT count(*) FROM documents") == 1
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in saved.parent.glob("saved*")] == ["saved.db"]


def test_a_backup_says_which_images_it_needs(
    db: Database, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    kept = document_to_review(db, home, "Crocin")
    lost = document_to_review(db, home, "Dolo")
    (home / "images" / lost.sha256[:2] / lost.sha256[2:4] / lost.sha256).unlink()

    made = backup.backup(db, administrator, tmp_path / "saved.db", home)

    assert (made.documents, made.images, made.missing) == (2, 2, 1)
    assert made.events == events.head(db)[0]
    assert kept.sha256 != lost.sha256


def test_a_backup_writes_the_chains_head_outside_the_database(
    saved: Path, db: Database, home: Path
) -> None:
    [line] = (home / "anchors.jsonl").read_text().splitlines()

    written = json.loads(line)
    assert (written["seq"], written["hash"]) == events.head(db)
    assert written["why"] == "backup"
    assert saved.exists()


def test_a_file_that_is_there_is_not_overwritten(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    before = saved.read_bytes()

    with pytest.raises(InputRefused, match="exists already"):
        backup.backup(db, administrator, saved, home)
    assert saved.read_bytes() == before


def test_what_was_saved_comes_back_and_what_came_after_is_kept_aside(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    document_to_review(db, home, "Added later")
    db.close()

    aside = backup.restore(home / "rx.db", administrator, saved).database_aside

    with opened(home / "rx.db") as restored:
        assert value(restored, "SELECT count(*) FROM documents") == 1
        assert value(restored, "SELECT act FROM events ORDER BY seq DESC") == "backup restored"
    assert aside is not None
    with opened(aside) as earlier:
        assert value(earlier, "SELECT count(*) FROM documents") == 2


def test_restoring_leaves_the_backup_as_it_is(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    before = saved.read_bytes()
    db.close()

    backup.restore(home / "rx.db", administrator, saved)

    assert saved.read_bytes() == before
    assert not saved.with_name("saved.db-wal").exists()


def test_restoring_into_an_empty_folder_works(
    saved: Path, administrator: Actor, tmp_path: Path
) -> None:
    done = backup.restore(tmp_path / "new" / "rx.db", administrator, saved)

    assert (done.database_aside, done.files_aside) == (None, None)
    with opened(tmp_path / "new" / "rx.db") as db:
        assert value(db, "SELECT count(*) FROM documents") == 1


def test_restoring_ends_every_session(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, "here")
    db.close()

    backup.restore(home / "rx.db", administrator, saved)

    with opened(home / "rx.db") as restored:
        assert sessions.actor_of(restored, token) is None


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_backup_changes_nothing(
    db: Database, home: Path, administrator: Actor, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "bad.db").write_bytes(content)
    before = events.head(db)

    with pytest.raises(InputRefused, match="not a backup"):
        backup.restore(home / "rx.db", administrator, tmp_path / "bad.db")
    assert events.head(db) == before


def test_a_damaged_backup_changes_nothing(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    data = bytearray(saved.read_bytes())
    data[8192:40960] = b"\xa5" * (40960 - 8192)
    saved.write_bytes(data)
    before = events.head(db)

    with pytest.raises(InputRefused, match="damaged"):
        backup.restore(home / "rx.db", administrator, saved)
    assert events.head(db) == before


def test_a_database_of_another_program_is_no_backup(
    home: Path, administrator: Actor, tmp_path: Path
) -> None:
    with opened(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE mine (x)")

    with pytest.raises(InputRefused, match="not a backup"):
        backup.restore(home / "rx.db", administrator, tmp_path / "other.db")


def test_a_backup_whose_guards_were_removed_changes_nothing(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    with opened(saved) as altered:
        altered.execute("DROP TRIGGER events_no_update")
        altered.execute("DROP TABLE seal")
    before = events.head(db)

    with pytest.raises(RxError, match="altered by another program"):
        backup.restore(home / "rx.db", administrator, saved)
    assert events.head(db) == before


def test_a_missing_file_is_said_so(home: Path, administrator: Actor, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="There is no file"):
        backup.restore(home / "rx.db", administrator, tmp_path / "nowhere.db")


def test_a_folder_that_is_not_there_is_said_so(
    db: Database, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    with pytest.raises(StorageRefused, match="No such file"):
        backup.backup(db, administrator, tmp_path / "no" / "such" / "folder.db", home)


def test_reviewers_neither_save_nor_restore(
    saved: Path, db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        backup.backup(db, reviewer, home / "mine.db", home)
    with pytest.raises(NotAllowed):
        backup.restore(home / "rx.db", supervisor, saved)
