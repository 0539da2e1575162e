import json
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from db import events
from db.connection import opened, rows, transaction, value
from db.events import GENESIS, ValueChange
from rxcore import clock
from rxcore.people import Actor

ACTOR = Actor("cli:tests", "administrator")
SECRET = ValueChange("name", "Ascobic Acid", "Ascorbic acid", "medicine", "line-1")


def record(db: Database, act: str = "tried") -> int:
    with transaction(db):
        return events.record(db, ACTOR, act, changes=[SECRET])


def test_each_event_holds_the_hash_of_the_one_before(db: Database) -> None:
    for _ in range(3):
        record(db)

    found = rows(db, "SELECT seq, body, hash FROM events ORDER BY seq")
    previous = GENESIS
    for event in found:
        body = json.loads(event["body"])
        assert body["prev"] == previous
        assert body["seq"] == event["seq"]
        assert events.hash_of(event["body"]) == event["hash"]
        previous = event["hash"]
    assert events.head(db) == (found[-1]["seq"], previous)


def test_the_chain_holds_digests_and_the_values_stand_apart(db: Database) -> None:
    seq = record(db)

    body = value(db, "SELECT body FROM events WHERE seq = ?", (seq,))
    [kept] = rows(db, "SELECT * FROM event_values WHERE seq = ?", (seq,))
    assert "Ascobic" not in body
    assert "Ascorbic" not in body
    assert (kept["old"], kept["new"]) == (SECRET.old, SECRET.new)
    assert json.loads(body)["values"] == [
        ["medicine", "line-1", "name",
         events.digest(kept["salt"], SECRET.old), events.digest(kept["salt"], SECRET.new)]
    ]  # fmt: skip


def test_the_same_value_twice_has_two_digests(db: Database) -> None:
    first, second = record(db), record(db)

    digests = {
        json.loads(value(db, "SELECT body FROM events WHERE seq = ?", (seq,)))["values"][0][4]
        for seq in (first, second)
    }
    assert len(digests) == 2


def test_no_value_is_not_the_empty_value() -> None:
    assert events.digest("salt", None) is None
    assert events.digest("salt", "") is not None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET body = '{}' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 1",
        "REPLACE INTO events (seq, body, hash) VALUES (1, '{}', '')",
        "UPDATE event_values SET new = 'x'",
        "INSERT OR REPLACE INTO events (seq, body, hash) VALUES (1, '{}', '')",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nobody_changes_what_was_recorded(db: Database, change: str, recursive: str) -> None:
    record(db)
    db.execute(f"PRAGMA recursive_triggers={recursive}")

    with pytest.raises(sqlite3.IntegrityError):
        db.execute(change)


def test_an_act_that_fails_leaves_no_event(db: Database) -> None:
    before = events.head(db)

    def act_and_fail() -> None:
        with transaction(db):
            events.record(db, ACTOR, "tried")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()
    assert events.head(db) == before


def test_a_clock_set_back_does_not_turn_the_record_round(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = record(db)
    past = clock.now(-3600)
    monkeypatch.setattr(clock, "now", lambda: past)

    second = record(db)

    times = [
        r["at"] for r in rows(db, "SELECT at FROM events WHERE seq >= ? ORDER BY seq", (first,))
    ]
    assert times[1] == times[0] > past
    assert second == first + 1


def test_many_who_write_at_once_make_one_chain(home: Path) -> None:
    def write() -> None:
        with opened(home / "rx.db") as db:
            for _ in range(10):
                record(db, "crowd")

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with opened(home / "rx.db") as db:
        found = rows(db, "SELECT seq, body ->> '$.prev' AS prev, hash FROM events ORDER BY seq")
    assert sum(1 for _ in found) >= 60
    assert all(b["prev"] == a["hash"] for a, b in pairwise(found))
