"""A site's own names, from the version of its formulary that is in force.

Kept as lines in the order of their keys: 300,000 names are ready in a second, and a Name is
made only of what is asked for.
"""

import csv
import io
from collections.abc import Iterator
from functools import cached_property, lru_cache

from rxcore.clinical import everyday, listed
from rxcore.clinical.formulary_file import COLUMNS, Entry, entry_of
from rxcore.clinical.names import DANGEROUS, OWN_LISTS, PRIORS, Name
from rxcore.clinical.search import Searcher
from rxcore.clinical.sorted_lines import SortedLines
from rxcore.readings import Kind
from rxcore.readings_file import unescape_formula
from rxcore.same_name import key, without_accents

LONG = 5_000
"""Names from which a list is a market's and not a site's choice: nobody looked at each of them, so
that each counts as one of two lists, and what is known as a common word stays dangerous."""

MARKET_LISTS = 2
SHORTEST = 4
"""Letters below which a name of a market's list is dangerous."""
ACCENTED = 5
"""Letters from which a name is found without its accents."""

_NAME, _CANONICAL, _KIND, _SYNONYMS = map(COLUMNS.index, ("name", "canonical", "kind", "synonyms"))
_OWN, _SYNONYM, _ACCENTLESS = "0", "1", "2"


class SiteNames:
    """The names of one kind. data: what `formulary_file.write_formulary` wrote."""

    def __init__(self, data: bytes, kind: Kind) -> None:
        self._kind = kind
        self._lines = SortedLines(lambda: _lines(data, kind))

    @cached_property
    def searcher(self) -> Searcher:
        """Looks near ones up."""
        return Searcher([line[: line.index("\t")] for line in self._lines.lines])

    def at(self, place: int) -> Name:
        """The name of a line."""
        _, _, spelt, *texts = self._lines.cells(place)
        entry = entry_of(dict(zip(COLUMNS, map(unescape_formula, texts), strict=True)))
        return _name(entry, spelt, market=len(self._lines.lines) > LONG)

    def exact(self, key: str) -> Name | None:
        """The name of exactly this key, or of one that differs in accents."""
        place = self._lines.place_of(key)
        if place is None and len(key) >= ACCENTED:
            place = self._lines.place_of(without_accents(key))
        return None if place is None else self.at(place)

    def beginning(self, key: str) -> list[Name]:
        """Names whose keys begin so."""
        return [self.at(place) for place in self._lines.beginning(key)]

    def priors(self) -> Iterator[tuple[str, str, float]]:
        """Key, spelling and prior of each name that is not dangerous."""
        market = len(self._lines.lines) > LONG
        for line in self._lines.lines:
            key, rank, spelt, _ = line.split("\t", 3)
            if rank != _ACCENTLESS:
                lists, tier = _standing(self._kind, key, market=market)
                if tier < DANGEROUS:
                    yield key, spelt, PRIORS[min(lists, OWN_LISTS)]


def _lines(data: bytes, kind: Kind) -> list[str]:
    """A line for each name, each synonym, and what is left of them without accents; of two with one
    key an entry's own name comes before a synonym."""
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    next(rows)
    found = sorted(line for row in rows if row[_KIND] == kind for line in _of_row(row))
    lines: list[str] = []
    last = ""
    for line in found:
        at = line[: line.index("\t")]
        if at != last and at:
            lines.append(line)
        last = at
    return lines


def _of_row(row: list[str]) -> Iterator[str]:
    rest = "\t".join(row)
    yield from _spelt(unescape_formula(row[_NAME]), _OWN, rest)
    for text in unescape_formula(row[_SYNONYMS]).split(";") if row[_SYNONYMS] else ():
        yield from _spelt(text, _SYNONYM, rest)
    if row[_KIND] == "disease" and row[_CANONICAL]:
        yield from _spelt(unescape_formula(row[_CANONICAL]), _SYNONYM, rest)


def _spelt(name: str, rank: str, rest: str) -> Iterator[str]:
    at = key(name)
    yield f"{at}\t{rank}\t{name}\t{rest}"
    if not at.isascii():
        yield f"{without_accents(at)}\t{_ACCENTLESS}\t{name}\t{rest}"


def _standing(kind: Kind, key: str, *, market: bool) -> tuple[int, int]:
    """How many lists hold a site's name, and its tier."""
    if not market:
        return OWN_LISTS, 1
    wide = listed.name_of(without_accents(key)) if kind == "medicine" else None
    dangerous = len(key) < SHORTEST or (wide and wide.tier == DANGEROUS) or _means_a_disease(key)
    return max(MARKET_LISTS, wide.lists if wide else 0), DANGEROUS if dangerous else 1


def _means_a_disease(key: str) -> bool:
    return key in everyday.by_key("disease") and key not in everyday.by_key("medicine")


def _name(entry: Entry, spelt: str, *, market: bool) -> Name:
    """What the site leaves empty is taken from the everyday list where that has the very name."""
    known = everyday.by_key(entry.kind).get(entry.key[1]) or Name(name=spelt, kind=entry.kind)
    canonical, code = _canonical(entry)
    lists, tier = _standing(entry.kind, key(spelt), market=market)
    return Name(
        name=spelt,
        kind=entry.kind,
        canonical=canonical or known.canonical or entry.name,
        code=code or known.code,
        source="site",
        strengths=entry.strengths or known.strengths,
        forms=entry.forms or known.forms,
        route=entry.route or known.route,
        max_single_dose=entry.max_single_dose,
        max_daily_dose=entry.max_daily_dose,
        dose_unit=entry.dose_unit,
        lists=lists,
        tier=tier,
    )


def _canonical(entry: Entry) -> tuple[str, str]:
    """The canonical as this program says it, and its code."""
    if entry.kind == "medicine":
        return _generic(entry.canonical), entry.drugbank_id
    preferred = everyday.by_key("disease").get(key(entry.canonical))
    own = preferred.canonical if preferred else entry.canonical
    return own, entry.icd10cm or (preferred.code if preferred else "")


@lru_cache(10_000)
def _generic(text: str) -> str:
    """Each part of a combination as the everyday list has it: "Acetaminophen" is paracetamol."""
    known = everyday.by_key("medicine")
    parts = [part.strip() for part in text.split("+")]
    own = (known.get(key(part)) for part in parts)
    return " + ".join(o.canonical if o else p for o, p in zip(own, parts, strict=True))
