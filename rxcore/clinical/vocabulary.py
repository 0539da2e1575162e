"""Names of medicines and diseases: a site's own, the everyday lists, the index built at set-up.

Proposes and never decides: what was read stays what was read.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rxcore.clinical import everyday, formulary, index
from rxcore.clinical.names import Name
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


@dataclass(frozen=True, slots=True)
class Match:
    """A name near a text. similarity: 0 to 1, rxcore.clinical.similarity. edits: plain letters."""

    name: Name
    similarity: float
    edits: int


class _Names:
    """A list of names in memory, searched as the index is."""

    def __init__(self, names: Iterable[Name]) -> None:
        by_key: dict[str, Name] = {}
        for name in names:
            by_key.setdefault(everyday.key(name.name), name)
        self._by_key = by_key
        self._all = list(by_key.values())
        self.searcher = Searcher(list(by_key))

    def at(self, place: int) -> Name:
        return self._all[place]

    def exact(self, key: str) -> Name | None:
        return self._by_key.get(key)

    def beginning(self, key: str) -> list[Name]:
        return [name for other, name in self._by_key.items() if other.startswith(key)]


class Vocabulary:
    """Looks names up. Made at no cost; each list loads at the first question for its kind.

    index_file: what rxcore.clinical.index wrote, or a path where nothing is. site: a site's names,
    which win ties. notes: sentences for people about the index (rebuilt, missing).
    """

    def __init__(self, index_file: Path | None = None, site: Iterable[Name] = ()) -> None:
        self._file = index_file
        self._site = tuple(site)
        self._layers: dict[Kind, tuple[_Names | index.Section, ...]] = {}
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

    def _of(self, kind: Kind) -> tuple[_Names | index.Section, ...]:
        if kind not in self._layers:
            layers: list[_Names | index.Section] = [
                _Names(name for name in self._site if name.kind == kind),
                _Names(everyday.by_key(kind).values()),
            ]
            if self._usable and self._file is not None:
                layers.append(index.read_section(self._file, kind))
            self._layers[kind] = tuple(layers)
        return self._layers[kind]

    def exact(self, kind: Kind, name: str) -> Name | None:
        """The name that is written exactly so, but for capitals, spaces, hyphens and full stops."""
        key = everyday.key(name)
        for layer in self._of(kind):
            if found := layer.exact(key):
                return self.coded(found)
        return None

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether `exact` finds it."""
        key = everyday.key(name)
        return any(layer.exact(key) for layer in self._of(kind))

    def coded(self, name: Name) -> Name:
        """The name with the code that the index has for its canonical, when it has none itself."""
        if name.code or name.kind != "medicine" or not self._usable:
            return name
        found = self._of("medicine")[-1].exact(everyday.key(name.canonical))
        if found is None or not found.code:
            return name
        return replace(name, code=found.code)

    def nearest(self, kind: Kind, text: str, limit: int = 5) -> list[Match]:
        """The names most like `text`, best first, none below HIDDEN_BELOW."""
        return self.matches(kind, text)[:limit]

    def matches(self, kind: Kind, text: str) -> list[Match]:
        """All names above HIDDEN_BELOW, best first; of a name in two lists the first list's."""
        key = everyday.key(text)
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
        return sorted(found.values(), key=lambda match: -match.similarity)

    def begun(self, kind: Kind, text: str, limit: int = 5) -> list[Name]:
        """Names that begin as `text`, for somebody who types one: a site's and those of every day
        before the index's, the shortest first."""
        key = everyday.key(text)
        found: dict[str, Name] = {}
        for layer in self._of(kind) if key else ():
            for name in sorted(layer.beginning(key), key=lambda name: (len(name.name), name.name)):
                found.setdefault(everyday.key(name.name), name)
            if len(found) >= limit:
                break
        return [self.coded(name) for name in list(found.values())[:limit]]

    def around(self, kind: Kind, text: str, most: int, shortest: int = SHORT) -> list[Name]:
        """Names of the site and of every day within `most` plain edits of the text, none below
        `shortest` letters: for a reader that asks the ink which of them stands there."""
        key = everyday.key(text)
        found: dict[str, Name] = {}
        for layer in self._of(kind)[:2]:
            for _, place in layer.searcher.near(key, most):
                if len(layer.searcher.keys[place]) >= shortest:
                    found.setdefault(layer.searcher.keys[place], layer.at(place))
        return list(found.values())


def open_vocabulary(settings: Settings) -> Vocabulary:
    """The vocabulary of this installation: its index, and its formulary as it is in force.

    Raises InputRefused when the formulary's file was altered.
    """
    entries = formulary.entries_of(formulary.in_force(settings.formulary))
    return Vocabulary(settings.vocabulary, formulary.names(entries))


class CurrentVocabulary:
    """This installation's vocabulary as it is now. Calling it gives the same one until another
    version of the formulary comes into force, and then that is opened (0.2 s).

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
