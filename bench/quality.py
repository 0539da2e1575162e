"""How good readings are, and how well confidence and risk say so: `python -m bench.quality`.

Takes drawn prescriptions, and with --pages a folder of real ones, the way of every page: added,
read, measured against an imported truth. Prints scores with their intervals, what the order by
risk is worth before and after calibration, and the calibration of the confidence: each row and each
document by a curve fitted without it. --home keeps what was read: a second run reads only what is
new. bench/README.md holds results.
"""

import argparse
import csv
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import manage
from bench.prescriptions import main_stock, pages
from bench.truth import pages_of
from commands.actor import cli_actor
from db import readings
from db.calibrating import of_rows, rated
from db.connection import Database, opened
from db.evaluation import Evaluated, evaluate
from db.risk_order import RiskOrder, risk_order
from rxcore import risk
from rxcore.calibration import FOLDS, Bin, Calibration, expected_error
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import RxError
from rxcore.risk_curve import RiskPoint, risk_curve
from rxcore.settings import load_settings
from samples.draw import FIELDS, Sample, truth_rows

TRUTH = "truth.csv"
SET = "gold"


def draw(folder: Path, count: int, seed: int) -> None:
    """Draws `count` pages, spread over kinds and damage, with their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for page in pages(main_stock(), seed, count):
        name = f"{page.number:03d}-{page.kind}-{page.damage}-{page.layout}.jpg"
        rows += list(truth_rows(Sample(name, (page.drawn,))))
        if not (folder / name).exists():
            page.image.save(folder / name, quality=90)
    _write_truth(folder, rows)


def copy(folder: Path, source: Path, part: str) -> None:
    """Takes the pages of one part of a folder, and their lines of its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {page.file.name: page.file for page in pages_of(source, part)}
    for name, file in chosen.items():
        copyfile(file, folder / name)
    with (source / TRUTH).open(encoding="utf-8", newline="") as lines:
        _write_truth(folder, [row for row in csv.DictReader(lines) if row["file"] in chosen])


def read(home: Path, folder: Path) -> float:
    """Has the product add and read the folder and import its truth; seconds that it took."""
    began = time.perf_counter()
    os.environ["RX_HOME"] = str(home)
    for command in (
        ["init"],
        ["add", str(folder)],
        ["extract", "--reader", "ocr"],
        ["import", str(folder / TRUTH), "--reader", SET],
    ):
        manage.main(command)
    return time.perf_counter() - began


def report(home: Path) -> str:
    """The tables of each model that read there."""
    settings = load_settings({"RX_HOME": str(home)})
    with opened(settings.database) as db:
        found = evaluate(
            db, cli_actor(), against=SET, each_page=True, is_name=open_vocabulary(settings).holds
        )
        models = [reader for reader in found if reader.kind == "model"]
        return "\n\n".join("\n".join(tables(db, reader)) for reader in models)


def tables(db: Database, reader: Evaluated) -> Iterator[str]:
    """All that is measured of one model."""
    found = risk_order(db, reader)
    yield from scores(reader)
    yield from order("as the reader says", found)
    yield from order("as calibrated", replace(found, points=by_curves(db, reader)))
    yield from calibrated(found.calibration)


def by_curves(db: Database, reader: Evaluated) -> list[RiskPoint]:
    """What the order by risk is worth once the reader is calibrated: each document weighed by a
    curve fitted without it."""
    rows, documents = rated(reader), sorted(reader.pages)
    folds = {document: place % FOLDS for place, document in enumerate(documents)}
    curves = [of_rows([row for row in rows if folds[row[0]] != fold]).curve
              for fold in range(FOLDS)]  # fmt: skip
    found = (readings.load(db, reader.readings[document]).content for document in documents)
    risks = [risk.score(risk.facts_of_reading(content, curves[folds[document]]))
             for document, content in zip(documents, found, strict=True)]  # fmt: skip
    return risk_curve(risks, [reader.pages[document].corrections > 0 for document in documents])


def scores(reader: Evaluated) -> Iterator[str]:
    """Precision, recall and F1 by kind and level, and what it takes to put a document right."""
    found = reader.report
    yield f"{reader.card.title}: {found.documents} of {reader.truths} documents"
    yield "\n| | level | precision | recall | F1 (95 %) | macro F1 (95 %) |"
    yield "|---|---|---|---|---|---|"
    for score in found.scores:
        yield (
            f"| {score.scope} | {score.level} | {score.micro.precision:.3f} | "
            f"{score.micro.recall:.3f} | {score.f1} | {score.macro} |"
        )
    yield f"\nLetter error rate of names: {found.character_errors}."
    yield f"Documents without a change: {found.unchanged}."
    yield f"Corrections a document: {found.corrections}."
    wrong = [f"{kind} {count}" for kind, count in found.errors.items() if count]
    yield "Rows: " + ", ".join(wrong) + "."


def order(how: str, found: RiskOrder) -> Iterator[str]:
    """How many of the wrong documents the riskiest ones hold. how: the risk was reckoned."""
    yield f"\nOrder by risk, {how}: {found.wrong} of {found.documents} documents wrong."
    yield "\n| riskiest | wrong ones found | random | perfect | share of the perfect gain |"
    yield "|---|---|---|---|---|"
    for point in found.points:
        gain = "-" if point.gain is None else f"{point.gain:.2f}"
        share = f"{point.share:.0%}".replace("%", " %")
        yield (
            f"| {share} ({point.looked_at}) | {point.found:.3f} | {point.random:.3f} | "
            f"{point.perfect:.3f} | {gain} |"
        )


def calibrated(found: Calibration) -> Iterator[str]:
    """What the confidence says and what is right, as it is and as calibrated."""
    error = {"before": expected_error(found.before), "after": expected_error(found.after)}
    said = ", ".join(f"{when} {value:.3f}" for when, value in error.items() if value is not None)
    yield f"\nCalibration of {found.rows} rows ({found.method or 'too few to fit'}), error {said}."
    yield "\n| said | right, before | said, calibrated | right, after |\n|---|---|---|---|"
    for place in range(max(len(found.before), len(found.after))):
        cells = (_cells(bins, place) for bins in (found.before, found.after))
        yield "| " + " | ".join(cells) + " |"


def _cells(bins: list[Bin], place: int) -> str:
    if place >= len(bins):
        return " | "
    return f"{bins[place].confidence:.2f} | {bins[place].right:.2f} of {bins[place].rows}"


def _write_truth(folder: Path, rows: Sequence[dict[str, str]]) -> None:
    with (folder / TRUTH).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status 1 with one sentence when a font or a folder is missing."""
    parser = argparse.ArgumentParser(prog="bench.quality", description=__doc__.split("\n")[0])
    parser.add_argument("--drawn", type=int, default=300, help="pages to draw")
    parser.add_argument("--seed", type=int, default=61)
    parser.add_argument("--pages", type=Path, help="a folder of real pages with truth.csv as well")
    parser.add_argument("--part", default="", help="with --pages: only this part of it")
    parser.add_argument("--home", type=Path, help="keep what was read here")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as passing:
        home = chosen.home or Path(passing)
        try:
            if chosen.drawn:
                draw(home / "drawn" / "pages", chosen.drawn, chosen.seed)
            if chosen.pages:
                copy(home / "real" / "pages", chosen.pages, chosen.part)
            for name in ("drawn", "real"):
                if (folder := home / name / "pages").exists():
                    seconds = read(home / name / "data", folder)
                    print(f"\n### {name} pages\n\n{report(home / name / 'data')}")
                    print(f"\nAdded and read in {seconds / 60:.0f} minutes.")
        except RxError as error:
            raise SystemExit(str(error)) from error
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
