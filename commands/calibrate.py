"""`calibrate`: what each model's confidence stands for, by people's final readings."""

import argparse
import json
import sys

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db.calibrating import Outcome, calibrate
from db.calibrations import Stored
from rxcore import counting
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.settings import Settings


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    calibrating = subparsers.add_parser(
        "calibrate", help="fit what each model's confidence stands for to the final readings"
    )
    calibrating.add_argument(
        "--reader", metavar="NAME", default="", help="only the readers so called"
    )
    calibrating.add_argument("--json", action="store_true", help="print figures as JSON")
    calibrating.set_defaults(run=run_calibrate)


def run_calibrate(args: argparse.Namespace, settings: Settings) -> int:
    """Puts a calibration of each model in force; 1 when one could not be calibrated."""
    prepare_database(settings)
    names = open_vocabulary(settings)
    with recording(settings) as db:
        found = calibrate(db, cli_actor(), reader=args.reader, is_name=names.holds)
    if args.json:
        print(json.dumps([outcome.figures() for outcome in found]))
    for outcome in found:
        if outcome.stored is None:
            print(f"{outcome.card.title}: {outcome.measured.why_not}", file=sys.stderr)
        elif not args.json:
            print(_told(outcome, outcome.stored))
    if not found:
        print("No model has read any document that has a final reading.", file=sys.stderr)
    return 0 if found and all(outcome.stored for outcome in found) else 1


def _told(outcome: Outcome, stored: Stored) -> str:
    return (
        f"{outcome.card.title}: calibration {stored.id} ({stored.curve.method}) from "
        f"{counting.count(stored.rows, 'row')} of {counting.count(stored.documents, 'document')}; "
        f"expected calibration error {stored.error_before:.3f}, on documents left out "
        f"{stored.error_after:.3f}"
    )
