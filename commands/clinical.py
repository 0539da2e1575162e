"""`parse`, `lookup` and `vocabulary`: what words mean, without an image."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from commands.formulary import register_add
from rxcore.clinical import index, safety
from rxcore.clinical.candidates import Candidate, candidates
from rxcore.clinical.levels import load_levels
from rxcore.clinical.parse import ParsedRow, Target, parse_answer
from rxcore.clinical.sig import as_needed, duration_days, times_per_day
from rxcore.clinical.vocabulary import Vocabulary, open_vocabulary
from rxcore.readings import Disease, Kind, Medicine
from rxcore.settings import Settings

KINDS: dict[str, Kind] = {"medicines": "medicine", "diseases": "disease"}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
    parse = subparsers.add_parser("parse", help="take a model's answer apart into rows (JSON)")
    parse.add_argument("--kind", required=True, choices=KINDS)
    parse.add_argument("text", metavar="TEXT", help='an answer, or "-": one a line on stdin')
    parse.set_defaults(run=run_parse)

    lookup = subparsers.add_parser("lookup", help="the names that a reading may stand for")
    lookup.add_argument("--kind", required=True, choices=KINDS)
    lookup.add_argument("name", metavar="NAME", help="as it was read, strength and form included")
    lookup.add_argument("--json", action="store_true", help="print figures as JSON")
    lookup.set_defaults(run=run_lookup)

    vocabulary = subparsers.add_parser("vocabulary", help="the names that are known here")
    acts = vocabulary.add_subparsers(title="acts", metavar="ACT", required=True)
    register_add(acts)
    build = acts.add_parser("build", help="make the index of generic names and ICD-10-CM again")
    build.add_argument("--json", action="store_true", help="print figures as JSON")
    build.set_defaults(run=run_build)


def run_parse(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the rows of each answer as one line of JSON."""
    names, levels = open_vocabulary(settings), load_levels(settings.safety_levels)
    for answer in _answers() if args.text == "-" else [args.text]:
        print(json.dumps(rows_of(args.kind, answer, names, levels)), flush=True)
    _tell_notes(names)
    return 0


def _answers() -> Iterator[str]:
    """The lines of standard input; bytes that are no UTF-8 are marked, not fatal."""
    for line in sys.stdin.buffer:
        yield line.decode(errors="replace").rstrip("\r\n")


def rows_of(
    kind: Target, answer: str, names: Vocabulary, levels: Mapping[str, safety.Setting]
) -> list[dict[str, Any]]:
    """The rows of one answer as plain values, with the numbers behind the sig and the flags."""
    parsed = parse_answer(kind, answer, partial(names.knows, KINDS[kind]))
    checked = safety.check([found.row for found in parsed.rows], names, levels)
    return [_plain(found, row) for found, row in zip(parsed.rows, checked, strict=True)]


def _plain(found: ParsedRow, row: Medicine | Disease) -> dict[str, Any]:
    values: dict[str, Any] = {name: value for name, value in row.values().items() if value}
    if isinstance(row, Medicine):
        needed = as_needed(f"{row.frequency} {row.instructions}")
        numbers = {
            "times_per_day": times_per_day(row.frequency),
            "as_needed": needed or None,
            "duration_days": duration_days(row.duration),
        }
        values |= {name: number for name, number in numbers.items() if number is not None}
    spans = {name: list(span) for name, span in found.fields.items()}
    flags = [asdict(flag) for flag in row.flags]
    return values | {"rule": found.rule, "flags": flags, "spans": spans}


def run_lookup(args: argparse.Namespace, settings: Settings) -> int:
    """Prints candidates, best first; nothing found is no failure."""
    names = open_vocabulary(settings)
    found = list(_candidates(args.kind, args.name, names))
    if args.json:
        print(json.dumps([asdict(candidate) for candidate in found]))
    elif not found:
        print("No name is near enough.")
    for candidate in [] if args.json else found:
        print(_line(candidate))
    _tell_notes(names)
    return 0


def _candidates(kind: Target, text: str, names: Vocabulary) -> Iterator[Candidate]:
    parsed = parse_answer(kind, text, partial(names.knows, KINDS[kind]))
    row = parsed.rows[0].row if len(parsed.rows) == 1 else None
    if row is None:
        row = Medicine(name=text) if kind == "medicines" else Disease(name=text)
    yield from candidates(row, names)


def _line(candidate: Candidate) -> str:
    code = f" [{candidate.code}]" if candidate.code else ""
    marks = "".join([" likely" * candidate.likely, " ambiguous" * candidate.ambiguous])
    why = "; ".join(candidate.why)
    meaning = "" if candidate.canonical == candidate.name else f" = {candidate.canonical}"
    return f"{candidate.score:.2f}{marks}  {candidate.name}{meaning}{code}  ({why})"


def run_build(args: argparse.Namespace, settings: Settings) -> int:
    """Makes the index and says how many names it holds."""
    counts = index.build_index(settings.vocabulary)
    _tell({f"{kind}s": count for kind, count in counts.items()}, args.json)
    return 0


def _tell(figures: dict[str, int | bool], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        told = ("yes" if figure else "no") if isinstance(figure, bool) else f"{figure:,}"
        print(f"{name.replace('_', ' '):10}{told:>10}")


def _tell_notes(names: Vocabulary) -> None:
    for note in names.notes:
        print(note, file=sys.stderr)
