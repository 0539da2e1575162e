"""The everyday names that come with the program, from the CSV files beside the code."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rxcore.clinical.names import Name
from rxcore.readings import Kind

DATA = Path(__file__).resolve().parent / "data"
_JOINED = re.compile(r"\s*[&+]\s*")
_GAPS = re.compile(r"[\s.\-\u2010-\u2014]+")


def key(name: str) -> str:
    """A name as it is compared: small letters, one space, no full stop, "&" and "+" as "and",
    a hyphen as a space."""
    return _GAPS.sub(" ", _JOINED.sub(" and ", name.casefold())).strip(" ,;:")


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of one of the CSV files beside the code."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item for item in text.split(";") if item)


def names() -> Iterator[Name]:
    """Every everyday name: brands first, then generics and their synonyms, then diseases."""
    for row in rows("brands.csv"):
        yield Name(
            name=row["name"], kind="medicine", canonical=row["canonical"], route=row["route"],
            strengths=_listed(row["strengths"]), forms=_listed(row["forms"]),
        )  # fmt: skip
    for row in rows("generics.csv"):
        for name in (row["name"], *_listed(row["synonyms"])):
            yield Name(
                name=name, kind="medicine", canonical=row["name"],
                strengths=_listed(row["strengths"]), forms=_listed(row["forms"]),
            )  # fmt: skip
    for row in rows("disease_aliases.csv"):
        yield Name(
            name=row["term"], kind="disease", canonical=row["preferred"], code=row["icd10cm"]
        )
        yield Name(
            name=row["preferred"], kind="disease", canonical=row["preferred"], code=row["icd10cm"]
        )


@cache
def by_key(kind: Kind) -> dict[str, Name]:
    """The everyday names of one kind by their key; of two of one key the first counts."""
    found: dict[str, Name] = {}
    for name in names():
        if name.kind == kind:
            found.setdefault(key(name.name), name)
    return found


@cache
def substances() -> frozenset[str]:
    """The keys of all substances that are in a medicine of the list, by itself or with others."""
    meant = {name.canonical for name in by_key("medicine").values()}
    return frozenset(key(part) for text in meant for part in text.split(" + "))


def is_medicine(name: str) -> bool:
    """Whether the everyday list holds exactly this medicine name."""
    return key(name) in by_key("medicine")


def is_disease(name: str) -> bool:
    """Whether the everyday list holds exactly this disease name or abbreviation."""
    return key(name) in by_key("disease")
