"""Old values leave the record: what would go is said first, and the rest stays whole."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import retention, settings, verify
from db.connection import rows, value
from rxcore import clock
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from tests.building import document_to_review
from tests.command_line import command

SECRET = "Keep what Asha Verma has"
TOMORROW = "9999-01-01"


@pytest.fixture
def kept(db: Database, home: Path, supervisor: Actor) -> str:
    """A document with a name, and a setting that was changed; the moment after both."""
    document_to_review(db, home, "Crocin")
    settings.put(db, supervisor, "retention", SECRET)
    settings.put(db, supervisor, "retention", "Five years")
    return clock.now(0.002)


def test_what_would_go_is_told_and_stays(db: Database, administrator: Actor, kept: str) -> None:
    before = rows(db, "SELECT * FROM event_values")

    found = retention.purgeable(db, administrator, min(kept, clock.now()))

    assert rows(db, "SELECT * FROM event_values") == before
    assert (found.values, found.documents) == (len(before), 1)
    assert (found.fields["retention"], found.fields["file name"]) == (2, 1)
    assert found.first <= found.last < kept


@pytest.mark.usefixtures("kept")
def test_nothing_of_what_was_removed_is_left_on_the_disk(
    db: Database, home: Path, administrator: Actor
) -> None:
    retention.purge_values(db, administrator, clock.now(), "Five years, rule 4")

    on_disk = b"".join(path.read_bytes() for path in home.glob("rx.db*"))
    assert SECRET.encode() not in on_disk
    assert b"Five years, rule 4" in on_disk


@pytest.mark.usefixtures("kept")
def test_only_administrators_ask_what_would_go_and_not_of_the_future(
    db: Database, administrator: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        retention.purgeable(db, supervisor, clock.now())
    with pytest.raises(InputRefused, match="up to the present"):
        retention.purgeable(db, administrator, TOMORROW)


@pytest.mark.usefixtures("kept")
def test_the_command_says_what_would_go_and_removes_nothing(db: Database, home: Path) -> None:
    before = value(db, "SELECT count(*) FROM event_values")

    done = command(home, "purge", "--older-than", "0")

    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{before} values of ")
    assert "        1  file name\n" in done.out
    assert "Nothing was removed yet; that takes --yes" in done.out
    assert value(db, "SELECT count(*) FROM event_values") == before


@pytest.mark.usefixtures("kept")
def test_confirmed_it_removes_them_records_it_and_the_record_verifies(
    db: Database, home: Path, administrator: Actor
) -> None:
    before = value(db, "SELECT count(*) FROM event_values")

    done = command(
        home, "purge", "--older-than", "0", "--reason", "Rule 4", "--yes", "--json"
    )  # fmt: skip

    report = verify.verify(db, administrator, home)
    assert (done.status, json.loads(done.out)["removed"]) == (0, before)
    assert value(db, "SELECT count(*) FROM event_values") == 0
    assert value(db, "SELECT body ->> '$.details.reason' FROM events ORDER BY seq DESC") == "Rule 4"
    assert (report.problems, report.purged) == ((), before)


@pytest.mark.usefixtures("kept")
def test_without_a_reason_nothing_goes(db: Database, home: Path) -> None:
    before = value(db, "SELECT count(*) FROM event_values")

    done = command(home, "purge", "--older-than", "0", "--yes")

    assert (done.status, done.err) == (
        1, "Say in a few words under which rule the values are removed.\n",
    )  # fmt: skip
    assert value(db, "SELECT count(*) FROM event_values") == before


@pytest.mark.usefixtures("kept")
def test_where_nothing_is_that_old_no_event_is_recorded(db: Database, home: Path) -> None:
    before = value(db, "SELECT max(seq) FROM events")

    done = command(home, "purge", "--before", "2020-01-01", "--reason", "Rule 4", "--yes")

    assert (done.status, done.out) == (
        0, "No value is kept of events before 2020-01-01.\nNothing was removed.\n",
    )  # fmt: skip
    assert value(db, "SELECT max(seq) FROM events") == before


@pytest.mark.parametrize(
    "arguments",
    [(), ("--before", "yesterday"), ("--older-than", "-1"), ("--older-than", "many"),
     ("--before", "2020-01-01", "--older-than", "3")],
)  # fmt: skip
@pytest.mark.usefixtures("db")
def test_no_day_or_a_strange_one_is_wrong_usage(home: Path, arguments: tuple[str, ...]) -> None:
    done = command(home, "purge", *arguments)

    assert done.status == 2
    assert "invalid" not in done.err
