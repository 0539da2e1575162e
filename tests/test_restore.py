"""Restoring: all of it or nothing, whatever is killed; and it can be undone."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import anchors, backup, events, people, schema, sessions, swap, verify
from db.connection import opened, value
from rxcore.errors import Conflict, StorageRefused
from rxcore.people import Actor
from tests.building import document_to_review
from tests.server import PASSWORD, REVIEWER, SUPERVISOR


@pytest.fixture
def saved(db: Database, home: Path, administrator: Actor, tmp_path: Path) -> Path:
    """A backup with one document and a small file; since then there are two, and another file."""
    document_to_review(db, home, "Crocin")
    (home / "questions.json").write_text('["then"]')
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    document_to_review(db, home, "Added later")
    (home / "questions.json").write_text('["now"]')
    sessions.sign_in(db, REVIEWER, PASSWORD, "here")
    db.close()
    return tmp_path / "saved.db"


def stands(home: Path) -> tuple[int, str]:
    """How many documents there are, and what the small file says."""
    with opened(home / "rx.db") as db:
        documents = int(value(db, "SELECT count(*) FROM documents"))
    return documents, json.loads((home / "questions.json").read_text())[0]


def whole(home: Path) -> tuple[str, ...]:
    with opened(home / "rx.db") as db:
        found = people.find(db, SUPERVISOR)
        report = verify.verify(db, Actor(found.name, found.role, found.id), home)
    return tuple(f"{p.place}: {p.text}" for p in report.problems)


OLD, NEW = (2, "now"), (1, "then")


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def killed_after(steps: int, patch: pytest.MonkeyPatch) -> None:
    """Kills the program after so many files were given a name, or lost it."""
    left = iter(range(steps))

    def counted(do: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return do(*arguments, **options)

        return step

    for name in ("rename", "replace", "unlink"):
        patch.setattr(Path, name, counted(getattr(Path, name)))


def test_a_restore_that_is_killed_anywhere_leaves_the_old_or_the_new(
    saved: Path, home: Path, administrator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = []
    for steps in range(1, 40):
        copy = tmp_path / f"home-{steps}"
        shutil.copytree(home, copy)
        with monkeypatch.context() as patch:
            killed_after(steps, patch)
            patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a kill cleans nothing up
            try:
                backup.restore(copy / "rx.db", administrator, saved)
            except Killed:
                pass
            else:
                break
        schema.prepare(copy / "rx.db")
        ends.append((stands(copy), whole(copy), (copy / swap.PLAN).exists()))

    assert {end for end, _, _ in ends} == {OLD, NEW}
    assert {(problems, plan) for _, problems, plan in ends} == {((), False)}
    assert [end for end, _, _ in ends] == sorted([end for end, _, _ in ends], reverse=True)


def test_a_restore_that_is_undone_leaves_a_record_that_verifies(
    saved: Path, home: Path, administrator: Actor
) -> None:
    first = backup.restore(home / "rx.db", administrator, saved)
    assert first.database_aside is not None
    restored = (stands(home)[0], whole(home))

    backup.restore(home / "rx.db", administrator, first.database_aside)

    assert restored == (1, ())
    assert (stands(home)[0], whole(home)) == (2, ())
    with opened(home / "rx.db") as db:
        [told] = db.execute(
            "SELECT body ->> '$.details.kept', body ->> '$.details.common' FROM events "
            "WHERE act = ?", (anchors.RESTORED,),
        ).fetchall()  # fmt: skip
    assert told[0] > told[1]


def test_backups_and_restores_in_any_order_verify(
    saved: Path, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    asides = []
    for turn in range(3):
        done = backup.restore(home / "rx.db", administrator, saved)
        assert whole(home) == ()
        asides.append(done.database_aside)
        with opened(home / "rx.db") as db:
            document_to_review(db, home, f"Turn {turn}")
            backup.backup(db, administrator, tmp_path / f"turn-{turn}.db", home)
    for file in (asides[0], tmp_path / "turn-1.db", asides[2], tmp_path / "turn-0.db"):
        assert file is not None
        backup.restore(home / "rx.db", administrator, file)
        assert whole(home) == ()


def test_a_record_that_was_rewritten_before_a_restore_is_still_found(
    saved: Path, home: Path, administrator: Actor
) -> None:
    known = anchors.read(home / anchors.FILE)[0]
    forged = [f'{{"at": "x", "seq": {known[0].seq}, "hash": "{"0" * 64}", "why": "backup"}}']
    (home / anchors.FILE).write_text("\n".join(forged) + "\n")

    backup.restore(home / "rx.db", administrator, saved)

    assert any("the record was rewritten" in problem for problem in whole(home))


def test_nobody_is_at_work_during_a_restore(saved: Path, home: Path, administrator: Actor) -> None:
    with opened(home / "rx.db") as db:
        value(db, "SELECT count(*) FROM documents")
        with pytest.raises(Conflict, match="stop it, then restore again"):
            backup.restore(home / "rx.db", administrator, saved)

    assert stands(home) == OLD
    assert not list(home.glob("restore-*"))


def test_a_restore_ends_sessions_and_is_the_last_event(
    saved: Path, home: Path, administrator: Actor
) -> None:
    backup.restore(home / "rx.db", administrator, saved)

    with opened(home / "rx.db") as db:
        assert value(db, "SELECT count(*) FROM sessions") == 0
        assert value(db, "SELECT act FROM events ORDER BY seq DESC") == anchors.RESTORED
        assert lines(home)[-1] == (events.head(db)[0], "restore")


def lines(home: Path) -> list[tuple[int, str]]:
    return [(a.seq, a.why) for a in anchors.read(home / anchors.FILE)[0]]


def test_a_database_that_cannot_be_read_is_replaced_and_kept_aside(
    saved: Path, home: Path, administrator: Actor
) -> None:
    (home / "rx.db").write_bytes(b"no database" * 1000)

    done = backup.restore(home / "rx.db", administrator, saved)

    assert done.database_aside is not None
    assert done.database_aside.read_bytes().startswith(b"no database")
    assert (stands(home), whole(home)) == (NEW, ())


def test_a_disk_that_takes_no_more_changes_nothing(
    saved: Path, home: Path, administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(swap, "write_whole", full)
    with pytest.raises(StorageRefused, match="Nothing was changed"):
        backup.restore(home / "rx.db", administrator, saved)

    assert stands(home) == OLD
    assert not list(home.glob("restore-*"))
