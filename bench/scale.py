"""What each act and each page's query costs as the record grows: python -m bench.scale

Fills a database of each size in a temporary folder (`bench.record`, half of the documents
finished), and prints the 95th percentile in milliseconds, by the clock and of the processor, with
the ratio of the processor's time to that at the smallest size. Only what the database does is in
it: no page is drawn.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from sqlite_utils import Database

from bench import record
from bench.history import SUPERVISOR, Query, p95, page_queries
from db import documents, people, queue, readings, reviews, worklist
from db.connection import opened, value
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.submissions import Submission

SIZES = (1_000, 100_000)
FINISHED = 0.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds at the 95th percentile: by the clock, and of the processor."""

    wall: float
    cpu: float


def main() -> None:
    """Fills, measures, prints one line an act or query, with a column a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--home", type=Path, help="fill here, or use what was filled before")
    args = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = {
            size: _size(args.home or Path(folder), size, args.rounds) for size in args.documents
        }
    smallest = costs[args.documents[0]]
    heads = [f"{size:,}: ms | CPU ms | ratio" for size in costs]
    print(f"| p95 of | {' | '.join(heads)} |\n|---|{'---|' * 3 * len(heads)}")
    for name, first in smallest.items():
        cells = (
            f"{cost[name].wall:.1f} | {cost[name].cpu:.1f} | {cost[name].cpu / first.cpu:.1f}"
            for cost in costs.values()
        )
        print(f"| {name} | {' | '.join(cells)} |")


def _size(home: Path, size: int, rounds: int) -> dict[str, Cost]:
    path = home / str(size) / "rx.db"
    if not path.exists():
        began, began_cpu = time.perf_counter(), time.process_time()
        record.fill(path, size, finished=FINISHED)
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        print(f"{size:,} documents: {size / wall:,.0f}/s, {size / cpu:,.0f} a second of processor")
    with opened(path) as db:
        events = value(db, "SELECT max(seq) FROM events")
        print(f"{size:,} documents, {events:,} events, {path.stat().st_size / 1e9:.2f} GB")
        found = _acts(db, rounds)
    for name, query in page_queries(size, events).items():
        found[name] = _cost(path, query, rounds)
    return found


class _Timer:
    """Gathers what each act takes: seconds by the clock and of the processor."""

    def __init__(self) -> None:
        self.spent: dict[str, list[tuple[float, float]]] = {}

    def __call__(self, name: str, act: Callable[[], object]) -> None:
        began, began_cpu = time.perf_counter(), time.process_time()
        act()
        spent = (time.perf_counter() - began, time.process_time() - began_cpu)
        self.spent.setdefault(name, []).append(spent)


def _acts(db: Database, rounds: int) -> dict[str, Cost]:
    """A reviewer's acts, one after another on one connection, as the app keeps it."""
    person = people.find(db, "Person 1")
    actor = Actor(person.name, person.role, person.id)
    timer = _Timer()
    for _ in range(rounds):
        timer("claim", lambda: queue.claim_next(db, actor))
        held = queue.claim_next(db, actor)
        assert held is not None, "nothing waits"
        _review(db, actor, held, timer)
        timer("list of the queue", lambda: worklist.page(db, SUPERVISOR))
        timer("table of two states",
              lambda: worklist.page(db, SUPERVISOR, states=("disputed", "reopened")))  # fmt: skip
    return {name: _at_p95(spent) for name, spent in timer.spent.items()}


def _review(db: Database, actor: Actor, held: documents.Document, timer: _Timer) -> None:
    """What the desk asks of a document until it is submitted."""
    timer("next", lambda: queue.peek_next(db, actor, held.id))
    timer("how many wait", lambda: queue.waiting(db, actor))
    timer("read lately", lambda: queue.recent(db, actor))
    timer("renew", lambda: queue.renew(db, actor, held.id))
    filled_in = _submission(db, held)
    timer("save", lambda: reviews.submit(db, actor, filled_in))


def _submission(db: Database, document: documents.Document) -> Submission:
    """The model's rows, each accepted, the first with another strength."""
    first, *others = readings.load(db, document.shown or 0).rows
    changed = replace(first, strength="250 mg") if isinstance(first, Medicine) else first
    rows = tuple(replace(row, decision="accepted") for row in (changed, *others))
    return Submission(
        op_id=uuid4().hex, document=document.id, version=document.version,
        reading=document.shown, rows=rows,
    )  # fmt: skip


def _cost(path: Path, query: Query, rounds: int) -> Cost:
    """Each time on a fresh connection."""
    spent = []
    for _ in range(rounds):
        with opened(path) as db:
            began, began_cpu = time.perf_counter(), time.process_time()
            query(db)
            spent.append((time.perf_counter() - began, time.process_time() - began_cpu))
    return _at_p95(spent)


def _at_p95(spent: list[tuple[float, float]]) -> Cost:
    wall, cpu = zip(*spent, strict=True)
    return Cost(p95([1000 * seconds for seconds in wall]), p95([1000 * seconds for seconds in cpu]))


if __name__ == "__main__":
    main()
