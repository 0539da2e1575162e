from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import (
    anchors,
    backup,
    counts,
    people,
    readings,
    retention,
    reviews,
    schema,
    settings,
    verify,
)
from db.connection import opened, transaction, value
from db.documents import Document
from db.events import hash_of, record
from db.verify import Report
from rxcore import clock
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_to_review, submission
from tests.server import REVIEWER

Check = Callable[[], Report]


@pytest.fixture
def worked(db: Database, home: Path, reviewer: Actor, supervisor: Actor) -> list[Document]:
    """Two documents submitted and one reopened, after a change of settings: some 15 events."""
    found = []
    for names in (("Ascobic Acid", "Crocin"), ("Dolo 650",)):
        document = document_to_review(db, home, *names)
        first = readings.load(db, document.shown or 0).rows[0]
        row = Medicine(name="Corrected", lineage=first.lineage)
        reviews.submit(db, reviewer, submission(document, row, Disease(name="Fever")))
        found.append(document)
    settings.put_shares(db, supervisor, settings.Shares(5, 10))
    reviews.reopen(db, supervisor, found[1].id, "A second look")
    return found


@pytest.fixture
def check(db: Database, home: Path, supervisor: Actor) -> Check:
    return lambda: verify.verify(db, supervisor, home)


def tamper(db: Database, *statements: str) -> None:
    """Changes that the guards forbid: takes them down, and puts them up again as they were."""
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    for _, sql in guards:
        db.execute(sql)
    assert schema.fingerprint(db) == schema.expected_fingerprint()


def first(report: Report) -> tuple[str, str]:
    return report.problems[0].place, report.problems[0].text


@pytest.mark.usefixtures("worked")
def test_what_the_program_did_itself_verifies(db: Database, check: Check) -> None:
    report = check()

    assert report.problems == ()
    assert (report.documents, report.readings, report.images) == (2, 4, 2)
    assert report.events == value(db, "SELECT count(*) FROM events") > 10


@pytest.mark.usefixtures("worked")
def test_an_event_that_was_edited_is_named(db: Database, check: Check) -> None:
    tamper(db, "UPDATE events SET body = replace(body, 'submit', 'approve') WHERE seq = "
               "(SELECT min(seq) FROM events WHERE act = 'submit')")  # fmt: skip
    changed = value(db, "SELECT seq FROM events WHERE act = 'approve'")

    assert first(check()) == (f"event {changed}", "Its text was changed after it was recorded.")


@pytest.mark.usefixtures("worked")
def test_an_event_that_was_edited_with_its_hash_is_found_at_the_next(
    db: Database, check: Check
) -> None:
    seq = value(db, "SELECT max(seq) FROM events WHERE actor = 'cli:tests'")
    body = value(db, "SELECT body FROM events WHERE seq = ?", (seq,)).replace("tests", "other")
    tamper(db, f"UPDATE events SET body = '{body}', hash = '{hash_of(body)}' WHERE seq = {seq}")

    assert first(check()) == (
        f"event {seq + 1}", "It does not follow from the event before it."
    )  # fmt: skip


@pytest.mark.usefixtures("worked")
def test_two_events_that_were_swapped_are_named(db: Database, check: Check) -> None:
    tamper(
        db,
        "CREATE TEMP TABLE two AS SELECT 11 - seq AS seq, body, hash FROM events "
        "WHERE seq IN (5, 6)",
        "UPDATE events SET body = t.body, hash = t.hash FROM two t WHERE t.seq = events.seq",
    )

    assert first(check()) == ("event 5", "Another event stands in its place (event 6).")


@pytest.mark.usefixtures("worked")
def test_an_event_taken_out_of_the_middle_is_named(db: Database, check: Check) -> None:
    db.execute("PRAGMA foreign_keys=OFF")
    tamper(db, "DELETE FROM event_values WHERE seq = 6", "DELETE FROM events WHERE seq = 6")

    assert first(check()) == ("event 6", "It is missing; the next one is event 7.")


@pytest.mark.usefixtures("worked")
def test_a_tail_that_was_cut_is_found_by_the_anchor_of_the_last_backup(
    db: Database, home: Path, administrator: Actor, tmp_path: Path, check: Check
) -> None:
    for number in range(3):
        with transaction(db):
            record(db, administrator, f"export {number}")
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    last = value(db, "SELECT max(seq) FROM events")

    tamper(db, f"DELETE FROM events WHERE seq > {last - 3}")

    place, text = first(check())
    assert place == f"event {last - 2}"
    assert f"it reached event {last}, and now it ends with event {last - 3}" in text


@pytest.mark.usefixtures("worked")
def test_a_tail_that_was_cut_is_found_without_an_anchor_where_it_moved_a_document(
    db: Database, check: Check, worked: list[Document]
) -> None:
    last = value(db, "SELECT max(seq) FROM events")
    tamper(
        db,
        f"DELETE FROM event_values WHERE seq = {last}",
        f"DELETE FROM events WHERE seq = {last}",
    )

    place, text = first(check())
    assert place == worked[1].label
    assert text.startswith("Stands as reopened, version 4, final reading ")


@pytest.mark.usefixtures("worked")
def test_a_record_rebuilt_whole_is_found_by_an_anchor(
    db: Database, home: Path, check: Check
) -> None:
    anchors.write(db, home / anchors.FILE, "export")
    seq, before = value(db, "SELECT max(seq) FROM events"), "0" * 64
    tamper(db, f"UPDATE events SET hash = '{before}' WHERE seq = {seq}")

    report = check()

    assert f"event {seq}" in {problem.place for problem in report.problems}
    assert any("rewritten" in problem.text for problem in report.problems)


@pytest.mark.usefixtures("worked")
def test_a_value_that_was_edited_is_found_at_its_event(db: Database, check: Check) -> None:
    seq = value(db, "SELECT seq FROM event_values WHERE new = 'Corrected'")
    tamper(db, f"UPDATE event_values SET new = 'Forged' WHERE seq = {seq} AND new = 'Corrected'")

    assert first(check()) == (
        f"event {seq}", 'The value kept of "name" is not the one recorded.'
    )  # fmt: skip


@pytest.mark.parametrize("table", ["medicines", "diseases"])
@pytest.mark.usefixtures("worked")
def test_a_row_of_a_reading_that_was_edited_is_found_at_its_event(
    db: Database, check: Check, table: str
) -> None:
    name = {"medicines": "Corrected", "diseases": "Fever"}[table]
    seq = value(db, "SELECT min(seq) FROM events WHERE act = 'submit'")
    reading = value(db, f"SELECT min(reading) FROM {table} WHERE name = ?", (name,))
    tamper(db, f"UPDATE {table} SET name = 'Forged' WHERE reading = {reading}")

    assert first(check()) == (
        f"event {seq}", f"Reading {reading} is not what was stored at this event."
    )  # fmt: skip


@pytest.mark.usefixtures("worked")
def test_a_models_answer_that_was_edited_is_found(db: Database, check: Check) -> None:
    tamper(db, "UPDATE answers SET text = 'Forged'")

    assert "is not what was stored" in first(check())[1]


@pytest.mark.usefixtures("worked")
def test_a_row_slipped_into_a_reading_is_found(db: Database, check: Check) -> None:
    tamper(
        db,
        "INSERT INTO diseases (id, reading, position, lineage, written, name, code, certainty, "
        "flags, decision, legible) VALUES ('x', 1, 9, 'x', '', 'Forged', '', '', '[]', '', 1)",
    )

    assert "Reading 1 is not what was stored" in first(check())[1]


@pytest.mark.usefixtures("worked")
def test_a_reading_slipped_in_is_found(db: Database, check: Check) -> None:
    tamper(db, "INSERT INTO readings (document, reader, at) VALUES (1, 1, '2026')")

    assert first(check()) == ("reading 5", "No event tells of it.")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE documents SET state = 'rejected' WHERE id = 1", "rx-0001"),
        ("UPDATE documents SET final = 1 WHERE id = 1", "rx-0001"),
        ("UPDATE people SET role = 'administrator' WHERE login = 'Rita Reader'", "account 3"),
        ("UPDATE people SET active = 0 WHERE login = 'Rita Reader'", "account 3"),
        (
            "INSERT INTO people (login, name, role, password, created_at) "
            "VALUES ('Eve', 'Eve', 'administrator', '', '')",
            "account 5",
        ),
        ("UPDATE settings SET value = '0' WHERE key = 'share_twice'", 'setting "share_twice"'),
    ],
)
@pytest.mark.usefixtures("worked")
def test_state_that_no_event_explains_is_found(
    db: Database, check: Check, change: str, place: str
) -> None:
    tamper(db, change)

    assert first(check())[0] == place


def test_an_image_that_was_replaced_is_found(
    home: Path, worked: list[Document], check: Check
) -> None:
    sha = worked[1].sha256
    (home / "images" / sha[:2] / sha[2:4] / sha).write_bytes(b"another image")

    place, text = first(check())
    assert place == worked[1].label
    assert text == f"Its image file is not the one that was added ({sha[:12]})."


def test_an_image_that_is_missing_is_found(
    home: Path, worked: list[Document], check: Check
) -> None:
    sha = worked[0].sha256
    (home / "images" / sha[:2] / sha[2:4] / sha).unlink()

    assert "is missing" in first(check())[1]


@pytest.mark.usefixtures("worked")
def test_a_guard_that_was_taken_down_is_found(db: Database, check: Check) -> None:
    db.execute("DROP TRIGGER events_no_delete")

    assert first(check())[0] == "schema"


@pytest.mark.usefixtures("worked")
def test_values_that_a_policy_removed_are_no_problem(
    db: Database, administrator: Actor, check: Check
) -> None:
    gone = retention.purge_values(db, administrator, clock.now(), "Kept for one year")

    report = check()

    assert report.problems == ()
    assert report.purged == gone > 0


@pytest.mark.usefixtures("worked")
def test_values_that_are_gone_without_a_policy_are_found(db: Database, check: Check) -> None:
    submitted = [seq for (seq,) in db.execute("SELECT seq FROM events WHERE act = 'submit'")]
    db.execute("DELETE FROM event_values WHERE new = 'Corrected'")

    assert [(p.place, p.text) for p in check().problems] == [
        (f"event {seq}", "1 value gone without a recorded purge.") for seq in submitted
    ]


def test_only_an_administrator_removes_values_and_says_why(
    db: Database, administrator: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        retention.purge_values(db, supervisor, clock.now(), "why not")
    with pytest.raises(InputRefused, match="under which rule"):
        retention.purge_values(db, administrator, clock.now(), " ")


@pytest.mark.usefixtures("worked")
def test_a_restored_backup_verifies_though_later_events_are_gone(
    db: Database, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    people.set_active(db, administrator, people.find(db, REVIEWER), False)
    anchors.write(db, home / anchors.FILE, "export")
    db.close()

    backup.restore(home / "rx.db", administrator, tmp_path / "saved.db")

    with opened(home / "rx.db") as restored:
        assert verify.verify(restored, administrator, home).problems == ()


@pytest.mark.usefixtures("worked")
def test_a_file_of_anchors_that_was_spoilt_is_named(home: Path, check: Check) -> None:
    (home / anchors.FILE).write_text("not an anchor\n")

    assert first(check()) == ("anchors.jsonl", "Line 1 is not an anchor.")


def test_reviewers_do_not_verify(db: Database, home: Path, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        verify.verify(db, reviewer, home)


@pytest.mark.usefixtures("worked")
def test_a_file_with_damaged_pages_is_reported_not_raised(
    db: Database, home: Path, supervisor: Actor
) -> None:
    root = value(db, "SELECT rootpage FROM sqlite_master WHERE name = 'medicines'")
    db.close()
    data = bytearray((home / "rx.db").read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    (home / "rx.db").write_bytes(data)

    with opened(home / "rx.db") as damaged:
        report = verify.verify(damaged, supervisor, home)

    assert not report.whole
    assert "damaged" in first(report)[1]


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("table", [counter.table for counter in counts.COUNTERS])
def test_counts_that_are_not_what_counting_says_are_named(
    db: Database, check: Check, table: str
) -> None:
    tamper(db, f"DELETE FROM {table}")

    assert table in first(check())


@pytest.mark.usefixtures("worked")
def test_a_whole_check_says_how_far_it_is(
    db: Database, home: Path, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "STEP", 1)
    shares: list[float] = []

    report = verify.verify(db, supervisor, home, progress=shares.append)

    assert report.events + report.readings + report.images == len(shares)
    assert sorted(shares) == shares
    assert shares[-1] == 1.0


@pytest.fixture
def since(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor, worked: list[Document]
) -> Check:
    """A check of what came after the work so far: one document more."""
    assert worked
    anchors.verified(db, home / anchors.FILE)
    document = document_to_review(db, home, "Losec")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Lasix")))
    return lambda: verify.verify(
        db, supervisor, home, since=anchors.last_verified(home / anchors.FILE)
    )


def test_a_check_since_the_last_looks_at_what_came_after_it(
    since: Check, check: Check, worked: list[Document]
) -> None:
    whole, later = check(), since()

    assert later.problems == ()
    assert (whole.events, whole.head) == (later.events, later.head)
    assert (later.readings, later.images) == (2, 1)
    assert len(worked) + 1 == whole.documents


def test_a_check_since_the_last_finds_what_was_changed_after_it(since: Check, db: Database) -> None:
    tamper(db, "UPDATE medicines SET name = 'Losartan' WHERE name = 'Lasix'")

    report = since()

    assert [problem.text for problem in report.problems] == [
        "Reading 6 is not what was stored at this event."
    ]


def test_a_check_since_the_last_finds_that_the_past_was_made_anew(
    since: Check, db: Database
) -> None:
    last = value(db, "SELECT max(seq) FROM events WHERE act = 'reopen'")
    tamper(db, f"UPDATE events SET hash = '{'0' * 64}' WHERE seq = {last}")

    report = since()

    assert f"event {last}" == first(report)[0]


def test_without_a_whole_check_there_is_none_since(home: Path) -> None:
    with pytest.raises(InputRefused, match="without --since-last first"):
        anchors.last_verified(home / anchors.FILE)
