"""Draws the samples and truth.csv: `python -m samples.draw OUT [--seed N] [--names SET]`.

The same seed gives the same pages. Another set of names re-creates the same cases with them.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from rxcore.errors import RxError
from samples import damage, layouts
from samples.content import Names, Order, Script, names_of, script
from samples.fonts import FIRST, Face
from samples.layouts import Drawn, Pens
from samples.paper import BLUE, Pen

FIELDS = (
    "file", "page", "kind", "name", "written", "strength", "form", "dose", "route", "frequency",
    "duration", "code", "certainty", "optional",
)  # fmt: skip
COMMITTED_SEED = 20
EPOCH = time.gmtime(0)  # a PDF carries its date; without this no two drawings were the same bytes


@dataclass(frozen=True, slots=True)
class HardNames:
    """What the four hard cases are about."""

    plain: Order
    three_diseases: tuple[str, str, str]
    misspelt: str
    scrawled: str


HARD = {
    "first": HardNames(
        Order("Paracetamol 500 mg tablet", "Paracetamol", "500 mg", "tablet"),
        ("Diabetes", "Hypertension", "Cholesterol"),
        "Ascorbic Acid",
        "Aten-D",
    ),
    "second": HardNames(
        Order("Ibuprofen 400 mg tablet", "Ibuprofen", "400 mg", "tablet"),
        ("Asthma", "Hypothyroidism", "Anaemia"),
        "Folic Acid",
        "Telma-H",
    ),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of the samples: its pages, drawn."""

    file: str
    pages: tuple[Drawn, ...]


def printed(face: int = 0, size: float = 30) -> Pens:
    """Everything from a printer."""
    pen = Pen(FIRST.printed[face], size)
    return Pens(pen, pen)


def typed(size: float = 27) -> Pens:
    """Everything from a typewriter."""
    pen = Pen(FIRST.typewritten[1], size)
    return Pens(pen, pen)


def by_hand(face: int = 1, wobble: float = 1.0, size: float = 36) -> Pens:
    """A printed sheet filled in with a pen; the more wobble, the worse."""
    hand: Face = FIRST.handwritten[face]
    return Pens(Pen(FIRST.printed[0], 28), Pen(hand, size, BLUE, wobble))


def hard_cases(names: HardNames, rng: Random) -> Iterator[Sample]:
    """The four known hard cases of this task."""
    yield Sample("01-one-printed-medicine.png",
                 (layouts.label(Script((names.plain,)), printed(), rng),))  # fmt: skip
    three = Script(
        (Order("Tab. Metformin 500 mg BD x 30 days", "Metformin", "500 mg", "tablet", "", "",
               "BD", "30 days"),),
        names.three_diseases,
    )  # fmt: skip
    yield Sample("02-three-diseases.jpg", (layouts.clinic(three, by_hand(), rng),))
    awkward = Order(f"{names.misspelt} 500 mg OD", names.misspelt, "500 mg", frequency="OD")
    yield Sample("03-awkward-writing.jpg",
                 (layouts.pad(Script((awkward,)), by_hand(0, 1.8, 44), rng),))  # fmt: skip
    scrawl = Order(f"{names.scrawled} Tablet 1-0-1", names.scrawled, form="tablet",
                   frequency="1-0-1")  # fmt: skip
    yield Sample("04-scrawled-tablet.jpg",
                 (layouts.pad(Script((scrawl,)), by_hand(1, 1.6, 44), rng),))  # fmt: skip


def everyday(names: Names, rng: Random) -> Iterator[Sample]:
    """Pages of every kind, as a practice meets them."""

    def page(layout: layouts.Layout, region: str, count: int, pens: Pens) -> Drawn:
        return layout(script(names, region, count, rng), pens, rng)

    yield Sample("05-clinic-printed.png", (page(layouts.clinic, "IN", 4, printed(1)),))
    yield Sample("06-clinic-handwritten.jpg", (page(layouts.clinic, "IN", 3, by_hand(1)),))
    yield Sample("07-surgery-slip.png", (page(layouts.surgery, "UK", 3, printed(2)),))
    yield Sample("08-american-pad.jpg", (page(layouts.pad, "US", 2, by_hand(2)),))
    yield Sample("09-discharge-typed.png", (page(layouts.discharge, "UK", 5, typed()),))
    yield Sample("10-form-with-boxes.jpg", (page(layouts.form, "IN", 4, by_hand(3)),))
    yield Sample("11-turned-on-its-side.jpg",
                 (changed(page(layouts.clinic, "IN", 3, printed(0)),
                          lambda image: damage.turned(image, 90)),))  # fmt: skip
    dark = changed(page(layouts.form, "IN", 3, by_hand(1)),
                   lambda image: damage.noisy(damage.dim(image, 0.5), 12, rng))  # fmt: skip
    yield Sample("12-dim-and-noisy.jpg", (dark,))
    yield Sample("13-two-pages.pdf", (page(layouts.surgery, "UK", 3, printed(0)),
                                      page(layouts.surgery, "UK", 2, printed(0))))  # fmt: skip
    yield Sample("14-photographed.jpg",
                 (changed(page(layouts.pad, "US", 3, printed(3)),
                          lambda image: damage.damaged(image, 3, rng)),))  # fmt: skip


def changed(drawn: Drawn, change: Callable[[Image.Image], Image.Image]) -> Drawn:
    """The drawn page after something happened to it."""
    return Drawn(change(drawn.image), drawn.script, drawn.optional)


def draw_all(seed: int, chosen: str = "first") -> list[Sample]:
    """Every sample, drawn with one seed and one set of names."""
    rng = Random(seed)
    return [*hard_cases(HARD[chosen], rng), *everyday(names_of(chosen), rng)]


def truth_rows(sample: Sample) -> Iterator[dict[str, str]]:
    """The rows of truth.csv that one sample gives."""
    for number, page in enumerate(sample.pages, 1):
        place = {"file": sample.file, "page": str(number)}
        for order in page.script.medicines:
            values = {name: getattr(order, name) for name in FIELDS if hasattr(order, name)}
            yield {**place, "kind": "medicine", **values}
        for disease in page.script.diseases:
            yield {**place, "kind": "disease", "name": disease, "written": disease}
        for disease in page.optional:
            yield {**place, "kind": "disease", "name": disease, "written": disease,
                   "optional": "1"}  # fmt: skip


def save(sample: Sample, folder: Path) -> None:
    """The sample as a file: what its name's ending says."""
    file = folder / sample.file
    first, *rest = [page.image for page in sample.pages]
    if file.suffix == ".pdf":
        first.save(
            file, save_all=True, append_images=rest, resolution=110, quality=70,
            creationDate=EPOCH, modDate=EPOCH,
        )  # fmt: skip
    elif file.suffix == ".png":
        first.quantize(32).save(file, optimize=True)
    else:
        first.save(file, quality=72, optimize=True)


def write_samples(folder: Path, seed: int, chosen: str = "first") -> list[Sample]:
    """Draws everything into `folder`, truth.csv included."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = draw_all(seed, chosen)
    for sample in samples:
        save(sample, folder)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="")
        writer.writeheader()
        writer.writerows(row for sample in samples for row in truth_rows(sample))
    return samples


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Exit status 1 with one sentence when a font is missing."""
    parser = argparse.ArgumentParser(prog="samples.draw", description="Draw the samples.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=COMMITTED_SEED)
    parser.add_argument("--names", choices=sorted(HARD), default="first")
    chosen = parser.parse_args(arguments)
    try:
        samples = write_samples(chosen.folder, chosen.seed, chosen.names)
    except RxError as error:
        raise SystemExit(str(error)) from error
    print(f"{len(samples)} samples in {chosen.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
