"""How SQLite goes about the queries that people wait for: by seeking, whatever there is to seek."""

import re
from typing import Any

import pytest
from sqlite_utils import Database

from db import overview, queue

GROWING = re.compile(
    r"SCAN (documents|readings|events|event_values|medicines|diseases|jobs|files|[dferjm])\b"
)
WHO = {"person": 1, "now": "", "but": 1, "assigned": None}
PAGE = {"after": 1, "most": 50, "state": "final"}

QUERIES: dict[str, tuple[str, Any]] = {
    "held": (queue.HELD, WHO),
    "unread": (queue.UNREAD, WHO),
    "assigned": (queue.UNREAD, WHO | {"assigned": 1}),
    "read once": (queue.READ_ONCE, WHO),
    "read once, assigned": (queue.READ_ONCE, WHO | {"assigned": 1}),
    "waiting": (queue.WAITING, WHO),
    "held by others": (queue.HELD_BY_OTHERS, WHO),
    "counts": (queue.COUNTS, {}),
    "page": (queue.PAGE.format(""), PAGE),
    "page of a state": (queue.PAGE.format("d.state = :state AND"), PAGE),
    "read by": (queue.READ_BY, (1,)),
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


def test_counting_and_sorting_all_documents_would_be_noticed(db: Database) -> None:
    counting = plan(db, "SELECT why, count(*) FROM documents GROUP BY why", ())
    sorting = plan(db, "SELECT id FROM documents d ORDER BY why", ())

    assert len(slow(counting)) == len(slow(sorting)) == 2
