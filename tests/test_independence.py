"""Nobody who may read second learns what the first read, whatever both do before: acts drawn at
random, with answers and refusals searched for the first reader's words."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db import (
    assignments,
    documents,
    drafts,
    exports,
    history,
    holds,
    jobs,
    memory,
    overview,
    people,
    queue,
    readings,
    reviews,
    rights,
)
from db.connection import opened, transaction, value
from db.export_orders import Order
from db.settings import Shares, put_shares
from pages.desk.acts import perform, take_back
from pages.desk.data import desk_data
from pages.desk.messages import Action
from rxcore.errors import RxError
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.settings import Settings
from tests.building import (
    CARD,
    add_document,
    document_for_two,
    document_to_review,
    model_reading,
    submission,
)
from tests.desk_messages import action, sent_row
from tests.server import ADMINISTRATOR, REVIEWER, SECOND_REVIEWER, SUPERVISOR

SECRET = "Zanthoxylin"
FIRST, OTHERS = REVIEWER, (SECOND_REVIEWER, SUPERVISOR, ADMINISTRATOR)
MINE = "Crocin"


def person(db: Database, name: str) -> Actor:
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id, "test-session")


def message(actor: Actor, kind: str, version: int, reading: int | None) -> Action:
    """What a desk could send, with any version and any reading, guessed or not."""
    name = SECRET if actor.name == FIRST else MINE
    fields = {"written": name, "name": name}
    return action(
        op_id=f"{actor.person}-{kind}-{version}-{reading}", kind=kind, version=version,
        reading=reading, rows=[sent_row("medicine", fields, decision="added")], reason="a reason",
    )  # fmt: skip


def desk(db: Database, actor: Actor, _: int) -> Any:
    return desk_data(db, actor, queue.open_one(db, actor, 1))


def act(kind: str, *, base: bool = False) -> Callable[[Database, Actor, int], Any]:
    """An act of the desk, on a version that is off by a number. base: it names a person's
    reading."""

    def send(db: Database, actor: Actor, off: int) -> Any:
        document = documents.get(db, 1)
        theirs = value(
            db,
            "SELECT max(r.id) FROM readings r JOIN readers e ON e.id = r.reader "
            "WHERE e.kind = 'person'",
        )
        reading = theirs if base else document.shown
        return perform(db, actor, message(actor, kind, document.version - off, reading))

    return send


def draft(db: Database, actor: Actor, off: int) -> Any:
    words = SECRET if actor.name == FIRST else MINE
    drafts.save(db, actor, 1, documents.get(db, 1).version - off, {"typed": words})
    return drafts.load(db, actor, 1)


def lose_the_lease(db: Database, _actor: Actor, _off: int) -> None:
    with transaction(db):
        db.execute("UPDATE documents SET leased_until = '2000-01-01'")


def search(db: Database, actor: Actor, _: int) -> Any:
    """That something is found tells as much as the words themselves."""
    found = history.find(db, actor, history.Filters(medicine=SECRET[:6]))
    by_field = history.find(db, actor, history.Filters(field="name"))
    return SECRET if found else [(entry.changes, entry.details) for entry in by_field]


def export(db: Database, actor: Actor, _: int) -> str:
    with TemporaryDirectory() as folder:
        out, order = Path(folder) / "out", Order(form="jsonl")
        exports.export(db, actor, out, order, Settings(home=Path(folder)))
        return "".join(path.read_text(encoding="utf-8") for path in out.iterdir())


ACTS: dict[str, Callable[[Database, Actor, int], Any]] = {
    "open the desk": desk,
    "submit": act("submit"),
    "submit on a person's reading": act("submit", base=True),
    "resolve": act("resolve", base=True),
    "draft": draft,
    "hold": act("hold"),
    "resume": lambda db, actor, _: reviews.resume(db, actor, 1),
    "reject": act("reject"),
    "take back": lambda db, actor, _: take_back(db, actor, 1),
    "release": act("release"),
    "let the lease run out": lose_the_lease,
    "story": lambda db, actor, _: history.story(db, actor, 1),
    "search": search,
    "export": export,
    "held": lambda db, actor, _: holds.held(db, actor),
    "memory": lambda db, _actor, _off: [memory.made_of(db, "medicine", n) for n in (MINE, SECRET)],
    "withdraw": lambda db, actor, _: assignments.withdraw(db, actor, [1], "a reason"),
    "look the document up": lambda db, _actor, _off: documents.get(db, 1),
}
PEOPLE = (FIRST, *OTHERS)
STEPS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(sorted(ACTS)), st.integers(0, 2))


def read_by(db: Database) -> set[str]:
    """Who read the document in its present cycle."""
    cycle = documents.get(db, 1).cycle
    found = readings.of_document(db, 1)
    return {r.reader for r in found if r.kind == "person" and r.cycle == cycle}


def learned(db: Database, name: str, step: str, off: int) -> str:
    """All that the person gets to see by this step, refusals included."""
    try:
        return repr(ACTS[step](db, person(db, name), off))
    except RxError as refused:
        return str(refused)


def sequence(home: Path, steps: list[tuple[str, str, int]]) -> int:
    """Runs the steps; returns how many were checked while a first reading lay sealed."""
    checked = 0
    with opened(home / "rx.db") as db:
        for name, step, off in steps:
            said = learned(db, name, step, off)
            document = documents.get(db, 1)
            if name == FIRST or document.state == "final" or len(read_by(db)) > 1:
                continue
            if document.cycle > 1:  # opened again: one reader, and what was read is no secret
                break
            assert SECRET not in said, (name, step)
            checked += FIRST in read_by(db)
    return checked


def test_a_model_that_reads_after_the_first_person_is_not_compared_with_them(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    put_shares(db, supervisor, Shares(twice=100))
    document = add_document(db, home)
    [job] = jobs.claim(db, 1)
    jobs.fail(db, job, "too dark")
    unread = documents.get(db, document.id)
    reviews.submit(db, reviewer, submission(unread, Medicine(name=SECRET)))
    assignments.read_again(db, supervisor, [document.id], "other")
    [job] = jobs.claim(db, 1, readers=["other"])
    jobs.complete(db, job, CARD, model_reading(MINE))

    story = history.story(db, supervisor, document.id)

    assert [step.sealed for step in story.steps] == [True, False]
    assert SECRET not in repr(story)


def test_a_conflict_names_no_reading_that_is_sealed(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, MINE)
    reviews.submit(db, supervisor, submission(document, Medicine(name=MINE)))
    reviews.reopen(db, supervisor, document.id, "once more")
    with transaction(db):
        db.execute("UPDATE documents SET twice = 1")
    first = reviews.submit(
        db, reviewer, submission(documents.get(db, 1), Medicine(name=SECRET))
    ).reading
    queue.open_one(db, supervisor, document.id)

    sent = message(second_reviewer, "submit", 1, first)
    said = repr(perform(db, second_reviewer, sent))

    assert MINE in said
    assert SECRET not in said


def test_what_a_first_reader_changed_is_in_no_figure_of_who_may_read_second(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_for_two(db, home, "Ascobic Acid")
    [row] = readings.load(db, document.shown or 0).rows
    assert isinstance(row, Medicine)
    changed = replace(row, name="Ascorbic acid")

    reviews.submit(db, reviewer, submission(document, changed))
    sealed = overview.changed_fields(db, supervisor)
    for_auditors = overview.changed_fields(db, Actor("Anna", "auditor", 99))
    reviews.submit(db, second_reviewer, submission(documents.get(db, 1), changed))

    assert (sealed, [found.changed for found in for_auditors]) == ([], [1])
    assert [found.changed for found in overview.changed_fields(db, supervisor)] == [2]


@pytest.fixture
def two(home: Path) -> Path:
    """A data folder with one document that two people are to read."""
    with opened(home / "rx.db") as db:
        document_for_two(db, home, MINE)
    return home


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=1, max_size=12))
def test_no_sequence_of_acts_shows_the_first_reading_to_the_second(
    two: Path, steps: list[tuple[str, str, int]]
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(two, folder, dirs_exist_ok=True)
        sequence(Path(folder), [(FIRST, "submit", 0), *steps])


def test_the_search_finds_a_leak_when_there_is_one(two: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(rights, "seen", lambda _db, _actor, _document, found: list(found))
    leak = [(FIRST, "submit", 0), (SECOND_REVIEWER, "submit", 1)]

    with pytest.raises(AssertionError, match="submit"):
        sequence(two, leak)


def test_the_first_reading_lies_sealed_while_the_acts_are_tried(two: Path) -> None:
    steps = [(name, step, 1) for name in OTHERS for step in ("submit", "story", "search", "export")]

    assert sequence(two, [(FIRST, "submit", 0), *steps]) == len(steps)
