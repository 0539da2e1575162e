"""`agree`: how much two readers say the same of the documents that both read."""

import argparse
import json
from collections.abc import Iterator

from commands.actor import cli_actor
from commands.setup import prepare_database
from db.connection import opened
from db.reader_agreement import ReaderAgreement, agree
from rxcore.agreement_scores import FIGURES
from rxcore.counting import count
from rxcore.settings import Settings

TITLES = {
    "equal": "without any difference", "f1": "F1 of names", "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha", "ac1": "Gwet's AC1",
}  # fmt: skip


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    command = subparsers.add_parser("agree", help="how much two readers say the same")
    command.add_argument("first", metavar="READER", help="a model or an imported set, by its name")
    command.add_argument("second", metavar="READER")
    command.add_argument(
        "--by-document", action="store_true", help="the documents in which they differ as well"
    )
    command.add_argument("--json", action="store_true", help="print figures as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the agreement of the two on the documents that both read."""
    prepare_database(settings)
    with opened(settings.database) as db:
        found = agree(db, cli_actor(), args.first, args.second)
    if args.json:
        print(json.dumps({"first": args.first, "second": args.second, **found.figures()}))
    else:
        print("\n".join(_lines(args.first, args.second, found, args.by_document)))
    return 0


def _lines(first: str, second: str, found: ReaderAgreement, by_document: bool) -> Iterator[str]:
    whole = found.agreement
    documents, rows = count(whole.documents, "document"), count(whole.rows, "row")
    yield f"{first} and {second} on {documents}, {rows}"
    yield from (f"  {TITLES[name]:<24} {getattr(whole, name)}" for name in FIGURES)
    if by_document:
        for document, differences in found.differing.items():
            yield f"  rx-{document:04d}: {count(differences, 'row')} differ"
