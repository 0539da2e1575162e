"""The everyday names that come with the program, from the CSV files beside the code."""

import csv
import re
from functools import cache
from pathlib import Path

from rxcore.readings import Kind

DATA = Path(__file__).resolve().parent / "data"


def key(name: str) -> str:
    """A name as it is compared: small letters, one space, "&" and "+" as "and", no full stop."""
    plain = re.sub(r"\s*(?:&|\+)\s*", " and ", name.casefold())
    return re.sub(r"[\s.]+", " ", plain).strip(" ,;:")


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of one of the CSV files beside the code."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _names(kind: str) -> frozenset[str]:
    if kind == "diseases":
        names = [row[c] for row in rows("disease_aliases.csv") for c in ("term", "preferred")]
    else:
        names = [row["name"] for row in rows("generics.csv")]
        for row in rows("brands.csv"):
            names += [row["name"], row["canonical"], *row["synonyms"].split(";")]
    return frozenset(key(name) for name in names if name)


def names() -> list[tuple[Kind, str, str, str]]:
    """(kind, name, canonical, code) of every everyday name."""
    return [
        *(("medicine", row["name"], row["canonical"], "") for row in rows("brands.csv")),
        *(("medicine", row["name"], row["name"], "") for row in rows("generics.csv")),
        *(
            ("disease", row["term"], row["preferred"], row["icd10cm"])
            for row in rows("disease_aliases.csv")
        ),
    ]


def is_medicine(name: str) -> bool:
    """Whether the everyday list holds exactly this medicine name."""
    return key(name) in _names("medicines")


def is_disease(name: str) -> bool:
    """Whether the everyday list holds exactly this disease name or abbreviation."""
    return key(name) in _names("diseases")
