"""Documents that are approved together, on what a sample of them promises."""

from pathlib import Path

import pytest
from scipy.stats import beta  # type: ignore[import-untyped]
from sqlite_utils import Database

from db import batches, documents, evaluation, performance, queue, reviews, settings, verify
from db.batches import Batch
from db.connection import rows
from rxcore.decisions import Taking
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.proportion import at_most
from rxcore.readings import Flag, Medicine, ModelReading
from tests.building import document_to_review, submission


def waiting(db: Database, home: Path, number: int = 6) -> None:
    for _ in range(number):
        document_to_review(db, home, "Crocin")


def read_sample(db: Database, reviewer: Actor, batch: Batch, wrong: int = 0) -> None:
    """A person reads the sample, and corrects so many of it."""
    for number, sampled in enumerate(batch.sample):
        true = "Telma" if number < wrong else "Crocin"
        reviews.submit(
            db, reviewer, submission(documents.get(db, sampled), Medicine(name=true, written=true))
        )


@pytest.mark.parametrize(("hits", "cases"), [(0, 1), (0, 30), (1, 60), (7, 20), (59, 60)])
def test_the_bound_is_that_of_clopper_and_pearson(hits: int, cases: int) -> None:
    assert at_most(hits, cases) == pytest.approx(beta.ppf(0.95, hits + 1, cases - hits))


@pytest.mark.parametrize(("hits", "cases"), [(0, 0), (5, 5)])
def test_nothing_is_promised_of_no_cases_or_of_hits_alone(hits: int, cases: int) -> None:
    assert at_most(hits, cases) == 1.0


def test_a_batch_is_final_only_by_a_persons_act_on_a_sample_that_was_read(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    waiting(db, home)
    batch = batches.draw(db, supervisor, 6, 2)
    first = queue.claim_next(db, reviewer)

    with pytest.raises(InputRefused, match="2 documents of the sample are still to be read"):
        batches.approve(db, supervisor, batch.id, 0.9)
    read_sample(db, reviewer, batch)
    with pytest.raises(InputRefused, match=r"up to 77\.6% may have an error"):
        batches.approve(db, supervisor, batch.id, 0.05)
    number = batches.approve(db, supervisor, batch.id, 0.8)

    found = [documents.get(db, document) for document in batch.documents]
    assert first is not None
    assert first.id in batch.sample
    assert number == 4
    assert {(d.state, d.basis, d.final_by) for d in found} == {
        ("final", "approved in a batch", supervisor.name)
    }
    assert batches.opened(db) is None
    assert verify.verify(db, supervisor, home).problems == ()


def test_what_was_approved_counts_in_no_score_and_for_nobody(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    waiting(db, home)
    batch = batches.draw(db, supervisor, 6, 2)
    read_sample(db, reviewer, batch)
    batches.approve(db, supervisor, batch.id, 0.8)

    [model] = evaluation.evaluate(db, supervisor, reader="scripted")
    people = performance.performance(db, supervisor, None).people

    assert model.report.documents == 2
    assert [person.name for person in people] == [reviewer.name]


def test_an_error_in_the_sample_raises_the_bound(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    waiting(db, home)
    batch = batches.draw(db, supervisor, 6, 3)

    read_sample(db, reviewer, batch, wrong=1)

    found = batches.opened(db)
    assert found is not None
    assert (len(found.wrong), found.unread) == (1, ())
    assert found.at_most == pytest.approx(at_most(1, 3))


@pytest.mark.parametrize(
    "row",
    [
        Medicine(name="Crocin", flags=(Flag("tenfold", "ask", "x"),)),
        Medicine(name="Crocin", flags=(Flag("unknown_name", "warn", "x"),)),
        Medicine(name="Lantus", flags=(Flag("high_alert_medicine", "info", "x"),)),
        Medicine(name="Crocin", found_on_page=False),
    ],
)
def test_what_wants_a_look_of_its_own_is_in_no_batch(
    db: Database, home: Path, supervisor: Actor, row: Medicine
) -> None:
    waiting(db, home, 2)
    odd = document_to_review(db, home, reading=ModelReading(medicines=(row,)))

    batch = batches.draw(db, supervisor, 10, 1)

    assert odd.id not in {*batch.documents, *batch.sample}


def test_documents_for_two_blind_assigned_or_open_are_in_no_batch(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    waiting(db, home, 6)
    db.execute("UPDATE documents SET twice = 1 WHERE id = 1")
    db.execute("UPDATE documents SET blind = 1 WHERE id = 2")
    db.execute("UPDATE documents SET assigned_to = ? WHERE id = 3", (reviewer.person,))
    queue.open_one(db, reviewer, 4)

    batch = batches.draw(db, supervisor, 10, 1)

    assert {*batch.documents, *batch.sample} == {5, 6}


def test_a_document_that_was_read_meanwhile_is_left_as_it_is(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    waiting(db, home, 4)
    batch = batches.draw(db, supervisor, 4, 1)
    read_sample(db, reviewer, batch)
    own = batch.documents[0]
    reviews.submit(db, reviewer, submission(documents.get(db, own), Medicine(name="Dolo")))

    assert batches.approve(db, supervisor, batch.id, 0.96) == 2
    assert documents.get(db, own).basis == "read"


def test_bad_sizes_empty_queues_other_roles_and_strict_sites_get_a_sentence(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        batches.draw(db, reviewer, 10, 1)
    with pytest.raises(InputRefused, match="fewer than these"):
        batches.draw(db, supervisor, 2, 2)
    with pytest.raises(InputRefused, match="Only 0 documents"):
        batches.draw(db, supervisor, 10, 1)
    waiting(db, home, 2)
    settings.put_taking(db, supervisor, Taking(allowed=False))
    with pytest.raises(InputRefused, match="Only 0 documents"):
        batches.draw(db, supervisor, 10, 1)


def test_a_dropped_batch_makes_room_for_another(
    db: Database, home: Path, supervisor: Actor
) -> None:
    waiting(db, home, 3)
    batch = batches.draw(db, supervisor, 3, 1)
    with pytest.raises(InputRefused, match="A batch is open"):
        batches.draw(db, supervisor, 3, 1)

    batches.drop(db, supervisor, batch.id)

    assert batches.opened(db) is None
    assert batches.draw(db, supervisor, 3, 1).id != batch.id
    assert rows(db, "SELECT id FROM documents WHERE state = 'final'") == []
