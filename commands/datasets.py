"""`import`, `export` and `evaluate`: readings in, corrected data out, and how good readers are."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from tqdm import tqdm

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db.connection import opened
from db.evaluation import GROUPS, Evaluated, compare_readers, evaluate
from db.export_filters import BASES, Filters
from db.export_orders import Order, count
from db.exports import export
from db.imports import import_readings
from db.risk_order import RiskOrder, risk_order
from rxcore import counting
from rxcore.calibration import Calibration, expected_error
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.exports.derived import Part, Shares
from rxcore.exports.folder import FORMATS
from rxcore.scoring_equal import rights
from rxcore.settings import Settings


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
    bring = subparsers.add_parser(
        "import", help="store readings made elsewhere, such as a labelled set"
    )
    bring.add_argument("file", metavar="FILE.csv", type=Path, help="one line a row, see README")
    bring.add_argument("--reader", metavar="NAME", required=True, help="the set's name: gold")
    bring.add_argument("--json", action="store_true", help="print figures as JSON")
    bring.set_defaults(run=run_import)

    _register_export(subparsers)

    score = subparsers.add_parser("evaluate", help="how good each reader is")
    score.add_argument(
        "--against", metavar="NAME", default="", help="an imported set, not the final readings"
    )
    score.add_argument("--reader", metavar="NAME", default="", help="only the readers so called")
    score.add_argument(
        "--by", choices=GROUPS, help="also by kind of image, form of medicine, or upload"
    )
    score.add_argument(
        "--by-document", action="store_true", help="every document and field as well"
    )
    score.add_argument(
        "--risk", action="store_true",
        help="what each model's order by risk and its confidence are worth as well",
    )  # fmt: skip
    score.add_argument(
        "--split", choices=get_args(Part), help="only documents of this part of the data set"
    )
    score.add_argument(
        "--shares", default="80/10/10", help="how the export was split, where not as usual"
    )
    score.add_argument("--json", action="store_true", help="print figures as JSON")
    score.set_defaults(run=run_evaluate)


def _register_export(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    out = subparsers.add_parser("export", help="write the corrected dataset")
    out.add_argument("out", metavar="OUT", type=Path, help="a new folder, or a name with .zip")
    out.add_argument("--format", choices=FORMATS, default="csv")
    finished = out.add_mutually_exclusive_group()
    finished.add_argument(
        "--final-only", action="store_true", help="only finished documents; so it is unless asked"
    )
    finished.add_argument(
        "--unfinished", action="store_true", help="documents without a final reading as well"
    )
    out.add_argument(
        "--split", metavar="SHARES", default="80/10/10",
        help="train, validation and test of a hundred files",
    )  # fmt: skip
    out.add_argument("--from", dest="first_day", metavar="DAY", default="", help="final since")
    out.add_argument("--to", dest="last_day", metavar="DAY", default="", help="final up to")
    out.add_argument(
        "--since-last",
        action="store_true",
        help="only what became final since your last such export",
    )
    out.add_argument("--model", default="", help="read by this model; compares with its rows")
    out.add_argument("--person", default="", help="made final by this person")
    out.add_argument("--second-read", action="store_true", help="only what two people read")
    out.add_argument("--basis", choices=BASES, default="", help="how the reading became final")
    out.add_argument(
        "--file-names", action="store_true", help="give names of files instead of hashes"
    )
    out.add_argument(
        "--deidentified", action="store_true",
        help="without persons: ids of its own, no free text, no dates, pages masked",
    )  # fmt: skip
    out.add_argument("--json", action="store_true", help="print figures as JSON")
    out.set_defaults(run=run_export)


def run_export(args: argparse.Namespace, settings: Settings) -> int:
    """Writes the export and records it."""
    prepare_database(settings)
    filters = Filters(
        final_only=not args.unfinished, first_day=args.first_day, last_day=args.last_day,
        since_last_export=args.since_last, reader=args.model, person=args.person,
        second_read_only=args.second_read, basis=args.basis,
    )  # fmt: skip
    order = Order(
        form=args.format, filters=filters, file_names=args.file_names,
        deidentified=args.deidentified, shares=Shares.of(args.split),
    )  # fmt: skip
    with recording(settings) as db:
        total = sum(count(db, cli_actor(), order).values())
        if args.since_last and not total:
            return _nothing_new(args.json)
        with tqdm(total=total, unit=" documents", disable=None, leave=False) as bar:
            done = export(
                db, cli_actor(), args.out, order, settings,
                lambda number: bar.update(number - bar.n),
            )  # fmt: skip
    figures = {"documents": done.tally.documents, "rows": done.tally.rows, "files": done.hashes}
    if args.json:
        print(json.dumps(figures))
    else:
        documents = counting.count(done.tally.documents, "document")
        print(f"{documents}, {counting.count(done.tally.rows, 'row')} in {done.folder}")
        if args.deidentified:
            print("Look at the masked pages, and at the data card, before you hand it on.")
    return 0


def _nothing_new(as_json: bool) -> int:
    """No fault: people who run this every night hear nothing on standard error."""
    if as_json:
        print(json.dumps({"documents": 0, "rows": 0, "files": {}}))
    else:
        print("Nothing became final since the last such export; nothing was written.")
    return 0


def run_import(args: argparse.Namespace, settings: Settings) -> int:
    """Stores the file's readings; 1 when a line was refused, each said on standard error."""
    prepare_database(settings)
    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{args.file} cannot be read: {error.strerror}.") from error
    with opened(settings.database) as db:
        result = import_readings(db, cli_actor(), args.reader, data)
    for refusal in result.refused:
        print(f"{refusal.name}: {refusal.reason}", file=sys.stderr)
    stored, same, refused = len(result.stored), len(result.same), len(result.refused)
    if args.json:
        print(json.dumps({"stored": stored, "same": same, "refused": refused}))
    else:
        told = f"{counting.count(stored, 'document')} stored, {same} the same as before"
        print(f"{told}, {counting.count(refused, 'line')} refused")
    return 1 if result.refused else 0


def run_evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """Prints each reader's scores; 1 when no reader has read what there is to score by."""
    prepare_database(settings)
    names = open_vocabulary(settings)
    with recording(settings) as db:
        found = evaluate(
            db, cli_actor(), against=args.against, reader=args.reader, by=args.by,
            each_page=args.by_document or args.json or args.risk,
            is_name=names.holds, counts=_of_split(args.split, Shares.of(args.shares)),
        )  # fmt: skip
        models = [reader for reader in found if reader.kind == "model"] if args.risk else []
        orders = {reader.card.title: risk_order(db, reader) for reader in models}
    if args.json:
        compared = [pair.figures() for pair in compare_readers(found)]
        risks = {title: order.figures() for title, order in orders.items()}
        print(json.dumps([
            reader.figures() | {"compared": compared} | risks.get(reader.card.title, {})
            for reader in found
        ]))  # fmt: skip
    else:
        tables = [_table(reader, args.by_document) for reader in found]
        print("\n\n".join(tables + _pair_lines(found) + [_risk(o) for o in orders.values()]))
    if not found:
        print("No reader has read any of these documents yet.", file=sys.stderr)
    return 0 if found else 1


def _of_split(split: Part | None, shares: Shares) -> Callable[[str], bool] | None:
    return (lambda sha256: shares.part(sha256) == split) if split else None


def _risk(order: RiskOrder) -> str:
    """What an order by risk is worth, beside random and perfect order."""
    documents = counting.count(order.documents, "document")
    lines = [f"{order.title}, order by risk: {order.wrong} of {documents} wrong"]
    if not order.points:
        lines.append("  nothing had to be corrected, so no order is better than another")
    for point in order.points:
        gain = "-" if point.gain is None else f"{point.gain:.2f}"
        lines.append(
            f"  riskiest {point.share:.0%}".replace("%", " %") + f" ({point.looked_at}): "
            f"{point.found:.3f} of the wrong ones found, random {point.random:.3f}, "
            f"perfect {point.perfect:.3f}, share of the perfect gain {gain}"
        )
    return "\n".join(lines + _calibration(order.calibration))


def _calibration(found: Calibration) -> list[str]:
    """What the confidence says and what is right, by tenths."""
    if not found.rows:
        return ["  no row has a confidence"]
    rows = counting.count(found.rows, "row")
    lines = [f"  expected calibration error {expected_error(found.before):.3f}, {rows}"]
    lines += [
        f"    said {each.confidence:.2f}: {each.right:.2f} of {each.rows} right"
        for each in found.before
    ]
    if not found.method:
        return [*lines, f"  not to be calibrated: {found.why_not}"]
    after = expected_error(found.after)
    return [*lines, f"  calibrated ({found.method}, by documents left out) {after:.3f}"]


def _table(reader: Evaluated, by_document: bool) -> str:
    known = counting.count(reader.truths, "document")
    lines = [f"{reader.kind} {reader.card.title}: {reader.report.documents} of {known}"]
    lines += ["", reader.report.table(), *_anchoring(reader), *_group_lines(reader)]
    return "\n".join(lines + (list(_document_lines(reader)) if by_document else []))


def _anchoring(reader: Evaluated) -> list[str]:
    """How much better a reader looks by readings that began from a proposal."""
    found = reader.anchoring
    if found is None:
        return []
    return [
        "", "F1 of names by what people read",
        f"  on a proposal  {found.first}, {counting.count(found.documents, 'document')}",
        f"  blind          {found.second}, {counting.count(reader.blind.documents, 'document')}",
        f"  anchoring      {found.difference}",
    ]  # fmt: skip


def _group_lines(reader: Evaluated) -> list[str]:
    lines = ["", "F1 of names and of whole rows, by group"] if reader.groups else []
    for name, report in reader.groups.items():
        names, whole = (report.score("all", level).f1 for level in ("name", "whole row"))
        documents = counting.count(report.documents, "document")
        lines.append(f"  {name:<24} {names}, {whole}, {documents}")
    return lines


def _document_lines(reader: Evaluated) -> Iterator[str]:
    for document, page in reader.pages.items():
        yield f"\nrx-{document:04d}: {counting.count(page.corrections, 'correction')}"
        for found in page.findings:
            row = found.true or found.read
            yield f"  {found.error}: {row.name or row.written if row else ''}"
            if found.read is not None and found.true is not None:
                read, true = found.read.values(), found.true.values()
                for field, right in rights(found.read, found.true).items():
                    sign = "=" if right else "!"
                    yield f"    {sign} {field}: {read[field]!r}, true {true[field]!r}"


def _pair_lines(found: list[Evaluated]) -> list[str]:
    """Each two readers on the documents that both read."""
    lines = []
    for pair in compare_readers(found):
        said = f"{pair.first.title} and {pair.second.title}"
        told = pair.difference
        if told is None:
            lines.append(f"{said}: no document was read by both, so they cannot be compared.")
            continue
        documents = counting.count(told.documents, "document")
        clear = "clear" if told.clear else "may be chance"
        lines.append(
            f"{said} on the same {documents}, F1 of names\n  {told.first}\n  {told.second}\n"
            f"  difference {told.difference}: {clear}"
        )
    return lines
