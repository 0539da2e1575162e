"""Names of medicines and diseases: a site's own, the everyday lists, the index built at set-up.

Proposes and never decides: what was read stays what was read.
"""

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from rxcore import same_name
from rxcore.clinical import everyday, formulary, index, listed
from rxcore.clinical.names import DANGEROUS, PRIORS, Name
from rxcore.clinical.search import Searcher
from rxcore.clinical.similarity import similarity
from rxcore.readings import Kind
from rxcore.settings import Settings

log = logging.getLogger(__name__)

HIDDEN_BELOW = 0.75
"""Similarity under which no name is shown: the nearest misleads when the right one is absent."""

LIKELY_FROM = 0.85
"""Similarity from which a name is called likely."""

SHORT = 5
"""Names of up to this many letters are shown only within one edit."""

WIDEST = 4
"""Plain edits beyond which no name is looked at."""

WORTH = 60
"""Hits of one list that are compared carefully."""

SPOTTED = (4, 24)
"""Letters, least and most, of names that are asked of the ink."""

MOST_WORDS = 8
"""Words of the longest phrase that is looked up."""

_NO_LETTERS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Match:
    """A name near a text. similarity: 0 to 1, rxcore.clinical.similarity. edits: plain letters."""

    name: Name
    similarity: float
    edits: int


class Spot(NamedTuple):
    """A name to ask of the ink. letters: small letters and figures alone, 4 to 24 of them. prior:
    `Name.prior`. name: as `Vocabulary.exact` takes it."""

    letters: str
    prior: float
    name: str


class Phrase(NamedTuple):
    """A known name in a list of words, words[start:end]."""

    start: int
    end: int
    name: Name


class Extended(NamedTuple):
    """A known name and a suffix that many names carry: "Telma" and "AM"."""

    base: Name
    suffix: str


class _Names:
    """A list of names in memory, searched as the index is."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_key: dict[str, Name] = {}
        for name in names:
            self._by_key.setdefault(same_name.key(name.name), name)
        self._accentless: dict[str, Name] = {}
        for key, name in self._by_key.items():
            if not key.isascii():
                self._accentless.setdefault(same_name.without_accents(key), name)

    @cached_property
    def _near(self) -> list[Name]:
        return [name for name in self._by_key.values() if not name.caution]

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher([key for key, name in self._by_key.items() if not name.caution])

    def at(self, place: int) -> Name:
        return self._near[place]

    def exact(self, key: str) -> Name | None:
        if found := self._by_key.get(key):
            return found
        accentless = same_name.without_accents(key)
        found = self._by_key.get(accentless) or self._accentless.get(accentless)
        return found if found and len(accentless) >= SHORT else None

    def beginning(self, key: str) -> list[Name]:
        return [name for other, name in self._by_key.items() if other.startswith(key)]

    def names(self) -> Iterable[Name]:
        return self._by_key.values()


class _Wide:
    """The wide list of medicines: exact look-ups in all of it that counts in these regions, and
    near ones in its first tier alone, where few names are one letter apart."""

    def __init__(self, regions: frozenset[str] | None) -> None:
        self._chosen = regions

    @cached_property
    def _regions(self) -> frozenset[str]:
        return listed.regions_in_use() if self._chosen is None else self._chosen

    @cached_property
    def _near(self) -> list[tuple[str, int]]:
        everyday_keys = everyday.by_key("medicine")
        return [
            (key, place)
            for key, place, tier, _ in listed.standing()
            if tier == 1 and key not in everyday_keys
        ]

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher([key for key, _ in self._near])

    def at(self, place: int) -> Name:
        return listed.name_at(self._near[place][1])

    def exact(self, key: str) -> Name | None:
        found = listed.name_of(same_name.without_accents(key))
        return self._counting(found) if found else None

    def beginning(self, key: str) -> list[Name]:
        found = (self._counting(listed.name_at(place)) for place in listed.LIST.beginning(key))
        return [name for name in found if name and name.tier < DANGEROUS]

    def _counting(self, name: Name) -> Name | None:
        """The name, unless one register of a country that is not in use alone holds it."""
        if name.lists > 1 or name.source != "listed" or not name.regions:
            return name
        return name if self._regions.intersection(name.regions) else None


class _OtherWords(_Names):
    """Words of diagnosis that need care, and the Vietnamese terms: for exact look-ups alone."""

    def __init__(self) -> None:
        super().__init__(word for word in everyday.words_of_diagnosis() if word.caution)

    def exact(self, key: str) -> Name | None:
        place = everyday.VIETNAMESE.place_of(same_name.without_accents(key))
        return super().exact(key) or (None if place is None else everyday.vietnamese(place))

    def beginning(self, key: str) -> list[Name]:
        places = everyday.VIETNAMESE.beginning(same_name.without_accents(key))
        return [*super().beginning(key), *map(everyday.vietnamese, places)]


_Layer = _Names | _Wide | index.Section


class Vocabulary:
    """Looks names up. Made at no cost; each list loads at the first question for its kind.

    index_file: what rxcore.clinical.index wrote, or a path where nothing is. site: a site's names,
    which win ties. regions: countries whose registers count also where no other list holds a name;
    None for those that the everyday names come from. notes: sentences for people about the index
    (rebuilt, missing).
    """

    def __init__(
        self,
        index_file: Path | None = None,
        site: Iterable[Name] = (),
        regions: frozenset[str] | None = None,
    ) -> None:
        self._file = index_file
        self._site = tuple(site)
        self._regions = regions
        self._layers: dict[Kind, tuple[_Layer, ...]] = {}
        self._spots: dict[Kind, tuple[Spot, ...]] = {}
        self.notes: list[str] = []

    @cached_property
    def _usable(self) -> bool:
        """Whether there is an index; one of another version is made again, and it says so."""
        if self._file is None or not self._file.exists():
            return False
        found, wanted = index.stamp_of(self._file), index.stamp()
        if found != wanted:
            index.build_index(self._file)
            note = f"The vocabulary index was of another version ({found}); it was rebuilt."
            log.warning(note)
            self.notes.append(note)
        return True

    def _of(self, kind: Kind) -> tuple[_Layer, ...]:
        """The lists in their order: the site's, the everyday one, the wide one, the index."""
        if kind not in self._layers:
            layers: list[_Layer] = [
                _Names(name for name in self._site if name.kind == kind),
                _everyday(kind),
                self._wide(kind),
            ]
            if self._usable and self._file is not None:
                layers.append(index.read_section(self._file, kind))
            self._layers[kind] = tuple(layers)
        return self._layers[kind]

    def _wide(self, kind: Kind) -> _Names | _Wide:
        if kind == "disease":
            return _OtherWords()
        return _Wide(self._regions)

    def exact(self, kind: Kind, name: str) -> Name | None:
        """The name that is written exactly so, but for what `rxcore.same_name` leaves out, and for
        accents where it has five letters.

        Of all lists, dangerous words and names of one register too: look at `Name.stands_alone`, or
        ask `known`."""
        found = self._exact(kind, same_name.key(name))
        return self.coded(found) if found else None

    def _exact(self, kind: Kind, key: str) -> Name | None:
        found = (layer.exact(key) for layer in self._of(kind)) if key else iter(())
        return next((name for name in found if name), None)

    def known(self, kind: Kind, name: str) -> Name | None:
        """As `exact`, where the name by itself says that it is meant."""
        found = self._exact(kind, same_name.key(name))
        return self.coded(found) if found and found.stands_alone else None

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether `known` finds it."""
        found = self._exact(kind, same_name.key(name))
        return bool(found and found.stands_alone)

    def coded(self, name: Name) -> Name:
        """The name with the code that the index has for its canonical, when it has none itself."""
        if name.code or name.kind != "medicine" or not self._usable:
            return name
        found = self._of("medicine")[-1].exact(same_name.key(name.canonical))
        if found is None or not found.code:
            return name
        return replace(name, code=found.code)

    def nearest(self, kind: Kind, text: str, limit: int = 5) -> list[Match]:
        """The names most like `text`, best first, none below HIDDEN_BELOW."""
        return self.matches(kind, text)[:limit]

    def matches(self, kind: Kind, text: str) -> list[Match]:
        """All names above HIDDEN_BELOW, best first, of equally like ones the likelier; of a name
        in two lists the first list's. Of the wide list its first tier alone."""
        key = same_name.key(text)
        most = 1 if len(key) <= SHORT else min(WIDEST, 2 + (len(key) > 6) + (len(key) > 11))
        found: dict[str, Match] = {}
        for layer in self._of(kind):
            for edits, place in _closest(layer.searcher, key, most):
                other = layer.searcher.keys[place]
                if other in found:
                    continue
                alike = similarity(key, other)
                if alike >= HIDDEN_BELOW and (edits <= 1 or len(other) > SHORT):
                    found[other] = Match(layer.at(place), alike, edits)
        return sorted(found.values(), key=lambda match: (-match.similarity, -match.name.prior))

    def begun(self, kind: Kind, text: str, limit: int = 5) -> list[Name]:
        """Names that begin as `text`, for somebody who types one: a site's and those of every day
        before the others, the shortest first."""
        key = same_name.key(text)
        found: dict[str, Name] = {}
        for layer in self._of(kind) if key else ():
            for name in sorted(layer.beginning(key), key=lambda name: (len(name.name), name.name)):
                found.setdefault(same_name.key(name.name), name)
            if len(found) >= limit:
                break
        return [self.coded(name) for name in list(found.values())[:limit]]

    def around(self, kind: Kind, text: str, most: int, shortest: int = SHORT) -> list[Name]:
        """Names of the site, of every day and of the wide list's first tier within `most` plain
        edits of the text, none below `shortest` letters: for a reader that asks the ink which of
        them stands there."""
        key = same_name.key(text)
        found: dict[str, Name] = {}
        for layer in self._of(kind)[:3]:
            for _, place in layer.searcher.near(key, most):
                if len(layer.searcher.keys[place]) >= shortest:
                    found.setdefault(layer.searcher.keys[place], layer.at(place))
        return list(found.values())

    def spottable(self, kind: Kind) -> Sequence[Spot]:
        """The names worth asking of a line's ink: the site's, the everyday ones, and safe ones of
        the wide list that two lists hold or more. Of two with the same letters the likelier."""
        if kind not in self._spots:
            site, everyday_names = self._of(kind)[:2]
            found: dict[str, Spot] = {}
            for spot in (*_spots(site), *_spots(everyday_names), *_wide_spots(kind)):
                if spot.letters not in found or found[spot.letters].prior < spot.prior:
                    found[spot.letters] = spot
            self._spots[kind] = tuple(found.values())
        return self._spots[kind]

    def phrases(self, kind: Kind, words: Sequence[str]) -> list[Phrase]:
        """The longest known name that begins at each word, of all lists (see `exact`).

        A name of several words has to be parted as it is in its list: "in dur" is not Indur. What
        stands short and in capitals may be joined or apart: "Pan D" and "PanD"."""
        keys = [same_name.key(word) for word in words]
        found = (self._longest(kind, words, keys, start) for start in range(len(words)))
        return [phrase for phrase in found if phrase]

    def _longest(
        self, kind: Kind, words: Sequence[str], keys: Sequence[str], start: int
    ) -> Phrase | None:
        if not keys[start] or not keys[-1:]:
            return None
        for end in range(min(start + MOST_WORDS, len(words)), start, -1):
            if not keys[end - 1]:
                continue
            name = self._exact(kind, "".join(keys[start:end]))
            if name and (end == start + 1 or _parted_so(words[start:end], name.name)):
                return Phrase(start, end, self.coded(name))
        return None

    def extended(self, name: str) -> Extended | None:
        """A medicine's known base and a suffix that the wide list shows to be common, of a name
        that is in no list: "Jupiros EZ". None where either is missing."""
        base, _, suffix = " ".join(name.replace("-", " ").split()).rpartition(" ")
        if suffix.casefold() not in everyday.suffixes():
            return None
        found = self.known("medicine", base)
        return Extended(found, suffix) if found else None


@cache
def _everyday(kind: Kind) -> _Names:
    return _Names(everyday.by_key(kind).values())


def _spots(names: _Layer) -> Iterator[Spot]:
    for name in names.names() if isinstance(names, _Names) else ():
        letters = _letters(same_name.key(name.name))
        if _long_enough(letters) and not name.caution:
            yield Spot(letters, name.prior, name.name)


def _wide_spots(kind: Kind) -> Iterator[Spot]:
    for key, place, tier, lists in listed.standing() if kind == "medicine" else ():
        letters = key if key.isascii() and key.isalnum() else _letters(key)
        if lists > 1 and tier < DANGEROUS and _long_enough(letters):
            yield Spot(letters, PRIORS[min(lists, len(PRIORS) - 1)], listed.spelt(place))


def _letters(key: str) -> str:
    return _NO_LETTERS.sub("", same_name.without_accents(key))


def _long_enough(letters: str) -> bool:
    return SPOTTED[0] <= len(letters) <= SPOTTED[1] and sum(map(str.isalpha, letters)) >= SPOTTED[0]


def _parted_so(words: Sequence[str], name: str) -> bool:
    """Whether a name may be written in these words."""
    parts = _ends(name.replace("-", " ").split())
    ends = _ends([part for word in words for part in word.replace("-", " ").split()])
    small = (word for word in words[1:] if len(word) > 4 or not (word.isupper() or word.isdigit()))
    return ends == parts or next(small, None) is None


def _ends(words: Iterable[str]) -> set[int]:
    """How many letters there are up to the end of each word."""
    return set(accumulate(len(same_name.key(word)) for word in words))


def open_vocabulary(settings: Settings) -> Vocabulary:
    """The vocabulary of this installation: its index, and its formulary as it is in force.

    Raises InputRefused when the formulary's file was altered.
    """
    entries = formulary.entries_of(formulary.in_force(settings.formulary))
    return Vocabulary(settings.vocabulary, formulary.names(entries), settings.regions)


class CurrentVocabulary:
    """This installation's vocabulary as it is now. Calling it gives the same one until another
    version of the formulary comes into force, and then that is opened (0.4 s).

    Safe for several threads. A call raises InputRefused when the formulary's file was altered.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = threading.Lock()
        self._opened: tuple[str, Vocabulary] | None = None

    def __call__(self) -> Vocabulary:
        """The vocabulary that counts at this moment."""
        with self._opening:
            version = formulary.in_force(self._settings.formulary)
            wanted = version.id if version else ""
            if self._opened is None or self._opened[0] != wanted:
                self._opened = (wanted, open_vocabulary(self._settings))
            return self._opened[1]


def _closest(searcher: Searcher, key: str, most: int) -> Sequence[tuple[int, int]]:
    """The hits worth a careful look: the nearest, and those a few plain letters further, which
    confusions that cost less may bring to the front."""
    hits = searcher.near(key, most)
    return [hit for hit in hits[:WORTH] if hit[0] <= hits[0][0] + 3]
