"""Two models read one page: the desk shows one's rows and says what the other has besides."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, other_models, queue, readings, reviews
from db.documents import Document
from pages.desk.data import desk_data
from pages.desk.messages import Data
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Disease, Medicine, ModelReading
from rxcore.submissions import read_submission
from tests.building import document_for_two, document_to_review, submission

SHOWN = ModelReading(
    medicines=(Medicine(name="Aten-D", strength="50 mg"), Medicine(name="Crocin", form="tablet")),
)
OTHER = ModelReading(
    medicines=(
        Medicine(name="Aten-D", strength="25 mg"),
        Medicine(name="Crocin", form="tab"),
        Medicine(name="Telma", strength="40 mg", confidence=0.7),
    ),
)
OTHER_MODEL = ReaderCard("vlm-4b", "org/vlm-4b")


def read_by_another(db: Database, actor: Actor, document: Document, reading: ModelReading) -> None:
    """A further model's reading, after which the first one's rows stand on the desk again."""
    shown = document.shown
    jobs.ask_again(db, actor, document.id)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, OTHER_MODEL, reading)
    db.execute("UPDATE documents SET shown = ? WHERE id = ?", (shown, document.id))


@pytest.fixture
def document(db: Database, home: Path, reviewer: Actor) -> Document:
    found = document_to_review(db, home, reading=SHOWN)
    read_by_another(db, reviewer, found, OTHER)
    return documents.get(db, found.id)


def opened(db: Database, actor: Actor, document: Document) -> Data:
    return desk_data(db, actor, queue.open_one(db, actor, document.id))


def test_what_the_other_model_has_besides_is_offered(
    db: Database, reviewer: Actor, document: Document
) -> None:
    offers = opened(db, reviewer, document)["offers"]

    assert [(o["fields"]["name"], o["why"]) for o in offers] == [
        ("Telma", "vlm-4b read this; the model whose rows stand here did not.")
    ]


def test_where_both_have_a_row_and_differ_it_is_said_beside_it(
    db: Database, reviewer: Actor, document: Document
) -> None:
    aten, crocin = opened(db, reviewer, document)["rows"]

    assert [flag["text"] for flag in aten["flags"] if flag["rule"] == other_models.RULE] == [
        "vlm-4b reads strength 25 mg."
    ]
    assert [flag for flag in crocin["flags"] if flag["rule"] == other_models.RULE] == []


def test_what_the_other_model_reads_in_a_rows_place_may_be_taken(
    db: Database, reviewer: Actor, document: Document
) -> None:
    aten, crocin = opened(db, reviewer, document)["rows"]

    assert aten["others"] == [{"reader": "vlm-4b", "fields": {"strength": "25 mg"}}]
    assert crocin["others"] == []


def test_another_name_comes_with_its_own_code(db: Database, home: Path, reviewer: Actor) -> None:
    found = document_to_review(
        db, home, reading=ModelReading(diseases=(Disease(name="Bronchitis", code="J40"),))
    )
    other = ModelReading(diseases=(Disease(name="Bronchiolitis", code="J21"),))
    read_by_another(db, reviewer, found, other)

    [row] = opened(db, reviewer, found)["rows"]

    assert row["others"] == [
        {"reader": "vlm-4b", "fields": {"name": "Bronchiolitis", "code": "J21"}}
    ]


def test_a_row_that_the_other_model_does_not_read_says_so(
    db: Database, home: Path, reviewer: Actor
) -> None:
    found = document_to_review(db, home, reading=SHOWN)
    read_by_another(
        db, reviewer, found, ModelReading(medicines=(Medicine(name="Aten-D", strength="50 mg"),))
    )

    aten, crocin = opened(db, reviewer, found)["rows"]

    assert [flag["text"] for flag in aten["flags"] if flag["rule"] == other_models.RULE] == []
    assert [flag["text"] for flag in crocin["flags"] if flag["rule"] == other_models.RULE] == [
        "vlm-4b does not read this."
    ]
    assert crocin["others"] == []


def test_a_row_taken_from_the_other_model_keeps_where_it_comes_from(
    db: Database, reviewer: Actor, document: Document
) -> None:
    data = opened(db, reviewer, document)
    taken = [*data["rows"], *data["offers"]]
    sent = [
        {"id": str(n), "lineage": row["lineage"], "kind": row["kind"], "fields": row["fields"],
         "decision": "accepted"}
        for n, row in enumerate(taken)
    ]  # fmt: skip

    done = reviews.submit(db, reviewer, read_submission(
        {"op_id": "x", "document": document.id, "version": data["document"]["version"],
         "reading": data["reading"], "rows": sent}
    ))  # fmt: skip

    stored = readings.load(db, done.reading)
    telma = stored.medicines[-1]
    theirs = next(r for r in readings.of_document(db, document.id) if r.reader.startswith("vlm-4b"))
    assert (telma.name, telma.decision, telma.confidence) == ("Telma", "added", 0.7)
    assert telma.lineage == theirs.medicines[-1].lineage


def test_somebody_who_reads_second_is_told_nothing_of_it(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    found = document_for_two(db, home, reading=SHOWN)
    read_by_another(db, reviewer, found, OTHER)
    found = documents.get(db, found.id)
    reviews.submit(db, reviewer, submission(found, *SHOWN.medicines))

    data = opened(db, second_reviewer, documents.get(db, found.id))

    assert data["offers"] == []
    assert {flag["rule"] for row in data["rows"] for flag in row["flags"]} & {
        other_models.RULE
    } == set()


def test_one_model_alone_offers_nothing_of_others(db: Database, home: Path) -> None:
    found = document_to_review(db, home, reading=SHOWN)

    assert other_models.offered(db, found.shown or 0) == ()
    assert other_models.elsewise(db, found.shown or 0) == {}
