import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import people, schema
from db.connection import opened, rows, value
from rxcore.errors import Conflict, InputRefused, NotAllowed
from rxcore.people import Actor, as_role
from tests.server import ADMINISTRATOR, PASSWORD, REVIEWER, SUPERVISOR


def test_the_first_account_is_an_administrator_and_there_is_one_only(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "rx.db")
    with opened(tmp_path / "rx.db") as db:
        first = people.create_first(db, "Ada", PASSWORD)

        assert first.role == "administrator"
        with pytest.raises(Conflict, match="exists already"):
            people.create_first(db, "Eve", PASSWORD)


def test_two_who_open_a_fresh_program_at_once_do_not_both_rule_it(tmp_path: Path) -> None:
    schema.prepare(tmp_path / "rx.db")
    refused = []

    def create(name: str) -> None:
        with opened(tmp_path / "rx.db") as db:
            try:
                people.create_first(db, name, PASSWORD)
            except Conflict as error:
                refused.append(error)

    threads = [threading.Thread(target=create, args=(f"Ada {i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with opened(tmp_path / "rx.db") as db:
        assert value(db, "SELECT count(*) FROM people") == 1
    assert len(refused) == 5


def test_a_supervisor_adds_reviewers_and_nobody_above(db: Database, supervisor: Actor) -> None:
    added = people.add(db, supervisor, "New Reader", PASSWORD, "reviewer")

    assert (added.name, added.role, added.active) == ("New Reader", "reviewer", True)
    with pytest.raises(NotAllowed):
        people.add(db, supervisor, "New Boss", PASSWORD, "supervisor")


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("", PASSWORD, "Give the person a name"),
        ("   ", PASSWORD, "Give the person a name"),
        ("x" * 81, PASSWORD, "at most 80"),
        (REVIEWER.upper(), PASSWORD, "already somebody"),
        ("Short", "eleven char", "at least 12"),
        ("Long", "x y" * 400, "at most 1,000"),
        ("Easy", "Password1234", "tried first"),
        ("Easy", "P@ssw0rd!2026", "tried first"),
        ("Easy", "123456789012", "tried first"),
        ("Easy", "aaaaaaaaaaaaaa", "tried first"),
        ("Easy", "abcabcabcabcabc", "tried first"),
        ("Asha Rao", "asha.rao.2026", "tried first"),
        ("Easy", "RxReview 2026!", "tried first"),
        ("service", PASSWORD, "for the program itself"),
        ("Service ", PASSWORD, "for the program itself"),
        ("cli:root", PASSWORD, "for the program itself"),
        ("CLI: root", PASSWORD, "for the program itself"),
        ("\uff53ervice", PASSWORD, "for the program itself"),
        ("root (command line)", PASSWORD, "for the command line"),
        ("Ri\u200bta", PASSWORD, "invisible characters"),
        ("Rita\u202e", PASSWORD, "invisible characters"),
    ],
)
def test_unusable_accounts_are_refused_in_a_sentence(
    db: Database, administrator: Actor, name: str, password: str, sentence: str
) -> None:
    with pytest.raises(InputRefused, match=sentence):
        people.add(db, administrator, name, password, "reviewer")


def test_passwords_are_kept_as_argon2id_with_the_parameters_promised(db: Database) -> None:
    kept = value(db, "SELECT password FROM people WHERE login = ?", (REVIEWER,))

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_last_administrator_stays(db: Database, administrator: Actor) -> None:
    last = people.find(db, ADMINISTRATOR)

    with pytest.raises(InputRefused, match="last administrator"):
        people.set_active(db, administrator, last, False)
    with pytest.raises(InputRefused, match="last administrator"):
        people.set_role(db, administrator, last, "reviewer")


def test_what_was_read_of_a_person_before_does_not_decide(
    db: Database, administrator: Actor, supervisor: Actor
) -> None:
    seen = people.find(db, REVIEWER)
    people.set_role(db, administrator, seen, "administrator")

    with pytest.raises(NotAllowed):
        people.set_active(db, supervisor, seen, False)
    with pytest.raises(NotAllowed):
        people.set_password(db, supervisor, seen, "taken over by Sam")


def test_a_supervisor_does_not_touch_other_supervisors(
    db: Database, administrator: Actor, supervisor: Actor
) -> None:
    people.add(db, administrator, "Other", PASSWORD, "supervisor")

    with pytest.raises(NotAllowed):
        people.set_active(db, supervisor, people.find(db, "Other"), False)


def test_everybody_changes_their_own_password(db: Database, reviewer: Actor) -> None:
    people.set_password(db, reviewer, people.find(db, REVIEWER), "a brand new one")

    with pytest.raises(NotAllowed):
        people.set_password(db, reviewer, people.find(db, SUPERVISOR), "a brand new one")


def test_changes_of_accounts_are_events_with_old_and_new(
    db: Database, administrator: Actor
) -> None:
    people.set_role(db, administrator, people.find(db, REVIEWER), "supervisor")

    [event] = rows(db, "SELECT seq, actor FROM events WHERE act = 'role changed'")
    [change] = rows(db, "SELECT old, new FROM event_values WHERE seq = ?", (event["seq"],))
    assert event["actor"] == ADMINISTRATOR
    assert change == {"old": "reviewer", "new": "supervisor"}


def test_an_unknown_role_names_those_there_are() -> None:
    with pytest.raises(InputRefused, match="reviewer, auditor, supervisor, administrator"):
        as_role("king")
