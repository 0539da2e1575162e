import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import assignments, documents, people, placing, queue, reviews
from db.connection import opened, rows, value
from rxcore import clock
from rxcore.errors import Conflict, InputRefused
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import add_document, document_for_two, document_to_review, submission


def ids(db: Database, home: Path, count: int) -> list[int]:
    return [document_to_review(db, home, f"Medicine {number}").id for number in range(count)]


def claimed(db: Database, actor: Actor, after: int | None = None) -> int | None:
    found = queue.claim_next(db, actor, after)
    return found.id if found else None


def test_two_people_never_get_the_same_document(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    ids(db, home, 2)

    first, second = claimed(db, reviewer), claimed(db, second_reviewer)

    assert {first, second} == {1, 2}


def test_many_who_claim_at_the_same_moment_get_one_each(
    db: Database, home: Path, administrator: Actor
) -> None:
    ids(db, home, 6)
    crowd = []
    for number in range(6):
        person = people.add(
            db, administrator, f"Reader {number}", "long enough to pass", "reviewer"
        )
        crowd.append(Actor(person.name, person.role, person.id))
    got: list[int | None] = []

    def claim(actor: Actor) -> None:
        with opened(home / "rx.db") as own:
            got.append(claimed(own, actor))

    threads = [threading.Thread(target=claim, args=(actor,)) for actor in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got, key=str) == [1, 2, 3, 4, 5, 6]


def test_a_reload_brings_the_same_document_and_one_event(
    db: Database, home: Path, reviewer: Actor
) -> None:
    ids(db, home, 3)

    first, again = claimed(db, reviewer), claimed(db, reviewer)

    assert first == again
    assert value(db, "SELECT count(*) FROM events WHERE act = 'opened'") == 1


def test_a_lease_that_ran_out_frees_the_document(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    ids(db, home, 1)
    claimed(db, reviewer)
    db.execute("UPDATE documents SET leased_until = ?", (clock.now(-1),))

    assert claimed(db, second_reviewer) == 1
    with pytest.raises(Conflict, match="Somebody else"):
        queue.renew(db, reviewer, 1)


def test_nobody_submits_what_another_has_open(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    claimed(db, reviewer)

    with pytest.raises(Conflict, match="Somebody else has"):
        reviews.submit(db, second_reviewer, submission(document, Medicine(name="Crocin")))


def test_what_is_released_goes_to_the_next(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    ids(db, home, 1)
    claimed(db, reviewer)

    queue.release(db, reviewer, 1)

    assert claimed(db, second_reviewer) == 1


def test_the_weightier_document_comes_first_and_a_turn_moves_it(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    ids(db, home, 3)
    for number in (1, 2, 3):
        placing.put(db, number, risk=number * 100)
    assignments.set_turn(db, supervisor, [1], "first")
    assignments.set_turn(db, supervisor, [3], "last")

    order = []
    while (found := claimed(db, reviewer)) is not None:
        order.append(found)
        db.execute("UPDATE documents SET state = 'rejected' WHERE id = ?", (found,))

    assert order == [1, 2, 3]


def test_a_turn_taken_back_leaves_the_documents_own_score(
    db: Database, home: Path, supervisor: Actor
) -> None:
    ids(db, home, 1)
    placing.put(db, 1, risk=321)

    for turn in ("first", "last", "usual"):
        assignments.set_turn(db, supervisor, [1], turn)

    assert documents.get(db, 1).priority == 321


def test_an_assigned_document_goes_to_that_person_only(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    ids(db, home, 1)
    assignments.assign(db, supervisor, [1], second_reviewer.person)

    assert claimed(db, reviewer) is None
    assert claimed(db, second_reviewer) == 1


def test_a_document_assigned_to_everybody_is_free_again(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    ids(db, home, 1)
    assignments.assign(db, supervisor, [1], second_reviewer.person)
    assignments.assign(db, supervisor, [1], None)

    assert claimed(db, reviewer) == 1


def test_nothing_is_assigned_to_somebody_disabled(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    ids(db, home, 1)
    people.set_active(db, supervisor, people.find(db, reviewer.name), False)

    with pytest.raises(InputRefused, match="disabled"):
        assignments.assign(db, supervisor, [1], reviewer.person)


def test_the_second_reading_goes_to_another_person(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    db.execute("UPDATE documents SET twice = 1")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))

    assert claimed(db, reviewer) is None
    assert claimed(db, second_reviewer) == document.id


def test_opening_what_another_holds_shows_it_without_taking_it(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    ids(db, home, 1)
    claimed(db, reviewer)

    shown = queue.open_one(db, second_reviewer, 1)

    assert shown.leased_by == reviewer.person
    held = queue.holder(db, shown, second_reviewer)
    assert held is not None
    assert held[0] == reviewer.name


def test_withdrawing_an_upload_spares_what_somebody_has_read(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    read, waits = (document_to_review(db, home, n, upload="wrong") for n in ("Crocin", "Dolo"))
    unread = add_document(db, home, upload="wrong")
    reviews.submit(db, reviewer, submission(read, Medicine(name="Crocin")))

    wrong = assignments.of_upload(db, supervisor, "wrong")
    outcome = assignments.withdraw(db, supervisor, wrong, "Another clinic's")

    states = [documents.get(db, d.id).state for d in (read, waits, unread)]
    assert (outcome, states) == ((2, 1), ["final", "rejected", "rejected"])
    assert rows(db, "SELECT 1 FROM jobs WHERE state = 'waiting'") == []


def test_withdrawing_spares_what_was_set_aside_after_its_first_reading(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_for_two(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    read = documents.get(db, document.id)
    reviews.hold(db, second_reviewer, read.id, read.version, "hard to read")

    outcome = assignments.withdraw(db, supervisor, [read.id], "Another clinic's")

    assert (outcome, documents.get(db, read.id).state) == ((0, 1), "on_hold")


def test_reading_again_puts_a_job_for_the_named_reader(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    done = reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))

    assignments.read_again(db, supervisor, [document.id], "paligemma")
    assignments.read_again(db, supervisor, [document.id], "auto")

    jobs = rows(db, "SELECT reader, state FROM jobs ORDER BY reader")
    assert jobs == [
        {"reader": "auto", "state": "waiting"}, {"reader": "paligemma", "state": "waiting"}
    ]  # fmt: skip
    assert documents.get(db, document.id).final == done.reading


def test_uploads_are_counted_by_what_became_of_them(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    first = document_to_review(db, home, "Crocin", upload="monday")
    document_to_review(db, home, "Dolo", upload="monday")
    add_document(db, home, upload="monday")
    reviews.submit(db, reviewer, submission(first, Medicine(name="Crocin")))
    assignments.assign(
        db, supervisor, assignments.waiting_in(db, supervisor, "monday"), reviewer.person
    )

    [found] = assignments.uploads(db, supervisor)

    assert (found.documents, found.unread, found.waiting) == (3, 1, 1)
    assert (found.assigned, found.ended) == (1, 1)
    assert assignments.by_person(db, supervisor) == {reviewer.name: 1}


def two_pages(db: Database, home: Path) -> list[int]:
    """A file of two pages, of which the second one is the more urgent."""
    pages = ids(db, home, 2)
    sha256 = value(db, "SELECT sha256 FROM documents WHERE id = ?", (pages[0],))
    db.execute("UPDATE files SET pages = 2 WHERE sha256 = ?", (sha256,))
    db.execute(
        "UPDATE documents SET sha256 = ?, page = 2, priority = ? WHERE id = ?",
        (sha256, 999, pages[1]),
    )
    return pages


def test_pages_of_one_file_come_in_order_and_together(
    db: Database, home: Path, reviewer: Actor
) -> None:
    first, second = two_pages(db, home)
    [other] = ids(db, home, 1)
    db.execute("UPDATE documents SET priority = 500 WHERE id = ?", (other,))

    order = [claimed(db, reviewer)]
    peeked = queue.peek_next(db, reviewer, first)
    queue.release(db, reviewer, first)
    order.append(claimed(db, reviewer, after=first))

    assert order == [first, second]
    assert peeked is not None
    assert peeked.id == second


def test_a_page_that_somebody_else_has_open_holds_its_file_up_for_nobody(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    first, second = two_pages(db, home)

    assert [claimed(db, reviewer), claimed(db, second_reviewer)] == [first, second]
