"""`verify`, `backup` and `restore`: is the record whole, and how it survives this machine."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from commands.actor import cli_actor
from commands.progress import bar
from commands.record import carry, recording
from commands.setup import require_database
from db import anchors, backup, verify
from db.connection import opened
from rxcore.counting import count
from rxcore.settings import Settings
from rxcore.store import images_of


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
    verifying = subparsers.add_parser(
        "verify", help="check the record, the tables against it, and the images"
    )
    verifying.add_argument(
        "--since-last",
        action="store_true",
        help="only what came after the last check of everything that found nothing wrong",
    )
    verifying.add_argument("--json", action="store_true", help="print the report as JSON")
    verifying.set_defaults(run=run_verify)
    saving = subparsers.add_parser("backup", help="copy the database while others go on working")
    saving.add_argument("file", type=Path, help="where to; it must not exist yet")
    saving.add_argument("--json", action="store_true", help="print figures as JSON")
    saving.set_defaults(run=run_backup)
    restoring = subparsers.add_parser(
        "restore", help="put a backup in the database's place; stop the app first"
    )
    restoring.add_argument("file", type=Path, help="a file that backup wrote")
    restoring.set_defaults(run=run_restore)


def run_verify(args: argparse.Namespace, settings: Settings) -> int:
    """Checks everything, or what came since the last time; 1 when something is wrong, naming the
    first broken event. A whole check that finds nothing is anchored."""
    require_database(settings)
    file = settings.home / anchors.FILE
    since = anchors.last_verified(file) if args.since_last else None
    with opened(settings.database) as db, bar("Checking the record") as progress:
        report = verify.verify(
            db,
            cli_actor(),
            settings.home,
            settings.anchor,
            since=since,
            progress=progress,
            images=images_of(settings),
        )
        if report.whole and not since:
            anchors.verified(db, file)
    carry(settings)
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        print(*_lines(report), sep="\n")
    for problem in report.problems:
        print(f"{problem.place}: {problem.text}", file=sys.stderr)
    return 0 if report.whole else 1


def _lines(report: verify.Report) -> Iterator[str]:
    """What was looked at, and what a person should know of it."""
    looked_at = (
        (report.events, "event"), (report.values, "value"), (report.readings, "reading"),
        (report.documents, "document"), (report.decisions, "decision"),
        (report.people, "account"), (report.images, "image"), (report.anchors, "anchor"),
    )  # fmt: skip
    yield ", ".join(count(number, thing) for number, thing in looked_at)
    if report.since:
        yield f"Only what came after event {report.since} was looked at."
    if report.older:
        yield (
            f"{count(report.older, 'document')} came in before blind, twice and other marks "
            "were part of the record; of these only what is recorded was compared."
        )
    if report.purged:
        yield f"{count(report.purged, 'value')} removed under a policy."
    for seq in report.restores:
        yield f"A backup was restored at event {seq}."
    if report.unanchored:
        yield f"{count(report.unanchored, 'event')} since the last anchor."
    if report.whole:
        yield "Everything is as it was recorded."


def run_backup(args: argparse.Namespace, settings: Settings) -> int:
    """Writes a checked copy of the database and says what it does not hold."""
    require_database(settings)
    with recording(settings) as db:
        made = backup.backup(db, cli_actor(), args.file, settings.home, images=images_of(settings))
    if args.json:
        print(json.dumps(asdict(made)))
        return 0
    held = f"{count(made.documents, 'document')}, {count(made.events, 'event')}"
    print(f"{args.file}: {held}, {made.bytes:,} bytes")
    own = [count(made.formulary, "version") + " of the formulary"] if made.formulary else []
    if own := [*own, *made.site_files]:
        print(f"With it: {', '.join(own)}.")
    if made.images:
        print(f"Not in it: {count(made.images, 'image')}; copy {settings.images} as well.")
    print(f"The record's head stands in {settings.home / anchors.FILE}; keep it elsewhere, too.")
    if made.missing:
        print(f"{count(made.missing, 'image')} missing from the store.", file=sys.stderr)
    return 0


def run_restore(args: argparse.Namespace, settings: Settings) -> int:
    """Puts a backup in the database's place and says where what was there lies.

    Returns 1 when images are missing that its documents need.
    """
    done = backup.restore(settings.database, cli_actor(), args.file, images=images_of(settings))
    carry(settings)
    print(f"{settings.database} is {args.file} again. Everybody signs in anew.")
    if done.formulary:
        print(f"With it came {count(done.formulary, 'version')} of the formulary.")
    for aside in filter(None, (done.database_aside, done.files_aside)):
        print(f"What was there before lies in {aside}.")
    if done.missing:
        print(
            f"{count(done.missing, 'image')} missing; copy the images that belong to this backup "
            f"to {settings.images}.",
            file=sys.stderr,
        )
    return 1 if done.missing else 0
