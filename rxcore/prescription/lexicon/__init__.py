"""The words of the trade, each once, in the tables beside this file: forms, routes, units, sigs,
headings and denials of several languages.

A table has one line for each meaning and language, cells by tabs, words by "; ". Words are matched
without accents and in any case. In a phrase of sig.tsv `{n}` stands for a count, in figures or
words; its meaning says what follows for a day: "24/n" of "every {n} hours".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from rxcore.same_name import as_recognised

TABLES = Path(__file__).resolve().parent
LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))


def rows(table: str) -> Iterator[dict[str, str]]:
    """The lines of a table by column."""
    head, *lines = (TABLES / table).read_text(encoding="utf-8").splitlines()
    for line in lines:
        yield dict(zip(head.split("\t"), line.split("\t"), strict=True))


FEWEST = 3
"""Letters that recognisers must leave of a phrase for it to be known so."""


def said(row: Mapping[str, str]) -> list[str]:
    """The words of a line of a table, in small letters without accents; of Vietnamese ones also
    what recognisers leave of them, word by word."""
    phrases = [word.lower() for word in row["words"].split("; ") if word]
    if row["language"] != "vi":
        return [folded(phrase) for phrase in phrases]
    return list(dict.fromkeys(way for phrase in phrases for way in _as_recognised(phrase)))


def _as_recognised(phrase: str) -> Iterator[str]:
    """A phrase without accents, and so that letters are left out of its words."""
    ways = [dict.fromkeys((word, as_recognised(word))) for word in phrase.split(" ")]
    for words in product(*ways):
        left = all(len(w) > 1 or w == next(iter(way)) for w, way in zip(words, ways, strict=True))
        whole = " ".join(words)
        letters = sum(letter.isalpha() for letter in whole.replace("{n}", ""))
        if whole == phrase or (left and letters >= FEWEST and all(words)):
            yield folded(whole)


@cache
def _plain_letters() -> dict[int, str]:
    bases = {code: unicodedata.normalize("NFD", chr(code))[0] for code in LATIN}
    plain = {code: base for code, base in bases.items() if base.isascii() and base.isalpha()}
    return plain | {ord("đ"): "d", ord("Đ"): "D"}


def folded(text: str) -> str:
    """The text, letter for letter, without accents on Latin letters; every place stays."""
    return text if text.isascii() else text.translate(_plain_letters())


@cache
def forms() -> Mapping[str, str]:
    """The form that a word means, in English."""
    return {word: row["form"] for row in rows("forms.tsv") for word in said(row)}


@cache
def routes(writing: str) -> Mapping[str, str]:
    """The route that a word means (n2c2's short form), of those written in this way: "any",
    "capitals" only, or in capitals on lines about "drops" only."""
    found = [row for row in rows("routes.tsv") if row["writing"] == writing]
    return {word: row["route"] for row in found for word in said(row)}


@cache
def units(kind: str) -> Mapping[str, tuple[float, str]]:
    """What a unit counts: grams ("g"), "iu", "ml", days ("day") and so on, and how many of them.
    kind: "mass", "volume", "time", "many" (a word that multiplies), or "dose", what doses are
    counted in, where the form it tells stands in place of a unit."""
    found = [row for row in rows("units.tsv") if row["kind"] == kind]
    return {word: (float(row["times"] or 1), row["unit"]) for row in found for word in said(row)}


@cache
def phrases(kind: str, language: str = "") -> Mapping[str, str]:
    """The words and phrases of sig.tsv of one kind, each with its meaning; "-en" for a language
    leaves English out."""
    found = [row for row in rows("sig.tsv") if row["kind"] == kind]
    if language:
        other = language.startswith("-")
        found = [row for row in found if (row["language"] == language.strip("-")) != other]
    return {word: row["meaning"] for row in found for word in said(row)}


@cache
def words() -> frozenset[str]:
    """Every word of the tables of forms, routes and sigs: they say how a medicine is made or taken
    and are no name by themselves."""
    tables = ("forms.tsv", "routes.tsv", "sig.tsv")
    said_ = (phrase for table in tables for row in rows(table) for phrase in said(row))
    return frozenset(word for phrase in said_ for word in phrase.split(" ") if word.isalpha())


@cache
def headings(section: str) -> tuple[str, ...]:
    """The headings of a section of a prescription, in all languages."""
    found = [row for row in rows("headings.tsv") if row["section"] == section]
    return tuple(dict.fromkeys(word for row in found for word in said(row)))


@cache
def sections() -> tuple[str, ...]:
    """The sections that have headings."""
    return tuple(dict.fromkeys(row["section"] for row in rows("headings.tsv")))


@cache
def signs(certainty: str) -> tuple[str, ...]:
    """Words before a disease that say how sure it is: "denied", "suspected", "history"; those of
    other languages than English, whose ways are rxcore.clinical.certainty's."""
    found = [row for row in rows("certainty.tsv") if row["certainty"] == certainty]
    return tuple(word for row in found for word in said(row))


def value(meaning: str, count: float = 1.0) -> float | None:
    """The number of a meaning: "1/7", "24/n" for a count n; None where it has none."""
    parts = [count if part == "n" else float(part) for part in meaning.split("/") if part]
    if not parts or (len(parts) == 2 and not parts[1]):
        return None
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest that fits, any run of spaces between
    them; what begins alike is looked at once."""
    return _tree([r"\s+" if char == " " else re.escape(char) for char in word] for word in words)


def phrases_pattern(phrases: Iterable[str], count: str) -> str:
    """A regular expression for any of the phrases, the longest that fits. count: what fits `{n}`.
    Beside a sign or a figure a space may be left out, or be there."""
    return _tree(_atoms(phrase, count) for phrase in phrases)


def phrase_pattern(phrase: str, count: str) -> str:
    """A regular expression for one phrase."""
    return "".join(_atoms(phrase, count))


def _atoms(phrase: str, count: str) -> list[str]:
    """The parts of a phrase's pattern: letters, gaps, counts."""
    words = phrase.split(" ")
    out: list[str] = []
    for at, word in enumerate(words):
        if at:
            apart = word.isalpha() and words[at - 1].isalpha() and "x" not in words[at - 1 : at + 1]
            out.append(r"\s+" if apart else r"\s*")
        special = {"{n}": count, "x": "[x\u00d7]"}.get(word)
        out += [special] if special else [re.escape(char) for char in word]
    return out


def _tree(patterns: Iterable[Iterable[str]]) -> str:
    """One pattern of many, with their common beginnings put together."""
    tree: dict[str, Any] = {}
    for atoms in patterns:
        at = tree
        for atom in atoms:
            at = at.setdefault(atom, {})
        at[""] = {}
    return _branches(tree)


def _branches(tree: dict[str, Any]) -> str:
    """A node's pattern: longer ways before its end, a run without branches in one piece."""
    ways = [atom + _branches(below) for atom, below in tree.items() if atom]
    if not ways:
        return ""
    whole = ways[0] if len(ways) == 1 and "" not in tree else f"(?:{'|'.join(ways)})"
    return f"{whole}?" if "" in tree else whole
