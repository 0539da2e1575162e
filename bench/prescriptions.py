"""The drawn sets of the embedded reader's bench: kinds, damage, layouts, regions, from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from PIL import Image

from bench.prescriptions_holdout import LAYOUTS as OTHER_LAYOUTS
from samples.content import Names, names_of, script
from samples.damage import LEVELS, damaged
from samples.fonts import FIRST, OTHER, Faces, faces_in
from samples.layouts import LAYOUTS, Drawn, Layout, Pens
from samples.paper import BLACK, BLUE, Pen

KINDS = ("printed", "handwriting", "both")
REGION_OF = {"surgery": "UK", "pad": "US", "clinic": "IN", "form": "IN"}


@dataclass(frozen=True, slots=True)
class Page:
    """One drawn page of the bench."""

    number: int
    kind: str
    damage: int
    layout: str
    drawn: Drawn
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Stock:
    """What a set is drawn from."""

    names: Names
    faces: Faces
    layouts: dict[str, Layout]


def main_stock(hands: Path | None = None) -> Stock:
    """What the reader may be tried on while it is being built. hands: a folder of fonts to write
    in instead of Debian's."""
    faces = replace(FIRST, handwritten=faces_in(hands)) if hands else FIRST
    return Stock(names_of("first"), faces, LAYOUTS)


def holdout_stock() -> Stock:
    """Other fonts, layouts and names: scored once, from a seed chosen at the end."""
    return Stock(names_of("holdout"), OTHER, OTHER_LAYOUTS)


def pages(stock: Stock, seed: int, count: int) -> Iterator[Page]:
    """`count` pages, spread evenly over kinds and levels of damage; the same for the same seed."""
    layouts = list(stock.layouts)
    for number in range(count):
        rng = Random(f"{seed}:{number}")
        kind = KINDS[number % len(KINDS)]
        damage = LEVELS[number // len(KINDS) % len(LEVELS)]
        layout = layouts[(number // len(KINDS) + number) % len(layouts)]
        region = REGION_OF.get(layout) or rng.choice(("IN", "UK", "US"))
        pens = pens_for(kind, stock.faces, rng)
        drawn = stock.layouts[layout](
            script(stock.names, region, rng.randint(2, 5), rng), pens, rng
        )
        yield Page(number, kind, damage, layout, drawn, damaged(drawn.image, damage, rng))


def pens_for(kind: str, faces: Faces, rng: Random) -> Pens:
    """Pens of one kind: all printed, all filled in by hand, or the medicines by the other means."""
    machine = faces.printed if rng.random() < 0.7 else faces.typewritten
    printed = Pen(rng.choice(machine), rng.uniform(23, 30))
    colour = rng.choice((BLUE, BLUE, BLACK))
    hand = Pen(rng.choice(faces.handwritten), rng.uniform(32, 40), colour, rng.uniform(0.6, 1.5))
    if kind == "printed":
        return Pens(printed, printed)
    if kind == "handwriting":
        return Pens(printed, hand)
    return Pens(printed, hand, printed) if rng.random() < 0.5 else Pens(printed, printed, hand)
