"""A known-answer check from being given to its end, and that nothing else knows of it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import (
    checking,
    checks,
    documents,
    drafts,
    evaluation,
    performance,
    queue,
    readings,
    reviews,
    settings,
    verify,
)
from db.connection import rows, value
from db.documents import Document
from db.export_filters import Filters
from db.export_orders import Order
from db.exports import export
from pages.desk.acts import Outcome, perform
from pages.desk.data import desk_data
from pages.desk.messages import Data
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Medicine, ModelReading, new_id
from rxcore.settings import Settings
from tests.building import document_to_review, submission
from tests.desk_messages import sent_row
from tests.test_desk_acts import message

CROCIN = Medicine(
    written="Tab Crocin 500 mg BD", name="Crocin", strength="500 mg", frequency="BD", confidence=0.9
)


@pytest.fixture
def due(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, monkeypatch: Any
) -> Document:
    """A document that the second reviewer finished and that comes to the first as a check."""
    for actor in (second_reviewer, reviewer):
        row = replace(CROCIN, id=new_id(), lineage="")
        found = document_to_review(db, home, reading=ModelReading(medicines=(row,)))
        rows_read = readings.load(db, found.shown or 0).rows
        reviews.submit(db, actor, submission(found, *rows_read))
    monkeypatch.setattr("rxcore.lot.falls", lambda _, percent: percent > 0)
    settings.put_share_of_checks(db, Actor("cli:tests", "administrator"), 5)
    return documents.get(db, 1)


def given(db: Database, actor: Actor) -> tuple[Document, Data]:
    """The check that comes to the person next, as their desk has it."""
    document = checking.next_check(db, actor)
    assert document
    return document, desk_data(db, actor, document)


def answered(db: Database, actor: Actor, *, right: bool) -> Outcome:
    document, data = given(db, actor)
    sent = message("submit", document, data)
    if right:
        truth = readings.load(db, document.final or 0).rows[0]
        sent["rows"][0]["fields"] = truth.values()
    return perform(db, actor, sent)


@pytest.mark.usefixtures("due")
def test_without_a_share_nobody_gets_a_check(
    db: Database, reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_share_of_checks(db, supervisor, 0)

    assert checking.next_check(db, reviewer) is None


@pytest.mark.parametrize("percent", [-1, 11])
def test_the_share_is_from_0_to_10(db: Database, supervisor: Actor, percent: int) -> None:
    with pytest.raises(InputRefused, match="from 0 to 10"):
        settings.put_share_of_checks(db, supervisor, percent)


def test_a_reviewer_may_not_set_the_share(db: Database, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        settings.put_share_of_checks(db, reviewer, 0)


def test_a_check_looks_like_a_document_that_nobody_has_read(
    db: Database, reviewer: Actor, due: Document
) -> None:
    document, data = given(db, reviewer)

    [row] = data["rows"]
    kept = CROCIN.values()
    altered = {name for name, text in row["fields"].items() if kept[name] != text} - {"written"}
    assert document.id == due.id
    assert data["document"]["state"] == "to review"
    assert data["reader"] == "scripted (exact)"
    assert not data["read_only"]
    assert row["decision"] == ""
    assert altered in ({"strength"}, {"frequency"})


@pytest.mark.usefixtures("due")
def test_the_same_check_stays_until_it_is_answered(db: Database, reviewer: Actor) -> None:
    first, again = given(db, reviewer), given(db, reviewer)

    assert first == again
    assert checking.next_check(db, reviewer, first[0].id) is None


@pytest.mark.usefixtures("due")
def test_nobody_is_given_what_they_read_themselves(
    db: Database, second_reviewer: Actor, reviewer: Actor
) -> None:
    document, _ = given(db, second_reviewer)

    assert reviewer.name == document.final_by


@pytest.mark.usefixtures("due")
def test_a_person_who_has_read_nothing_yet_gets_none(db: Database, supervisor: Actor) -> None:
    assert checking.next_check(db, supervisor) is None


def test_what_was_altered_is_said_at_once_and_the_document_is_as_it_was(
    db: Database, reviewer: Actor, due: Document
) -> None:
    outcome = answered(db, reviewer, right=True)

    assert outcome.document == due.id
    assert outcome.checked
    assert outcome.checked["caught"]
    assert outcome.checked["text"].startswith("This was a check, and you caught it: the ")
    assert "of Crocin had been changed from" in outcome.checked["text"]
    assert documents.get(db, due.id) == due
    assert desk_data(db, reviewer, due)["read_only"]


@pytest.mark.usefixtures("due")
def test_a_check_that_slipped_past_says_so(db: Database, reviewer: Actor) -> None:
    outcome = answered(db, reviewer, right=False)

    assert outcome.checked
    assert outcome.checked["caught"] is False
    assert "slipped past" in outcome.checked["text"]


@pytest.mark.usefixtures("due")
def test_what_else_was_changed_is_not_kept_and_that_is_said(db: Database, reviewer: Actor) -> None:
    document, data = given(db, reviewer)
    sent = message("submit", document, data)
    sent["rows"].append(sent_row("disease", {"name": "Fever"}, decision="added"))

    outcome = perform(db, reviewer, sent)

    assert outcome.checked
    assert outcome.checked["text"].endswith("tell a supervisor if the final reading is wrong.")


@pytest.mark.usefixtures("due")
def test_a_submit_sent_twice_is_answered_the_same(db: Database, reviewer: Actor) -> None:
    document, data = given(db, reviewer)
    sent = message("submit", document, data)

    first, again = perform(db, reviewer, sent), perform(db, reviewer, sent)

    assert first == again
    assert value(db, "SELECT count(*) FROM checks") == 1


@pytest.mark.parametrize("kind", ["hold", "ask_supervisor", "reject", "reread", "reopen"])
def test_other_acts_end_a_check_without_counting_it(
    db: Database, reviewer: Actor, due: Document, kind: str
) -> None:
    document, data = given(db, reviewer)

    outcome = perform(db, reviewer, message(kind, document, data, reason="Odd", note="Odd"))

    found = performance.own(db, reviewer)
    assert outcome.checked
    assert outcome.checked["caught"] is None
    assert found
    assert found.checks == 0
    assert documents.get(db, due.id) == due


def test_a_check_on_a_document_that_was_reopened_meanwhile_does_not_count(
    db: Database, reviewer: Actor, supervisor: Actor, due: Document
) -> None:
    document, data = given(db, reviewer)
    reviews.reopen(db, supervisor, document.id, "A second look")

    outcome = perform(db, reviewer, message("submit", document, data))

    assert outcome.checked
    assert outcome.checked["caught"] is None
    assert value(db, "SELECT count(*) FROM readings WHERE document = ?", (due.id,)) == 2


@pytest.mark.usefixtures("due")
def test_a_check_that_was_left_open_goes_when_its_document_is_reopened(
    db: Database, reviewer: Actor, supervisor: Actor
) -> None:
    document, _ = given(db, reviewer)
    settings.put_share_of_checks(db, supervisor, 0)
    reviews.reopen(db, supervisor, document.id, "A second look")

    assert checking.next_check(db, reviewer) is None
    assert checks.open_of(db, reviewer) is None


@pytest.mark.usefixtures("due")
def test_an_unmarked_row_is_refused_and_the_check_stays_open(db: Database, reviewer: Actor) -> None:
    document, data = given(db, reviewer)
    sent = message("submit", document, data)
    sent["rows"][0]["decision"] = ""

    with pytest.raises(InputRefused, match="not marked"):
        perform(db, reviewer, sent)

    assert checks.open_on(db, reviewer, document.id)


@pytest.mark.usefixtures("due")
def test_a_draft_of_a_check_is_kept_and_gives_no_right_to_the_document(
    db: Database, reviewer: Actor
) -> None:
    document, data = given(db, reviewer)
    drafts.save(db, reviewer, document.id, document.version, {"rows": []})
    queue.renew(db, reviewer, document.id)

    kept = desk_data(db, reviewer, document)["draft"]
    perform(db, reviewer, message("submit", document, data))

    assert kept is not None
    assert kept["state"] == {"rows": []}
    assert drafts.load(db, reviewer, document.id) is None
    with pytest.raises(NotAllowed):
        drafts.save(db, reviewer, document.id, document.version, {"rows": []})


def exported(db: Database, actor: Actor, home: Path, out: Path, form: Any) -> dict[str, bytes]:
    """Every file of an export but those that tell when it was made."""
    order = Order(form=form, filters=Filters(final_only=True))
    folder = export(db, actor, out, order, Settings(home=home)).folder
    told = ("card", "manifest", "SHA256")
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(word in path.name for word in told)
    }


@pytest.mark.parametrize("form", ["csv", "jsonl", "paligemma", "lines"])
@pytest.mark.usefixtures("due")
def test_a_check_is_in_no_export(
    db: Database, home: Path, tmp_path: Path, reviewer: Actor, supervisor: Actor,
    form: str,
) -> None:  # fmt: skip
    before = exported(db, supervisor, home, tmp_path / "before", form)
    answered(db, reviewer, right=False)

    after = exported(db, supervisor, home, tmp_path / "after", form)

    assert before
    assert before == after


@pytest.mark.usefixtures("due")
def test_a_check_is_in_no_score_and_no_count(
    db: Database, reviewer: Actor, supervisor: Actor
) -> None:
    def counted() -> tuple[Any, ...]:
        scored = evaluation.evaluate(db, supervisor)
        tables = ("readings", "medicines", "diseases", "answers", "jobs", "decisions")
        return (
            [(each.report.documents, str(each.report.scores)) for each in scored],
            queue.counts(db), queue.waiting(db, reviewer), queue.recent(db, reviewer),
            rows(db, "SELECT * FROM queue_counts"),
            [value(db, f"SELECT count(*) FROM {table}") for table in tables],
            performance.performance(db, supervisor).agreement,
        )  # fmt: skip

    before = counted()
    answered(db, reviewer, right=False)

    assert before == counted()


@pytest.mark.usefixtures("due")
def test_each_persons_share_stands_with_its_interval_and_they_see_their_own(
    db: Database, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    answered(db, reviewer, right=True)
    answered(db, second_reviewer, right=False)

    found = {one.name: one for one in performance.performance(db, supervisor).people}
    own = performance.own(db, reviewer)

    assert (found[reviewer.name].caught.value, found[reviewer.name].checks) == (1, 1)
    assert (found[second_reviewer.name].caught.value, found[second_reviewer.name].checks) == (0, 1)
    assert own == found[reviewer.name]
    line = found[reviewer.name].line()
    assert line["caught_low"] == pytest.approx(0.2065, abs=1e-3)  # Wilson, 1 of 1
    assert line["caught_high"] == 1


def test_the_record_tells_of_a_check_and_still_verifies(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, due: Document
) -> None:
    answered(db, reviewer, right=False)

    told = rows(db, "SELECT act, body FROM events WHERE act LIKE 'check %' ORDER BY seq")
    assert [each["act"] for each in told] == ["check given", "check missed"]
    assert {json.loads(each["body"])["document"] for each in told} == {due.id}
    assert verify.verify(db, supervisor, home).problems == ()


@pytest.mark.usefixtures("due")
def test_an_outcome_that_was_changed_behind_the_programs_back_is_found(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    answered(db, reviewer, right=False)
    db.execute("UPDATE checks SET outcome = 'caught'")

    [problem] = verify.verify(db, supervisor, home).problems

    assert problem.place == "checks 1"
