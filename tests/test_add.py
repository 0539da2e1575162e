import hashlib
import json
import zipfile
from pathlib import Path

from db import jobs
from db.connection import opened, rows, value
from tests.command_line import Outcome, command
from tests.pictures import folder_of_pictures, picture


def counts(outcome: Outcome) -> tuple[int, int, int]:
    figures = json.loads(outcome.out)
    return figures["added"], figures["known"], figures["refused"]


def test_a_folder_is_added_and_the_same_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "in", 5)

    first = command(home, "add", folder, "--json")
    second = command(home, "add", folder, "--json")

    assert (counts(first), counts(second)) == ((5, 0, 0), (0, 5, 0))
    assert (first.status, second.status) == (0, 0)
    with opened(home / "rx.db") as db:
        assert value(db, "SELECT count(*) FROM documents") == 5
        assert value(db, "SELECT count(*) FROM jobs WHERE state = 'waiting'") == 5
        assert value(db, "SELECT count(*) FROM events WHERE act = 'document added'") == 5
        assert jobs.progress(db).failed == 0


def test_the_bytes_are_kept_as_they_came_under_their_hash(home: Path, tmp_path: Path) -> None:
    data = picture(7)
    (tmp_path / "seven.png").write_bytes(data)

    command(home, "add", tmp_path / "seven.png")

    sha256 = hashlib.sha256(data).hexdigest()
    kept = home / "images" / sha256[:2] / sha256[2:4] / sha256
    assert data == kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_an_archive_is_added_page_by_page_and_the_bad_ones_cost_themselves(
    home: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "scans.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("a.png", picture(1))
        zipped.writestr("page.png", b"<!doctype html><html></html>")
        zipped.writestr("empty.png", b"")
        zipped.writestr("cut.png", picture(2)[:60])
        zipped.writestr("../../out.png", picture(3))

    outcome = command(home, "add", archive, "--json")

    assert outcome.status == 1
    assert counts(outcome) == (1, 0, 4)
    assert len(outcome.err.splitlines()) == 4
    assert "page.png: The file is a web page" in outcome.err
    assert not list(tmp_path.rglob("out.png"))


def test_what_is_not_there_and_what_may_not_be_reached_is_refused(home: Path) -> None:
    outcome = command(
        home, "add", "/no/such/file.png", "--url", "http://127.0.0.1/x.png", "--url", "ftp://x/y",
        "--json",
    )  # fmt: skip

    assert outcome.status == 1
    assert counts(outcome) == (0, 0, 3)
    assert "file.png: There is no file or folder of that name" in outcome.err
    assert "address: The address leads into a private network" in outcome.err


def test_what_was_added_together_stays_together(home: Path, tmp_path: Path) -> None:
    command(home, "add", folder_of_pictures(tmp_path / "in", 3))

    with opened(home / "rx.db") as db:
        uploads = rows(db, "SELECT upload, count(*) AS n FROM documents GROUP BY upload")
        assert [row["n"] for row in uploads] == [3]
