"""Fifty ways to change the past behind the program's back, each found, and where.

What is not found is said in SECURITY.md, and here at the end.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import (
    anchors,
    backup,
    documents,
    identities,
    imports,
    people,
    reviews,
    sessions,
    settings,
    verify,
)
from db.connection import opened, rows, value
from db.events import canonical, hash_of
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_for_two, document_to_review, submission
from tests.server import (
    ADMINISTRATOR,
    PASSWORD,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    with_accounts,
)


def actor(db: Database, name: str) -> Actor:
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id, "test-session")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with every kind of row that the record holds."""
    home = tmp_path_factory.mktemp("worked")
    with_accounts(home)
    with opened(home / "rx.db") as db:
        reviewer, supervisor, second, administrator = (
            actor(db, name) for name in (REVIEWER, SUPERVISOR, SECOND_REVIEWER, ADMINISTRATOR)
        )
        sessions.sign_in(db, REVIEWER, PASSWORD, "here")
        settings.put(db, supervisor, "guide", "Write what you see.")
        for names in (("Ascobic Acid", "Crocin"), ("Dolo 650",)):
            document = document_to_review(db, home, *names)
            row = Medicine(name="Corrected", written=names[0])
            reviews.submit(db, reviewer, submission(document, row, Disease(name="Fever")))
        reviews.reopen(db, supervisor, document.id, "A second look")
        held = document_to_review(db, home, "Telma")
        reviews.hold(db, reviewer, held.id, held.version, "Who signed this?", ask=True)
        reviews.resume(db, supervisor, held.id, "The one of ward two")
        twice = document_for_two(db, home, "Calpol")
        for person in (reviewer, second):
            now = documents.get(db, twice.id)
            reviews.submit(db, person, submission(now, Medicine(name="Calpol")))
        name = value(db, "SELECT name FROM documents WHERE id = 1")
        gold = f"file,kind,name\n{name},medicine,Ascorbic acid\n"
        imports.import_readings(db, supervisor, "gold", gold.encode())
        people.add(db, administrator, "Anna Auditor", PASSWORD, "auditor")
        people.set_role(db, administrator, people.find(db, "Anna Auditor"), "reviewer")
        identities.sign_in(db, "subject-1", "ada@example.org", "reviewer")
        settings.put_shares(db, supervisor, settings.Shares(5, 10))  # no document falls to the lot
        backup.backup(db, administrator, home / "saved.db", home)
    return home


@pytest.fixture
def home(worked: Path, tmp_path: Path) -> Path:
    shutil.copytree(worked, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def db(home: Path) -> Iterator[Database]:
    with opened(home / "rx.db") as connection:
        yield connection


def unguarded(db: Database, *statements: str) -> None:
    """Changes that the guards forbid: takes them down, and puts them up again as they were."""
    db.execute("PRAGMA foreign_keys=OFF")
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    for _, sql in guards:
        db.execute(sql)


def problems(db: Database, home: Path) -> list[tuple[str, str]]:
    report = verify.verify(db, actor(db, SUPERVISOR), home)
    return [(p.place, p.text) for p in report.problems]


FORGED_SESSION = (
    "INSERT INTO sessions (token_hash, person, created_at, seen_at) "
    "VALUES ('0123456789abcdef', 1, '2026-05-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z')"
)
FORGED_PERSON = (
    "INSERT INTO people (login, name, role, password, created_at) "
    "VALUES ('Eve', 'Eve', 'administrator', 'x', '2026')"
)
FORGED_DECISION = (
    "INSERT INTO decisions (document, act, by, reason, at) "
    "VALUES (1, 'reject', 'Rita Reader', 'Not one', '2026-05-01T00:00:00.000Z')"
)
FORGED_READER = "INSERT INTO readers (kind, name, person) VALUES ('person', 'Eve', 1)"
FORGED_FILE = (
    "INSERT INTO files (sha256, media_type, bytes, pages, added_at) "
    "VALUES ('feed', 'image/png', 1, 1, '2026')"
)
LAST = "(SELECT max(seq) FROM events)"

BY_SQL: dict[str, tuple[str, str]] = {
    # People: their names, roles, passwords, and who they are at the provider.
    "a person is renamed": ("UPDATE people SET name = 'Eve' WHERE id = 3", "account 3"),
    "a person signs in by another name": ("UPDATE people SET login = 'Eve' WHERE id = 3",
                                          "account 3"),
    "two people swap their names": (
        "UPDATE people SET name = iif(id = 3, 'Rosa Review', 'Rita Reader') WHERE id IN (3, 4)",
        "account"),
    "a reviewer becomes an administrator": (
        "UPDATE people SET role = 'administrator' WHERE id = 3", "account 3"),
    "a role is set back to an earlier one": (
        "UPDATE people SET role = 'auditor' WHERE name = 'Anna Auditor'", "account"),
    "a person is disabled": ("UPDATE people SET active = 0 WHERE id = 4", "account 4"),
    "a password is replaced": (
        "UPDATE people SET password = (SELECT password FROM people WHERE id = 3) WHERE id = 1",
        "account 1"),
    "an account is dated back": ("UPDATE people SET created_at = '2020' WHERE id = 3", "account 3"),
    "an account is slipped in": (FORGED_PERSON, "account"),
    "an account is removed": ("DELETE FROM people WHERE name = 'Anna Auditor'", "account"),
    "an identity at the provider is taken over": (
        "UPDATE identities SET subject = 'mine'", "account"),
    "an identity is tied to the administrator": (
        "UPDATE identities SET person = 1", "account 1"),
    "an identity is removed": ("DELETE FROM identities", "account"),
    # Sessions and their roles.
    "a session is forged": (FORGED_SESSION, "session"),
    "a session is given to an administrator": ("UPDATE sessions SET person = 1 WHERE person = 3",
                                               "session"),
    "a session is made to live longer": ("UPDATE sessions SET created_at = '2030'", "session"),
    # Decisions.
    "a reason is edited": (
        "UPDATE decisions SET reason = 'No reason' WHERE act = 'reopen'", "decision"),
    "a decision is given to somebody else": (
        "UPDATE decisions SET by = 'Rita Reader' WHERE act = 'reopen'", "decision"),
    "a decision is made another act": (
        "UPDATE decisions SET act = 'reject' WHERE act = 'hold'", "decision"),
    "a decision is dated back": ("UPDATE decisions SET at = '2020' WHERE act = 'hold'", "decision"),
    "a decision is moved to another document": (
        "UPDATE decisions SET document = 1 WHERE act = 'hold'", "decision"),
    "a decision is slipped in": (FORGED_DECISION, "decision"),
    "a decision is removed": ("DELETE FROM decisions WHERE act = 'reopen'", "rx-0002"),
    "two decisions are swapped": (
        "UPDATE decisions SET id = -id; UPDATE decisions SET id = 5 + id WHERE document = 3",
        "decision"),
    # Readers.
    "a reader is renamed": ("UPDATE readers SET name = 'Eve' WHERE kind = 'person'", "reader"),
    "a model's commit is changed": (
        "UPDATE readers SET revision = 'other' WHERE kind = 'model'", "reader"),
    "a model is made a person": (
        "UPDATE readers SET kind = 'person', person = 1 WHERE kind = 'model'", "reader"),
    "a reader is tied to another person": (
        "UPDATE readers SET person = 1 WHERE kind = 'person'", "reader"),
    "an imported set is renamed": (
        "UPDATE readers SET name = 'silver' WHERE kind = 'import'", "reader"),
    "a reader is slipped in": (FORGED_READER, "reader"),
    # Settings.
    "a share is changed": ("UPDATE settings SET value = '77' WHERE key = 'share_blind'", "setting"),
    "the guide is rewritten": (
        "UPDATE settings SET value = 'Write what you like.' WHERE key = 'guide'", "setting"),
    "a setting is removed": ("DELETE FROM settings WHERE key = 'guide'", "setting"),
    "a setting is slipped in": ("INSERT INTO settings VALUES ('take_together', 'no')", "setting"),
    # Documents, files, readings, values and counts.
    "a document is called finished": ("UPDATE documents SET state = 'final' WHERE id = 2",
                                      "rx-0002"),
    "another reading is made final": ("UPDATE documents SET final = 1 WHERE id = 1", "rx-0001"),
    "a document is removed": ("DELETE FROM documents WHERE id = 3", ""),
    "a document's version is edited": ("UPDATE documents SET version = 9 WHERE id = 1", "rx-0001"),
    "who read first is edited": ("UPDATE documents SET read_by = 4 WHERE id = 4", "rx-0004"),
    "a file's size is edited": ("UPDATE files SET bytes = bytes + 1", "rx-0001"),
    "a file is dated back": ("UPDATE files SET added_at = '2020'", "rx-0001"),
    "a file is slipped in": (FORGED_FILE, "file feed"),
    "a medicine is edited": ("UPDATE medicines SET name = 'Forged' WHERE reading = 2", "event"),
    "a medicine is moved to another reading": (
        "UPDATE medicines SET reading = 3 WHERE reading = 2", "event"),
    "a disease is removed": ("DELETE FROM diseases WHERE reading = 2", "event"),
    "a reading is given to another reader": ("UPDATE readings SET reader = 1 WHERE id = 2",
                                             "event"),
    "a value is edited": ("UPDATE event_values SET new = 'Forged' WHERE new = 'Corrected'",
                          "event"),
    "a value is removed": ("DELETE FROM event_values WHERE new = 'Corrected'", "event"),
    "a value is moved to the end": (
        "UPDATE event_values SET position = 90 WHERE new = 'Corrected'", "event"),
    "a count is edited": ("UPDATE queue_counts SET documents = documents + 1", "queue_counts"),
    # Events.
    "an event is edited": (
        "UPDATE events SET body = replace(body, 'Rita', 'Rosa') WHERE act = 'hold'", "event"),
    "an event is removed": ("DELETE FROM events WHERE seq = 9", "event 9"),
    "the last events are cut off": (f"DELETE FROM events WHERE seq >= {LAST} - 2", "event"),
    "all events are removed": ("DELETE FROM events", "event 1"),
    "two events are swapped": (
        "UPDATE events SET seq = -seq WHERE seq IN (9, 10); "
        "UPDATE events SET seq = 19 + seq WHERE seq < 0", "event 9"),
    "an event is no JSON object": ("UPDATE events SET body = '[]' WHERE seq = 9", "event 9"),
}  # fmt: skip


def test_the_record_that_is_tampered_with_is_whole(db: Database, home: Path) -> None:
    report = verify.verify(db, actor(db, SUPERVISOR), home)

    assert report.problems == ()
    assert (report.people, report.decisions, report.unanchored) == (6, 3, 0)


@pytest.mark.parametrize("what", BY_SQL)
def test_what_is_changed_in_the_database_is_found(db: Database, home: Path, what: str) -> None:
    statements, place = BY_SQL[what]
    unguarded(db, *statements.split("; "))

    found = problems(db, home)

    assert [where for where, _ in found if where.startswith(place)]


def rewritten(db: Database, act: str, forge: Callable[[dict[str, object]], None]) -> int:
    """Changes the last event of an act and chains everything after it anew; its number."""
    seq = int(value(db, "SELECT max(seq) FROM events WHERE act = ?", (act,)))
    changed = []
    previous = None
    for row in rows(db, "SELECT seq, body FROM events WHERE seq >= ? ORDER BY seq", (seq,)):
        body = json.loads(row["body"])
        if previous is None:
            forge(body)
        else:
            body["prev"] = previous
        text = canonical(body)
        previous = hash_of(text)
        changed.append((text, previous, row["seq"]))
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    for text, hash_, number in changed:
        db.execute("UPDATE events SET body = ?, hash = ? WHERE seq = ?", (text, hash_, number))
    for _, sql in guards:
        db.execute(sql)
    return seq


@dataclass(frozen=True)
class Rewriting:
    act: str
    key: str
    forged: object
    said: str


REWRITINGS = {
    "an act is given another role": Rewriting("reopen", "role", "administrator", "a role that"),
    "an act is given to another person": Rewriting("reopen", "person", 3, "by another name"),
    "an act is given to nobody known": Rewriting("reopen", "person", 99, "no event told before"),
    "an event lacks what such events tell": Rewriting(
        "reading imported", "details", {"content": "2:0"}, "does not tell what such an event"),
    "an event holds a list where a text belongs": Rewriting(
        "reopen", "act", ["reopen"], "no event as this program writes"),
    "an event's details are nested": Rewriting(
        "reopen", "details", {"to": {"deep": []}}, "no event as this program writes"),
    "an event's details are of other types": Rewriting(
        "hold", "details", {"to": 5, "version": "x", "final": "y"}, "does not tell what such"),
    "an event's values are no list": Rewriting(
        "reopen", "values", 7, "no event as this program writes"),
    "an event's number is larger than SQLite holds": Rewriting(
        "reopen", "details", {"version": 2**70}, "no event as this program writes"),
    "a reading's digest is no text": Rewriting(
        "reading imported", "details",
        {"reading": 1, "content": 7, "reader": "gold", "revision": "1"}, "does not tell what such"),
    "a time runs backwards": Rewriting("reopen", "at", "2001", "dated before the event"),
}  # fmt: skip


@pytest.mark.parametrize("what", REWRITINGS)
def test_a_record_chained_anew_is_found_by_what_it_tells_even_without_anchors(
    db: Database, home: Path, what: str
) -> None:
    wanted = REWRITINGS[what]
    (home / anchors.FILE).unlink()
    seq = rewritten(db, wanted.act, lambda body: body.__setitem__(wanted.key, wanted.forged))

    found = problems(db, home)

    assert found[0][0] == f"event {seq}"
    assert wanted.said in found[0][1]


def test_a_record_chained_anew_without_a_fault_is_found_by_its_anchor(
    db: Database, home: Path
) -> None:
    rewritten(db, "backup made", lambda body: body.__setitem__("program", "0.0.0"))

    assert any("the record was rewritten" in text for _, text in problems(db, home))


def test_a_cut_that_poses_as_a_restore_is_found(db: Database, home: Path) -> None:
    last = int(value(db, "SELECT max(seq) FROM events"))
    unguarded(db, f"DELETE FROM events WHERE seq = {last}")
    forged = anchors.of(db, "restore", kept=last - 1)
    anchors.append_once(home / anchors.FILE, forged)

    found = problems(db, home)

    assert any("An anchor says that a backup was restored" in text for _, text in found)


@pytest.mark.parametrize(
    "junk",
    [b"", b"\xff\xfe\n", b"[]\n", b"7\n", b"[" * 100_000, b'{"seq": "1"}\n', b"null\n",
     b'{"at": "x", "seq": 1, "hash": "y", "why": "z", "more": 1}\n',
     b'{"at": "x", "seq": -4, "hash": "y", "why": "z"}\n',
     b'{"at": "x", "seq": 99999999999999999999, "hash": "y", "why": "z"}\n'],
)  # fmt: skip
def test_anchors_that_are_junk_are_reported_and_the_rest_is_looked_at(
    db: Database, home: Path, junk: bytes
) -> None:
    kept = (home / anchors.FILE).read_bytes()
    (home / anchors.FILE).write_bytes(junk + b"\n" + kept)
    unguarded(db, "UPDATE people SET name = 'Eve' WHERE id = 3")

    found = [place for place, _ in problems(db, home)]

    assert "account 3" in found
    assert "anchors.jsonl" in found or "event" in found[0]


def test_a_folder_in_the_place_of_an_image_or_of_the_anchors_is_reported(
    db: Database, home: Path
) -> None:
    sha = documents.get(db, 1).sha256
    for path in (home / "images" / sha[:2] / sha[2:4] / sha, home / anchors.FILE):
        path.unlink()
        path.mkdir()

    found = dict(problems(db, home))

    assert found["anchors.jsonl"].startswith("The anchors cannot be read")
    assert found["rx-0001"].startswith("Its image file cannot be read")


def test_a_file_in_the_place_of_all_images_is_one_sentence(db: Database, home: Path) -> None:
    shutil.rmtree(home / "images")
    (home / "images").touch()

    with pytest.raises(InputRefused, match=r"images is a file; it has to be the folder"):
        problems(db, home)


def test_an_event_below_the_first_is_reported(db: Database, home: Path) -> None:
    unguarded(db, "INSERT INTO events SELECT 0, body, hash FROM events WHERE seq = 1")

    found = [place for place, _ in problems(db, home)]

    assert "event 0" in found


def test_a_table_that_is_gone_is_said_and_the_others_are_looked_at(
    db: Database, home: Path
) -> None:
    unguarded(db, "UPDATE people SET name = 'Eve' WHERE id = 3")
    db.execute("DROP TABLE files")

    found = [place for place, _ in problems(db, home)]

    assert "account 3" in found


def test_a_document_whose_hash_is_none_is_reported(db: Database, home: Path) -> None:
    unguarded(db, "UPDATE documents SET sha256 = '../rx' WHERE id = 1")

    found = [text for place, text in problems(db, home) if place == "rx-0001"]

    assert any("has a name that is no hash" in text for text in found)


def test_damage_to_one_table_is_said_and_the_others_are_looked_at(home: Path) -> None:
    with opened(home / "rx.db") as db:
        root = value(db, "SELECT rootpage FROM sqlite_master WHERE name = 'medicines'")
        unguarded(db, "UPDATE people SET name = 'Eve' WHERE id = 3")
    data = bytearray((home / "rx.db").read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    (home / "rx.db").write_bytes(data)

    with opened(home / "rx.db") as db:
        found = problems(db, home)

    assert "database" in {place for place, _ in found}
    assert "account 3" in {place for place, _ in found}


def test_a_job_whose_state_is_edited_is_no_longer_as_counted(db: Database, home: Path) -> None:
    unguarded(db, "UPDATE jobs SET state = 'waiting'")

    assert [place for place, _ in problems(db, home)] == ["job_counts"]


NOT_FOUND = {
    "a lease is edited": "UPDATE documents SET leased_by = 1, leased_until = '2030' WHERE id = 2",
    "a reason to look is edited": "UPDATE documents SET why = 'Nothing' WHERE id = 2",
    "the attempts of a job are edited": "UPDATE jobs SET attempts = 2",
    "when a session was used last": "UPDATE sessions SET seen_at = '2030'",
}


@pytest.mark.parametrize("what", NOT_FOUND)
def test_what_is_no_part_of_the_record_is_not_compared(db: Database, home: Path, what: str) -> None:
    unguarded(db, NOT_FOUND[what])

    assert problems(db, home) == []
