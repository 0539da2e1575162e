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
from db import assignments, history, overview, queue
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
    for name, query in _queries(documents, events).items():
        wall, cpu = [], []
        for _ in range(rounds):
            with opened(Path(value(db, "SELECT file FROM pragma_database_list"))) as fresh:
                began, began_cpu = time.perf_counter(), time.process_time()
                query(fresh)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - began_cpu) * 1000)
        print(f"| {name} | {statistics.median(wall):.1f} | {_p95(wall):.1f} | {_p95(cpu):.1f} |")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _queries(documents: int, events: int) -> dict[str, Query]:
    pick = random.Random(2)

    def person() -> str:
        return f"Person {pick.randrange(record.PEOPLE)}"

    def days() -> tuple[str, str]:
        ago = pick.uniform(1, record.DAYS - 8)
        return clock.now(-ago * DAY), clock.now(-(ago - 7) * DAY)

    def found(make: Callable[[], Filters], deep: bool = False) -> Query:
        return lambda db: history.find(
            db, SUPERVISOR, make(), before=pick.randrange(events) if deep else None, most=51
        )

    def in_days(**other: str) -> Filters:
        since, until = days()
        return Filters(since=since, until=until, **other)  # type: ignore[arg-type]

    return {
        "history, newest": found(Filters),
        "history, a page in the depth": found(Filters, deep=True),
        "by person": found(lambda: Filters(person=person())),
        "by act": found(lambda: Filters(act="submit")),
        "by act that never was": found(lambda: Filters(act="restore")),
        "by document": found(lambda: Filters(document=pick.randrange(documents))),
        "by field": found(lambda: Filters(field="strength")),
        "by field that is rare": found(lambda: Filters(field="role")),
        "by common medicine": found(lambda: Filters(medicine=pick.choice(record.COMMON))),
        "by common medicine, in the depth": found(
            lambda: Filters(medicine=pick.choice(record.COMMON)), deep=True
        ),
        "by rare medicine": found(lambda: Filters(medicine=pick.choice(record.RARE))),
        "by beginning of a name": found(lambda: Filters(medicine="rarimol")),
        "by a medicine that never was": found(lambda: Filters(medicine="zzz")),
        "by days": found(in_days),
        "by person and days": found(lambda: in_days(person=person())),
        "by person and act": found(lambda: Filters(person=person(), act="submit")),
        "by person and field": found(lambda: Filters(person=person(), field="strength")),
        "by person and rare medicine": found(
            lambda: Filters(person=person(), medicine=pick.choice(record.RARE))
        ),
        "by person and common medicine": found(
            lambda: Filters(person=person(), medicine=pick.choice(record.COMMON))
        ),
        "by act, field and days": found(lambda: in_days(act="submit", field="name")),
        "by person who never did the act": found(
            lambda: Filters(person="service", act="submit", medicine="paracetamol")
        ),
        "choices of the filters": lambda db: (
            history.persons(db), history.acts(db), history.fields(db)
        ),
        "a document's story": lambda db: history.story(
            db, SUPERVISOR, pick.randrange(1, documents)
        ),
        "overview: backlog": lambda db: overview.backlog(db, SUPERVISOR),
        "overview: work, 30 days": lambda db: overview.work(db, SUPERVISOR),
        "overview: changed fields, 30 days": lambda db: overview.changed_fields(db, SUPERVISOR),
        "overview: forecast": lambda db: overview.forecast(db, SUPERVISOR),
        "overview: uploads": lambda db: assignments.uploads(db, SUPERVISOR),
        "queue: counts": queue.counts,
        "queue: next for a person": lambda db: queue.peek_next(
            db, Actor("p", "reviewer", 1 + pick.randrange(record.PEOPLE)), 0
        ),
    }  # fmt: skip


if __name__ == "__main__":
    main()
