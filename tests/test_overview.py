import statistics
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db import documents, overview, queue, readings, reviews
from db.documents import Document
from db.overview import Backlog, percentile
from rxcore import clock
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import add_document, document_to_review, submission


def read(db: Database, actor: Actor, document: Document, seconds: int | None = None) -> None:
    """Reads a document, having had it open for so many seconds; corrects the first name."""
    queue.open_one(db, actor, document.id)
    if seconds is not None:
        opened = clock.now(-seconds)
        db.execute("UPDATE documents SET opened_at = ? WHERE id = ?", (opened, document.id))
    first, *others = readings.load(db, document.shown or 0).rows
    corrected = Medicine(name="Corrected", lineage=first.lineage, written=first.written)
    fresh = documents.get(db, document.id)
    reviews.submit(db, actor, submission(fresh, corrected, *others, Disease(name="Fever")))


def shifted(time: str, seconds: float) -> str:
    moved = clock.parse(time) + timedelta(seconds=seconds)
    return f"{moved:%Y-%m-%dT%H:%M:%S.000Z}"


def test_the_backlog_counts_what_is_unfinished_by_state_and_age(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    old, young, done = (document_to_review(db, home, name) for name in "abc")
    add_document(db, home)
    read(db, reviewer, done)
    db.execute("UPDATE documents SET added_at = ? WHERE id = ?", (clock.now(-8 * 86400), old.id))

    found = overview.backlog(db, supervisor)

    assert sorted(found, key=str) == [
        Backlog("new", "under a day", 1),
        Backlog("to_review", "over a week", 1),
        Backlog("to_review", "under a day", 1),
    ]
    assert young.id


def test_work_is_counted_by_day_and_person_with_median_and_p90(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    for seconds in (10, 20, 30, 40, 100):
        read(db, reviewer, document_to_review(db, home, "Crocin"), seconds)
    read(db, second_reviewer, document_to_review(db, home, "Crocin"), 7)

    days, paces = overview.work(db, supervisor)

    assert sum(day.documents for day in days) == 6
    assert {day.day for day in days} == {clock.now()[:10]}
    first, second = paces
    assert (first.person, first.documents, first.median) == (reviewer.name, 5, 30)
    assert first.p90 == pytest.approx(76, abs=1)
    assert (second.documents, second.median, second.p90) == (1, 7, 7)


def test_a_models_reading_is_no_work_of_people(db: Database, home: Path, supervisor: Actor) -> None:
    document_to_review(db, home, "Crocin")

    assert overview.work(db, supervisor) == ([], [])


def test_the_share_changed_counts_corrections_and_not_added_rows(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    read(db, reviewer, document_to_review(db, home, "Ascobic Acid", "Crocin"))

    [found] = overview.changed_fields(db, supervisor)

    assert (found.kind, found.field, found.changed, found.rows) == ("medicine", "name", 1, 2)
    assert found.share == 0.5


def test_what_was_changed_before_the_span_is_not_counted(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(db, reviewer, document_to_review(db, home, "Ascobic Acid"))
    later = clock.now(40 * 86_400)
    monkeypatch.setattr(clock, "now", lambda seconds=0: shifted(later, seconds))

    assert overview.changed_fields(db, supervisor) == []


def test_the_forecast_on_the_first_day_takes_the_pace_of_that_day(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    for _ in range(7):
        read(db, reviewer, document_to_review(db, home, "Crocin"))
    for _ in range(3):
        document_to_review(db, home, "Crocin")

    found = overview.forecast(db, supervisor)

    today = clock.parse(clock.now()).date()
    assert (found.left, found.per_day, found.empty_on) == (3, 7.0, today + timedelta(days=1))


def test_the_forecast_takes_the_pace_of_two_weeks_where_there_is_more(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    for _ in range(7):
        read(db, reviewer, document_to_review(db, home, "Crocin"))
    db.execute("UPDATE documents SET added_at = ?", (clock.now(-30 * 86_400),))

    assert overview.forecast(db, supervisor).per_day == 0.5


def test_without_finished_documents_nobody_knows_when(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document_to_review(db, home, "Crocin")

    assert overview.forecast(db, supervisor).empty_on is None


def test_an_empty_queue_is_empty_today(db: Database, supervisor: Actor) -> None:
    found = overview.forecast(db, supervisor)

    assert (found.left, found.empty_on) == (0, clock.parse(clock.now()).date())


@given(values=st.lists(st.integers(0, 3600), min_size=1, max_size=60))
def test_percentiles_of_counts_are_those_of_the_values(values: list[int]) -> None:
    ordered = sorted(values)

    assert percentile(Counter(values), 0.5) == statistics.median(values)
    assert percentile(Counter(values), 0) == ordered[0]
    assert percentile(Counter(values), 1) == ordered[-1]


def test_no_values_have_no_percentile() -> None:
    assert percentile(Counter(), 0.5) is None


def test_a_code_alone_is_no_field_that_was_changed(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    [shown] = readings.load(db, document.shown or 0).rows
    row = Medicine(written="Crocin", name="Crocin", code="DB00316", lineage=shown.lineage)
    reviews.submit(db, reviewer, submission(document, row))

    assert overview.changed_fields(db, supervisor) == []
