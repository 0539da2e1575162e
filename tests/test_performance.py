from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, performance, queue, readings, reviews
from db.documents import Document
from rxcore import clock
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.proportion import proportion
from rxcore.readings import Medicine
from tests.building import document_for_two, document_to_review, submission


def read(db: Database, actor: Actor, document: Document, name: str, seconds: int = 10) -> None:
    """Reads a document's one row as this name, having had it open for so many seconds."""
    queue.open_one(db, actor, document.id)
    opened = clock.now(-seconds)
    db.execute("UPDATE documents SET opened_at = ? WHERE id = ?", (opened, document.id))
    fresh = documents.get(db, document.id)
    lineage = readings.load(db, fresh.shown or 0).rows[0].lineage
    row = Medicine(name=name, written="Crocin", lineage=lineage)
    reviews.submit(db, actor, submission(fresh, row))


def test_each_person_has_readings_time_and_share_changed(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    for name, seconds in (("Crocin", 10), ("Crocin", 20), ("Calpol", 60)):
        read(db, reviewer, document_to_review(db, home, "Crocin"), name, seconds)

    [found] = performance.performance(db, supervisor).people

    assert (found.name, found.readings, found.proposals) == (reviewer.name, 3, 3)
    assert found.median == pytest.approx(20, abs=1)
    assert found.changed.value == pytest.approx(1 / 3)
    assert (found.reversed.value, found.seen_later) == (None, 0)


def test_what_two_people_read_gives_their_agreement(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    for name in ("Crocin", "Crocin", "Calpol"):
        document = document_for_two(db, home, "Crocin")
        read(db, reviewer, document, "Crocin")
        read(db, second_reviewer, document, name)

    found = performance.performance(db, supervisor)

    [two] = found.pairs
    assert {two.first, two.second} == {reviewer.name, second_reviewer.name}
    assert found.agreement.documents == 3
    assert found.agreement.f1.value == pytest.approx(2 / 3)
    assert found.agreement.equal.value == pytest.approx(2 / 3)
    assert found.agreement.f1.interval


def test_a_reading_is_reversed_when_somebody_else_finishes_the_document_otherwise(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    for name in ("Crocin", "Calpol"):
        document = document_to_review(db, home, "Crocin")
        read(db, reviewer, document, "Crocin")
        reviews.reopen(db, supervisor, document.id, "look again")
        read(db, second_reviewer, document, name)

    found = {one.name: one for one in performance.performance(db, supervisor).people}

    assert found[reviewer.name].reversed.value == 0.5
    assert found[reviewer.name].seen_later == 2
    assert found[second_reviewer.name].seen_later == 0


def test_a_person_sees_their_own_figures_and_nobody_elses(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    read(db, reviewer, document_to_review(db, home, "Crocin"), "Crocin")

    found = performance.own(db, reviewer)

    assert found
    assert (found.name, found.readings) == (reviewer.name, 1)
    assert performance.own(db, second_reviewer) is None
    with pytest.raises(NotAllowed):
        performance.performance(db, reviewer)


def test_the_csv_has_a_line_a_person_and_empty_cells_where_nothing_is_known(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    empty = performance.as_csv(performance.performance(db, supervisor).people)
    read(db, reviewer, document_to_review(db, home, "Crocin"), "Calpol")

    head, line = performance.as_csv(performance.performance(db, supervisor).people).splitlines()

    told = dict(zip(head.split(","), line.split(","), strict=True))
    assert empty == ""
    assert (told["person"], told["readings"], told["changed"]) == (reviewer.name, "1", "1.0000")
    assert (told["reversed"], told["kappa"], told["kappa_low"]) == ("", "", "")


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    # Newcombe 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, cases: int, low: float, high: float) -> None:
    found = proportion(hits, cases).interval

    assert found
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
