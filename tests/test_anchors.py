"""The record's head, written down where a person who changes the database may not reach it."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import anchors, events, verify
from db.connection import transaction, value
from rxcore.errors import StorageRefused
from rxcore.people import Actor
from tests.command_line import command
from tests.test_tampering import unguarded


def acts(db: Database, actor: Actor, number: int) -> None:
    """So many events, one transaction each."""
    for count in range(number):
        with transaction(db):
            events.record(db, actor, f"act {count}")


def lines(path: Path) -> list[tuple[int, str]]:
    return [(a.seq, a.why) for a in anchors.read(path)[0]]


def test_an_anchor_is_written_after_so_many_events(
    db: Database, home: Path, supervisor: Actor
) -> None:
    acts(db, supervisor, 2 * anchors.EVERY_EVENTS)

    assert lines(home / anchors.FILE) == [(100, "event 100"), (200, "event 200")]
    assert verify.verify(db, supervisor, home).unanchored == events.head(db)[0] - 200


def test_an_event_that_was_rolled_back_leaves_no_anchor(
    db: Database, home: Path, supervisor: Actor
) -> None:
    acts(db, supervisor, anchors.EVERY_EVENTS - 1 - events.head(db)[0])

    def fail() -> None:
        with transaction(db):
            events.record(db, supervisor, "the hundredth")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not (home / anchors.FILE).exists()


def test_many_events_in_one_transaction_are_anchored_at_its_end(
    db: Database, home: Path, supervisor: Actor
) -> None:
    with transaction(db):
        for number in range(150):
            events.record(db, supervisor, f"act {number}")
        assert not (home / anchors.FILE).exists()

    assert lines(home / anchors.FILE) == [(events.head(db)[0], "event 100")]


def test_a_disk_that_takes_no_anchor_stops_nobody(
    db: Database, home: Path, supervisor: Actor
) -> None:
    (home / anchors.FILE).mkdir()

    acts(db, supervisor, anchors.EVERY_EVENTS)

    assert events.head(db)[0] > anchors.EVERY_EVENTS


def test_each_command_that_records_anchors_what_it_did_and_carries_it_elsewhere(
    home: Path, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere" / "rx-anchors"
    monkeypatch.setenv("RX_ANCHOR", str(elsewhere))

    command(home, "user", "disable", "Rita Reader")

    assert lines(elsewhere) == lines(home / anchors.FILE) == [(events.head(db)[0], "stop")]


def test_a_command_that_only_looks_anchors_nothing(home: Path) -> None:
    command(home, "user", "list")
    command(home, "status")

    assert not (home / anchors.FILE).exists()


def test_a_place_elsewhere_that_cannot_be_reached_is_said_and_stops_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RX_ANCHOR", str(tmp_path / "file" / "anchors"))

    done = command(home, "user", "disable", "Rita Reader")

    assert done.status == 0
    assert "could not be written" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_what_lies_elsewhere_is_added_to_and_never_changed(
    home: Path, db: Database, supervisor: Actor, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.jsonl"
    acts(db, supervisor, anchors.EVERY_EVENTS)
    anchors.carry(home, elsewhere)
    before = elsewhere.read_bytes()
    (home / anchors.FILE).write_bytes(b"")
    anchors.keep(db, "stop")

    anchors.carry(home, elsewhere)
    anchors.carry(home, elsewhere)

    assert elsewhere.read_bytes().startswith(before)
    assert len(lines(elsewhere)) == 2


def test_last_acts_and_anchors_that_were_cut_off_together_are_found_elsewhere(
    home: Path, db: Database, supervisor: Actor, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.jsonl"
    acts(db, supervisor, 20)
    anchors.keep(db, "stop")
    anchors.carry(home, elsewhere)
    last = value(db, "SELECT max(seq) FROM events")

    unguarded(db, f"DELETE FROM events WHERE seq > {last - 5}")
    (home / anchors.FILE).unlink()
    alone = verify.verify(db, supervisor, home)
    both = verify.verify(db, supervisor, home, elsewhere)

    assert alone.problems == ()
    assert [p.place for p in both.problems] == [f"event {last - 4}"]


def test_a_place_elsewhere_that_is_empty_is_named(
    home: Path, db: Database, supervisor: Actor, tmp_path: Path
) -> None:
    [problem] = verify.verify(db, supervisor, home, tmp_path / "gone").problems

    assert problem.text == "There is no file of anchors."


def test_a_line_that_was_torn_does_not_spoil_the_next(home: Path, db: Database) -> None:
    (home / anchors.FILE).write_text('{"at": "2026')
    anchors.keep(db, "stop")

    found, junk = anchors.read(home / anchors.FILE)

    assert [a.seq for a in found] == [events.head(db)[0]]
    assert junk == [1]


def test_carrying_says_what_stands_in_its_way(home: Path, db: Database, tmp_path: Path) -> None:
    anchors.keep(db, "stop")
    (tmp_path / "folder").mkdir()

    with pytest.raises(StorageRefused, match="RX_ANCHOR"):
        anchors.carry(home, tmp_path / "folder")


def test_an_anchor_is_a_line_with_number_hash_and_time(home: Path, db: Database) -> None:
    anchors.keep(db, "stop")

    [line] = (home / anchors.FILE).read_text().splitlines()

    said = json.loads(line)
    assert (said["seq"], said["hash"]) == events.head(db)
    assert said["at"].endswith("Z")
    assert (home / anchors.FILE).stat().st_mode & 0o777 == 0o600
