"""The lists that a vocabulary asks one after the other, each of one kind of names.

A key is a name as it is compared (rxcore.same_name). What the lists have in common: `exact`,
`beginning`, near ones by `searcher` and `at`, and `priors` for the ink.
"""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from rxcore import same_name
from rxcore.clinical import everyday, listed
from rxcore.clinical.names import DANGEROUS, OWN_LISTS, PRIORS, Name
from rxcore.clinical.search import Searcher
from rxcore.readings import Kind

ACCENTED = 5
"""Letters from which a name is found without its accents."""


LEAST_LEFT = 8
"""Letters that must be left of a Vietnamese term for it to be found by them."""
LEAST_OUTLINE = 8
"""Consonants that a Vietnamese term must have for it to be found by them."""


class Names:
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
        """Looks near ones up."""
        return Searcher([key for key, name in self._by_key.items() if not name.caution])

    def at(self, place: int) -> Name:
        """The name at a place that the searcher gave."""
        return self._near[place]

    def exact(self, key: str) -> Name | None:
        """The name of this key, or of one that differs in accents."""
        if found := self._by_key.get(key):
            return found
        accentless = same_name.without_accents(key)
        found = self._by_key.get(accentless) or self._accentless.get(accentless)
        return found if found and len(accentless) >= ACCENTED else None

    def beginning(self, key: str) -> list[Name]:
        """Names whose keys begin so."""
        return [name for other, name in self._by_key.items() if other.startswith(key)]

    def priors(self) -> Iterator[tuple[str, str, float]]:
        """Key, spelling and prior of each name that is not dangerous."""
        for key, name in self._by_key.items():
            if name.tier < DANGEROUS and not name.caution:
                yield key, name.name, name.prior


class Wide:
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
        """Looks near ones up."""
        return Searcher([key for key, _ in self._near])

    def at(self, place: int) -> Name:
        """The name at a place that the searcher gave."""
        return listed.name_at(self._near[place][1])

    def exact(self, key: str) -> Name | None:
        """The name of this key, or of one that differs in accents."""
        found = listed.name_of(same_name.without_accents(key))
        return self._counting(found) if found else None

    def beginning(self, key: str) -> list[Name]:
        """Names whose keys begin so."""
        found = (self._counting(listed.name_at(place)) for place in listed.LIST.beginning(key))
        return [name for name in found if name and name.tier < DANGEROUS]

    def priors(self) -> Iterator[tuple[str, str, float]]:
        """Key, spelling and prior of each safe name that two lists hold or more."""
        for key, place, tier, lists in listed.standing():
            if lists > 1 and tier < DANGEROUS:
                yield key, listed.spelt(place), PRIORS[min(lists, OWN_LISTS)]

    def _counting(self, name: Name) -> Name | None:
        """The name, unless one register of a country that is not in use alone holds it."""
        if name.lists > 1 or name.source != "listed" or not name.regions:
            return name
        return name if self._regions.intersection(name.regions) else None


class OtherWords(Names):
    """Words of diagnosis that need care, and the Vietnamese terms: for exact look-ups alone."""

    def __init__(self) -> None:
        super().__init__(word for word in everyday.words_of_diagnosis() if word.caution)

    def exact(self, key: str) -> Name | None:
        """The name of this key, or of one that differs in accents."""
        plain = same_name.without_accents(key)
        place = everyday.VIETNAMESE.place_of(plain)
        place = self._recognised.get(plain) if place is None else place
        place = self._outlined.get(_outline(plain)) if place is None and key != plain else place
        return super().exact(key) or (None if place is None else everyday.vietnamese(place))

    @cached_property
    def _recognised(self) -> dict[str, int]:
        """The terms by what recognisers leave of them, where that is one term's alone."""
        found: dict[str, int] = {}
        for place in range(len(everyday.VIETNAMESE.lines)):
            term = same_name.key(everyday.VIETNAMESE.cells(place)[1])
            left = same_name.without_accents(same_name.as_recognised(term))
            if len(left) >= LEAST_LEFT:
                found[left] = -1 if left in found else place
        return {left: place for left, place in found.items() if place >= 0}

    @cached_property
    def _outlined(self) -> dict[str, int]:
        """The terms by their consonants, where those are one term's alone: what is left when some
        vowels were left out and others misread."""
        found: dict[str, int] = {}
        for place in range(len(everyday.VIETNAMESE.lines)):
            term = same_name.key(everyday.VIETNAMESE.cells(place)[1])
            outline = _outline(same_name.without_accents(term))
            if len(outline) >= LEAST_OUTLINE:
                found[outline] = -1 if outline in found else place
        return {outline: place for outline, place in found.items() if place >= 0}

    def beginning(self, key: str) -> list[Name]:
        """Names whose keys begin so."""
        places = everyday.VIETNAMESE.beginning(same_name.without_accents(key))
        return [*super().beginning(key), *map(everyday.vietnamese, places)]

    def priors(self) -> Iterator[tuple[str, str, float]]:
        """None: such words are not asked of the ink."""
        return iter(())


def _outline(plain: str) -> str:
    """The consonants of a key."""
    return "".join(letter for letter in plain if letter not in "aeiouy")


@cache
def everyday_names(kind: Kind) -> Names:
    """The everyday list."""
    return Names(everyday.by_key(kind).values())
