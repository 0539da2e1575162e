"""Where a document stands in the queue: by its risk, its age, or both, and why."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, placing, queue, settings, verify
from db.calibrating import calibrate
from db.connection import rows
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.queue_order import QueueOrder
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Medicine, ModelReading
from tests.building import document_to_review
from tests.test_calibrations import MODEL, reviewed


def order_of(db: Database, reviewer: Actor) -> list[int]:
    """The documents in the order in which a person gets them."""
    found = []
    while (document := queue.claim_next(db, reviewer)) is not None:
        found.append(document.id)
        db.execute("UPDATE documents SET state = 'rejected' WHERE id = ?", (document.id,))
    return found


def waiting(db: Database, home: Path) -> None:
    """The first is two days old and sure, the second a day old and not sure at all, the third new
    and doubtful."""
    for confidence, day in ((0.99, "01"), (0.1, "02"), (0.5, "03")):
        row = Medicine(name="Crocin", confidence=confidence)
        document = document_to_review(db, home, reading=ModelReading(medicines=(row,)))
        db.execute(
            "UPDATE documents SET added_at = ? WHERE id = ?",
            (f"2026-11-{day}T00:00:00.000Z", document.id),
        )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (QueueOrder(), [2, 3, 1]),
        (QueueOrder("age"), [1, 2, 3]),
        (QueueOrder("mix", 1), [1, 2, 3]),
        (QueueOrder("mix", 100), [2, 3, 1]),
    ],
)
def test_the_queue_is_in_the_order_that_is_set(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, order: QueueOrder,
    expected: list[int],
) -> None:  # fmt: skip
    waiting(db, home)

    placing.set_order(db, supervisor, order)

    assert settings.order(db) == order
    assert expected == order_of(db, reviewer)


def test_the_order_is_a_supervisors_and_the_record_explains_every_place(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document_to_review(db, home, "Crocin")
    with pytest.raises(NotAllowed):
        placing.set_order(db, reviewer, QueueOrder("age"))
    with pytest.raises(InputRefused, match="1 to 365 days"):
        placing.set_order(db, supervisor, QueueOrder("mix", 0))

    placing.set_order(db, supervisor, QueueOrder("mix", 3))
    document_to_review(db, home, "Telma")
    whole = verify.verify(db, supervisor, home).problems
    db.execute("UPDATE documents SET priority = 7 WHERE id = 1")
    [problem] = verify.verify(db, supervisor, home).problems

    assert whole == ()
    assert problem.place == "rx-0001"


def test_what_waits_is_weighed_anew_once_the_model_is_calibrated(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    row = Medicine(name="Telma", confidence=0.9)
    reviewed(db, home, reviewer)
    document = document_to_review(db, home)
    [job] = rows(db, "SELECT document FROM jobs WHERE document = ?", (document.id,))
    jobs.ask_again(db, supervisor, job["document"])
    jobs.complete(db, jobs.claim(db, 1)[0], MODEL, ModelReading(medicines=(row,)))
    before = documents.get(db, document.id)

    calibrate(db, supervisor)

    after = documents.get(db, document.id)
    assert before.why == "another model reads 2 rows otherwise"
    assert after.risk > before.risk
    assert after.priority == after.risk
    assert after.why.startswith("another model reads 2 rows otherwise · low confidence 0.6")
    assert verify.verify(db, supervisor, home).problems == ()


def test_two_models_that_read_the_same_raise_no_risk(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    other = ReaderCard("another", "small", "1", "exact")
    jobs.ask_again(db, supervisor, document.id)
    [job] = jobs.claim(db, 1)
    reading = ModelReading(medicines=(Medicine(written="Crocin", name="CROCIN", confidence=0.9),))

    jobs.complete(db, job, other, reading)

    assert documents.get(db, document.id).risk == document.risk
