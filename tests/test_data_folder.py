"""The data folder at a start: what is foreign is refused, what was left half-done goes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import backup, leftovers, schema
from db.connection import opened, value
from manage import main
from rxcore import first_code
from rxcore.errors import InputRefused, RxError
from rxcore.people import Actor
from tests.server import running, with_accounts

pytestmark = pytest.mark.faults


def test_an_empty_database_is_refused_and_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "rx.db").touch()

    with pytest.raises(RxError, match=r"is empty; restore a backup .*, or move it away"):
        schema.prepare(tmp_path / "rx.db")

    assert (tmp_path / "rx.db").stat().st_size == 0


def test_a_database_of_another_program_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path / "rx.db") as other:
        other.execute("CREATE TABLE mine (x)")
    before = (tmp_path / "rx.db").read_bytes()

    with pytest.raises(RxError, match="is of another program"):
        schema.prepare(tmp_path / "rx.db")

    assert (tmp_path / "rx.db").read_bytes() == before


@pytest.mark.parametrize(
    "command", ["backup copy.db", "user list", "status", "verify", "export out", "init"]
)
def test_every_command_says_that_a_database_is_of_another_program(
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RX_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with opened(tmp_path / "rx.db") as other:
        other.execute("CREATE TABLE mine (x)")

    code = main(command.split())

    assert code == 1
    assert "rx.db is of another program; restore a backup" in capsys.readouterr().err


def test_a_folder_in_the_place_of_the_first_code_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / first_code.NAME).mkdir()

    with pytest.raises(InputRefused, match="is a folder; remove it"):
        first_code.make(tmp_path)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "rx.db").write_bytes(b"hello" * 2000)

    with pytest.raises(RxError, match="cannot be opened"):
        schema.prepare(tmp_path / "rx.db")


def test_a_database_whose_making_was_killed_is_made_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "rx.db.new").write_bytes(b"SQLite format 3\0" + bytes(500))
    (tmp_path / "rx.db.new-wal").write_bytes(bytes(500))

    schema.prepare(tmp_path / "rx.db")

    with opened(tmp_path / "rx.db") as db:
        assert value(db, "SELECT count(*) FROM documents") == 0
    assert list(tmp_path.glob("rx.db.new*")) == []


def test_what_killed_programs_left_goes_and_everything_else_stays(tmp_path: Path) -> None:
    left = ["export-abc/out.csv", "restore-x/rx.db", "saved.db.partial", "pictures/ab/tmp12"]
    stays = ["rx.db", "images/ab/cd/x", "pictures/ab/abc-1.jpg", "questions.json", "tmp-notes.txt"]
    for name in left + stays:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    count = leftovers.sweep(tmp_path)

    assert count == len(left)
    assert [name for name in left if (tmp_path / name).exists()] == []
    assert [name for name in stays if not (tmp_path / name).exists()] == []
    assert not (tmp_path / "export-abc").exists()


def test_the_server_sweeps_when_it_starts(tmp_path: Path) -> None:
    with_accounts(tmp_path)
    (tmp_path / "export-abc").mkdir()

    with running(tmp_path):
        there = (tmp_path / "export-abc").exists()

    assert not there


def holes(data: bytes) -> bytes:
    return data[:8192] + b"\xa5" * 20_000 + data[28_192:]


@pytest.mark.parametrize("spoil", [lambda _: b"", lambda _: b"hello" * 2000, holes])
def test_a_backup_takes_the_place_of_a_database_that_is_none_any_more(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    administrator = Actor("cli:tests", "administrator")
    schema.prepare(tmp_path / "old" / "rx.db")
    with opened(tmp_path / "old" / "rx.db") as db:
        backup.backup(db, administrator, tmp_path / "saved.db", tmp_path / "old")
    home = tmp_path / "old"
    (home / "rx.db").write_bytes(spoil((home / "rx.db").read_bytes()))

    done = backup.restore(home / "rx.db", administrator, tmp_path / "saved.db")

    schema.prepare(home / "rx.db")
    with opened(home / "rx.db") as db:
        assert value(db, "SELECT act FROM events ORDER BY seq DESC") == "backup restored"
    assert done.database_aside is not None
    assert done.database_aside.exists()
