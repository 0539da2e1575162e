"""Offers, perhaps rows: kept apart from rows, guarded, and known again when a person takes one."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import documents, history, offers, queue, readings, reviews, verify
from db.connection import rows, value
from db.documents import Document
from pages.desk.data import desk_data
from pages.desk.messages import Data
from pages.shared import said
from rxcore.people import Actor
from rxcore.readings import Box, Disease, Flag, Medicine, ModelReading, Offer, Span
from rxcore.submissions import read_submission
from tests.building import document_for_two, document_to_review, submission

CROCIN = Medicine(written="Crocin", name="Crocin")
ATEN = Medicine(
    written="T. Aten 50", name="Aten", strength="50 mg", confidence=0.41,
    box=Box(0.1, 0.5, 0.4, 0.03),
    span=Span("ocr", 4, 14), flags=(Flag("unit", "info", "Written without a unit."),),
    found_on_page=True,
)  # fmt: skip
GOUT = Disease(written="h/o gout", name="Gout", certainty="history")
STOPPED = Offer(ATEN, 0.4, "It stands behind the word stop.", ("stopped",))
PAST = Offer(GOUT, 0.25, "It is told as a past disease.", ("past", "margin"))
READ = ModelReading(medicines=(CROCIN,), offers=(STOPPED, PAST))


@pytest.fixture
def document(db: Database, home: Path) -> Document:
    return document_to_review(db, home, reading=READ)


def opened(db: Database, actor: Actor, document: Document) -> Data:
    """What the desk gets as the person opens the document."""
    return desk_data(db, actor, queue.open_one(db, actor, document.id))


def test_a_probability_is_0_to_1() -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        Offer(ATEN, 1.2, "", ())


def test_offers_are_stored_whole_and_in_their_order(db: Database, document: Document) -> None:
    stored = readings.load(db, document.shown or 0)

    assert stored.offers == (STOPPED, PAST)
    assert stored.rows == (CROCIN,)


def test_offers_cannot_be_changed_or_taken_away(db: Database, document: Document) -> None:
    del document

    for attack in ("UPDATE offers SET probability = 1", "DELETE FROM offers"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(attack)


def test_an_offer_changed_behind_the_programs_back_shows(
    db: Database, home: Path, document: Document, supervisor: Actor
) -> None:
    before = verify.verify(db, supervisor, home).problems
    db.execute("DROP TRIGGER offers_no_update")
    db.execute("UPDATE offers SET why = 'another' WHERE position = 1")

    found = [p.text for p in verify.verify(db, supervisor, home).problems]

    assert before == ()
    assert any(f"Reading {document.shown} is not what was stored" in text for text in found)


def test_the_desk_gets_offers_apart_from_rows(
    db: Database, document: Document, reviewer: Actor
) -> None:
    data = opened(db, reviewer, document)

    assert [row["fields"]["name"] for row in data["rows"]] == ["Crocin"]
    assert [("Aten", "It stands behind the word stop."), ("Gout", PAST.why)] == [
        (each["fields"]["name"], each["why"]) for each in data["offers"]
    ]


def test_who_reads_blind_sees_no_offers(db: Database, document: Document, reviewer: Actor) -> None:
    db.execute("UPDATE documents SET blind = 1 WHERE id = ?", (document.id,))

    assert opened(db, reviewer, document)["offers"] == []


def test_who_reads_second_sees_no_offers(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    document = document_for_two(db, home, reading=READ)
    first = opened(db, reviewer, document)["offers"]
    reviews.submit(db, reviewer, submission(document, CROCIN))

    second = opened(db, second_reviewer, document)["offers"]

    assert (len(first), len(second)) == (2, 0)


def test_an_offer_taken_is_an_added_row_with_the_offers_lineage_and_evidence(
    db: Database, document: Document, reviewer: Actor
) -> None:
    taken = Medicine(written="T. Aten 50", name="Aten", strength="25 mg", lineage=ATEN.lineage)

    done = reviews.submit(db, reviewer, submission(document, CROCIN, taken))

    row = readings.load(db, done.reading).rows[1]
    assert ("added", ATEN.lineage, "25 mg") == (row.decision, row.lineage, row.values()["strength"])
    assert (ATEN.box, ATEN.span, ATEN.confidence) == (row.box, row.span, row.confidence)
    assert ATEN.id != row.id


def test_the_record_tells_which_added_rows_came_from_offers(
    db: Database, document: Document, reviewer: Actor, supervisor: Actor
) -> None:
    taken, typed = Medicine(name="Aten", lineage=ATEN.lineage), Medicine(name="Dolo 650")

    reviews.submit(db, reviewer, submission(document, CROCIN, taken, typed))

    [entry] = history.find(db, supervisor, history.Filters(act="submit"))
    assert entry.details["from_offers"] == ATEN.lineage
    assert said.summary(entry) == "added: Aten (offered by the reader); added: Dolo 650"


def test_an_offer_not_taken_is_offered_again_when_the_document_comes_back(
    db: Database, document: Document, reviewer: Actor
) -> None:
    reviews.submit(
        db, reviewer, submission(document, CROCIN, Medicine(name="Aten", lineage=ATEN.lineage))
    )

    again = opened(db, reviewer, document)

    assert [offer["fields"]["name"] for offer in again["offers"]] == ["Gout"]
    assert [row["fields"]["name"] for row in again["rows"]] == ["Crocin", "Aten"]


def test_an_offer_taken_at_a_second_look_is_known_too(
    db: Database, document: Document, reviewer: Actor
) -> None:
    reviews.submit(db, reviewer, submission(document, CROCIN))
    final = documents.get(db, document.id)
    kept = readings.load(db, final.final or 0).rows
    taken = replace(GOUT, id="", box=None)

    done = reviews.submit(
        db, reviewer, replace(submission(final, *kept, taken), reading=final.final)
    )

    row = readings.load(db, done.reading).rows[1]
    assert ("added", GOUT.lineage) == (row.decision, row.lineage)


def test_offers_stand_in_no_table_of_rows(db: Database, document: Document) -> None:
    del document

    assert [row["name"] for row in rows(db, "SELECT name FROM medicines")] == ["Crocin"]
    assert value(db, "SELECT count(*) FROM diseases") == 0
    assert value(db, "SELECT count(*) FROM offers") == 2
    assert offers.behind(db, 999) == ()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, None),
        ([0.1, 0.2, 0.3, 0.4], Box(0.1, 0.2, 0.3, 0.4)),
        ([-0.5, 0.9, 1.0, 0.5], Box(0.0, 0.9, 0.5, 0.1)),
    ],
)
def test_the_place_of_a_row_is_kept_inside_the_page(
    sent: list[float] | None, kept: Box | None
) -> None:
    message = {
        "op_id": "a", "document": 1, "version": 1,
        "rows": [{"kind": "medicine", "fields": {"name": "Aten"}, "box": sent}],
    }  # fmt: skip

    [row] = read_submission(message).rows

    assert (kept is None) == (row.box is None)
    if kept and row.box:
        assert pytest.approx([kept.x, kept.y, kept.width, kept.height]) == [
            row.box.x, row.box.y, row.box.width, row.box.height,
        ]  # fmt: skip


def test_a_place_that_a_person_gave_counts_before_the_readers(
    db: Database, document: Document, reviewer: Actor
) -> None:
    there = Box(0.2, 0.2, 0.1, 0.1)

    done = reviews.submit(db, reviewer, submission(document, replace(CROCIN, box=there)))

    [row] = readings.load(db, done.reading).rows
    assert row.box == there
