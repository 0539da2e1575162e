import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, readings, reviews, settings
from db.connection import opened, rows, value
from db.jobs import Job
from rxcore import clock
from rxcore.outcomes import MOST_ATTEMPTS, Read
from rxcore.people import Actor
from rxcore.readings import Failure, Flag, Medicine, ModelReading
from tests.building import CARD, add_document, document_to_review, model_reading, submission


def one_job(db: Database, home: Path) -> Job:
    add_document(db, home)
    [job] = jobs.claim(db, 1)
    return job


def expire(db: Database) -> None:
    db.execute("UPDATE jobs SET leased_until = ? WHERE state = 'leased'", (clock.now(-1),))


def test_a_completed_job_stores_the_reading_and_hands_the_document_to_people(
    db: Database, home: Path
) -> None:
    job = one_job(db, home)

    stored = jobs.complete(db, job, CARD, model_reading("Crocin", diseases=("Fever",)))

    found = documents.get(db, job.document)
    assert (stored, found.state) == (True, "to_review")
    reading = readings.load(db, found.shown or 0)
    assert [row.name for row in reading.rows] == ["Crocin", "Fever"]
    assert (reading.card, reading.answers[0].text) == (CARD, "Crocin")


def test_a_page_that_failed_can_still_be_reviewed_with_empty_tables(
    db: Database, home: Path
) -> None:
    job = one_job(db, home)

    jobs.fail(db, job, "The page is blank.")

    found = documents.get(db, job.document)
    assert (found.state, found.shown) == ("to_review", None)
    assert [failed.reason for failed in jobs.failures(db)] == ["The page is blank."]


def test_a_result_under_a_lost_lease_is_refused(db: Database, home: Path) -> None:
    late = one_job(db, home)
    expire(db)
    [job] = jobs.claim(db, 1)
    assert jobs.complete(db, job, CARD, model_reading("Right"))

    assert not jobs.complete(db, late, CARD, model_reading("Late"))
    assert not jobs.fail(db, late, "late")
    assert rows(db, "SELECT name FROM medicines") == [{"name": "Right"}]


def test_the_same_result_twice_is_stored_once(db: Database, home: Path) -> None:
    job = one_job(db, home)

    outcomes = [jobs.complete(db, job, CARD, model_reading("Crocin")) for _ in range(2)]

    assert outcomes == [True, False]
    assert value(db, "SELECT count(*) FROM readings") == 1


def test_a_guessed_lease_completes_nothing(db: Database, home: Path) -> None:
    job = one_job(db, home)

    assert not jobs.complete(db, replace(job, lease="guess"), CARD, model_reading("Forged"))


def test_many_workers_claim_every_job_once(db: Database, home: Path) -> None:
    for _ in range(20):
        add_document(db, home)
    taken: list[int] = []

    def work() -> None:
        with opened(home / "rx.db") as own:
            while found := jobs.claim(own, 2):
                taken.extend(job.document for job in found)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(1, 21))


def test_a_page_that_kills_its_reader_is_given_up(db: Database, home: Path) -> None:
    job = one_job(db, home)
    for _ in range(MOST_ATTEMPTS - 1):
        expire(db)
        assert len(jobs.claim(db, 1)) == 1
    expire(db)

    assert jobs.claim(db, 1) == []
    assert documents.get(db, job.document).state == "to_review"
    assert "review it by hand" in jobs.failures(db)[0].reason


def test_a_failed_page_is_read_on_request(db: Database, home: Path, reviewer: Actor) -> None:
    jobs.fail(db, one_job(db, home), "No reader.")

    count = jobs.retry_failed(db, reviewer)

    [job] = jobs.claim(db, 1)
    assert (count, job.attempts) == (1, 1)


@pytest.mark.parametrize("state", ["final", "rejected"])
def test_a_newer_models_reading_never_moves_a_document(
    db: Database, home: Path, reviewer: Actor, state: str
) -> None:
    document = document_to_review(db, home, "Crocin")
    if state == "final":
        reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    else:
        reviews.reject(db, reviewer, document.id, document.version, "A lab report")
    before = documents.get(db, document.id)
    jobs.ask_again(db, reviewer, document.id)
    [job] = jobs.claim(db, 1)

    jobs.complete(db, job, CARD, ModelReading())

    after = documents.get(db, document.id)
    assert (after.state, after.version, after.final) == (state, before.version, before.final)


def test_a_document_waits_until_every_model_is_done(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = add_document(db, home)
    jobs.ask_again(db, reviewer, document.id, "ocr")
    first, second = jobs.claim(db, 2, readers=("auto", "ocr"))

    jobs.complete(db, first, CARD, model_reading("Crocin"))
    between = documents.get(db, document.id).state
    jobs.fail(db, second, "No reader.")

    assert (between, documents.get(db, document.id).state) == ("new", "to_review")


@pytest.mark.parametrize(("rule", "twice"), [("look_alike", True), ("tall_man", False)])
def test_a_remark_of_a_chosen_kind_has_a_document_read_by_two_people(
    db: Database, home: Path, supervisor: Actor, rule: str, twice: bool
) -> None:
    settings.put_twice_rules(db, supervisor, ["look_alike", "error_prone"])
    flagged = Medicine(name="Hydralazine", flags=(Flag(rule, "ask", "Which one?"),))

    document = document_to_review(db, home, reading=ModelReading(medicines=(flagged,)))

    assert document.twice == twice


def test_a_job_for_a_named_reader_waits_for_it(db: Database, home: Path, reviewer: Actor) -> None:
    document = document_to_review(db, home, "Crocin")
    jobs.ask_again(db, reviewer, document.id, "paligemma")

    assert jobs.claim(db, 5) == []
    assert [job.reader for job in jobs.claim(db, 5, readers=["paligemma"])] == ["paligemma"]


def test_jobs_taken_to_be_handed_on_count_as_tried_only_when_they_were_lost(
    db: Database, home: Path
) -> None:
    for _ in range(3):
        add_document(db, home)
    taken = jobs.claim(db, 3, counted=False)

    jobs.lost(db, taken[:1])
    jobs.give_back(db, taken[1:], counted=False)

    assert [job.attempts for job in taken] == [0, 0, 0]
    assert [job.attempts for job in jobs.claim(db, 3, counted=False)] == [1, 0, 0]


def test_a_job_lost_three_times_is_given_up(db: Database, home: Path) -> None:
    added = add_document(db, home)

    for _ in range(MOST_ATTEMPTS):
        jobs.lost(db, jobs.claim(db, 1, counted=False))

    assert jobs.claim(db, 1, counted=False) == []
    assert [failed.document for failed in jobs.failures(db)] == [added.id]


def test_a_renewed_lease_is_not_taken_by_others(db: Database, home: Path) -> None:
    job = one_job(db, home)
    expire(db)

    jobs.renew(db, job.lease)

    assert jobs.claim(db, 1) == []
    assert jobs.complete(db, job, CARD, model_reading("Crocin"))


def test_results_stored_together_are_each_fenced_by_their_lease(db: Database, home: Path) -> None:
    late, read, failed = (one_job(db, home) for _ in range(3))
    jobs.give_back(db, [late])
    outcomes = (Read(CARD, model_reading("Crocin")), Read(CARD, model_reading("Dolo")))

    stored = jobs.end_all(
        db, [(late, outcomes[0]), (read, outcomes[1]), (failed, Failure("Too blurred."))]
    )

    assert stored == [False, True, True]
    assert value(db, "SELECT count(*) FROM readings") == 1
    assert [f.document for f in jobs.failures(db)] == [failed.document]
