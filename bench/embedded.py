"""How well the embedded reader reads: `python -m bench.embedded [--seed N] [--limit N]`.

Draws prescriptions, reads them, prints precision, recall and F1 by kind and damage, fields right
given the name, and cost, against two baselines in the same run. --pages DIR reads a folder of
pages with truth.csv instead; --holdout draws other fonts, layouts and names; --hands DIR writes by
hand in the fonts of a folder; --show DIR writes the pages with boxes and rows. bench/README.md
holds results.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bench import folder
from bench.baselines import PlainOcr, by_vocabulary, tesseract_lines
from bench.prescriptions import KINDS, Page, holdout_stock, main_stock, pages
from bench.scores import FIELDS, Tally, fields_right
from bench.show import shown
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import RxError
from rxcore.evidence import letters
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.readings import Failure, ModelReading
from samples.damage import LEVELS

Key = tuple[str, str, int]
"""Who read, what kind of page ("all" too), which level of damage (-1: all)."""


@dataclass(slots=True)
class Results:
    """What one run found."""

    medicines: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))
    diseases: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))
    fields: Counter[tuple[str, bool]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    loud: Counter[str] = field(default_factory=Counter)
    repaired: Counter[bool] = field(default_factory=Counter)

    def add(self, who: str, page: Page, medicines: Sequence[str], diseases: Sequence[str]) -> None:
        """One page's names by one reader, under every heading it counts for."""
        script = page.drawn.script
        for kind in (page.kind, "all"):
            for damage in (page.damage, -1):
                drawn = [order.name for order in script.medicines]
                self.medicines[who, kind, damage].add(medicines, drawn)
                self.diseases[who, kind, damage].add(diseases, script.diseases, page.drawn.optional)

    def timed(self, who: str, work: Callable[[], object]) -> object:
        """The work's result, its wall and CPU seconds noted (child processes included)."""
        wall, cpu = time.perf_counter(), _cpu()
        done = work()
        self.seconds[who].append(time.perf_counter() - wall)
        self.cpu[who].append(_cpu() - cpu)
        return done


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def read_page(reader: EmbeddedReader, page: Page, results: Results) -> ModelReading | Failure:
    """The embedded reader's reading of one page, scored."""

    def work() -> ModelReading | Failure:
        return reader.read([page.image], ())[0]

    reading = results.timed("embedded", work)
    if isinstance(reading, Failure) or not isinstance(reading, ModelReading):
        results.add("embedded", page, (), ())
        return Failure("not read")
    names = [medicine.name for medicine in reading.medicines]
    results.add("embedded", page, names, [disease.name for disease in reading.diseases])
    results.fields += fields_right(reading.medicines, page.drawn.script.medicines)
    drawn = {letters(order.name) for order in page.drawn.script.medicines}
    for medicine in reading.medicines:
        if any(flag.rule == "name_repaired" for flag in medicine.flags):
            results.repaired[letters(medicine.name) in drawn] += 1
    if page.damage == 0:
        results.loud["rows"] += len(reading.rows)
        results.loud["loud"] += sum(
            any(flag.level != "info" for flag in row.flags) for row in reading.rows
        )
    return reading


def read_baselines(plain: PlainOcr, words: Vocabulary, page: Page, results: Results) -> None:
    """Both baselines on one page, scored."""
    for who, read in (("ocr+vocabulary", plain.lines), ("tesseract+vocabulary", tesseract_lines)):
        lines = results.timed(who, lambda read=read: read(page.image))  # type: ignore[misc]
        if isinstance(lines, list):
            found = by_vocabulary(lines, words)
            results.add(who, page, found["medicine"], found["disease"])


def run(chosen: argparse.Namespace) -> Results:
    """Draws and reads everything."""
    results, words = Results(), Vocabulary()
    reader, plain = EmbeddedReader(lambda: words), PlainOcr()
    blank = Image.new("RGB", (640, 480), "white")
    reader.read([blank], ())
    plain.lines(blank)
    stock = holdout_stock() if chosen.holdout else main_stock(chosen.hands)
    try:
        for page in pages(stock, chosen.seed, chosen.limit):
            reading = read_page(reader, page, results)
            if not chosen.quick:
                read_baselines(plain, words, page, results)
            if chosen.show and isinstance(reading, ModelReading):
                name = f"{page.number:03d}-{page.kind}-{page.damage}-{page.layout}.jpg"
                shown(page.image, reading, page.drawn).save(chosen.show / name, quality=80)
            print(f"\r{page.number + 1} of {chosen.limit} pages", end="", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped; the figures are those of the pages read so far.", file=sys.stderr)
    return results


def report(results: Results) -> str:
    """The run as Markdown tables."""
    readers = [who for who in ("embedded", "ocr+vocabulary", "tesseract+vocabulary")
               if (who, "all", -1) in results.medicines]  # fmt: skip
    lines = ["| | medicines P / R / F1 | diseases P / R / F1 | s / page | CPU s / page |",
             "|---|---|---|---|---|"]  # fmt: skip
    for who in readers:
        for kind in ("all", *KINDS):
            key = (who, kind, -1)
            cost = ""
            if kind == "all":
                wall, cpu = (statistics.mean(each[who]) for each in (results.seconds, results.cpu))
                cost = f"{wall:.2f} | {cpu:.2f}"
            lines.append(f"| {who}, {kind} | {results.medicines[key]} | {results.diseases[key]} | "
                         f"{cost or '|'} |")  # fmt: skip
    read = len(results.seconds["embedded"])
    levels = " | ".join(f"damage {level}" for level in LEVELS)
    lines += ["", f"{read} pages.", "", f"| embedded, medicines F1 | {levels} |",
              "|---|" + "---|" * len(LEVELS)]  # fmt: skip
    for kind in KINDS:
        scores = [results.medicines["embedded", kind, level].f1 for level in LEVELS]
        lines.append(f"| {kind} | " + " | ".join(f"{score:.2f}" for score in scores) + " |")
    right = [
        f"{name} {results.fields[name, True] / total:.2f} ({total})"
        for name in FIELDS
        if (total := results.fields[name, True] + results.fields[name, False])
    ]
    lines += ["", "Fields right given the name: " + ", ".join(right) + "."]
    if "tesseract+vocabulary" not in readers:
        lines.append("No tesseract in this run.")
    if plain := results.cpu.get("ocr+vocabulary"):
        ratio = sum(results.cpu["embedded"]) / sum(plain)
        lines.append(f"CPU against one plain pass with detection at 960: {ratio:.2f} times.")
    lines.append(f"Medicine names repaired: {results.repaired.total()}, "
                 f"of these wrongly {results.repaired[False]}.")  # fmt: skip
    rows, loud = results.loud["rows"], results.loud["loud"]
    lines.append(f"Rows of undamaged pages with a warn or ask flag: {loud} of {rows}.")
    return "\n".join(lines)


MEASURE = """
from pathlib import Path
from bench.prescriptions import main_stock, pages
from rxcore.readers.ocr.reader import EmbeddedReader
reader = EmbeddedReader()
for page in pages(main_stock(), 3, 10):
    image = page.image.resize((page.image.width * 2, page.image.height * 2))
    reader.read([page.image, image], ())
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""
"""Asks Linux for this process's own peak: getrusage would give its parent's, if that was larger."""


def peak_memory() -> int:
    """Megabytes that a process of its own takes at most while it reads twenty pages, half of them
    at twice the size."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status 1 with one sentence when a font is missing."""
    parser = argparse.ArgumentParser(prog="bench.embedded", description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=120, help="pages to draw")
    parser.add_argument("--holdout", action="store_true", help="other fonts, layouts and names")
    parser.add_argument("--hands", type=Path, help="write in the fonts of this folder")
    parser.add_argument("--quick", action="store_true", help="without the baselines and memory")
    parser.add_argument("--show", type=Path, help="write the pages with boxes and rows here")
    parser.add_argument("--pages", type=Path, help="a folder of pages with truth.csv")
    parser.add_argument("--part", default="", help="with --pages: only this part of it")
    chosen = parser.parse_args(arguments)
    if chosen.show:
        chosen.show.mkdir(parents=True, exist_ok=True)
    if chosen.pages:
        print(folder.report(folder.score(chosen.pages, chosen.part, chosen.show, chosen.quick)))
        return 0
    try:
        print(report(run(chosen)))
    except RxError as error:
        raise SystemExit(str(error)) from error
    if not chosen.quick:
        print(f"Peak memory of a process that reads: {peak_memory()} MB.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
