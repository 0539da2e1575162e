"""The daily backup: made, complete, rotated, and loud when it fails."""

import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db import alarms, anchors, backup, daily, verify
from db.connection import opened, value
from pages.shared import app, keeping
from pages.shared.keeping import Keeper
from rxcore import clock
from rxcore.errors import StorageRefused
from rxcore.people import SERVICE, Actor
from rxcore.settings import load_settings
from rxcore.store import ImageStore
from tests.building import document_to_review
from tests.command_line import command
from tests.test_anchors import acts

TODAY = clock.parse(clock.now()).date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def keeper(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """The keeper of a server with this data folder, which is not running."""
    found = load_settings({"RX_HOME": str(home), "RX_BACKUP": str(folder)})
    monkeypatch.setattr(app, "settings", lambda: found)
    monkeypatch.setattr(keeping, "settings", lambda: found)
    yield Keeper()
    app.connections(home / "rx.db").close()


def test_a_backup_is_made_once_a_day_and_restores_with_its_images(
    db: Database, home: Path, folder: Path, administrator: Actor, tmp_path: Path
) -> None:
    document = document_to_review(db, home, "Crocin")
    due = daily.is_due(folder, TODAY)

    daily.run(db, SERVICE, folder, home, TODAY)
    other = tmp_path / "other"
    shutil.copytree(folder / "images", other / "images")
    done = backup.restore(other / "rx.db", administrator, folder / f"rx-{TODAY}.db")

    assert (due, daily.is_due(folder, TODAY)) == (True, False)
    assert daily.is_due(folder, TODAY + timedelta(days=1))
    assert done.missing == 0
    with opened(other / "rx.db") as restored:
        assert verify.verify(restored, administrator, other).problems == ()
        assert value(restored, "SELECT sha256 FROM documents") == document.sha256


def test_images_are_added_to_those_that_lie_there(db: Database, home: Path, folder: Path) -> None:
    document_to_review(db, home, "Crocin")
    images = ImageStore(home / "images")
    first = daily.copy_images(images, folder)
    document_to_review(db, home, "Aten")
    again = [daily.copy_images(images, folder) for _ in range(2)]

    assert [first, *again] == [1, 1, 0]


def test_a_failure_is_an_event_and_an_alarm_until_one_is_made(
    db: Database, home: Path, folder: Path, supervisor: Actor
) -> None:
    found = load_settings({"RX_HOME": str(home), "RX_BACKUP": str(folder)})
    folder.write_text("in the way")
    with pytest.raises(StorageRefused, match="RX_BACKUP"):
        daily.run(db, SERVICE, folder, home, TODAY)
    failed = alarms.standing(db, found)

    folder.unlink()
    daily.run(db, SERVICE, folder, home, TODAY)

    assert any("The daily backup failed at" in alarm for alarm in failed)
    assert alarms.standing(db, found) == []
    assert verify.verify(db, supervisor, home).problems == ()


def test_no_backup_for_two_days_is_an_alarm(db: Database, home: Path, folder: Path) -> None:
    found = load_settings({"RX_HOME": str(home), "RX_BACKUP": str(folder)})
    none_yet = alarms.standing(db, found)
    daily.run(db, SERVICE, folder, home, TODAY - timedelta(days=3))

    assert ["No daily backup lies in" in alarm for alarm in none_yet] == [True]
    [late] = alarms.standing(db, found)
    assert "The last daily backup is of" in late


def test_status_tells_alarms_beside_its_figures(
    db: Database, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("in the way")
    monkeypatch.setenv("RX_BACKUP", str(folder))
    with pytest.raises(StorageRefused):
        daily.run(db, SERVICE, folder, home, TODAY)

    told = command(home, "status")

    assert told.status == 0
    assert "The daily backup failed at" in told.err


def test_events_that_no_anchor_covers_are_an_alarm(
    db: Database, home: Path, supervisor: Actor
) -> None:
    found = load_settings({"RX_HOME": str(home)})
    (home / anchors.FILE).unlink(missing_ok=True)
    acts(db, supervisor, 250)
    (home / anchors.FILE).unlink()

    assert any("No anchor covers" in alarm for alarm in alarms.standing(db, found))


def test_the_server_makes_the_backup_and_tries_again_an_hour_after_a_failure(
    keeper: Keeper, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("in the way")
    keeper.back_up()
    folder.unlink()
    keeper.round()
    at_once = list(folder.glob("rx-*"))
    later = time.monotonic() + keeping.TRY_AGAIN_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    keeper.round()
    assert keeper._backing_up is not None
    keeper._backing_up.join(30)

    assert at_once == []
    assert len(list(folder.glob("rx-*.db"))) == 1


@given(st.sets(st.integers(0, 800), max_size=300))
def test_of_old_backups_the_rule_keeps_what_it_says(ages: set[int]) -> None:
    days = sorted((TODAY - timedelta(days=age) for age in ages), reverse=True)
    stay = [day for day in days if day not in daily.superseded(days)]

    assert set(days[: daily.DAYS]) <= set(stay)
    assert len({(d.year, d.month) for d in stay}) >= min(
        daily.MONTHS, len({(d.year, d.month) for d in days})
    )
    assert len(stay) <= daily.DAYS + daily.WEEKS + daily.MONTHS


def test_a_year_of_daily_backups_comes_to_two_dozen() -> None:
    there: list[date] = []
    for number in range(400):
        there = sorted([*there, TODAY + timedelta(days=number)], reverse=True)
        there = [day for day in there if day not in daily.superseded(there)]

    assert 16 <= len(there) <= daily.DAYS + daily.WEEKS + daily.MONTHS
    assert there[0] - there[-1] > timedelta(days=300)
