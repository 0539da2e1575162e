"""Names of medicines and diseases: a site's own, the everyday lists, the index built at set-up.

Proposes and never decides: what was read stays what was read.
"""

import logging
import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple

from rxcore import same_name
from rxcore.clinical import everyday, formulary, index
from rxcore.clinical.lists import Names, OtherWords, Wide, everyday_names
from rxcore.clinical.names import DANGEROUS, Name
from rxcore.clinical.search import Searcher
from rxcore.clinical.similarity import similarity
from rxcore.clinical.site_names import SiteNames
from rxcore.readings import ROW_TYPES, Kind
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


_List = Names | SiteNames | Wide | index.Section


class Vocabulary:
    """Looks names up. Made at no cost; each list loads at the first question for its kind.

    index_file: what rxcore.clinical.index wrote, or a path where nothing is. site: a site's names,
    which win ties, or the version of its formulary that holds them. regions: countries whose
    registers count also where no other list holds a name; None for those that the everyday names
    come from. notes: sentences for people about the index (rebuilt, missing).
    """

    def __init__(
        self,
        index_file: Path | None = None,
        site: Iterable[Name] | bytes = (),
        regions: frozenset[str] | None = None,
    ) -> None:
        self._file = index_file
        self._site = site if isinstance(site, bytes) else tuple(site)
        self._regions = regions
        self._lists: dict[Kind, tuple[_List, ...]] = {}
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

    def _of(self, kind: Kind) -> tuple[_List, ...]:
        """The lists in their order: the site's, the everyday one, the wide one, the index."""
        if kind not in self._lists:
            wide = Wide(self._regions) if kind == "medicine" else OtherWords()
            own: tuple[_List, ...] = (self._site_names(kind), everyday_names(kind), wide)
            if self._usable and self._file is not None:
                own = (*own, index.read_section(self._file, kind))
            self._lists[kind] = own
        return self._lists[kind]

    def _site_names(self, kind: Kind) -> Names | SiteNames:
        if isinstance(self._site, bytes):
            return SiteNames(self._site, kind)
        return Names(name for name in self._site if name.kind == kind)

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

    def holds(self, name: str) -> bool:
        """Whether any list of medicines or diseases has it, common words too."""
        key = same_name.key(name)
        return any(self._exact(kind, key) for kind in ROW_TYPES)

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
        in two lists the first list's. Of the wide list its first tier, and what is written exactly
        so."""
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
        exact = self._exact(kind, key)
        if key not in found and exact and exact.tier < DANGEROUS:
            found[key] = Match(exact, 1.0, 0)
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
            found: dict[str, Spot] = {}
            for key, name, prior in chain(*(names.priors() for names in self._of(kind)[:3])):
                letters = _letters(key)
                known = found.get(letters)
                if _long_enough(letters) and (known is None or known.prior < prior):
                    found[letters] = Spot(letters, prior, name)
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
    version = formulary.in_force(settings.formulary)
    site = formulary.data_of(version) if version else ()
    return Vocabulary(settings.vocabulary, site, settings.regions)


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
