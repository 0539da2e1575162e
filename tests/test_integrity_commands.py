"""verify, backup, restore and user on the command line, as an operator runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import value
from tests.building import document_to_review
from tests.command_line import ROOT, command, environment
from tests.server import ADMINISTRATOR, REVIEWER


def user(home: Path, typed: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py user` with a line on its standard input."""
    return subprocess.run(
        [sys.executable, "manage.py", "user", *arguments],
        cwd=ROOT, env=environment(home), input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_whole_record_verifies_with_exit_status_0(db: Database, home: Path) -> None:
    document_to_review(db, home, "Crocin")

    done = command(home, "verify")

    assert (done.status, done.err) == (0, "")
    assert "Everything is as it was recorded." in done.out


def test_the_next_check_may_begin_where_the_last_one_ended(db: Database, home: Path) -> None:
    document_to_review(db, home, "Crocin")
    early = command(home, "verify", "--since-last")
    command(home, "verify")
    document_to_review(db, home, "Dolo")

    done = command(home, "verify", "--since-last")

    assert (early.status, "without --since-last first" in early.err) == (1, True)
    assert (done.status, done.err) == (0, "")
    assert "Only what came after event" in done.out
    assert "1 reading, 1 document" in done.out


def test_the_first_broken_event_is_named_with_exit_status_1(db: Database, home: Path) -> None:
    db.execute("DROP TRIGGER events_no_update")
    db.execute("UPDATE events SET body = replace(body, 'added', 'edited') WHERE seq = 3")

    done = command(home, "verify", "--json")

    report = json.loads(done.out)
    assert (done.status, report["whole"]) == (1, False)
    assert "event 3: Its text was changed after it was recorded." in done.err


def test_a_backup_comes_back(db: Database, home: Path, tmp_path: Path) -> None:
    document_to_review(db, home, "Crocin")
    saved = command(home, "backup", str(tmp_path / "saved.db"), "--json")
    document_to_review(db, home, "Dolo")
    db.close()

    done = command(home, "restore", str(tmp_path / "saved.db"))

    assert json.loads(saved.out)["documents"] == 1
    assert (done.status, done.err) == (0, "")
    assert "What was there before lies in" in done.out
    assert command(home, "verify").status == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("restore", "nowhere.db"), "There is no file nowhere.db."),
        (("backup", "manage.py"), "exists already"),
        (("user", "disable", "Nobody"), "There is nobody called Nobody."),
        (("user", "disable", ADMINISTRATOR), "is the last administrator"),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_cannot_be_done_is_one_line_and_exit_status_1(
    home: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = command(home, *arguments)

    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert sentence in done.err


def test_accounts_are_added_changed_and_disabled(db: Database, home: Path) -> None:
    added = user(home, "long enough to pass\n", "add", "Nora New", "--role", "supervisor")
    changed = user(home, "", "role", "Nora New", "reviewer")
    disabled = user(home, "", "disable", "Nora New")
    enabled = user(home, "", "enable", "Nora New")
    password = user(home, "another long one\n", "password", REVIEWER)

    assert [p.returncode for p in (added, changed, disabled, enabled, password)] == [0] * 5
    assert added.stdout == "Nora New can sign in as supervisor.\n"
    actors = "SELECT DISTINCT actor FROM events WHERE act IN ('role changed', 'person disabled')"
    assert str(value(db, actors)).startswith("cli:")


def test_a_short_password_is_refused(home: Path) -> None:
    done = user(home, "short\n", "add", "Nora New")

    said = "A password has at least 12 characters; a few words in a row are good.\n"
    assert (done.returncode, done.stderr) == (
        1,
        said,
    )


def test_an_unknown_role_is_wrong_usage(home: Path) -> None:
    assert user(home, "", "role", REVIEWER, "king").returncode == 2
