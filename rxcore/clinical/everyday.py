"""The everyday names that come with the program, from the files beside the code."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from rxcore.clinical import listed
from rxcore.clinical.names import Name
from rxcore.clinical.sorted_lines import packed
from rxcore.readings import Kind
from rxcore.same_name import key, without_accents

DATA = Path(__file__).resolve().parent / "data"
WORD_COLUMNS = ("term", "language", "preferred", "icd10cm", "caution")
VIETNAMESE = packed(DATA / "icd10_vi.tsv.gz")
"""The Vietnamese terms of ICD-10: key without accents, term, ICD-10-CM code or nothing."""


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of one of the CSV files beside the code."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item for item in text.split(";") if item)


def _medicines() -> Iterator[Name]:
    """Brands first, then generics and their synonyms."""
    yield from listed.curated()
    for row in rows("generics.csv"):
        for name in (row["name"], *_listed(row["synonyms"])):
            own = Name(
                name=name, kind="medicine", canonical=row["name"],
                strengths=_listed(row["strengths"]), forms=_listed(row["forms"]),
            )  # fmt: skip
            wide = listed.name_of(without_accents(key(name)))
            yield replace(own, lists=wide.lists, regions=wide.regions) if wide else own


def _diseases() -> Iterator[Name]:
    """The aliases, then their preferred terms, then words of other languages that are no risk."""
    words = {key(word.name): word for word in words_of_diagnosis()}
    for row in rows("disease_aliases.csv"):
        for name in (row["term"], row["preferred"]):
            word = words.get(key(name))
            yield Name(
                name=name, kind="disease", canonical=row["preferred"], code=row["icd10cm"],
                language=word.language if word else "", caution=word.caution if word else "",
            )  # fmt: skip
    yield from (word for word in words.values() if not word.caution)


@cache
def words_of_diagnosis() -> tuple[Name, ...]:
    """Everyday words and abbreviations of diagnoses in several languages, each with its caution."""
    aliases = rows("disease_aliases.csv")
    preferred = {key(row[column]): row for column in ("term", "preferred") for row in aliases}
    return tuple(
        _word(row, preferred.get(key(row["preferred"]))) for row in rows("disease_words.csv")
    )


def _word(row: dict[str, str], alias: dict[str, str] | None) -> Name:
    """alias: a row of the aliases that has its preferred term, whose code counts."""
    known = alias or row
    return Name(
        name=row["term"], kind="disease", canonical=known["preferred"], code=known["icd10cm"],
        language=row["language"], caution=row["caution"], source="words",
    )  # fmt: skip


def vietnamese(place: int) -> Name:
    """A term of VIETNAMESE."""
    _, term, code = VIETNAMESE.cells(place)
    return Name(name=term, kind="disease", canonical=term, code=code, source="icd10", language="vi")


@cache
def by_key(kind: Kind) -> dict[str, Name]:
    """The everyday names of one kind by their key; of two of one key the first counts."""
    found: dict[str, Name] = {}
    for name in _medicines() if kind == "medicine" else _diseases():
        found.setdefault(key(name.name), name)
    return found


@cache
def substances() -> frozenset[str]:
    """The keys of all substances that are in a medicine of the list, by itself or with others."""
    meant = {name.canonical for name in by_key("medicine").values()}
    return frozenset(key(part) for text in meant for part in text.split(" + "))


@cache
def suffixes() -> frozenset[str]:
    """Words that many names of the wide list carry behind another name of it: "plus", "sp"."""
    return frozenset(row["suffix"] for row in rows("suffixes.csv"))


def is_medicine(name: str) -> bool:
    """Whether the everyday list holds exactly this medicine name."""
    return key(name) in by_key("medicine")


def is_disease(name: str) -> bool:
    """Whether the everyday list holds exactly this disease name or abbreviation."""
    return key(name) in by_key("disease")
