"""Names of medicines and diseases: the everyday lists, the index built at set-up, a site's own.

Proposes and never decides: what was read stays what was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rxcore.clinical import everyday
from rxcore.clinical.names import Name
from rxcore.readings import Kind

HIDDEN_BELOW = 0.75
"""Similarity under which no name is shown: the nearest misleads when the right one is absent."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name near a text; similarity is OSA, 0 to 1."""

    name: Name
    similarity: float


class Vocabulary:
    """Looks names up. Built at no cost; loads its lists at the first question.

    index: the file that build_index wrote, or one that does not exist. formulary: a site's names.
    """

    def __init__(self, index: Path | None = None, formulary: Iterable[Name] = ()) -> None:
        self._index = index
        self._formulary = tuple(formulary)

    @cached_property
    def _names(self) -> dict[Kind, dict[str, Name]]:
        found: dict[Kind, dict[str, Name]] = {"medicine": {}, "disease": {}}
        for entry in (*self._formulary, *everyday.names()):
            found[entry.kind].setdefault(everyday.key(entry.name), entry)
        return found

    def exact(self, kind: Kind, name: str) -> Name | None:
        """The name that is written exactly so, but for capitals, spaces and full stops."""
        return self._names[kind].get(everyday.key(name))

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether `exact` finds it."""
        return self.exact(kind, name) is not None

    def nearest(self, kind: Kind, text: str, limit: int = 5) -> list[Match]:
        """The names most like `text`, best first, none below HIDDEN_BELOW."""
        names = self._names[kind]
        found = process.extract(
            everyday.key(text),
            list(names),
            scorer=OSA.normalized_similarity,
            processor=None,
            limit=limit,
            score_cutoff=HIDDEN_BELOW,
        )
        return [Match(names[key], score) for key, score, _ in found]
