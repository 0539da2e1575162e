"""A clock that is set forward or back: what runs out does so in time, events keep their order."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import events, jobs, queue, reviews, sessions, steady, verify
from db.connection import transaction, value
from rxcore.errors import Conflict, NotAllowed
from rxcore.people import Actor
from tests.building import add_document, document_to_review, submission
from tests.clocks import DAY, Machine
from tests.server import PASSWORD, REVIEWER

JUMPS = {"back": [-DAY], "forward and back": [DAY, -DAY], "back and forward": [-DAY, DAY]}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine().run(monkeypatch)


@pytest.fixture(params=JUMPS)
def jumps(request: pytest.FixtureRequest) -> list[float]:
    return JUMPS[request.param]


def jump(db: Database, machine: Machine, seconds: list[float]) -> None:
    """Sets the time of day step by step, with some of the program's work after each."""
    for step in seconds:
        machine.set_time(step)
        with transaction(db):
            steady.mark(db)


def test_the_steady_clock_never_goes_back_and_never_stands_still(
    db: Database, machine: Machine, jumps: list[float]
) -> None:
    jump(db, machine, [0])
    moments = [steady.now(db)]
    for step in jumps:
        jump(db, machine, [step])
        moments.append(steady.now(db))
        machine.pass_time(1)
        moments.append(steady.now(db))

    assert moments == sorted(moments)
    assert moments[-1] > moments[-2]


def test_a_lease_that_nobody_renews_ends_in_time(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, machine: Machine,
    jumps: list[float],
) -> None:  # fmt: skip
    document = document_to_review(db, home)
    queue.claim_next(db, reviewer)
    jump(db, machine, jumps)

    machine.pass_time(queue.LEASE_SECONDS + 1)
    taken = queue.claim_next(db, second_reviewer)

    assert taken is not None
    assert taken.id == document.id


def test_a_lease_is_not_lost_by_setting_the_clock_back(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, machine: Machine
) -> None:
    document = document_to_review(db, home)
    queue.claim_next(db, reviewer)
    jump(db, machine, [-DAY])
    machine.pass_time(60)

    assert queue.claim_next(db, second_reviewer) is None
    with pytest.raises(Conflict, match="open now"):
        reviews.hold(db, second_reviewer, document.id, document.version, "Mine")


def test_a_document_is_not_held_longer_after_the_machine_started_again(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, machine: Machine
) -> None:
    document_to_review(db, home)
    queue.claim_next(db, reviewer)
    machine.set_time(-DAY)
    machine.start_again()
    with transaction(db):
        steady.mark(db)

    machine.pass_time(queue.LEASE_SECONDS + 61)

    assert queue.claim_next(db, second_reviewer) is not None


def test_a_page_that_a_reader_left_is_read_again_in_time(
    db: Database, home: Path, machine: Machine, jumps: list[float]
) -> None:
    add_document(db, home)
    [lost] = jobs.claim(db, 1)
    jump(db, machine, jumps)

    machine.pass_time(jobs.LEASE_SECONDS + 1)
    [again] = jobs.claim(db, 1)

    assert (again.id, again.attempts) == (lost.id, 2)


def test_a_session_lives_on_when_the_clock_is_set_back_and_ends_in_time(
    db: Database, machine: Machine
) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, "here")
    jump(db, machine, [-DAY])
    machine.pass_time(60)
    alive = sessions.actor_of(db, token)

    machine.pass_time(sessions.IDLE_SECONDS + 1)

    assert alive is not None
    assert sessions.actor_of(db, token) is None


def test_a_session_that_is_used_all_the_time_ends_after_its_longest(
    db: Database, machine: Machine, jumps: list[float]
) -> None:
    token = sessions.sign_in(db, REVIEWER, PASSWORD, "here")
    jump(db, machine, jumps)

    for _ in range(sessions.LONGEST_SECONDS // 600 + 1):
        machine.pass_time(600)
        sessions.actor_of(db, token)

    assert sessions.actor_of(db, token) is None


def test_a_session_begun_while_the_clock_was_wrong_ends_in_time(
    db: Database, machine: Machine
) -> None:
    machine.set_time(DAY)
    token = sessions.sign_in(db, REVIEWER, PASSWORD, "here")
    machine.set_time(-DAY)
    alive = sessions.actor_of(db, token)

    machine.pass_time(sessions.IDLE_SECONDS + 1)

    assert alive is not None
    assert sessions.actor_of(db, token) is None


def test_a_lock_out_ends_in_time_and_not_before(
    db: Database, machine: Machine, jumps: list[float]
) -> None:
    for _ in range(sessions.FAILURES):
        with pytest.raises(NotAllowed):
            sessions.sign_in(db, REVIEWER, "wrong password", "here")
    jump(db, machine, [step for step in jumps if step < 0])
    with pytest.raises(NotAllowed, match="Too many"):
        sessions.sign_in(db, REVIEWER, PASSWORD, "here")

    machine.pass_time(sessions.FAILURE_WINDOW_SECONDS + 1)

    assert sessions.sign_in(db, REVIEWER, PASSWORD, "here")


def test_events_keep_their_order_and_the_record_verifies(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, machine: Machine,
    jumps: list[float],
) -> None:  # fmt: skip
    before = events.head(db)[0]
    document = document_to_review(db, home)
    jump(db, machine, jumps)
    reviews.submit(db, reviewer, submission(document))

    acts = [act for (act,) in db.execute("SELECT act FROM events WHERE seq > ?", (before,))]

    assert acts == ["document added", "model read", "read", "submit"]
    assert verify.verify(db, supervisor, home).problems == ()


def test_the_time_on_a_page_is_never_negative(
    db: Database, home: Path, reviewer: Actor, machine: Machine
) -> None:
    document_to_review(db, home)
    opened = queue.claim_next(db, reviewer)
    assert opened is not None
    jump(db, machine, [-DAY])
    machine.pass_time(30)

    done = reviews.submit(db, reviewer, submission(opened))

    assert value(db, "SELECT seconds FROM readings WHERE id = ?", (done.reading,)) == 30


@pytest.mark.parametrize("junk", ["", "junk", "2001", "2026-05-04"])
def test_a_kept_moment_that_is_none_counts_as_not_kept(
    db: Database, machine: Machine, junk: str
) -> None:
    jump(db, machine, [0])
    before = steady.now(db)
    db.execute("UPDATE clock SET at = ?", (junk,))

    after = steady.now(db)

    assert after >= before
