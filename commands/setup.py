"""`init` and `status`: setting the data up, and how things stand."""

import argparse
import json
import sys
from dataclasses import asdict

from db import alarms, jobs, outbox, people, queue, schema, swap
from db.connection import exclusive, opened
from rxcore.clinical import index
from rxcore.errors import InputRefused
from rxcore.settings import Settings
from rxcore.store import images_of
from rxcore.workflow import STATES


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
    init = subparsers.add_parser("init", help="make the database, or bring it up to date")
    init.set_defaults(run=run_init)
    status = subparsers.add_parser("status", help="how many documents stand where")
    status.add_argument("--json", action="store_true", help="print figures as JSON")
    status.set_defaults(run=run_status)


def run_init(_: argparse.Namespace, settings: Settings) -> int:
    """Makes what is missing; what is there stays as it is."""
    schema.prepare(settings.database)
    images_of(settings).sweep()
    if index.stamp_of(settings.vocabulary) != index.stamp():
        names = index.build_index(settings.vocabulary)
        print(f"Vocabulary: {names['medicine']:,} medicines, {names['disease']:,} diseases.")
    with opened(settings.database) as db:
        people.code_for_the_first(db, settings.home)
    print(f"Data lies in {settings.home}.")
    return 0


def require_database(settings: Settings) -> None:
    """Raises InputRefused when nothing was set up where the settings point, RxError when the
    database there is empty or of another program."""
    if (settings.home / swap.PLAN).exists():
        with exclusive(settings.home / "set-up.lock"):
            swap.finish(settings.home)
    if not settings.database.exists():
        raise InputRefused(
            f"There is no database in {settings.home}; run `python manage.py init`, or set "
            "RX_HOME to where it is."
        )
    schema.refuse_foreign(settings.database)


def prepare_database(settings: Settings) -> None:
    """Brings the database up to date. Raises InputRefused when there is none, RxError when
    another program altered its tables or triggers."""
    require_database(settings)
    schema.prepare(settings.database)


def run_status(args: argparse.Namespace, settings: Settings) -> int:
    """Prints documents by state, the models' work by state, and the last failures."""
    prepare_database(settings)
    with opened(settings.database) as db:
        by_state = queue.counts(db)
        progress = jobs.progress(db)
        failed = jobs.failures(db, most=5)
        signals = outbox.standing(db)
        alarmed = alarms.standing(db, settings)
    if args.json:
        figures = {
            "home": str(settings.home),
            "documents": by_state,
            "reading": asdict(progress) | {"minutes_left": progress.minutes_left},
            "signals": asdict(signals),
            "alarms": alarmed,
        }
        print(json.dumps(figures))
        return 0
    print(f"Data lies in {settings.home}.")
    print(f"Documents: {sum(by_state.values())}")
    for state, words in STATES.items():
        if state in by_state:
            print(f"  {by_state[state]:>7}  {words}")
    print(
        f"Pages to be read by a model: {progress.waiting} waiting, {progress.reading} in work, "
        f"{progress.done} done, {progress.failed} failed"
    )
    for failure in failed:
        print(f"  document {failure.document}, page {failure.page}: {failure.reason}")
    if signals.listening or signals.waiting:
        print(f"Signals of finished documents: {outbox.words(signals)}")
    for alarm in alarmed:
        print(alarm, file=sys.stderr)
    return 0
