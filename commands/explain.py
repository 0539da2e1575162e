"""`explain`: how a page, or lines of text, became rows: each stage, what fired, what it weighed."""

import argparse
import json
from pathlib import Path
from typing import Any

from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.evidence import Line
from rxcore.prescription.decide.rows import Verdicts, verdicts_on
from rxcore.prescription.decide.verdicts import Weighed
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page import allergies
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import rows_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box
from rxcore.settings import Settings

SHOWN = 3
"""Candidates of a row that are printed, the likeliest first."""
TELLING = (
    "alone", "path", "score", "margin", "form_ahead", "strength_behind", "frequency_behind",
    "row_weight", "in_medicines", "in_letterhead", "column", "row_above", "row_below",
)  # fmt: skip
"""Figures that are printed of each candidate; --json prints all of them."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command of this module."""
    command = subparsers.add_parser("explain", help="how a page or a text becomes rows")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("image", metavar="IMAGE", nargs="?", type=Path, help="a picture of a page")
    what.add_argument("--text", metavar="TEXT", help="lines of text in place of a page")
    command.add_argument("--page", type=int, default=1, help="of a file of several pages")
    command.add_argument("--json", action="store_true", help="print all figures as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints every row of the page with its candidates and what became of them."""
    names = Names(open_vocabulary(settings))
    verdicts = _of_image(args.image, args.page, names) if args.image else _of_text(args.text, names)
    rows = [_row(verdicts, at) for at in range(len(verdicts.page.entries))]
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        print(_said(row))
    if told := allergies.on_page([entry.row for entry in verdicts.page.entries]).text:
        print(f"Allergies: {told}")
    return 0


def _of_image(image: Path, page: int, names: Names) -> Verdicts:
    from rxcore.images import page_image  # brings the libraries for pictures
    from rxcore.readers.ocr.reader import EmbeddedReader

    if not image.is_file():
        raise InputRefused(f"There is no file {image.name}; name a picture of a page.")
    return EmbeddedReader(lambda: names.vocabulary).verdicts(page_image(image, page))


def _of_text(text: str, names: Names) -> Verdicts:
    """The text as a page: a line below the other, without ink."""
    lines = [line for line in text.replace("\\n", "\n").splitlines() if line.strip()]
    step = min(0.05, 0.9 / max(1, len(lines)))
    inked = [
        Inked(
            Line(line, 1.0, Box(0.05, at * step, 0.9, step * 0.6)),
            0.05, 0.95, at * step, at * step + step * 0.6,
        )
        for at, line in enumerate(lines)
    ]  # fmt: skip
    return verdicts_on(entries_of(rows_of(inked)), names)


def _row(verdicts: Verdicts, at: int) -> dict[str, Any]:
    entry, reading = verdicts.page.entries[at], verdicts.page.readings[at]
    here = sorted((o for o in verdicts.every if o.at == at), key=lambda o: -o.probability)
    return {
        "text": entry.row.text,
        "section": entry.section,
        "by_its_own_words": entry.own,
        "fields": [[part.field, entry.row.text[part.start : part.end]] for part in reading.places],
        "candidates": [_candidate(verdicts, one) for one in here],
    }


def _candidate(verdicts: Verdicts, one: Weighed) -> dict[str, Any]:
    became = "left"
    if any(each is one for each, _ in verdicts.rows):
        became = "row"
    rules = [offer.rules for each, offer in verdicts.offers if each is one]
    if rules:
        became = f"offer: {', '.join(rules[0])}"
    candidate = one.candidate
    return {
        "name": candidate.name,
        "how": candidate.how,
        "became": became,
        "probability": round(one.probability, 3),
        "weighed": {name: round(value, 3) for name, value in one.features.items()},
    }


def _said(row: dict[str, Any]) -> str:
    fields = " ".join(f"{name}={text!r}" for name, text in row["fields"] if name != "rest")
    lines = [row["text"], f"    {row['section']}  {fields}".rstrip()]
    for one in row["candidates"][:SHOWN]:
        figures = " ".join(f"{name}={one['weighed'][name]:g}" for name in TELLING)
        lines.append(f"    {one['probability']:.2f} {one['became']}: {one['name']} ({one['how']})")
        lines.append(f"         {figures}")
    return "\n".join(lines)
