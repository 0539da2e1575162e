"""Every role against every function that a role may be refused by, called directly."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import (
    assignments,
    backup,
    disputes,
    documents,
    drafts,
    history,
    imports,
    jobs,
    overview,
    people,
    queue,
    retention,
    reviews,
    settings,
    verify,
)
from rxcore import clock
from rxcore.errors import NotAllowed, RxError
from rxcore.people import RANKS, Actor, Role
from rxcore.readings import Medicine
from tests.building import document_to_review, submission
from tests.server import REVIEWER, SUPERVISOR

Act = Callable[[Database, Actor, Path], object]

ACTS: dict[str, tuple[Role, Act]] = {
    "claim": ("reviewer", lambda db, actor, _: queue.claim_next(db, actor)),
    "open": ("reviewer", lambda db, actor, _: queue.open_one(db, actor, 1)),
    "list documents": ("reviewer", lambda db, actor, _: queue.page(db, actor)),
    "save a draft": ("reviewer", lambda db, actor, _: drafts.save(db, actor, 1, 2, {})),
    "submit": (
        "reviewer",
        lambda db, actor, _: reviews.submit(
            db, actor, submission(documents.get(db, 1), Medicine(name="x"))
        ),
    ),
    "hold": ("reviewer", lambda db, actor, _: reviews.hold(db, actor, 1, 2, "why")),
    "reject": ("reviewer", lambda db, actor, _: reviews.reject(db, actor, 1, 2, "why")),
    "ask a model": ("reviewer", lambda db, actor, _: jobs.ask_again(db, actor, 1)),
    "retry": ("reviewer", lambda db, actor, _: jobs.retry_failed(db, actor)),
    "adjudicate": (
        "supervisor",
        lambda db, actor, _: reviews.adjudicate(
            db, actor, submission(documents.get(db, 1), Medicine(name="x"))
        ),
    ),
    "restore a reading": ("supervisor", lambda db, actor, _: reviews.restore(db, actor, 1, 1, "y")),
    "take a dispute": ("supervisor", lambda db, actor, _: disputes.take(db, actor, 1)),
    "see what a purge would remove": (
        "administrator", lambda db, actor, _: retention.purgeable(db, actor, clock.now())
    ),
    "list disputes": ("supervisor", lambda db, actor, _: disputes.waiting(db, actor)),
    "both readings": (
        "supervisor", lambda db, actor, _: disputes.both(db, actor, documents.get(db, 1))
    ),
    "history": ("supervisor", lambda db, actor, _: history.find(db, actor, history.Filters())),
    "story": ("supervisor", lambda db, actor, _: history.story(db, actor, 1)),
    "look at a story": ("supervisor", lambda db, actor, _: history.looked_at(db, actor, 1)),
    "backlog": ("supervisor", lambda db, actor, _: overview.backlog(db, actor)),
    "work": ("supervisor", lambda db, actor, _: overview.work(db, actor)),
    "changed fields": ("supervisor", lambda db, actor, _: overview.changed_fields(db, actor)),
    "forecast": ("supervisor", lambda db, actor, _: overview.forecast(db, actor)),
    "uploads": ("supervisor", lambda db, actor, _: assignments.uploads(db, actor)),
    "list assignments": ("supervisor", lambda db, actor, _: assignments.by_person(db, actor)),
    "last sign-ins": ("supervisor", lambda db, actor, _: people.last_sign_ins(db, actor)),
    "assign": ("supervisor", lambda db, actor, _: assignments.assign(db, actor, [1], None)),
    "turn": ("supervisor", lambda db, actor, _: assignments.set_turn(db, actor, [1], "first")),
    "withdraw": ("supervisor", lambda db, actor, _: assignments.withdraw(db, actor, "first", "y")),
    "read again": (
        "supervisor", lambda db, actor, _: assignments.read_again(db, actor, [1], "auto")
    ),
    "set shares": (
        "supervisor", lambda db, actor, _: settings.put_shares(db, actor, settings.Shares(1, 1))
    ),
    "list people": ("supervisor", lambda db, actor, _: people.everybody(db, actor)),
    "add a reviewer": (
        "supervisor", lambda db, actor, _: people.add(db, actor, "N", "long enough", "reviewer")
    ),
    "disable a reviewer": (
        "supervisor",
        lambda db, actor, _: people.set_active(db, actor, people.find(db, REVIEWER), False),
    ),
    "import": ("supervisor", lambda db, actor, _: imports.import_readings(db, actor, "g", b"")),
    "verify": ("supervisor", lambda db, actor, home: verify.verify(db, actor, home)),
    "back up": (
        "supervisor", lambda db, actor, home: backup.backup(db, actor, home / "b.db", home)
    ),
    "add a supervisor": (
        "administrator",
        lambda db, actor, _: people.add(db, actor, "N", "long enough", "supervisor"),
    ),
    "disable a supervisor": (
        "administrator",
        lambda db, actor, _: people.set_active(db, actor, people.find(db, SUPERVISOR), False),
    ),
    "set a role": (
        "administrator",
        lambda db, actor, _: people.set_role(db, actor, people.find(db, REVIEWER), "supervisor"),
    ),
    "purge values": (
        "administrator", lambda db, actor, _: retention.purge_values(db, actor, clock.now(), "y")
    ),
    "restore a backup": (
        "administrator", lambda _, actor, home: backup.restore(home / "rx.db", actor, home / "no")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("role", RANKS)
def test_a_role_may_what_it_may_and_nothing_else(
    db: Database, home: Path, reviewer: Actor, name: str, role: Role
) -> None:
    document_to_review(db, home, "Crocin")
    needed, act = ACTS[name]
    actor = Actor("Somebody", role, reviewer.person)
    allowed = RANKS.index(role) >= RANKS.index(needed)

    try:
        act(db, actor, home)
        refused = False
    except NotAllowed:
        refused = True
    except RxError:  # allowed, and something else stood in the way
        refused = False

    assert refused != allowed
