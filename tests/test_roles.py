"""Every role against every function that a right guards, called directly: what rxcore.rights says
is what they do."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from sqlite_utils import Database

from db import (
    assignments,
    backup,
    calibrating,
    day,
    disputes,
    documents,
    drafts,
    evaluation,
    export_orders,
    exports,
    formulary,
    history,
    holds,
    imports,
    jobs,
    overview,
    people,
    performance,
    queue,
    retention,
    reviews,
    settings,
    verify,
    worklist,
)
from db.connection import transaction
from db.export_orders import Order
from rxcore import clock
from rxcore import rights as right
from rxcore.clinical.formulary_file import Entry
from rxcore.errors import NotAllowed, RxError
from rxcore.people import Actor, Role
from rxcore.readings import Medicine
from rxcore.settings import Settings
from rxcore.submissions import Submission
from tests.building import add_document, document_to_review, submission
from tests.server import PASSWORD, REVIEWER, SECOND_REVIEWER, SUPERVISOR

Call = Callable[[Database, Actor, Path], object]


def _to_submit(db: Database) -> Submission:
    return submission(documents.get(db, 1), Medicine(name="x"))


CALLS: tuple[tuple[right.Act, Call], ...] = (
    ("read", lambda db, actor, _: documents.move(
        db, actor, documents.get(db, 2), "read", version=1)),
    ("claim", lambda db, actor, _: queue.claim_next(db, actor)),
    ("see documents", lambda db, actor, _: queue.open_one(db, actor, 1)),
    ("see documents", lambda db, actor, _: worklist.page(db, actor)),
    ("see documents", lambda db, actor, _: holds.held(db, actor)),
    ("draft", lambda db, actor, _: drafts.save(db, actor, 1, 2, {})),
    ("submit", lambda db, actor, _: reviews.submit(db, actor, _to_submit(db))),
    ("hold", lambda db, actor, _: reviews.hold(db, actor, 1, 2, "why")),
    ("reject", lambda db, actor, _: reviews.reject(db, actor, 1, 2, "why")),
    ("answer a question", lambda db, actor, _: reviews.resume(db, actor, 1, "yes")),
    ("ask the model", lambda db, actor, _: jobs.ask_again(db, actor, 1)),
    ("retry failed readings", lambda db, actor, _: jobs.retry_failed(db, actor)),
    ("add documents", lambda db, actor, home: add_document(db, home, actor=actor)),
    ("adjudicate", lambda db, actor, _: reviews.adjudicate(db, actor, _to_submit(db))),
    ("restore", lambda db, actor, _: reviews.restore(db, actor, 1, 1, "y")),
    ("take a dispute", lambda db, actor, _: disputes.take(db, actor, 1)),
    ("see disputes", lambda db, actor, _: disputes.waiting(db, actor)),
    ("see disputes", lambda db, actor, _: disputes.both(db, actor, documents.get(db, 1))),
    ("see the record", lambda db, actor, _: history.find(db, actor, history.Filters())),
    ("see the record", lambda db, actor, _: history.story(db, actor, 1)),
    ("see the record", lambda db, actor, _: history.looked_at(db, actor, 1)),
    ("see the overview", lambda db, actor, _: overview.backlog(db, actor)),
    ("see the overview", lambda db, actor, _: overview.work(db, actor)),
    ("see the overview", lambda db, actor, _: overview.changed_fields(db, actor)),
    ("see the overview", lambda db, actor, _: overview.forecast(db, actor)),
    ("see accuracy", lambda db, actor, _: evaluation.evaluate(db, actor)),
    ("calibrate", lambda db, actor, _: calibrating.calibrate(db, actor)),
    ("see people's figures", lambda db, actor, _: performance.performance(db, actor)),
    ("see one's own figures", lambda db, actor, _: performance.own(db, actor)),
    ("see one's own figures", lambda db, actor, _: day.of(db, actor, "")),
    ("see assignments", lambda db, actor, _: assignments.uploads(db, actor)),
    ("see assignments", lambda db, actor, _: assignments.waiting_in(db, actor, "first")),
    ("see assignments", lambda db, actor, _: assignments.of_upload(db, actor, "first")),
    ("see assignments", lambda db, actor, _: assignments.by_person(db, actor)),
    ("assign", lambda db, actor, _: assignments.assign(db, actor, [1], None)),
    ("set the turn", lambda db, actor, _: assignments.set_turn(db, actor, [1], "first")),
    ("withdraw", lambda db, actor, _: assignments.withdraw(db, actor, [1], "y")),
    ("have documents read again",
     lambda db, actor, _: assignments.read_again(db, actor, [1], "auto")),
    ("see the vocabulary",
     lambda db, actor, _: formulary.confirmed_names(db, actor, lambda _kind, _name: True)),
    ("change the vocabulary",
     lambda db, actor, home: formulary.accept(db, actor, home / "f", [Entry(name="Own")])),
    ("export", lambda db, actor, _: export_orders.count(db, actor, Order())),
    ("export", lambda db, actor, home: exports.export(
        db, actor, home / "out", Order(), Settings(home=home))),
    ("import readings", lambda db, actor, _: imports.import_readings(db, actor, "g", b"")),
    ("verify the record", lambda db, actor, home: verify.verify(db, actor, home)),
    ("change settings",
     lambda db, actor, _: settings.put_shares(db, actor, settings.Shares(1, 1))),
    ("back up", lambda db, actor, home: backup.backup(db, actor, home / "b.db", home)),
    ("see people", lambda db, actor, _: people.everybody(db, actor)),
    ("see people", lambda db, actor, _: people.last_sign_ins(db, actor)),
    ("add a reviewer", lambda db, actor, _: people.add(db, actor, "N", PASSWORD, "reviewer")),
    ("add anybody", lambda db, actor, _: people.add(db, actor, "N", PASSWORD, "supervisor")),
    ("add anybody", lambda db, actor, _: people.add(db, actor, "N", PASSWORD, "auditor")),
    ("change a reviewer's account", lambda db, actor, _: people.set_active(
        db, actor, people.find(db, SECOND_REVIEWER), False)),
    ("change a reviewer's account", lambda db, actor, _: people.set_password(
        db, actor, people.find(db, SECOND_REVIEWER), PASSWORD)),
    ("change any account", lambda db, actor, _: people.set_active(
        db, actor, people.find(db, SUPERVISOR), False)),
    ("change any account", lambda db, actor, _: people.set_password(
        db, actor, people.find(db, SUPERVISOR), PASSWORD)),
    ("change one's own account", lambda db, actor, _: people.set_password(
        db, actor, people.find(db, REVIEWER), PASSWORD)),
    ("set a role", lambda db, actor, _: people.set_role(
        db, actor, people.find(db, REVIEWER), "supervisor")),
    ("purge values", lambda db, actor, _: retention.purgeable(db, actor, clock.now())),
    ("purge values", lambda db, actor, _: retention.purge_values(db, actor, clock.now(), "y")),
    ("restore a backup",
     lambda _, actor, home: backup.restore(home / "rx.db", actor, home / "no")),
)  # fmt: skip

# These are asked for by routes and pages, or follow from what a submit finds.
ELSEWHERE: frozenset[right.Act] = frozenset({
    "look names up", "fetch a model", "see settings", "see the first reading", "submit_first",
    "second_agrees", "second_differs", "amend", "contest", "approve", "resume", "resume_second",
    "resume_reopened", "take_back", "take_back_reopened", "take_back_disputed", "reopen",
})  # fmt: skip


def test_every_act_is_called_here_or_follows_from_one_that_is() -> None:
    assert {act for act, _ in CALLS} | ELSEWHERE == set(right.RIGHTS)


@pytest.mark.parametrize(("act", "call"), CALLS)
@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_may_what_it_may_and_nothing_else(
    db: Database, home: Path, reviewer: Actor, act: right.Act, call: Call, role: Role
) -> None:
    document = document_to_review(db, home, "Crocin")
    add_document(db, home)
    with transaction(db):
        queue.lease(db, reviewer, document)
    actor = Actor("Somebody", role, reviewer.person)

    try:
        call(db, actor, home)
        refused = False
    except NotAllowed:
        refused = True
    except RxError:  # allowed, and something else stood in the way
        refused = False

    assert refused != right.may(actor, act)
