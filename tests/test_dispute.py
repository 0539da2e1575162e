"""Two readings become one set of rows to settle, and what is settled keeps where it came from."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import disputes, documents, readings, reviews
from db.documents import Document
from pages.desk.acts import perform
from pages.desk.data import desk_data
from pages.desk.messages import Action
from pages.desk.page import opened
from rxcore.errors import NotAllowed
from rxcore.people import Actor
from rxcore.readings import Box, Medicine, ModelReading, Row
from tests.building import document_for_two, submission
from tests.desk_messages import action, sent_row

INK = Box(0.1, 0.2, 0.5, 0.04)
CROCIN = Medicine(written="Crocin 500 OD", name="Crocin", strength="500 mg", frequency="OD")
DOLO = Medicine(written="Dolo", name="Dolo", box=INK)
TELMA = Medicine(written="Telma", name="Telma", strength="40 mg")


@pytest.fixture
def dispute(db: Database, home: Path, reviewer: Actor, second_reviewer: Actor) -> Document:
    """The first reads Crocin 500 and Telma, the second Crocin 650, Telma and Dolo; the model has
    all of it, and Aten."""
    read = ModelReading(medicines=(CROCIN, TELMA, DOLO, Medicine(name="Aten")))
    document = document_for_two(db, home, reading=read)
    crocin, telma, dolo, _ = (r.lineage for r in read.rows)
    first = (replace(CROCIN, lineage=crocin), replace(TELMA, lineage=telma))
    second = (
        replace(CROCIN, lineage=crocin, strength="650 mg"), replace(TELMA, lineage=telma),
        replace(DOLO, lineage=dolo, box=None),
    )  # fmt: skip
    for actor, rows in ((reviewer, first), (second_reviewer, second)):
        now = documents.get(db, document.id)
        reviews.submit(db, actor, submission(now, *(replace(r, decision="accepted") for r in rows)))
    return documents.get(db, document.id)


def sent(document: Document, reading: int | None, *rows: Row) -> Action:
    """What the desk sends when these rows are settled on."""
    return action(
        kind="adjudicate", document=document.id, version=document.version, reading=reading,
        rows=[sent_row(row.kind, row.values(), lineage=row.lineage) for row in rows],
    )  # fmt: skip


def test_the_desk_has_both_readings_and_asks_where_they_differ(
    db: Database, supervisor: Actor, dispute: Document
) -> None:
    shown = desk_data(db, supervisor, opened(db, supervisor, dispute.id))

    asked = [[flag["rule"] for flag in row["flags"]] for row in shown["rows"]]
    assert [row["fields"]["name"] for row in shown["rows"]] == ["Crocin", "Telma", "Dolo"]
    assert asked == [["differs:strength"], [], ["differs:row"]]
    assert shown["rows"][0]["sides"] == {"strength": ("500 mg", "650 mg", "500 mg")}
    assert [row["decision"] for row in shown["rows"]] == ["", "accepted together", ""]
    assert shown["dispute"] is not None
    assert [row["fields"]["name"] for row in shown["dispute"]["others"]] == ["Aten"]


def test_a_row_of_the_second_reader_keeps_its_lineage_and_its_place(
    db: Database, supervisor: Actor, dispute: Document
) -> None:
    shown = desk_data(db, supervisor, opened(db, supervisor, dispute.id))
    _, second = disputes.both(db, supervisor, dispute)
    dolo = second.rows[-1]

    outcome = perform(db, supervisor, sent(dispute, shown["reading"], dolo))

    final = documents.get(db, dispute.id)
    [kept] = readings.load(db, final.final or 0).rows
    assert (final.state, outcome.document) == ("final", None)
    assert (kept.lineage, kept.box, kept.decision) == (dolo.lineage, INK, "added")


def test_a_person_who_read_it_sees_it_and_cannot_decide_it(
    db: Database, reviewer: Actor, dispute: Document
) -> None:
    shown = desk_data(db, reviewer, opened(db, reviewer, dispute.id))

    assert (shown["dispute"], shown["read_only"]) == (None, True)
    with pytest.raises(NotAllowed):
        perform(db, reviewer, sent(dispute, None, CROCIN))


def test_what_is_not_ones_own_to_settle_is_not_handed_out(
    db: Database, supervisor: Actor, administrator: Actor, dispute: Document
) -> None:
    mine = disputes.take_next(db, supervisor)

    assert mine is not None
    assert mine.id == dispute.id
    assert disputes.take_next(db, administrator) is None
