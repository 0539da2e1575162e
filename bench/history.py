"""How fast supervisors' pages get their figures: python -m bench.history [--documents N]

Fills a database in a temporary folder, asks each page's query many times over with other values,
and prints wall time and CPU at the 95th percentile. The pages' own drawing is not in it.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from bench import record
from db import assignments, history, memory, overview, queue
from db.connection import opened, value
from db.history import Filters
from rxcore import clock
from rxcore.people import Actor

SUPERVISOR = Actor("bench", "supervisor")
DAY = 86_400
Query = Callable[[Database], object]


def main() -> None:
    """Fills, measures, prints one line a query."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--home", type=Path, help="fill here, or use what was filled before")
    args = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (args.home or Path(folder)) / "rx.db"
        if not path.exists():
            began = time.perf_counter()
            record.fill(path, args.documents)
            print(f"filled in {time.perf_counter() - began:.0f} s")
        with opened(path) as db:
            _measure(db, args.rounds)


def _measure(db: Database, rounds: int) -> None:
    events = value(db, "SELECT max(seq) FROM events")
    documents = value(db, "SELECT max(id) FROM documents")
    print(f"{documents:,} documents, {events:,} events")
    print("| query | p50 ms | p95 ms | CPU p95 ms |\n|---|---|---|---|")
    for name, query in page_queries(documents, events).items():
        wall, cpu = [], []
        for _ in range(rounds):
            with opened(Path(value(db, "SELECT file FROM pragma_database_list"))) as fresh:
                began, began_cpu = time.perf_counter(), time.process_time()
                query(fresh)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - began_cpu) * 1000)
        print(f"| {name} | {statistics.median(wall):.1f} | {p95(wall):.1f} | {p95(cpu):.1f} |")


def p95(values: list[float]) -> float:
    """The value that one of twenty lies above."""
    return statistics.quantiles(values, n=20)[-1]


class _Values:
    """What is looked for: other values at each round, the same ones in each run."""

    def __init__(self, documents: int, events: int) -> None:
        self._random = random.Random(2)
        self._documents = documents
        self._events = events

    def person(self) -> str:
        return f"Person {self._random.randrange(record.PEOPLE)}"

    def reviewer(self) -> Actor:
        return Actor("p", "reviewer", 1 + self._random.randrange(record.PEOPLE))

    def document(self) -> int:
        return self._random.randrange(1, self._documents)

    def event(self) -> int:
        return self._random.randrange(self._events)

    def common(self) -> str:
        return self._random.choice(record.COMMON)

    def rare(self) -> str:
        return self._random.choice(record.RARE)

    def week(self, **other: str) -> Filters:
        """Filters of some seven days, and others beside."""
        ago = self._random.uniform(1, record.DAYS - 8)
        since, until = clock.now(-ago * DAY), clock.now(-(ago - 7) * DAY)
        return Filters(since=since, until=until, **other)  # type: ignore[arg-type]


def page_queries(documents: int, events: int) -> dict[str, Query]:
    """What supervisors' pages and the queue ask, by name."""
    values = _Values(documents, events)
    deep = {"a page in the depth": Filters, "by common medicine, in the depth":
            lambda: Filters(medicine=values.common())}  # fmt: skip
    return (
        {f"history, {name}": _found(make) for name, make in _filters(values).items()}
        | {f"history, {name}": _found(make, values.event) for name, make in deep.items()}
        | _others(values)
    )


def _found(make: Callable[[], Filters], before: Callable[[], int] | None = None) -> Query:
    return lambda db: history.find(
        db, SUPERVISOR, make(), before=before() if before else None, most=51
    )


def _filters(values: _Values) -> dict[str, Callable[[], Filters]]:
    """What the history page is asked for."""
    return {
        "newest": Filters,
        "by person": lambda: Filters(person=values.person()),
        "by act": lambda: Filters(act="submit"),
        "by act that never was": lambda: Filters(act="restore"),
        "by document": lambda: Filters(document=values.document()),
        "by field": lambda: Filters(field="strength"),
        "by field that is rare": lambda: Filters(field="role"),
        "by common medicine": lambda: Filters(medicine=values.common()),
        "by rare medicine": lambda: Filters(medicine=values.rare()),
        "by beginning of a name": lambda: Filters(medicine="rarimol"),
        "by a medicine that never was": lambda: Filters(medicine="zzz"),
        "by days": values.week,
        "by person and days": lambda: values.week(person=values.person()),
        "by person and act": lambda: Filters(person=values.person(), act="submit"),
        "by person and field": lambda: Filters(person=values.person(), field="strength"),
        "by person and rare medicine": lambda: Filters(
            person=values.person(), medicine=values.rare()
        ),
        "by person and common medicine": lambda: Filters(
            person=values.person(), medicine=values.common()
        ),
        "by act, field and days": lambda: values.week(act="submit", field="name"),
        "by person who never did the act": lambda: Filters(
            person="service", act="submit", medicine="paracetamol"
        ),
    }


def _others(values: _Values) -> dict[str, Query]:
    """What the other pages ask."""
    return {
        "choices of the filters": lambda db: (
            history.persons(db), history.acts(db), history.fields(db)
        ),
        "a document's story": lambda db: history.story(db, SUPERVISOR, values.document()),
        "overview: backlog": lambda db: overview.backlog(db, SUPERVISOR),
        "overview: work, 30 days": lambda db: overview.work(db, SUPERVISOR),
        "overview: changed fields, 30 days": lambda db: overview.changed_fields(db, SUPERVISOR),
        "overview: forecast": lambda db: overview.forecast(db, SUPERVISOR),
        "overview: uploads": lambda db: assignments.uploads(db, SUPERVISOR),
        "desk: made of a name": lambda db: memory.made_of(db, "medicine", values.common()),
        "queue: counts": queue.counts,
        "queue: next for a person": lambda db: queue.peek_next(db, values.reviewer(), 0),
    }  # fmt: skip


if __name__ == "__main__":
    main()
