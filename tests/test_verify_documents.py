"""Every column of a document that means something is compared with what events tell of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import assignments, documents, jobs, retention, reviews, schema, settings, verify
from db.connection import rows, value
from db.documents import CAME_IN_WITH, STANDS_WITH, Document
from db.events import GENESIS, canonical, hash_of
from rxcore import clock
from rxcore.people import Actor
from rxcore.readings import Flag, Medicine, ModelReading
from tests.building import add_document, document_to_review, submission
from tests.command_line import command

NOT_TOLD = {"why", "leased_by", "leased_until", "opened_at", "priority"}
COMPARED = {"id", "state", "version", "final", "name"}


@pytest.fixture
def worked(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, second_reviewer: Actor
) -> list[Document]:
    """Documents that went every way on which a column changes, the first of them final."""
    settings.put_shares(db, supervisor, settings.Shares(blind=50, twice=50))
    settings.put_twice_rules(db, supervisor, ("look_alike",))
    flagged = Medicine(name="Losec", flags=(Flag("look_alike:1", "warn", "Near Lasix."),))
    found = [
        document_to_review(db, home, "Crocin"),
        document_to_review(db, home, reading=ModelReading(medicines=(flagged,))),
        add_document(db, home),
    ]
    [failing] = jobs.claim(db, 1)
    jobs.fail(db, failing, "The page is blank.")
    assignments.assign(db, supervisor, [d.id for d in found], reviewer.person)
    assignments.set_turn(db, supervisor, [found[2].id], "first")
    for person in (reviewer, second_reviewer):
        for document in found:
            now = documents.get(db, document.id)
            if now.state in ("to_review", "second_reading"):
                assignments.assign(db, supervisor, [now.id], person.person)
                reviews.submit(db, person, submission(now, Medicine(name="Crocin")))
    reviews.reopen(db, supervisor, found[0].id, "A second look")
    again = documents.get(db, found[0].id)
    assignments.assign(db, supervisor, [again.id], None)
    reviews.submit(db, reviewer, submission(again, Medicine(name="Crocin")))
    mine = "SELECT min(id) FROM readings WHERE document = ? AND made_from IS NOT NULL"
    reviews.restore(db, supervisor, again.id, value(db, mine, (again.id,)), "It was right")
    return [documents.get(db, d.id) for d in found]


def problems(db: Database, home: Path, actor: Actor) -> list[tuple[str, str]]:
    return [(p.place, p.text) for p in verify.verify(db, actor, home).problems]


def as_an_older_version_wrote_it(db: Database) -> None:
    """Takes out of the record what older versions did not tell, and chains it anew."""
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    previous = GENESIS
    for row in rows(db, "SELECT seq, body FROM events ORDER BY seq"):
        body = json.loads(row["body"]) | {"prev": previous}
        kept = {"sha256", "page", "pages"}
        untold = ({*CAME_IN_WITH, *STANDS_WITH}) - kept
        body["details"] = {k: v for k, v in body["details"].items() if k not in untold}
        previous = hash_of(canonical(body))
        db.execute(
            "UPDATE events SET body = ?, hash = ? WHERE seq = ?",
            (canonical(body), previous, row["seq"]),
        )
    for _, sql in guards:
        db.execute(sql)


def columns(db: Database, table: str) -> set[str]:
    return {row["name"] for row in rows(db, f"PRAGMA table_info({table})")}


def test_every_column_is_told_or_said_not_to_be(db: Database) -> None:
    of_the_file = columns(db, "files") - {"added_at"}

    told = {*CAME_IN_WITH, *STANDS_WITH} | COMPARED

    assert columns(db, "documents") | of_the_file == told | NOT_TOLD


@pytest.mark.usefixtures("worked")
def test_what_the_program_did_itself_verifies(db: Database, home: Path, supervisor: Actor) -> None:
    report = verify.verify(db, supervisor, home)

    assert (report.problems, report.documents, report.older) == ((), 3, 0)


def test_each_way_of_changing_a_column_occurs(worked: list[Document]) -> None:
    assert {d.twice for d in worked} == {False, True}
    assert worked[0].cycle == 2
    assert worked[0].basis == "read"
    assert worked[1].basis == "read twice"
    assert worked[2].band == 1
    assert worked[2].assigned_to is not None


CHANGES = {
    "blind": "1 - blind", "twice": "1 - twice", "name": "'somebody.png'", "page": "7",
    "width": "width + 1", "height": "height + 1", "upload": "'another'", "cycle": "cycle + 1",
    "added_at": "'2020'", "priority": "priority + 1", "assigned_to": "4", "shown": "NULL",
    "risk": "risk + 1, priority = priority + 1",
    "band": "1, priority = priority + 1000000000",
    "basis": "'approved in a batch'", "final_at": "'2020'", "final_by": "'Somebody'",
}  # fmt: skip


@pytest.fixture
def one_document(db: Database, home: Path, reviewer: Actor) -> Iterator[Document]:
    """A final document, never assigned."""
    document = document_to_review(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    yield documents.get(db, document.id)
    assert schema.fingerprint(db) == schema.expected_fingerprint()


@pytest.mark.parametrize("column", CHANGES)
def test_a_column_that_was_changed_behind_the_record_is_found(
    db: Database, home: Path, supervisor: Actor, one_document: Document, column: str
) -> None:
    db.execute(f"UPDATE documents SET {column} = {CHANGES[column]}")

    [(place, text)] = problems(db, home, supervisor)

    assert place == one_document.label
    assert ("file name" if column == "name" else column) in text
    assert "somebody.png" not in text


@pytest.mark.parametrize("column", ["pages", "bytes"])
def test_what_was_changed_of_the_file_is_found(
    db: Database, home: Path, supervisor: Actor, one_document: Document, column: str
) -> None:
    db.execute(f"UPDATE files SET {column} = {column} + 1")

    [(place, text)] = problems(db, home, supervisor)

    assert (place, text.split()[0]) == (one_document.label, column)


@pytest.mark.usefixtures("worked")
def test_a_record_of_an_older_version_verifies_and_says_what_it_lacks(
    db: Database, home: Path, supervisor: Actor
) -> None:
    as_an_older_version_wrote_it(db)

    report = verify.verify(db, supervisor, home)
    said = command(home, "verify")

    assert (report.problems, report.older) == ((), 3)
    assert "3 documents came in before blind, twice and other marks" in said.out
    assert said.status == 0


@pytest.mark.parametrize("column", ["page", "name", "shown", "basis", "final_by"])
@pytest.mark.usefixtures("one_document")
def test_of_an_older_record_what_it_tells_is_compared(
    db: Database, home: Path, supervisor: Actor, column: str
) -> None:
    as_an_older_version_wrote_it(db)
    db.execute(f"UPDATE documents SET {column} = {CHANGES[column]}")

    assert len(problems(db, home, supervisor)) == 1


def test_work_on_an_older_document_is_compared_from_then_on(
    db: Database, home: Path, supervisor: Actor, one_document: Document
) -> None:
    as_an_older_version_wrote_it(db)
    reviews.reopen(db, supervisor, one_document.id, "A second look")
    assert problems(db, home, supervisor) == []

    db.execute("UPDATE documents SET twice = 1")

    [(place, text)] = problems(db, home, supervisor)
    assert (place, text) == (one_document.label, "twice is 1; its events left it 0.")


@pytest.mark.usefixtures("one_document")
def test_a_name_is_not_compared_once_its_recorded_value_was_removed(
    db: Database, home: Path, supervisor: Actor, administrator: Actor
) -> None:
    retention.purge_values(db, administrator, clock.now(), "Kept for one year")
    db.execute("UPDATE documents SET name = 'other.png'")

    assert problems(db, home, supervisor) == []
