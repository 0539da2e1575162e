"""Hostile files, each handed in as an upload: does it cost only itself, how much memory and time?

    python -m bench.hostile [--kinds pdfs pictures archives] [--only TEXT] [--json]

Each file goes the whole way of an upload into a database of its own. What must hold: the outcome is
so many pages and one sentence for each thing refused, no other exception; this program's own memory
stays where it was; a child stays below its limits. At the end it measures what the child costs a
page that nobody objects to. The files are made as they are needed (bench.traps).
"""

import argparse
import json
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.traps import Trap, archives, pdfs, pictures
from db import intake, schema
from db.connection import Database, opened
from db.intake import Tally
from rxcore.errors import RxError
from rxcore.images import page_image
from rxcore.intake import unpacked
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.sandbox import child
from rxcore.sandbox.children import Child, children
from rxcore.settings import ROOT
from rxcore.store import ImageStore

TRAPS = {"pdfs": pdfs.traps, "pictures": pictures.traps, "archives": archives.traps}
ACTOR = Actor("cli:bench", "administrator")
WARM_PAGES = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file came to. seconds: by the clock. cpu_seconds: of this program and its children.
    peak: the most memory that a child had, MB. broke: a traceback, or "" as it should be."""

    kind: str
    name: str
    bytes: int
    added: int
    refused: int
    sentence: str
    seconds: float
    cpu_seconds: float
    peak: int
    broke: str

    @property
    def held(self) -> bool:
        """Whether it cost only itself, and every refusal is a sentence."""
        said = all(line.endswith(".") for line in self.sentence.splitlines())
        return not self.broke and said and self.added + self.refused > 0

    @property
    def line(self) -> str:
        """All of it that a person wants to see while it runs."""
        held = "held" if self.held else "BROKE"
        figures = f"{self.added} added, {self.refused} refused, {self.seconds} s, {self.peak} MB"
        return f"{held}  {self.name}: {figures}. {self.sentence}{self.broke}"


@contextmanager
def desk() -> Iterator[tuple[Database, ImageStore]]:
    """A database and an image store of their own."""
    with tempfile.TemporaryDirectory() as folder:
        schema.prepare(Path(folder) / "rx.db")
        with opened(Path(folder) / "rx.db") as db:
            yield db, ImageStore(Path(folder) / "images")


def hand_in(trap: Trap, db: Database, store: ImageStore) -> Outcome:
    """Uploads one file, and says what that came to."""
    data = trap.make()
    tally, broke = Tally(), ""
    began, cpu = time.monotonic(), cpu_used()
    try:
        items = unpacked(trap.name, data, Limits())
        *_, tally = intake.add_all(db, store, ACTOR, items, Limits(), upload=trap.name)
    except RxError as error:
        broke = f"The whole upload ended: {error}"
    except BaseException:  # noqa: BLE001  # what must not happen is what is looked for
        broke = traceback.format_exc()
    return Outcome(
        trap.kind, trap.name, len(data), len(tally.added) + len(tally.known), len(tally.refused),
        tally.refused[0].reason if tally.refused else "",
        round(time.monotonic() - began, 2), round(cpu_used() - cpu, 2), children().peak_megabytes(),
        broke,
    )  # fmt: skip


def cpu_used() -> float:
    """Processor time of this program and of its children that have ended."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def own_megabytes() -> int:
    """The most memory that this program itself ever had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1_000_000 if sys.platform == "darwin" else 1_000)


def cost_of_a_child() -> dict[str, float]:
    """Milliseconds that a sample page takes through a warm child, without one, and to start one."""
    data = next(ROOT.glob("samples/*.jpg")).read_bytes()
    page_image(data)
    began = time.monotonic()
    fresh = Child()
    start = time.monotonic() - began
    fresh.end()
    through = [_timed(lambda: page_image(data)) for _ in range(WARM_PAGES)]
    without = [_timed(lambda: child.draw(data, 1, Limits()).image.tobytes()) for _ in through]
    return {
        "through a child": round(median(through) * 1000, 1),
        "without": round(median(without) * 1000, 1),
        "start of a child": round(start * 1000, 1),
    }


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def report(outcomes: Sequence[Outcome]) -> str:
    """A line for each kind."""
    lines = [f"{'kind':28}{'files':>6}{'held':>6}{'worst s':>9}{'CPU s':>7}{'MB':>6}  a refusal"]
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.kind, []).append(outcome)
    for kind, some in kinds.items():
        refusal = next((o.sentence for o in some if o.sentence), "")
        lines.append(
            f"{kind:28}{len(some):6}{sum(o.held for o in some):6}"
            f"{max(o.seconds for o in some):9.1f}{max(o.cpu_seconds for o in some):7.1f}"
            f"{max(o.peak for o in some):6}  {refusal[:70]}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the files and prints what they came to; 1 when one of them cost more than itself."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kinds", nargs="+", choices=TRAPS, default=list(TRAPS))
    parser.add_argument("--only", default="", help="only files whose name holds this text")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    outcomes = []
    with desk() as (db, store):
        for kind in args.kinds:
            for trap in TRAPS[kind]():
                if args.only in trap.name:
                    outcomes.append(hand_in(trap, db, store))
                    print(outcomes[-1].line, file=sys.stderr, flush=True)
    figures = {
        "own megabytes, making the files included": own_megabytes(),
        "milliseconds a page": cost_of_a_child(),
    }
    if args.json:
        print(json.dumps({"files": [asdict(o) for o in outcomes]} | figures))
    else:
        held = sum(outcome.held for outcome in outcomes)
        print(report(outcomes), f"\n{held} of {len(outcomes)} cost only themselves.", figures)
    return 0 if all(outcome.held for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
