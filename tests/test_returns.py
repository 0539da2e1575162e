"""A document that was done with once says who reopened, restored or adjudicated it, and why."""

from pathlib import Path

from sqlite_utils import Database

from db import documents, history, returns, reviews
from pages.desk.data import desk_data
from pages.shared import said
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import document_for_two, document_to_review, submission


def test_a_reopened_document_says_by_whom_and_why_until_it_is_submitted_again(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    untouched = returns.last_return(db, document.id)
    reviews.reopen(db, supervisor, document.id, "The strength is missing")
    reopened = documents.get(db, document.id)
    shown = desk_data(db, reviewer, reopened)["came_back"]
    told = history.story(db, supervisor, document.id).came_back
    reviews.submit(db, reviewer, submission(reopened, Medicine(name="Crocin", strength="1 g")))

    assert untouched is None
    assert shown.startswith(f"Reopened by {supervisor.name}, ")
    assert shown.endswith(": The strength is missing")
    assert shown == said.came_back(told)
    assert returns.last_return(db, document.id) is None


def test_a_restored_document_says_so(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    first = reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    reviews.submit(db, reviewer, submission(documents.get(db, document.id), Medicine(name="Dolo")))
    reviews.restore(db, supervisor, document.id, first.reading, "The first was right")

    found = returns.last_return(db, document.id)

    assert found is not None
    assert (found.act, found.reason) == ("restore", "The first was right")


def test_an_adjudicated_document_says_so_without_a_reason(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_for_two(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    second = documents.get(db, document.id)
    reviews.submit(db, second_reviewer, submission(second, Medicine(name="Dolo"), blind=True))
    disputed = documents.get(db, document.id)
    reviews.adjudicate(db, supervisor, submission(disputed, Medicine(name="Dolo")))

    shown = desk_data(db, reviewer, documents.get(db, document.id))["came_back"]

    assert shown.startswith(f"Adjudicated by {supervisor.name}, ")
    assert shown.endswith(".")
