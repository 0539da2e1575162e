"""The queue as a list: its order, its pages, what a word finds, and a person's day."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import assignments, day, documents, queue, reviews, worklist
from db.connection import transaction
from db.documents import Document
from rxcore import clock
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import add_document, document_to_review, submission


def some(db: Database, home: Path, count: int, upload: str = "first") -> list[Document]:
    return [document_to_review(db, home, f"Name {n}", upload=upload) for n in range(count)]


def pages(db: Database, actor: Actor, most: int, text: str = "") -> list[list[int]]:
    """The numbers of all pages of the list, one after the other."""
    found, after = [], None
    while lines := worklist.page(db, actor, text=text, after=after, most=most):
        found.append([line.id for line in lines])
        after = lines[-1]
    return found


def test_what_waits_stands_before_what_is_done_with(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    done, held, waits, back = some(db, home, 4)
    unread = add_document(db, home)
    for document in (done, back):
        reviews.submit(db, reviewer, submission(document, Medicine(name="x")))
    reviews.reopen(db, supervisor, back.id, "once more")
    reviews.hold(db, reviewer, held.id, held.version, "a question")

    [lines] = pages(db, reviewer, 50)

    assert lines == [back.id, waits.id, held.id, unread.id, done.id]


@pytest.mark.parametrize("most", [1, 2, 3, 7])
def test_pages_of_any_length_hold_every_document_once_and_in_turn(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, most: int
) -> None:
    some(db, home, 7)
    assignments.set_turn(db, supervisor, [4, 6], "first")
    assignments.set_turn(db, supervisor, [2], "last")
    for number in (1, 7):
        document = documents.get(db, number)
        reviews.submit(db, reviewer, submission(document, Medicine(name="x")))

    found = pages(db, reviewer, most)

    assert [number for page in found for number in page] == [4, 6, 3, 5, 2, 7, 1]
    assert {len(page) for page in found[:-1]} <= {most}


def test_only_the_states_that_are_chosen_are_listed(
    db: Database, home: Path, reviewer: Actor
) -> None:
    first, second = some(db, home, 2)
    reviews.submit(db, reviewer, submission(first, Medicine(name="x")))

    final = worklist.page(db, reviewer, states=["final"])
    waiting = worklist.page(db, reviewer, states=["to_review", "disputed"])

    assert [line.id for line in final] == [first.id]
    assert [line.id for line in waiting] == [second.id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monday", [3, 2]),
        ("MON", [3, 2]),
        ("rx-0002", [2]),
        ("rx2", [2]),
        ("2", [2]),
        ("nobody", []),
        ('" OR *', []),
        ("999999999999999", []),
    ],
)
def test_a_document_is_found_by_number_and_by_words_of_file_and_upload(
    db: Database, home: Path, reviewer: Actor, text: str, expected: list[int]
) -> None:
    some(db, home, 1, upload="sunday")
    some(db, home, 2, upload="monday's clinic")

    assert [line.id for line in worklist.page(db, reviewer, text=text)] == expected


def test_what_a_word_finds_comes_in_pages_too(db: Database, home: Path, reviewer: Actor) -> None:
    some(db, home, 5, upload="monday")

    assert pages(db, reviewer, 2, "monday") == [[5, 4], [3, 2], [1]]


def test_a_renamed_document_is_found_by_its_new_name_only(
    db: Database, home: Path, reviewer: Actor
) -> None:
    some(db, home, 1)
    with transaction(db):
        db.execute("UPDATE documents SET name = 'ward seven.png'")

    assert [line.id for line in worklist.page(db, reviewer, text="seven")] == [1]
    assert worklist.page(db, reviewer, text="Name") == []


def test_a_line_tells_who_has_it_open_and_whom_it_is_for(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    held, assigned = some(db, home, 2)
    queue.open_one(db, second_reviewer, held.id)
    assignments.assign(db, supervisor, [assigned.id], reviewer.person)

    lines = {line.id: line for line in worklist.page(db, supervisor)}
    db.execute("UPDATE documents SET leased_until = ?", (clock.now(-1),))
    later = worklist.page(db, supervisor)

    assert lines[held.id].holder == second_reviewer.name
    assert lines[assigned.id].assigned == reviewer.name
    assert {line.holder for line in later} == {None}


def test_the_day_counts_documents_once_and_knows_a_pace_from_three_on(
    db: Database, home: Path, reviewer: Actor
) -> None:
    first, second, third, _ = some(db, home, 4)
    begun = clock.now(-60)
    for document in (first, second):
        reviews.submit(db, reviewer, submission(document, Medicine(name="x")))
    again = documents.get(db, first.id)
    reviews.submit(db, reviewer, submission(again, Medicine(name="y")))
    two = day.of(db, reviewer, begun)
    reviews.submit(db, reviewer, submission(third, Medicine(name="x")))
    three = day.of(db, reviewer, begun)

    assert (two.done, two.per_ten_minutes, two.left) == (2, None, 2)
    assert (three.done, three.left) == (3, 1)
    assert three.per_ten_minutes == pytest.approx(30, rel=0.1)
    assert day.of(db, reviewer, clock.now(60)).done == 0
