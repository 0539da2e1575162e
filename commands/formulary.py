"""`vocabulary add`: a site's formulary or disease list, looked at before it counts."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import prepare_database
from db.formulary import adopt
from rxcore.clinical import formulary
from rxcore.clinical.formulary import Checked
from rxcore.clinical.formulary_file import Entry
from rxcore.counting import count
from rxcore.errors import InputRefused
from rxcore.readings import Kind
from rxcore.settings import Settings

SHOWN = 5
MOST_REFUSALS = 200


def register_add(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `add` to the acts of `vocabulary`."""
    add = acts.add_parser(
        "add",
        help="bring a formulary or disease list (CSV) into force",
        description="Shows what would change, then asks. A file speaks for the kinds of which it "
        "holds names: a list of diseases leaves the medicines as they are.",
    )
    add.add_argument("file", metavar="FILE", type=Path)
    add.add_argument("--keep", action="store_true", help="keep names in force that FILE lacks")
    answer = add.add_mutually_exclusive_group()
    answer.add_argument("--yes", action="store_true", help="do not ask at a terminal")
    answer.add_argument("--dry-run", action="store_true", help="only say what would change")
    add.add_argument("--json", action="store_true", help="print figures as JSON; asks nothing")
    add.set_defaults(run=run_add)


def run_add(args: argparse.Namespace, settings: Settings) -> int:
    """Shows the file's effect and adopts it; 1 when rows were refused, or nobody agreed."""
    prepare_database(settings)
    try:
        data = args.file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{args.file} cannot be read: {error.strerror}.") from error
    checked = formulary.check(data, settings.formulary, keep=args.keep)
    refused = _tell_refusals(checked)
    if not args.json:
        print(preview(checked))
    agreed = checked.differs and not args.dry_run and _agreed(args)
    if agreed:
        with recording(settings) as db:
            adopt(db, cli_actor(), settings.formulary, checked)
    declined = checked.differs and not agreed and not args.dry_run
    if args.json:
        print(json.dumps(_figures(checked) | {"in_force": agreed or not checked.differs}))
    elif agreed:
        print("In force.")
    elif declined:
        print("Nothing was changed.", file=sys.stderr)
    return 1 if refused or declined else 0


def _agreed(args: argparse.Namespace) -> bool:
    """What the person at the terminal says; where nobody sits, the command itself is the wish, and
    an older version can be put back."""
    if args.yes or args.json or not sys.stdin.isatty():
        return True
    return input("Bring this into force? [y/N] ").strip().lower() in ("y", "yes")


def _tell_refusals(checked: Checked) -> int:
    refusals = checked.file.refusals if checked.file else ()
    for refusal in refusals[:MOST_REFUSALS]:
        print(f"{refusal.name}: {refusal.reason}", file=sys.stderr)
    if len(refusals) > MOST_REFUSALS:
        print(f"{count(len(refusals) - MOST_REFUSALS, 'more row')} refused.", file=sys.stderr)
    return len(refusals)


def _figures(checked: Checked) -> dict[str, int]:
    file = checked.file
    return {
        "medicines": checked.count("medicine"),
        "diseases": checked.count("disease"),
        "new": len(checked.new),
        "changed": len(checked.changed),
        "gone": len(checked.gone),
        "refused": len(file.refusals) if file else 0,
    }


def preview(checked: Checked) -> str:
    """What would be in force, and what is new, changed and gone, in a few lines of text."""
    lines = []
    if checked.file:
        lines += [f"  {_line(entry)}" for entry in checked.file.entries[:SHOWN]]
        if checked.file.unused:
            lines.append(f"Columns that are not used: {', '.join(checked.file.unused)}")
    lines.append(f"{_many(checked, 'medicine')} and {_many(checked, 'disease')} would be in force.")
    lines += [checked.caution] if checked.caution else []
    changed = [after for _, after in checked.changed]
    changes = {"new": checked.new, "changed": changed, "gone": checked.gone}
    lines += [_counted(what, entries) for what, entries in changes.items() if entries]
    return "\n".join(lines if checked.differs else [*lines, "Nothing differs from what is."])


def _many(checked: Checked, kind: Kind) -> str:
    return count(checked.count(kind), kind)


def _line(entry: Entry) -> str:
    parts = (entry.name, entry.canonical, "; ".join(entry.strengths), "; ".join(entry.forms))
    return " | ".join(part for part in parts if part)


def _counted(what: str, entries: Sequence[Entry]) -> str:
    names = ", ".join(entry.name for entry in entries[:SHOWN])
    return f"{len(entries):,} {what}: {names}{', ...' if len(entries) > SHOWN else ''}"
