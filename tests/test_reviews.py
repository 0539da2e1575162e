import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import documents, drafts, events, queue, readings, reviews, verify
from db.connection import opened, rows, value
from db.documents import Document
from db.reviews import Submitted
from rxcore.errors import Conflict, InputRefused, NotAllowed, RxError
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_to_review, submission


@pytest.fixture
def document(db: Database, home: Path) -> Document:
    return document_to_review(db, home, "Ascobic Acid", "Crocin")


@pytest.fixture
def twice(db: Database, document: Document) -> Document:
    """The same document, chosen for two readings."""
    db.execute("UPDATE documents SET twice = 1 WHERE id = ?", (document.id,))
    return documents.get(db, document.id)


@pytest.fixture
def disputed(db: Database, twice: Document, reviewer: Actor, second_reviewer: Actor) -> Document:
    """A document that two people read differently."""
    read(db, reviewer, twice, "Ascorbic acid")
    read(db, second_reviewer, twice, "Folic acid")
    return documents.get(db, twice.id)


def read(db: Database, actor: Actor, document: Document, *names: str) -> Submitted:
    """Submits the document as it stands now with medicines of these names."""
    fresh = documents.get(db, document.id)
    return reviews.submit(db, actor, submission(fresh, *(Medicine(name=n) for n in names)))


def final_names(db: Database, document: Document) -> list[str]:
    final = documents.get(db, document.id).final
    return [row.name for row in readings.load(db, final).rows] if final else []


def test_a_submit_is_a_new_reading_and_the_models_words_stay(
    db: Database, document: Document, reviewer: Actor
) -> None:
    before = readings.load(db, document.shown or 0)
    wrong, right = before.rows
    corrected = Medicine(name="Ascorbic acid", lineage=wrong.lineage)

    done = reviews.submit(db, reviewer, submission(document, corrected, right))

    stored = readings.load(db, done.reading)
    assert readings.load(db, document.shown or 0) == before
    assert [row.decision for row in stored.rows] == ["changed", "accepted"]
    assert [row.lineage for row in stored.rows] == [wrong.lineage, right.lineage]
    assert (done.state, final_names(db, document)) == ("final", ["Ascorbic acid", "Crocin"])


def test_sent_again_it_is_stored_once_and_answers_the_same(
    db: Database, document: Document, reviewer: Actor
) -> None:
    sent = submission(document, Medicine(name="Crocin"), op_id="once")

    first = reviews.submit(db, reviewer, sent)
    again = reviews.submit(db, reviewer, sent)

    assert again == first
    assert value(db, "SELECT count(*) FROM readings WHERE op_id = 'once'") == 1


def test_pressed_twice_at_the_same_moment_it_is_stored_once(
    home: Path, db: Database, document: Document, reviewer: Actor
) -> None:
    sent = submission(document, Medicine(name="Crocin"), op_id="once")
    outcomes: list[Submitted | RxError] = []

    def send() -> None:
        with opened(home / "rx.db") as own:
            try:
                outcomes.append(reviews.submit(own, reviewer, sent))
            except RxError as error:
                outcomes.append(error)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(map(str, outcomes))) == 1
    assert value(db, "SELECT count(*) FROM readings WHERE document = ?", (document.id,)) == 2


def test_an_op_id_of_somebody_else_is_refused(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    sent = submission(document, Medicine(name="Crocin"), op_id="once")
    reviews.submit(db, reviewer, sent)

    with pytest.raises(Conflict, match="already used"):
        reviews.submit(db, second_reviewer, sent)


def test_a_save_from_an_earlier_version_is_a_conflict_and_writes_nothing(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    read(db, reviewer, document, "Ascorbic acid")
    head = events.head(db)

    with pytest.raises(Conflict, match="changed by somebody else"):
        reviews.submit(db, second_reviewer, submission(document, Medicine(name="Other")))
    assert events.head(db) == head
    assert final_names(db, document) == ["Ascorbic acid"]


def test_two_who_submit_at_once_do_not_both_win(
    home: Path, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    outcomes: list[str] = []

    def send(actor: Actor) -> None:
        with opened(home / "rx.db") as own:
            try:
                reviews.submit(own, actor, submission(document, Medicine(name=actor.name)))
                outcomes.append("stored")
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=send, args=(a,)) for a in (reviewer, second_reviewer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict", "stored"]


def test_a_submit_forgets_the_draft_and_a_late_draft_is_refused(
    db: Database, document: Document, reviewer: Actor
) -> None:
    queue.open_one(db, reviewer, document.id)
    drafts.save(db, reviewer, document.id, document.version, {"typed": "Asc"})
    read(db, reviewer, document, "Ascorbic acid")

    with pytest.raises(Conflict):
        drafts.save(db, reviewer, document.id, document.version, {"typed": "Asco"})
    assert drafts.load(db, reviewer, document.id) is None


def test_of_two_drafts_of_one_browser_the_newer_stays_in_whichever_order_they_come(
    db: Database, document: Document, reviewer: Actor
) -> None:
    queue.open_one(db, reviewer, document.id)

    def save(browser: str, at: int) -> Any:
        state = {"stamp": {"browser": browser, "at": at}}
        drafts.save(db, reviewer, document.id, document.version, state)
        found = drafts.load(db, reviewer, document.id)
        return found and found.state["stamp"]

    kept = [save("one", 200), save("one", 100), save("one", 300), save("two", 50)]

    assert kept == [
        {"browser": "one", "at": 200},
        {"browser": "one", "at": 200},
        {"browser": "one", "at": 300},
        {"browser": "two", "at": 50},
    ]


def test_drafts_belong_to_one_person(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    queue.open_one(db, reviewer, document.id)
    drafts.save(db, reviewer, document.id, document.version, {"typed": "mine"})

    assert drafts.load(db, second_reviewer, document.id) is None
    found = drafts.load(db, reviewer, document.id)
    assert found is not None
    assert found.state == {"typed": "mine"}


def test_two_equal_readings_are_final(
    db: Database, twice: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    first = read(db, reviewer, twice, "Ascorbic acid", "Crocin")
    second = read(db, second_reviewer, twice, "crocin", "ascorbic  acid")

    found = documents.get(db, twice.id)
    assert (first.state, second.state) == ("second_reading", "final")
    assert (found.basis, found.final) == ("read twice", second.reading)


def test_two_different_readings_are_disputed_and_nothing_is_final(disputed: Document) -> None:
    assert (disputed.state, disputed.final) == ("disputed", None)


def test_illegible_by_both_is_a_result(
    db: Database, twice: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    for actor in (reviewer, second_reviewer):
        fresh = documents.get(db, twice.id)
        row = Medicine(legible=False, decision="illegible")
        done = reviews.submit(db, actor, submission(fresh, row))

    assert done.state == "final"


def test_nobody_reads_second_what_they_read_first(
    db: Database, twice: Document, reviewer: Actor
) -> None:
    read(db, reviewer, twice, "Crocin")

    with pytest.raises(NotAllowed, match="somebody else reads it second"):
        read(db, reviewer, twice, "Crocin")


def test_a_supervisor_settles_a_dispute(
    db: Database, disputed: Document, supervisor: Actor
) -> None:
    done = reviews.adjudicate(db, supervisor, submission(disputed, Medicine(name="Ascorbic acid")))

    found = documents.get(db, disputed.id)
    assert (done.state, found.basis, found.final_by) == ("final", "adjudicated", supervisor.name)


def test_a_settlement_sent_again_is_stored_once(
    db: Database, disputed: Document, supervisor: Actor
) -> None:
    sent = submission(disputed, Medicine(name="Ascorbic acid"))

    first = reviews.adjudicate(db, supervisor, sent)

    assert reviews.adjudicate(db, supervisor, sent) == first


def test_nobody_settles_what_they_read_save_an_administrator_with_a_reason(
    db: Database, twice: Document, reviewer: Actor, supervisor: Actor, administrator: Actor
) -> None:
    read(db, supervisor, twice, "Ascorbic acid")
    read(db, administrator, twice, "Folic acid")
    sent = submission(documents.get(db, twice.id), Medicine(name="Ascorbic acid"))

    with pytest.raises(NotAllowed):
        reviews.adjudicate(db, reviewer, sent)
    with pytest.raises(NotAllowed, match="another supervisor"):
        reviews.adjudicate(db, supervisor, sent)
    with pytest.raises(NotAllowed, match="say why"):
        reviews.adjudicate(db, administrator, sent)
    done = reviews.adjudicate(db, administrator, sent, override_reason="We are only two")

    event = rows(
        db, "SELECT body ->> '$.details.override' AS o FROM events WHERE act = 'adjudicate'"
    )
    assert (done.state, event) == ("final", [{"o": 1}])


def test_a_reopened_document_keeps_its_final_until_there_is_a_new_one(
    db: Database, document: Document, reviewer: Actor
) -> None:
    read(db, reviewer, document, "Ascorbic acid")

    reviews.reopen(db, reviewer, document.id, "A second look")
    between = final_names(db, document)
    read(db, reviewer, document, "Folic acid")

    assert (between, final_names(db, document)) == (["Ascorbic acid"], ["Folic acid"])


def test_reviewers_reopen_and_amend_only_what_they_finished(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    read(db, reviewer, document, "Ascorbic acid")

    with pytest.raises(NotAllowed):
        reviews.reopen(db, second_reviewer, document.id, "Mine now")
    with pytest.raises(NotAllowed):
        read(db, second_reviewer, document, "Folic acid")
    assert read(db, reviewer, document, "Folic acid").state == "final"


@pytest.mark.parametrize("reason", ["", "   "])
def test_reopening_restoring_holding_and_rejecting_want_a_reason(
    db: Database, document: Document, supervisor: Actor, reason: str
) -> None:
    with pytest.raises(NotAllowed, match="Say in a few words why"):
        reviews.hold(db, supervisor, document.id, document.version, reason)
    with pytest.raises(NotAllowed, match="Say in a few words why"):
        reviews.reject(db, supervisor, document.id, document.version, reason)
    done = read(db, supervisor, document, "Crocin")
    with pytest.raises(NotAllowed, match="Say in a few words why"):
        reviews.reopen(db, supervisor, document.id, reason)
    with pytest.raises(NotAllowed, match="Say in a few words why"):
        reviews.restore(db, supervisor, document.id, done.reading, reason)


def test_restoring_makes_a_new_reading_with_the_old_content(
    db: Database, document: Document, reviewer: Actor, supervisor: Actor
) -> None:
    first = read(db, reviewer, document, "Ascorbic acid")
    read(db, reviewer, document, "Wrong")

    done = reviews.restore(db, supervisor, document.id, first.reading, "The first was right")

    assert final_names(db, document) == ["Ascorbic acid"]
    assert done.reading not in (first.reading, document.shown)
    assert readings.load(db, done.reading).made_from == first.reading


def test_a_reading_of_another_document_is_not_restored_or_corrected(
    db: Database, home: Path, document: Document, supervisor: Actor
) -> None:
    other = document_to_review(db, home, "Dolo")
    read(db, supervisor, document, "Crocin")

    with pytest.raises(InputRefused, match="another document"):
        reviews.restore(db, supervisor, document.id, other.shown or 0, "why")
    with pytest.raises(InputRefused, match="another document"):
        reviews.submit(db, supervisor, replace(submission(other), reading=document.shown))


def test_a_document_put_on_hold_comes_back_to_where_it_stood(
    db: Database, twice: Document, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    read(db, reviewer, twice, "Crocin")
    fresh = documents.get(db, twice.id)

    reviews.hold(db, second_reviewer, twice.id, fresh.version, "One or two?", ask=True)
    reviews.resume(db, supervisor, twice.id, "Two")

    assert documents.get(db, twice.id).state == "second_reading"
    assert reviews.last_answer(db, twice.id) == "Two"


def test_every_act_of_a_documents_life_verifies(
    db: Database, home: Path, disputed: Document, supervisor: Actor
) -> None:
    reviews.adjudicate(
        db, supervisor, submission(disputed, Medicine(name="Crocin"), Disease(name="Fever"))
    )
    reviews.reopen(db, supervisor, disputed.id, "Again")
    settled = documents.get(db, disputed.id).final
    reviews.restore(db, supervisor, disputed.id, settled or 0, "It was right")

    assert verify.verify(db, supervisor, home).problems == ()


def test_nobody_takes_a_final_reading_over_by_a_draft_on_it(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    read(db, reviewer, document, "Ascorbic acid")
    final = documents.get(db, document.id)

    with pytest.raises(NotAllowed, match="do not have this document open"):
        drafts.save(db, second_reviewer, document.id, final.version, {"typed": "mine"})
    with pytest.raises(NotAllowed, match="Somebody else finished this document"):
        read(db, second_reviewer, final, "Acetic acid")
    assert documents.get(db, document.id).final_by == reviewer.name


def test_a_draft_is_refused_on_a_document_that_somebody_else_has_open(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    queue.open_one(db, reviewer, document.id)

    with pytest.raises(Conflict):
        drafts.save(db, second_reviewer, document.id, document.version, {"typed": "mine"})


def test_what_was_typed_before_somebody_else_finished_counts_for_one_move_only(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    queue.open_one(db, reviewer, document.id)
    drafts.save(db, reviewer, document.id, document.version, {"typed": "Asc"})
    queue.release(db, reviewer, document.id)
    read(db, second_reviewer, document, "Ascorbic acid")
    read(db, supervisor, documents.get(db, document.id), "Ascorbic acid 500")

    with pytest.raises(NotAllowed, match="Somebody else finished this document"):
        read(db, reviewer, documents.get(db, document.id), "Acetic acid")


def test_a_supervisors_correction_is_not_undone_by_a_draft_on_ones_own_final_reading(
    db: Database, document: Document, reviewer: Actor, supervisor: Actor
) -> None:
    read(db, reviewer, document, "Ascorbic acid")
    own = documents.get(db, document.id)
    drafts.save(db, reviewer, own.id, own.version, {"typed": "Ascorbic"})
    read(db, supervisor, own, "Acetic acid")

    with pytest.raises(NotAllowed, match="Somebody else finished this document"):
        read(db, reviewer, documents.get(db, own.id), "Ascorbic acid")
