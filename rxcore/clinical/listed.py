"""The wide list of medicines: names of many countries' registers and markets, with how many
separate lists hold each.

A line becomes a Name only when it is asked for. `python -m scripts.names` builds the file; NAMES.md
beside it says from what.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rxcore.clinical.names import Name
from rxcore.clinical.sorted_lines import packed

MEDICINES = Path(__file__).resolve().parent / "data" / "medicines.tsv.gz"
COLUMNS = (
    "key", "tier", "lists", "basis", "name", "canonical", "regions", "forms", "strengths", "route",
    "flags",
)  # fmt: skip
NAME = COLUMNS.index("name")
CURATED = "p"
"""The basis of names whose cells were checked here; "g" is a generic of generics.csv, "r" stands in
a register or an open list, "l" in at least two lists of any kind."""

LIST = packed(MEDICINES)


def cells(place: int) -> dict[str, str]:
    """The cells of a line by column."""
    return dict(zip(COLUMNS, LIST.cells(place), strict=True))


def name_at(place: int) -> Name:
    """The name of a line."""
    _, tier, lists, basis, name, canonical, regions, forms, strengths, route, _ = LIST.cells(place)
    return Name(
        name=name, kind="medicine", canonical=canonical or name, route=route,
        source="everyday" if basis == CURATED else "listed",
        strengths=_items(strengths), forms=_items(forms),
        lists=int(lists), tier=int(tier), regions=_items(regions),
    )  # fmt: skip


def name_of(key: str) -> Name | None:
    """The name of a key without accents; None when the list does not have it."""
    place = LIST.place_of(key)
    return None if place is None else name_at(place)


def spelt(place: int) -> str:
    """The name of a line alone."""
    return LIST.lines[place].split("\t", NAME + 1)[NAME]


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def standing() -> Iterator[tuple[str, int, int, int]]:
    """Key, place, tier and number of lists of every line."""
    for at, line in enumerate(LIST.lines):
        key, tier, lists, _ = line.split("\t", 3)
        yield key, at, int(tier), int(lists)


def curated() -> Iterator[Name]:
    """The curated names, in the order of their keys."""
    # No other cell but the basis can be this one letter.
    marked = (at for at, line in enumerate(LIST.lines) if f"\t{CURATED}\t" in line)
    return map(name_at, marked)


@cache
def regions_in_use() -> frozenset[str]:
    """The countries that the curated names come from."""
    return frozenset(region for name in curated() for region in name.regions)


def every_region() -> frozenset[str]:
    """Every country that the list has names of."""
    return frozenset(region for line in LIST.lines for region in _items(line.split("\t", 7)[6]))
