"""How SQLite goes about the queries that people wait for: by seeking, whatever there is to seek."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import day, history, jobs, memory, overview, queue, reviews, search, worklist
from db.history import Filters
from rxcore.people import Actor
from rxcore.readings import Kind, Medicine
from tests.building import document_to_review, submission
from tests.server import REVIEWER

GROWING = re.compile(
    r"SCAN (documents|readings|events|event_values|medicines|diseases|jobs|files|[dferjm])\b"
)
WHO = {"person": 1, "now": "", "but": 1, "assigned": None}
LAST_EVENT = "SELECT seq, hash, at FROM events ORDER BY seq DESC LIMIT 1"
PLACE = {
    "state": "final", "now": "", "priority": 1, "id": 1, "most": 50, "words": "scan*", "found": 50,
    "number": 1,
}  # fmt: skip

QUERIES: dict[str, tuple[str, Any]] = {
    "held": (queue.HELD, WHO),
    "unread": (queue.UNREAD, WHO),
    "assigned": (queue.UNREAD, WHO | {"assigned": 1}),
    "read once": (queue.READ_ONCE, WHO),
    "read once, assigned": (queue.READ_ONCE, WHO | {"assigned": 1}),
    "page of a file": (queue.PAGE_OF_FILE, WHO | {"of": 1}),
    "waiting": (queue.WAITING, WHO),
    "held by others": (queue.HELD_BY_OTHERS, WHO),
    "counts": (queue.COUNTS, {}),
    "list in turn": (worklist.TURN, PLACE),
    "list in turn, the same turn": (worklist.SAME_TURN, PLACE),
    "list of what is done with": (worklist.NEWEST, PLACE),
    "list of what a word finds": (worklist.FOUND, PLACE),
    "list of a number": (worklist.NUMBERED, PLACE),
    "read today": (day.READ_SINCE, (1, "")),
    "left to read by models": (jobs.COUNTS, ()),
    "latest of models": (jobs.LATEST, ("done",)),
    "rate of models": (jobs.RECENT, ("",)),
    "read by": (queue.READ_BY, (1,)),
    "work by day": (overview.WORK_BY_DAY, ("",)),
    "rows read": (overview.READ_ROWS.format("medicine"), ("",)),
    "backlog": (overview.BACKLOG, ("c", "b", "a")),
}


def plan(db: Database, query: str, parameters: Any) -> list[str]:
    """The steps of SQLite's plan, in words."""
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", parameters)]


def slow(steps: list[str]) -> list[str]:
    """The steps whose cost grows with the tables, or that sort."""
    return [step for step in steps if "TEMP B-TREE" in step or GROWING.match(step)]


@pytest.mark.parametrize("name", QUERIES)
def test_what_people_wait_for_is_sought_and_never_sorted(db: Database, name: str) -> None:
    steps = plan(db, *QUERIES[name])

    assert steps
    assert slow(steps) == []


def run(db: Database, act: Callable[[], object]) -> list[str]:
    """The statements that the act comes to, with their values."""
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    try:
        act()
    finally:
        db.conn.set_trace_callback(None)
    return [text for text in said if text.startswith(("SELECT", "UPDATE"))]


def test_no_statement_of_a_review_goes_through_a_table(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document_to_review(db, home, "Crocin")

    def review() -> None:
        claimed = queue.claim_next(db, reviewer)
        assert claimed is not None
        queue.peek_next(db, reviewer, claimed.id)
        queue.waiting(db, reviewer)
        queue.recent(db, reviewer)
        queue.renew(db, reviewer, claimed.id)
        reviews.submit(db, reviewer, submission(claimed, Medicine(name="Dolo")))

    statements = run(db, review)

    assert len(statements) > 20
    scans = {text for text in statements if any(map(GROWING.match, plan(db, text, ())))}
    assert scans == {LAST_EVENT}


@pytest.mark.parametrize("kind", ["medicine", "disease"])
def test_what_was_made_of_a_name_is_sought_from_the_name(db: Database, kind: Kind) -> None:
    [statement] = run(db, lambda: memory.made_of(db, kind, "Crocin"))

    steps = plan(db, statement, ())
    assert [step for step in steps if step.startswith("SEARCH r ")] == [
        "SEARCH r USING INTEGER PRIMARY KEY (rowid=?)"
    ]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(person=REVIEWER),
        Filters(act="submit"),
        Filters(document=1),
        Filters(field="strength"),
        Filters(person=REVIEWER, act="submit"),
        Filters(since="2001-01-01T00:00:00.000Z", until="2999-01-01T00:00:00.000Z"),
    ],
)
def test_no_page_of_the_record_is_sorted(
    db: Database, supervisor: Actor, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RARE", -1)

    statements = run(db, lambda: history.find(db, supervisor, filters))

    pages = [plan(db, text, ()) for text in statements if text.startswith("SELECT e.seq")]
    assert len(pages) == 1
    assert [step for step in pages[0] if "TEMP B-TREE" in step] == []


def test_counting_and_sorting_all_documents_would_be_noticed(db: Database) -> None:
    counting = plan(db, "SELECT why, count(*) FROM documents GROUP BY why", ())
    sorting = plan(db, "SELECT id FROM documents d ORDER BY why", ())

    assert len(slow(counting)) == len(slow(sorting)) == 2
