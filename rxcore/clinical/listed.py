"""The wide list of medicines: names of many countries' registers and markets, with how many
separate lists hold each.

The file: one name a line, in the order of their keys (rxcore.same_name, without accents), cells by
tabs, packed by gzip. Read once, and a line becomes a Name only when it is asked for. `python -m
scripts.names` builds it; NAMES.md beside it says from what.
"""

import gzip
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from rxcore.clinical.names import Name

MEDICINES = Path(__file__).resolve().parent / "data" / "medicines.tsv.gz"
COLUMNS = (
    "key", "tier", "lists", "basis", "name", "canonical", "regions", "forms", "strengths", "route",
    "flags",
)  # fmt: skip
Row = tuple[str, str, str, str, str, str, str, str, str, str, str]
NAME = COLUMNS.index("name")
CURATED = "p"
"""The basis of names whose cells were checked here; "g" is a generic of generics.csv, "r" stands in
a register or an open list, "l" in at least two lists of any kind."""


@cache
def _lines() -> tuple[str, ...]:
    return tuple(gzip.decompress(MEDICINES.read_bytes()).decode().split("\n"))


@cache
def places() -> Mapping[str, int]:
    """The line of each key."""
    return {line[: line.index("\t")]: at for at, line in enumerate(_lines())}


def cells(place: int) -> dict[str, str]:
    """The cells of a line by column."""
    return dict(zip(COLUMNS, _lines()[place].split("\t"), strict=True))


def name_at(place: int) -> Name:
    """The name of a line."""
    _, tier, lists, basis, name, canonical, regions, forms, strengths, route, _ = _lines()[
        place
    ].split("\t")
    return Name(
        name=name, kind="medicine", canonical=canonical or name, route=route,
        source="everyday" if basis == CURATED else "listed",
        strengths=_items(strengths), forms=_items(forms),
        lists=int(lists), tier=int(tier), regions=_items(regions),
    )  # fmt: skip


def spelt(place: int) -> str:
    """The name of a line alone."""
    return _lines()[place].split("\t", NAME + 1)[NAME]


def beginning(key: str) -> range:
    """The places of the keys that begin so, a thousand at most."""
    first = bisect_left(_lines(), key)
    last = bisect_left(_lines(), key + "\U0010ffff", first, min(first + 1000, len(_lines())))
    return range(first, last)


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def standing() -> Iterator[tuple[str, int, int, int]]:
    """Key, place, tier and number of lists of every line."""
    for at, line in enumerate(_lines()):
        key, tier, lists, _ = line.split("\t", 3)
        yield key, at, int(tier), int(lists)


def present() -> list[int]:
    """The places of the curated names, in the order of their keys."""
    return [at for at, line in enumerate(_lines()) if line.split("\t", 4)[3] == CURATED]


@cache
def regions_in_use() -> frozenset[str]:
    """The countries that the curated names come from."""
    return frozenset(region for at in present() for region in name_at(at).regions)


@cache
def every_region() -> frozenset[str]:
    """Every country that the list has names of."""
    return frozenset(
        region for line in _lines() for region in _items(line.split("\t", 7)[6]) if region
    )
