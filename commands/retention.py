"""`purge`: old values leave the record, as the site's rules want it; what happened stays."""

import argparse
import json
from dataclasses import asdict
from datetime import date

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db import retention
from db.retention import Purgeable
from rxcore import clock
from rxcore.counting import count
from rxcore.settings import Settings

DAY_SECONDS = 86_400
MOST_DAYS = 36_500


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    purge = subparsers.add_parser(
        "purge",
        help="remove old values from the record",
        description="Removes the old and new values of events before a day; who did what when "
        "stays, and the record still verifies. Readings, documents and images are not touched. "
        "Without --yes it only says what would go.",
    )
    until = purge.add_mutually_exclusive_group(required=True)
    until.add_argument("--before", type=_day, metavar="YYYY-MM-DD", help="the day it ends at, UTC")
    until.add_argument("--older-than", type=_days, metavar="DAYS", help="so many days ago")
    purge.add_argument("--reason", default="", help="the rule that wants it; kept in the record")
    purge.add_argument("--yes", action="store_true", help="remove them; there is no way back")
    purge.add_argument("--json", action="store_true", help="print figures as JSON")
    purge.set_defaults(run=run_purge)


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text).isoformat()}T00:00:00.000Z"
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-01-31") from error


def _days(text: str) -> str:
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of days up to {MOST_DAYS}")
    return clock.now(-int(text) * DAY_SECONDS)


def run_purge(args: argparse.Namespace, settings: Settings) -> int:
    """Says what would go; with --yes it goes. 1 when it was refused."""
    prepare_database(settings)
    before = args.before or args.older_than
    gone = 0
    with recording(settings) as db:
        found = retention.purgeable(db, cli_actor(), before)
        if args.yes and found.values:
            gone = retention.purge_values(db, cli_actor(), before, args.reason)
    if args.json:
        print(json.dumps(asdict(found) | {"before": before, "removed": gone}, ensure_ascii=False))
    else:
        print(_said(found, before))
        print(_outcome(found, gone))
    return 0


def _said(found: Purgeable, before: str) -> str:
    if not found.values:
        return f"No value is kept of events before {before[:10]}."
    lines = [
        f"{count(found.values, 'value')} of {count(found.events, 'event')} and "
        f"{count(found.documents, 'document')}, from {found.first[:10]} to {found.last[:10]}:",
        *(f"  {number:>9,}  {field}" for field, number in found.fields.items()),
    ]
    return "\n".join(lines)


def _outcome(found: Purgeable, gone: int) -> str:
    if gone:
        return "Removed. Who did what when stays; backups made before still hold the values."
    if not found.values:
        return "Nothing was removed."
    return 'Nothing was removed yet; that takes --yes --reason "the rule that wants it".'
