"""Fits the weights that decide what is a medicine: `python -m bench.fit --pages DIR [--drawn N]`.

Reads folders with truth (bench.truth) and drawn prescriptions, once each as they are and twice with
nearly half of all names hidden, so that names which no list holds are learnt, too. Prints scores of
pages left out in turn, and a table of how true the probabilities are; --out writes the weights.
"""

import argparse
import json
import pickle
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from bench import plain_pages
from bench.prescriptions import main_stock
from bench.prescriptions import pages as drawn_pages
from bench.scores import Tally
from bench.truth import pages_of
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Extended, Phrase, Spot, Vocabulary
from rxcore.prescription.decide.features import Page
from rxcore.prescription.decide.rows import candidates_of
from rxcore.prescription.decide.trees import WEIGHTS
from rxcore.prescription.decide.verdicts import Weighed, alone, chosen, surroundings
from rxcore.prescription.line.candidates import Names
from rxcore.prescription.page.entries import entries_of
from rxcore.prescription.page.layout import VisualRow, rows_of
from rxcore.prescription.see.engine import Engine
from rxcore.prescription.see.ink import plain
from rxcore.prescription.see.lines import Scan, scan
from rxcore.readings import Kind

HIDDEN = 45
"""Percent of the names that a hiding vocabulary does not know."""
WORTH = {"real": 1.0, "hidden": 0.5, "drawn": 0.2, "plain": 0.15}
INNER = 3
PLAIN_PRIOR = 20.0
"""Names of plain pages are such that at least two lists hold."""
ROW, OFFER = 0.33, 0.02
SHAPE = {
    "max_depth": 4, "max_iter": 200, "learning_rate": 0.06, "min_samples_leaf": 15,
    "l2_regularization": 2.0, "max_features": 0.3, "random_state": 0,
}  # fmt: skip

Floats = npt.NDArray[np.float64]


class Hiding(Vocabulary):
    """A vocabulary that does not know a part of its medicines."""

    seed = ""

    def hides(self, name: str) -> bool:
        """Whether this name is one of those."""
        return bool(self.seed) and zlib.crc32(f"{self.seed}{plain(name)}".encode()) % 100 < HIDDEN

    def exact(self, kind: Kind, name: str) -> Name | None:
        return None if kind == "medicine" and self.hides(name) else super().exact(kind, name)

    def spottable(self, kind: Kind) -> Sequence[Spot]:
        return [spot for spot in super().spottable(kind) if not self.hides(spot.letters)]

    def phrases(self, kind: Kind, words: Sequence[str]) -> list[Phrase]:
        return [each for each in super().phrases(kind, words) if not self.hides(each.name.name)]

    def extended(self, name: str) -> Extended | None:
        found = super().extended(name)
        return None if found and self.hides(found.base.name) else found


@dataclass(frozen=True, slots=True)
class Source:
    """A page in rows, and what stands on it. group: real, drawn, or plain text."""

    name: str
    group: str
    kind: str
    rows: Sequence[VisualRow]
    needed: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(slots=True)
class Sample:
    """A page's candidates with their figures, before anything is decided."""

    source: Source
    page: Page
    alone: list[Weighed]
    worth: float
    hidden: bool = False

    @property
    def labels(self) -> list[int]:
        """1 for a name that stands on the page, 0 for one that does not, -1 for an optional one. In
        brackets an optional name is a composition, which is no row."""
        needed, optional = set(self.source.needed), set(self.source.optional)
        labels = []
        for one in self.alone:
            key = as_compared(one.candidate.name)
            free = key in optional and not one.features["bracket"]
            labels.append(1 if key in needed else -1 if free else 0)
        return labels


def as_compared(name: str) -> str:
    """Letters and figures, a figure at the end aside."""
    bare = re.sub(r"[\s-]*\d[\d./]*\s*(?:mg|mcg|ml|g)?$", "", name, flags=re.IGNORECASE)
    return plain(bare) or plain(name)


def sources(chosen_: argparse.Namespace) -> Iterator[Source]:
    """All pages, each scanned once and kept in the cache."""
    engine = Engine()
    for folder in chosen_.pages:
        for page in pages_of(folder, chosen_.part):
            needed = [as_compared(row.name) for row in page.medicines if not row.optional]
            free = [as_compared(row.name) for row in page.medicines if row.optional]
            seen = _kept(
                chosen_.cache / f"{page.file.name}.pkl", lambda p=page: scan(engine, p.image)
            )
            yield Source(
                page.file.name, "real", page.kind, rows_of(seen.inked), tuple(needed), tuple(free)
            )
    for page_ in (
        drawn_pages(main_stock(None), chosen_.seed, chosen_.drawn) if chosen_.drawn else ()
    ):
        needed = [as_compared(order.name) for order in page_.drawn.script.medicines]
        free = [as_compared(name) for name in page_.drawn.optional]
        file = chosen_.cache / f"main-{chosen_.seed}-{page_.number:03d}.pkl"
        seen = _kept(file, lambda p=page_: scan(engine, p.image))
        yield Source(
            file.stem, "drawn", page_.kind, rows_of(seen.inked), tuple(needed), tuple(free)
        )
    listed = [spot.name for spot in Vocabulary().spottable("medicine") if spot.prior >= PLAIN_PRIOR]
    for number, (rows, said) in enumerate(plain_pages.pages(listed, chosen_.plain, chosen_.seed)):
        needed = [as_compared(name) for name in said]
        yield Source(f"plain-{number:03d}", "plain", "plain", rows, tuple(needed), ())


def _kept(file: Path, make: Any) -> Scan:
    """What was scanned before, from this bench's own cache folder."""
    if not file.exists():
        file.write_bytes(pickle.dumps((None, make())))
    seen = pickle.loads(file.read_bytes())[1]  # noqa: S301
    assert isinstance(seen, Scan)
    return seen


def samples(every: Iterable[Source], seeds: Sequence[str]) -> list[Sample]:
    """Every page as it is, and real ones again for each seed with names hidden."""
    made = []
    names = {seed: Names(_hiding(seed)) for seed in ("", *seeds)}
    for source in every:
        for seed, known in names.items():
            if seed and source.group == "drawn":
                continue
            page = Page(entries_of(source.rows))
            looks = alone(page, candidates_of(page, known))
            worth = WORTH[source.group] * (WORTH["hidden"] if seed else 1.0)
            made.append(Sample(source, page, looks, worth, bool(seed)))
        print(f"\r{source.name}", end="   ", file=sys.stderr)
    return made


def _hiding(seed: str) -> Hiding:
    words = Hiding()
    words.seed = seed
    return words


def fitted(made: Sequence[Sample]) -> tuple[Any, Any]:
    """The first look's trees, and the second's, which are taught with first looks at pages that
    the first look was not taught with."""
    labels = np.array([label for sample in made for label in sample.labels])
    worth = np.array([s.worth * (y >= 0) for s in made for y in s.labels])
    table = np.array([list(one.features.values()) for sample in made for one in sample.alone])
    part = np.array([_part(s.source.name, INNER) for s in made for _ in s.alone])
    looked = np.zeros(len(labels))
    for each in range(INNER):
        out = part == each
        first = _trees().fit(table[~out], labels[~out] == 1, worth[~out])
        looked[out] = first.predict_proba(table[out])[:, 1]
    rows: list[list[float]] = []
    for sample in made:
        first_looks = _with(sample.alone, looked[len(rows) : len(rows) + len(sample.alone)])
        rows += [list(near.values()) for near in surroundings(sample.page, first_looks)]
    both = np.hstack([table, np.array(rows)])
    first = _trees().fit(table, labels == 1, worth)
    return first, _trees().fit(both, labels == 1, worth)


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(**SHAPE)


def _part(name: str, parts: int) -> int:
    return zlib.crc32(f"part {name}".encode()) % parts


def _with(looks: Sequence[Weighed], values: Iterable[float]) -> list[Weighed]:
    pairs = zip(looks, values, strict=True)
    return [replace(one, probability=float(value)) for one, value in pairs]


def looked(models: tuple[Any, Any], sample: Sample) -> list[Weighed]:
    """The sample's candidates with the probabilities of both looks."""
    if not sample.alone:
        return []
    table = np.array([list(one.features.values()) for one in sample.alone])
    first = _with(sample.alone, models[0].predict_proba(table)[:, 1])
    near = [list(each.values()) for each in surroundings(sample.page, first)]
    return _with(sample.alone, models[1].predict_proba(np.hstack([table, np.array(near)]))[:, 1])


def crossed(made: Sequence[Sample], parts: int) -> list[tuple[Sample, list[Weighed]]]:
    """Every real page, read by weights that were fitted without it."""
    read = []
    for each in range(parts):
        inside = [
            s for s in made if s.source.group != "real" or _part(s.source.name, parts) != each
        ]
        models = fitted(inside)
        for sample in made:
            out = _part(sample.source.name, parts) == each and sample.source.group == "real"
            if out and not sample.hidden:
                read.append((sample, looked(models, sample)))
    return read


def report(read: Sequence[tuple[Sample, list[Weighed]]]) -> str:
    """Scores by kind of page, with offers, and how true the probabilities are."""
    lines = ["| medicines | P / R / F1 | recall with offers |", "|---|---|---|"]
    kinds = ["all", *sorted({sample.source.kind for sample, _ in read})]
    for kind in kinds:
        rows, offers = Tally(), Tally()
        for sample, every in read:
            if kind in ("all", sample.source.kind):
                for tally, least in ((rows, ROW), (offers, OFFER)):
                    names = [as_compared(o.candidate.name) for o in chosen(every, least)]
                    tally.add(names, sample.source.needed, sample.source.optional)
        lines.append(f"| {kind} | {rows} | {offers.recall:.2f} |")
    lines += ["", "| probability | candidates | right |", "|---|---|---|"]
    right, total = Counter[int](), Counter[int]()
    for sample, every in read:
        for one, label in zip(every, sample.labels, strict=True):
            if label >= 0:
                total[int(one.probability * 10)] += 1
                right[int(one.probability * 10)] += label
    lines += [f"| {n / 10:.1f} | {total[n]} | {right[n] / total[n]:.2f} |" for n in sorted(total)]
    return "\n".join(lines)


def table_of(model: Any, figures: Sequence[str]) -> dict[str, object]:
    """The fitted trees as rxcore.prescription.decide.trees reads them."""
    trees = [
        [
            [-1, 0, 0, 0, round(float(node["value"]), 5)]
            if node["is_leaf"]
            else [int(node["feature_idx"]), float(f"{node['num_threshold']:.6g}"),
                  int(node["left"]), int(node["right"]), 0]
            for node in each[0].nodes
        ]
        for each in model._predictors
    ]  # fmt: skip
    start = float(model._baseline_prediction.ravel()[0])
    return {"figures": list(figures), "start": round(start, 5), "trees": trees}


def written(made: Sequence[Sample], told: str) -> dict[str, object]:
    """Weights fitted on everything."""
    first, second = fitted(made)
    sample = next(sample for sample in made if sample.alone)
    figures = list(sample.alone[0].features)
    near = list(surroundings(sample.page, sample.alone)[0])
    return {
        "fitted": datetime.now(UTC).date().isoformat(), "on": told, "row": ROW, "offer": OFFER,
        "first": table_of(first, figures), "second": table_of(second, [*figures, *near]),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="bench.fit", description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=Path, action="append", default=[], help="folder with truth")
    parser.add_argument("--part", default="", help="only pages of this part of a folder")
    parser.add_argument("--drawn", type=int, default=0, help="drawn pages to learn from, too")
    parser.add_argument("--plain", type=int, default=0, help="pages of plain text, too")
    parser.add_argument("--seed", type=int, default=7, help="of the drawn pages")
    parser.add_argument("--parts", type=int, default=5, help="parts to leave out in turn; 0: none")
    parser.add_argument("--cache", type=Path, required=True, help="folder for scanned pages")
    parser.add_argument("--out", action="store_true", help=f"write {WEIGHTS.name}")
    chosen_ = parser.parse_args(arguments)
    chosen_.cache.mkdir(parents=True, exist_ok=True)
    made = samples(sources(chosen_), ("a", "b"))
    if chosen_.parts:
        print(report(crossed(made, chosen_.parts)))
    if chosen_.out:
        groups = Counter(sample.source.group for sample in made if not sample.hidden)
        told = ", ".join(f"{count} {group} pages" for group, count in groups.items())
        table = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else {}
        table["medicine"] = written(made, told)
        WEIGHTS.write_text(json.dumps(table, separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
