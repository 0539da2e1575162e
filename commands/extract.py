"""`extract`: a model reads what waits in the queue, with no app running."""

import argparse
import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tqdm import tqdm

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db import assignments, jobs, workers
from db import settings as db_settings
from db.connection import opened
from rxcore.clinical.examine import examiner
from rxcore.clinical.vocabulary import CurrentVocabulary
from rxcore.errors import ReaderUnavailable
from rxcore.questions import load_questions
from rxcore.readers.panel import AUTO
from rxcore.settings import CHOICES, Settings
from rxcore.store import images_of
from rxcore.worker import ReaderInUse, Worker

IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 15.0


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    extract = subparsers.add_parser("extract", help="let a model read what waits in the queue")
    extract.add_argument(
        "--reader", choices=CHOICES["RX_READER"], help="who reads (RX_READER, else auto)"
    )
    extract.add_argument(
        "--finals",
        action="store_true",
        help="have this reader read what is finished, too, so that it can be evaluated; nothing "
        "final moves",
    )
    extract.add_argument("--limit", type=int, metavar="N", help="read at most N pages")
    extract.add_argument(
        "--watch", action="store_true", help="wait for more when the queue is empty"
    )
    extract.add_argument(
        "--on", choices=("ray",), help="read on a Ray cluster, for a backlog (requirements-ray.txt)"
    )
    extract.add_argument(
        "--address",
        metavar="HOST:PORT",
        default="",
        help="the cluster's head node; without it, a cluster of this machine's own",
    )
    extract.add_argument("--json", action="store_true", help="print figures as JSON")
    extract.set_defaults(run=run_extract)


def run_extract(args: argparse.Namespace, settings: Settings) -> int:
    """Reads the queue to its end, to --limit, or for ever; SIGTERM ends it after the page in work.

    Returns 1 when a page failed; status says which and why.
    """
    if wrong := _wrong_usage(args):
        print(f"manage.py extract: {wrong}", file=sys.stderr)
        return 2
    prepare_database(settings)
    served: Sequence[str] = (*workers.SERVED, settings.reader)
    if args.reader:
        settings = replace(settings, reader=args.reader)
        served = (AUTO, args.reader)
    if args.finals:
        _ask_for_finals(settings)
    with recording(settings):
        if args.on:
            read, failed = _drain_on_ray(settings, served, args.limit, args.address)
        else:
            read, failed = _drain(settings, served, args.limit, args.watch)
    if args.json:
        print(json.dumps({"read": read, "failed": failed}))
    else:
        print(f"{read} read, {failed} failed")
    return 1 if failed else 0


def _wrong_usage(args: argparse.Namespace) -> str:
    if args.limit is not None and args.limit < 1:
        return "--limit is a whole number from 1 up."
    if args.address and not args.on:
        return "--address belongs to --on ray."
    if args.watch and args.on:
        return (
            "--on ray reads a backlog and ends; for what comes all day use --watch without it, "
            "with a reader behind an address (RX_READER=remote)."
        )
    return ""


def _drain_on_ray(
    settings: Settings, served: Sequence[str], limit: int | None, address: str
) -> tuple[int, int]:
    from commands import extract_on_ray
    from rxcore import on_ray

    stopping = threading.Event()
    with on_ray.cluster(address), _stopped_by_signals(stopping):  # Ray sets handlers of its own
        return extract_on_ray.drain(settings, served, limit, stopping)


def _ask_for_finals(settings: Settings) -> None:
    with opened(settings.database) as db:
        count = assignments.read_finals_again(db, cli_actor(), settings.reader)
    print(f"{count} finished documents wait for {settings.reader}.", file=sys.stderr)


def _drain(
    settings: Settings,
    served: Sequence[str],
    limit: int | None,
    watch: bool,
) -> tuple[int, int]:
    stopping = threading.Event()
    names = CurrentVocabulary(settings)
    with workers.at_work(settings.database, served) as queue:
        worker = Worker(
            queue,
            _readers(settings, names),
            images_of(settings),
            load_questions(settings.questions),
            threading.Lock(),
            examiner(settings, names),
        )
        try:
            with _stopped_by_signals(stopping):
                return _rounds(settings, worker, limit, watch, stopping)
        finally:
            worker.close()


def _rounds(
    settings: Settings,
    worker: Worker[jobs.Job],
    limit: int | None,
    watch: bool,
    stopping: threading.Event,
) -> tuple[int, int]:
    read = failed = 0
    with tqdm(total=limit or _waiting(settings), unit=" pages", disable=None, leave=False) as bar:
        while not stopping.is_set() and (limit is None or read + failed < limit):
            try:
                done = worker.round()
            except ReaderUnavailable as trouble:
                if not watch:
                    raise
                print(trouble, file=sys.stderr)
                stopping.wait(TROUBLE_SECONDS)
                continue
            read, failed = read + done.read, failed + done.failed
            bar.update(done.read + done.failed)
            if done.read or done.failed:
                continue
            if not watch:
                break
            stopping.wait(IDLE_SECONDS)
    return read, failed


def _readers(settings: Settings, names: CurrentVocabulary) -> Callable[[str], ReaderInUse]:
    """Loads each reader when the first page asks for it, and says which one it is."""
    # Readers bring onnxruntime or torch, which no other command needs.
    from rxcore.readers import trained
    from rxcore.readers.at_hand import ReadersAtHand

    def here() -> Settings:
        with opened(settings.database) as db:
            return trained.chosen(settings, db_settings.trained(db))

    return ReadersAtHand(here, names, lambda sentence: print(sentence, file=sys.stderr))


def _waiting(settings: Settings) -> int:
    with opened(settings.database) as db:
        return jobs.progress(db).waiting


@contextlib.contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl+C end the work after the page in hand instead of in the middle of it."""

    def stop(*_: object) -> None:
        stopping.set()

    before = {which: signal.signal(which, stop) for which in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
