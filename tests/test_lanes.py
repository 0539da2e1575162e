"""The queue's lanes against plain conditions on all rows, on queues drawn at random; the counts
against counting."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from db import counts, people, queue
from db.connection import one, opened, value
from db.queue import FREE
from rxcore import clock
from rxcore.people import Actor
from tests.server import REVIEWER, SECOND_REVIEWER, SUPERVISOR

NAMES = (REVIEWER, SECOND_REVIEWER, SUPERVISOR)
STATES = ("new", "to_review", "second_reading", "reopened", "on_hold", "disputed", "final")
WHO = st.sampled_from((None, *NAMES))
ENTRY = st.fixed_dictionaries(
    {
        "state": st.sampled_from(STATES),
        "priority": st.integers(-2, 2),
        "assigned_to": WHO,
        "leased_by": WHO,
        "lease": st.sampled_from((-60, 60)),
        "read_by": st.sampled_from(NAMES),
        "added": st.integers(0, 9 * 86_400),
    }
)
QUEUES = st.lists(ENTRY, max_size=12)


@contextmanager
def copied(home: Path) -> Iterator[Database]:
    """A database of its own for one example."""
    with TemporaryDirectory() as folder:
        shutil.copy(home / "rx.db", folder)
        with opened(Path(folder) / "rx.db") as db:
            yield db


def person(db: Database, name: str | None) -> int | None:
    return people.find(db, name).id if name else None


def fill(db: Database, entries: list[dict[str, Any]]) -> None:
    """A queue of these documents."""
    for name in NAMES:
        number = person(db, name)
        db.execute("INSERT INTO readers VALUES (?, 'person', ?, '', '', '', ?)",
                   (number, name, number))  # fmt: skip
    for number, entry in enumerate(entries, 1):
        add(db, number, entry)


def add(db: Database, number: int, entry: dict[str, Any]) -> None:
    second = entry["state"] == "second_reading"
    reader = person(db, entry["read_by"])
    held = entry["leased_by"] is not None
    db.execute("INSERT INTO files VALUES (?, 'image/png', 1, 1, '')", (f"{number:064}",))
    db.execute(
        "INSERT INTO documents (id, sha256, page, width, height, name, upload, state, priority, "
        "assigned_to, leased_by, leased_until, read_by, added_at) "
        "VALUES (?, ?, 1, 9, 9, '', 'first', 'new', ?, ?, ?, ?, ?, ?)",
        (number, f"{number:064}", entry["priority"], person(db, entry["assigned_to"]),
         person(db, entry["leased_by"]), clock.now(entry["lease"]) if held else None,
         reader if second else None, clock.now(-entry["added"])),
    )  # fmt: skip
    db.execute("UPDATE documents SET state = ? WHERE id = ?", (entry["state"], number))
    if second:
        db.execute("INSERT INTO readings (document, reader, at) VALUES (?, ?, '')",
                   (number, reader))  # fmt: skip


def plainly(db: Database, actor: Actor, order: str, but: int | None) -> int | None:
    """The first free document, all rows looked at and sorted."""
    row = one(
        db,
        f"SELECT d.id FROM documents d WHERE {FREE} AND d.id IS NOT :but "
        f"ORDER BY {order} d.priority DESC, d.id LIMIT 1",
        {"person": actor.person, "now": clock.now(), "but": but},
    )
    return row["id"] if row else None


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(QUEUES, st.sampled_from(NAMES), st.one_of(st.none(), st.integers(1, 4)))
def test_a_person_is_handed_what_looking_at_every_document_would_hand_out(
    home: Path, entries: list[dict[str, Any]], name: str, but: int | None
) -> None:
    with copied(home) as db:
        fill(db, entries)
        actor = Actor(name, "reviewer", person(db, name))
        peeked = plainly(db, actor, "", but or 0)
        claimed = plainly(db, actor, "d.leased_by IS :person DESC,", but)
        waiting = value(
            db, f"SELECT count(*) FROM documents d WHERE {FREE}",
            {"person": actor.person, "now": clock.now()},
        )  # fmt: skip

        assert waiting == queue.waiting(db, actor)
        found = queue.peek_next(db, actor, but or 0)
        assert peeked == (found.id if found else None)
        found = queue.claim_next(db, actor, but)
        assert claimed == (found.id if found else None)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(QUEUES, st.lists(st.tuples(st.integers(1, 12), ENTRY), max_size=8))
def test_the_counts_are_what_counting_says_whatever_changes(
    home: Path, entries: list[dict[str, Any]], changes: list[tuple[int, dict[str, Any]]]
) -> None:
    with copied(home) as db:
        fill(db, entries)
        for number, entry in changes:
            db.execute(
                "UPDATE documents SET state = ?, assigned_to = ?, read_by = ?, priority = ? "
                "WHERE id = ?",
                (entry["state"], person(db, entry["assigned_to"]), person(db, entry["read_by"]),
                 entry["priority"], number),
            )  # fmt: skip

        stored = dict(db.execute("SELECT state, count(*) FROM documents GROUP BY state").fetchall())
        assert stored == queue.counts(db)
        assert list(counts.differing_counts(db)) == []
