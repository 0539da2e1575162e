from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db import history, people, readings, reviews, search
from db.connection import transaction, value
from db.documents import Document
from db.events import record
from db.history import Filters
from pages.shared import said
from rxcore import clock
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import document_to_review, submission
from tests.server import REVIEWER


@pytest.fixture
def corrected(db: Database, home: Path, reviewer: Actor) -> Document:
    """A document on which the reviewer corrected one of two medicines."""
    document = document_to_review(db, home, "Ascobic Acid", "Crocin")
    misspelt, right = readings.load(db, document.shown or 0).rows
    row = Medicine(written="Ascobic Acid", name="Ascorbic acid", lineage=misspelt.lineage)
    reviews.submit(db, reviewer, submission(document, row, right))
    return document


def acts(entries: list[history.Entry]) -> list[str]:
    return [entry.act for entry in entries]


def test_the_newest_event_comes_first_with_old_and_new(
    db: Database, supervisor: Actor, corrected: Document
) -> None:
    newest = history.find(db, supervisor, Filters())[0]

    assert (newest.act, newest.actor, newest.document) == ("submit", REVIEWER, corrected.id)
    assert [(c.field, c.old, c.new) for c in newest.changes] == [
        ("name", "Ascobic Acid", "Ascorbic acid")
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(person=REVIEWER), ["submit"]),
        (Filters(act="model read"), ["model read"]),
        (Filters(field="name", person=REVIEWER), ["submit"]),
        (Filters(field="strength"), []),
        (Filters(medicine="ascorbic", act="submit"), ["submit"]),
        (Filters(medicine="ASCÓRB", act="submit"), ["submit"]),
        (Filters(medicine="acid asc", act="submit"), ["submit"]),
        (Filters(medicine="paracetamol"), []),
        (Filters(document=999), []),
        (Filters(since="2999-01-01T00:00:00.000Z"), []),
        (Filters(until="2001-01-01T00:00:00.000Z"), []),
    ],
)
@pytest.mark.usefixtures("corrected")
def test_each_filter_leaves_what_it_names(
    db: Database, supervisor: Actor, filters: Filters, expected: list[str]
) -> None:
    assert acts(history.find(db, supervisor, filters)) == expected


@pytest.mark.parametrize(("walked", "step", "rare"), [(0, 1, 9), (0, 1, 0), (2, 2, 9), (99, 1, 0)])
@pytest.mark.parametrize("words", ["ascorbic", "ASC", "acid ascórb"])
def test_a_medicine_is_found_alike_by_walking_and_by_the_index(
    db: Database, home: Path, supervisor: Actor, corrected: Document,
    monkeypatch: pytest.MonkeyPatch, words: str, walked: int, step: int, rare: int,
) -> None:  # fmt: skip
    document_to_review(db, home, "Ascoril")
    document_to_review(db, home, "Crocin")
    expected = history.find(db, supervisor, Filters(medicine=words), most=5)
    for name, figure in (("WALKED", walked), ("STEP", step), ("RARE", rare)):
        monkeypatch.setattr(search, name, figure)

    found = history.find(db, supervisor, Filters(medicine=words), most=5)

    assert found == expected
    assert corrected.id in {entry.document for entry in found}


def test_a_field_is_found_alike_whether_few_or_many_changed_it(
    db: Database, supervisor: Actor, corrected: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = history.find(db, supervisor, Filters(field="name"))
    monkeypatch.setattr(search, "RARE", 0)

    common = history.find(db, supervisor, Filters(field="name"))

    assert common == rare
    assert corrected.id in {entry.document for entry in common}


def test_a_time_span_holds_its_start_and_not_its_end(db: Database, supervisor: Actor) -> None:
    start = clock.now(1)
    moments = iter([start, clock.now(2), clock.now(3)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: next(moments))
        for act in ("first", "second", "third"):
            with transaction(db):
                record(db, supervisor, act)

    middle = history.find(db, supervisor, Filters(act="second"))[0].at
    found = history.find(db, supervisor, Filters(since=start, until=middle))

    assert acts(found) == ["first"]


def test_pages_join_without_gap_or_repetition_while_events_come_in(
    db: Database, supervisor: Actor
) -> None:
    for number in range(25):
        with transaction(db):
            record(db, supervisor, f"act {number}")
    total = value(db, "SELECT count(*) FROM events")

    seen: list[int] = []
    before = None
    while page := history.find(db, supervisor, Filters(), before=before, most=7):
        seen += [entry.seq for entry in page]
        before = page[-1].seq
        with transaction(db):
            record(db, supervisor, "meanwhile")

    assert seen == list(range(total, 0, -1))


def test_the_story_holds_the_chain_of_readings_with_differences(
    db: Database, supervisor: Actor, corrected: Document
) -> None:
    told = history.story(db, supervisor, corrected.id)

    model, person = told.steps
    assert (model.reading.kind, model.against, model.differences) == ("model", None, ())
    assert (person.reading.reader, person.against) == (REVIEWER, model.reading.id)
    assert [d.change for d in person.differences] == ["changed", "kept"]
    assert acts(list(told.entries)) == ["document added", "model read", "read", "submit"]


def test_a_reading_made_apart_is_shown_beside_the_first_one(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin", "Dolo 650")
    reviews.submit(db, reviewer, submission(document, Medicine(name="crocin"), blind=True))

    told = history.story(db, supervisor, document.id)

    assert [d.change for d in told.steps[1].differences] == ["changed", "removed"]


def test_only_supervisors_look_back(db: Database, reviewer: Actor, corrected: Document) -> None:
    with pytest.raises(NotAllowed):
        history.find(db, reviewer, Filters())
    with pytest.raises(NotAllowed):
        history.story(db, reviewer, corrected.id)


def test_a_document_that_is_not_there_is_said_so(db: Database, supervisor: Actor) -> None:
    with pytest.raises(InputRefused, match="no document 4711"):
        history.story(db, supervisor, 4711)


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    "text",
    ['"', '""', "*", "asc* OR NOT", "name:x", "NEAR(a b)", "(", "a AND", "-", "+", "^", "\0", "{z}",
     "' OR 1=1 --", "😀", "x" * 5000, '" OR "', "ascorbic AND crocin"],
)  # fmt: skip
def test_search_syntax_in_what_people_type_is_only_text(
    db: Database, supervisor: Actor, text: str
) -> None:
    assert history.find(db, supervisor, Filters(medicine=text)) == []


@given(text=st.text(max_size=40))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_breaks_the_search(db: Database, supervisor: Actor, text: str) -> None:
    history.find(db, supervisor, Filters(medicine=text))


def test_choices_for_the_filters_are_those_that_occur(
    db: Database, administrator: Actor, corrected: Document
) -> None:
    people.add(db, administrator, "Zoe", "long enough to pass", "reviewer")

    assert REVIEWER in history.persons(db)
    assert "service" in history.persons(db)
    assert {"submit", "model read", "person added"} <= set(history.acts(db))
    assert {"name", "role", "file name"} <= set(history.fields(db))
    assert corrected.id


def test_a_change_names_its_medicine_and_internals_stay_out(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    [shown] = readings.load(db, document.shown or 0).rows
    row = Medicine(written="Crocin", name="Crocin", strength="650 mg", lineage=shown.lineage)
    reviews.submit(db, reviewer, submission(document, row))
    submitted, *others = history.find(db, supervisor, Filters())

    told = [said.summary(entry) for entry in others]

    assert said.summary(submitted) == "Crocin, strength: empty → 650 mg"
    assert not [text for text in told if "card:" in text or "override:" in text]
