"""`add`: images, PDF files, folders, archives and addresses into the queue."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db.intake import Tally, add_all
from rxcore import clock
from rxcore.errors import InputRefused
from rxcore.fetch import fetch
from rxcore.intake import Handed, Refusal, incoming
from rxcore.limits import Limits
from rxcore.readers.panel import Panel, panel_of
from rxcore.settings import Settings
from rxcore.store import images_of


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    add = subparsers.add_parser(
        "add", help="add images, PDF files, folders or zip archives to the queue"
    )
    add.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="file, folder or archive")
    add.add_argument(
        "--url", action="append", default=[], help="address of one image; may be given often"
    )
    add.add_argument(
        "--readers", metavar="R,R", help="who reads them, such as ocr,paligemma: the first one's "
        "rows stand on the desk (those chosen under Settings)",
    )  # fmt: skip
    add.add_argument("--json", action="store_true", help="print figures as JSON")
    add.set_defaults(run=run_add, usage=add.print_usage)


def run_add(args: argparse.Namespace, settings: Settings) -> int:
    """Adds everything named; 1 when something was refused, each said on standard error."""
    if not args.paths and not args.url:
        print("manage.py add: name at least one PATH or --url.", file=sys.stderr)
        return 2
    prepare_database(settings)
    panel = _panel(args.readers, settings)
    limits = Limits(max_pages=settings.max_pages, max_megabytes=settings.max_megabytes)
    items = _everything(args.paths, args.url, limits)
    tally = Tally()
    with recording(settings) as db:
        steps = add_all(
            db, images_of(settings), cli_actor(), items, limits,
            upload=f"command line {clock.now()}", panel=panel,
        )  # fmt: skip
        bar = tqdm(steps, unit=" files", disable=None, leave=False)
        for tally in bar:
            bar.set_postfix(refused=len(tally.refused))
    for refusal in tally.refused:
        print(f"{refusal.name}: {refusal.reason}", file=sys.stderr)
    for remark in tally.remarks:
        print(f"{remark.name} was taken. {remark.text}", file=sys.stderr)
    _report(tally, as_json=args.json)
    return 1 if tally.refused else 0


def _panel(names: str | None, settings: Settings) -> Panel | None:
    if names is None:
        return None
    # Readers bring the whole vocabulary, which adding needs only for this check.
    from rxcore.readers.choose import require_at_hand

    panel = panel_of([name.strip() for name in names.split(",")])
    require_at_hand(settings, panel)
    return panel


def _everything(paths: list[Path], urls: list[str], limits: Limits) -> Iterator[Handed]:
    yield from incoming(paths, limits)
    for url in urls:
        try:
            yield fetch(url, limits)
        except InputRefused as refused:
            yield Refusal("address", str(refused))


def _report(tally: Tally, *, as_json: bool) -> None:
    counts = {
        "added": len(tally.added), "known": len(tally.known), "refused": len(tally.refused)
    }  # fmt: skip
    if tally.remarks:
        counts["remarks"] = len(tally.remarks)
    if tally.passed_over:
        counts["passed_over"] = len(tally.passed_over)
    if as_json:
        print(json.dumps(counts))
        return
    said = "{added} added, {known} known already, {refused} refused".format_map(counts)
    passed = ", {passed_over} passed over (hidden, or tables and texts beside images)"
    print(said + (passed.format_map(counts) if tally.passed_over else ""))
