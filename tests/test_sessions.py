import json
import threading
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import people, sessions
from db.connection import opened, rows, value
from rxcore import clock
from rxcore.errors import NotAllowed, RxError
from rxcore.people import Actor
from tests.server import PASSWORD, REVIEWER, SUPERVISOR

HERE = "127.0.0.1"


def fail(db: Database, times: int, address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed, match="Name or password is wrong"):
            sessions.sign_in(db, REVIEWER, "wrong password", address)


def age(db: Database, column: str, seconds: float) -> None:
    db.table("sessions").update(
        value(db, "SELECT token_hash FROM sessions"), {column: clock.now(-seconds)}
    )


def test_a_session_knows_its_person_and_role(db: Database, reviewer: Actor) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    found = sessions.actor_of(db, token)

    assert found is not None
    assert (found.name, found.role, found.person) == (REVIEWER, "reviewer", reviewer.person)


def test_a_name_is_found_whatever_its_case_and_spaces(db: Database) -> None:
    token = sessions.sign_in(db, "  rita   READER ", PASSWORD, HERE)

    assert sessions.actor_of(db, token) is not None


@pytest.mark.parametrize("login", [REVIEWER, "Nobody Here"])
def test_wrong_passwords_and_unknown_names_get_one_sentence(db: Database, login: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        sessions.sign_in(db, login, "wrong password", HERE)

    assert str(refused.value) == "Name or password is wrong."


def test_an_unknown_name_takes_as_long_as_a_known_one(db: Database) -> None:
    def cost(login: str, address: str) -> float:
        began = time.process_time()
        with pytest.raises(NotAllowed):
            sessions.sign_in(db, login, "wrong password", address)
        return time.process_time() - began

    cost("Nobody Here", "warm")
    known = min(cost(REVIEWER, str(number)) for number in range(5))
    unknown = min(cost("Nobody Here", str(number)) for number in range(5))

    assert known / unknown == pytest.approx(1, abs=0.4)


def test_the_database_never_holds_a_token(db: Database, home: Path) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    db.close()

    assert token.encode() not in (home / "rx.db").read_bytes()


def test_five_failures_lock_the_account_for_that_address_only(db: Database) -> None:
    fail(db, 5)

    with pytest.raises(NotAllowed, match="Wait 15 minutes"):
        sessions.sign_in(db, REVIEWER, PASSWORD, HERE)
    assert sessions.sign_in(db, REVIEWER, PASSWORD, "10.0.0.7")


def test_the_lock_ends_after_fifteen_minutes(db: Database) -> None:
    fail(db, 5)
    db.execute("UPDATE sign_in_failures SET at = ?", (clock.now(-901),))

    assert sessions.sign_in(db, REVIEWER, PASSWORD, HERE)


def test_signing_in_forgets_earlier_failures(db: Database) -> None:
    fail(db, 4)
    sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    fail(db, 4)

    assert sessions.sign_in(db, REVIEWER, PASSWORD, HERE)


def test_tries_at_the_same_moment_do_not_slip_past_the_lock(home: Path) -> None:
    outcomes: list[str] = []

    def guess() -> None:
        with opened(home / "rx.db") as db:
            try:
                sessions.sign_in(db, REVIEWER, "wrong password", HERE)
            except RxError as error:
                outcomes.append(str(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("Name or password is wrong.") == 5
    assert sum("Too many" in o for o in outcomes) == 7


def test_failures_are_events_without_the_password(db: Database) -> None:
    fail(db, 5)

    found = rows(db, "SELECT act, body FROM events WHERE act LIKE 'sign-in%' ORDER BY seq")

    assert [f["act"] for f in found] == ["sign-in failed"] * 4 + ["sign-in locked"]
    assert all(REVIEWER in f["body"] and "wrong password" not in f["body"] for f in found)


def test_names_that_nobody_has_are_counted_and_told_by_the_hour(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = iter(["2026-05-04T10", "2026-05-04T11"])
    for hour in hours:
        monkeypatch.setattr(clock, "now", lambda _=0, hour=hour: f"{hour}:30:00.000Z")
        for number in range(20):
            with pytest.raises(NotAllowed, match="Name or password is wrong"):
                sessions.sign_in(db, f"Stranger {number}", "wrong password", HERE)

    [told] = rows(db, "SELECT body FROM events WHERE act LIKE 'sign-in%'")
    assert json.loads(told["body"])["details"] == {
        "account": "unknown", "hour": "2026-05-04T10", "tries": 20
    }  # fmt: skip
    assert rows(db, "SELECT * FROM strangers") == [{"hour": "2026-05-04T11", "tries": 20}]


@pytest.mark.parametrize(
    ("column", "seconds", "alive"),
    [
        ("seen_at", 29 * 60, True),
        ("seen_at", 31 * 60, False),
        ("created_at", 11.9 * 3600, True),
        ("created_at", 12.1 * 3600, False),
    ],
)
def test_sessions_end_when_idle_or_old(
    db: Database, column: str, seconds: float, alive: bool
) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)
    age(db, column, seconds)

    assert (sessions.actor_of(db, token) is not None) == alive


def test_being_seen_keeps_a_session_alive(db: Database) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)
    age(db, "seen_at", 20 * 60)

    sessions.actor_of(db, token)

    assert value(db, "SELECT seen_at FROM sessions") > clock.now(-5)


def test_a_session_that_was_signed_out_opens_nothing(db: Database) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    sessions.sign_out(db, token)

    assert sessions.actor_of(db, token) is None


def test_the_last_sign_in_of_each_person_is_known(db: Database, supervisor: Actor) -> None:
    sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    found = people.last_sign_ins(db, supervisor)

    assert list(found) == [REVIEWER]
    assert found[REVIEWER] > clock.now(-60)


def test_disabling_a_person_ends_their_sessions_at_once(db: Database, supervisor: Actor) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    people.set_active(db, supervisor, people.find(db, REVIEWER), False)

    assert sessions.actor_of(db, token) is None
    with pytest.raises(NotAllowed):
        sessions.sign_in(db, REVIEWER, PASSWORD, HERE)


def test_a_new_role_holds_from_the_next_request_on(db: Database, administrator: Actor) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, HERE)

    people.set_role(db, administrator, people.find(db, REVIEWER), "supervisor")

    found = sessions.actor_of(db, token)
    assert found is not None
    assert found.role == "supervisor"


def test_a_new_password_ends_the_other_sessions(db: Database) -> None:
    old = sessions.sign_in(db, SUPERVISOR, PASSWORD, HERE)
    own = sessions.sign_in(db, SUPERVISOR, PASSWORD, HERE)
    actor = sessions.actor_of(db, own)
    assert actor is not None

    people.set_password(db, actor, people.find(db, SUPERVISOR), "another long one")

    assert sessions.actor_of(db, old) is None
    assert sessions.actor_of(db, own) is not None


def test_a_person_changes_their_own_password_by_the_present_one(db: Database) -> None:
    own = sessions.actor_of(db, sessions.sign_in(db, REVIEWER, PASSWORD, HERE))
    assert own is not None

    with pytest.raises(NotAllowed, match="present password is wrong"):
        sessions.change_own_password(db, own, "guessed", "another long one")
    sessions.change_own_password(db, own, PASSWORD, "another long one")

    assert sessions.sign_in(db, REVIEWER, "another long one", HERE)


def test_the_present_password_cannot_be_guessed_at_an_open_browser(
    db: Database, reviewer: Actor
) -> None:
    for _ in range(5):
        with pytest.raises(NotAllowed, match="present password is wrong"):
            sessions.change_own_password(db, reviewer, "guessed", "another long one")

    with pytest.raises(NotAllowed, match="Wait 15 minutes"):
        sessions.change_own_password(db, reviewer, PASSWORD, "another long one")


@pytest.mark.parametrize("token", [None, "", "guess", "x" * 10_000, "'; DROP TABLE people"])
def test_what_is_no_token_is_nobody(db: Database, token: str | None) -> None:
    assert sessions.actor_of(db, token) is None
