"""What may be the name in a row: known and written so, spotted in the ink, or open.

Collects and decides nothing: rxcore.prescription.decide weighs what stands here.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from rapidfuzz.distance import OSA

from rxcore.clinical.fields import scan
from rxcore.clinical.names import DANGEROUS, Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.lexicon import folded, forms, phrases, units
from rxcore.prescription.lexicon import words as trade
from rxcore.prescription.line.spot import PRIOR, REWARD, Sighting, Spotter
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.page.sections import heading_of
from rxcore.prescription.see.ink import Ink, plain
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Kind

How = Literal["exact", "extended", "spotted", "open"]
SIGHTINGS = 5
"""Names that are asked of each piece of a row."""
KEPT = 3
"""Of these, how many stand as candidates."""
SHORT = 3
"""Letters below which a suffix is written in capitals: "Duolin b hrly" is no Duolin B."""
ACTS = frozenset(
    (
        "stop", "start", "continue", "cont", "add", "take", "give", "change", "switch", "replace",
        "increase", "decrease", "reduce", "restart", "resume", "commence", "begin", "discontinue",
        "avoid", "apply", "use", "repeat", "review", "advised", "adv", "note", "rtc",
    )
)  # fmt: skip
"""Words of what is done with a medicine, which some list holds as names, too."""
TIMES = frozenset(
    (
        "daily", "after", "before", "with", "food", "meal", "meals", "weekly", "monthly", "hourly",
        "hour", "hours", "days", "week", "weeks", "month", "months", "empty", "stomach", "till",
        "until", "continue", "and", "or", "at", "to", "of", "in", "then", "diet", "rest", "walk",
        "exercise", "review", "water",
    )
)  # fmt: skip
"""Words of when it is taken that rxcore.clinical.sig knows by itself, and of advice."""
SHOWN = -3.0
"""Path from which the ink shows the further letters of a longer name."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters, a figure or a sign of a row's text, and its characters there."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may stand at characters start to end of the row's text.

    path: how much worse than what was read the name fits the ink, 0 or less. margin: by how much
    its score leads the best other name of the same ink, the first of the rivals, best first.
    similarity: of its letters to those read; read: these. beyond: ends of an open name behind this
    one's, at which it may as well end.
    """

    name: str
    start: int
    end: int
    how: How
    known: Name | None = None
    path: float = 0.0
    score: float = 0.0
    margin: float = 20.0
    similarity: float = 1.0
    rivals: tuple[str, ...] = ()
    read: str = ""
    beyond: int = 0

    @property
    def letters(self) -> str:
        """The name as it is compared."""
        return plain(self.name)

    @property
    def shown(self) -> str:
        """The name as people see it: as it stands on the page where the page says it letter by
        letter, else as it is listed, with the page's capitals."""
        if self.how != "spotted" or not self.name.islower():
            return self.name
        if plain(self.read) == self.letters:
            return self.read
        capital = self.read[:1].isupper()
        return self.name[:1].upper() + self.name[1:] if capital else self.name


def longest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without written names that a longer one takes up: a name with a suffix, or
    one whose further letters the ink shows. Nor is what stands there open when it is known, but
    for words in small letters behind it; nor anything that only says how to take a medicine."""
    written = [c for c in candidates if c.how in ("exact", "extended")]
    return [
        one
        for one in candidates
        if not says_how(one)
        and not (one.how == "exact" and _taken_up(one, candidates))
        and not (one.how == "open" and any(_says_no_more(one, other) for other in written))
    ]


def says_how(one: Candidate) -> bool:
    """Whether all words of a name, or of what was read for it, are forms, routes and sigs ("ORAL
    ONE", "Daily"), of which some list holds most, or an open name is a heading: none that a site
    lists."""
    if one.known is not None and one.known.source == "site":
        return False
    heading = heading_of(f"{one.name}:") if one.how == "open" else None
    text = one.read if one.how == "spotted" else one.name
    said = [folded(word.text.lower()) for word in words_of(text) if not word.text.isspace()]
    tells = bool(said) and all(
        word in TIMES or (len(word) > 1 and word in trade()) for word in said
    )
    return tells or bool(heading and heading.end > len(one.name))


def _says_no_more(one: Candidate, known: Candidate) -> bool:
    """Whether an open name is the known one, with nothing but small words behind it."""
    if one.start != known.start or not one.name.startswith(known.name):
        return one.start == known.start and one.letters == known.letters
    more = one.name[len(known.name) :]
    dangerous = known.known is not None and known.known.tier == DANGEROUS
    return not dangerous and more == more.lower()


def _taken_up(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a longer name begins with this one: not one that the ink spells over a second written
    name ("losartan + amlodipine" over "Stop Losartan, start Amlodipine")."""
    further = [o.start for o in others if o.how == "exact" and o.start >= one.end]
    return any(
        other.start <= one.start < other.end
        and other.letters.startswith(one.letters)
        and len(other.letters) > len(one.letters)
        and (
            other.how != "spotted"
            or (other.path > SHOWN and not any(start < other.end for start in further))
        )
        for other in others
        if other.how != "open"
    )


class Names:
    """Finds candidates: the vocabulary's names, in text and in ink."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._spots: dict[Kind, tuple[Spotter, tuple[str, ...]]] = {}

    def _spotter(self, kind: Kind) -> tuple[Spotter, tuple[str, ...]]:
        if kind not in self._spots:
            spots = self.vocabulary.spottable(kind)
            spotter = Spotter([spot.letters for spot in spots], [spot.prior for spot in spots])
            self._spots[kind] = spotter, tuple(spot.name for spot in spots)
        return self._spots[kind]

    def written(self, row: VisualRow) -> list[Candidate]:
        """Names that stand in the text as whole words, longest first at each place."""
        words = words_of(row.text)
        found = []
        for phrase in self.vocabulary.phrases("medicine", [word.text for word in words]):
            start, end = words[phrase.start].start, words[phrase.end - 1].end
            if row.text[start:end].casefold() in ACTS:
                continue
            letters = len(plain(phrase.name.name))
            score = REWARD * letters + PRIOR * math.log(phrase.name.prior)
            name = row.text[start:end]
            found.append(Candidate(name, start, end, "exact", phrase.name, score=score))
        return [*found, *self._extended(row.text, words, found)]

    def _extended(
        self, text: str, words: Sequence[Word], known: Sequence[Candidate]
    ) -> Iterator[Candidate]:
        """Known names with a common suffix behind them that no list has: "Jupiros EZ"."""
        for candidate in known:
            behind = [word for word in words if word.start >= candidate.end and word.text.isalpha()]
            if not behind or text[candidate.end : behind[0].start].strip(" -"):
                continue
            if counts(behind, 0) or not _may_be_suffix(behind[0].text, text):
                continue
            name = text[candidate.start : behind[0].end]
            if found := self.vocabulary.extended(f"{candidate.name} {behind[0].text}"):
                score = candidate.score + REWARD * len(found.suffix)
                yield replace(
                    candidate, name=name, end=behind[0].end, how="extended",
                    known=found.base, score=score,
                )  # fmt: skip

    def spotted(self, row: VisualRow, kind: Kind = "medicine") -> Iterator[Candidate]:
        """Names that the ink of a piece supports, whatever was read there."""
        offset = 0
        for piece in row.pieces:
            if piece.ink is not None:
                yield from self._of_piece(kind, piece, piece.ink, offset)
            offset += len(piece.text) + 1

    def fitting(self, row: VisualRow, most: int) -> tuple[Name, ...]:
        """The known names that fit the row's ink best, best first, wherever in it they stand."""
        spotter, names = self._spotter("medicine")
        seen: dict[str, float] = {c.name: c.score for c in self.written(row)}
        for piece in row.pieces:
            for sighting in spotter.seek(piece.ink.columns, most) if piece.ink else ():
                name = names[sighting.name]
                seen[name] = max(seen.get(name, sighting.score), sighting.score)
        best = sorted(seen, key=lambda name: -seen[name])[:most]
        found = (self.vocabulary.exact("medicine", name) for name in best)
        return tuple(name for name in found if name)

    def _of_piece(self, kind: Kind, piece: Inked, ink: Ink, offset: int) -> Iterator[Candidate]:
        spotter, names = self._spotter(kind)
        sightings = spotter.seek(ink.columns, SIGHTINGS)
        for at, sighting in enumerate(sightings[:KEPT]):
            start, end = _characters(piece.text, ink, sighting)
            if start == end:
                continue
            others = [s for n, s in enumerate(sightings) if n != at and _overlap(s, sighting)]
            known = self.vocabulary.exact(kind, names[sighting.name])
            read = plain(piece.text[start:end])
            similarity = OSA.normalized_similarity(read, spotter.names[sighting.name])
            margin = min(20.0, sighting.score - others[0].score) if others else 20.0
            yield Candidate(
                names[sighting.name], offset + start, offset + end, "spotted", known,
                sighting.path, sighting.score, margin, similarity,
                tuple(names[other.name] for other in others), piece.text[start:end],
            )  # fmt: skip


def _may_be_suffix(word: str, text: str) -> bool:
    """Whether a word behind a name can belong to it: no sig ("BD"), no stray small letter."""
    if word.upper() != "AM" and any(part.field in ("frequency", "route") for part in scan(word)):
        return False
    if folded(word.lower()) in numbers():
        return False
    return len(word) >= SHORT or not word.islower() or text.islower()


def counts(words: Sequence[Word], at: int) -> bool:
    """Whether a word counts what the next one names: "ONE TABLET", "I TAB", "I g"."""
    known = words[at].text.lower() in (*numbers(), "i", "l")
    counted = folded(words[at + 1].text.lower()) if at + 1 < len(words) else ""
    return known and any(counted in table for table in (forms(), units("mass"), units("volume")))


@cache
def numbers() -> frozenset[str]:
    """The words that count."""
    return frozenset(word for word in phrases("number") if word.isalpha())


def words_of(text: str) -> list[Word]:
    """The words, figures and signs of a text."""
    return [Word(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def _overlap(one: Sighting, other: Sighting) -> bool:
    common = min(one.last, other.last) - max(one.first, other.first)
    return common * 2 > min(one.last - one.first, other.last - other.first)


def _characters(text: str, ink: Ink, sighting: Sighting) -> tuple[int, int]:
    """The characters of a piece's text that stand in the sighting's columns."""
    at = [n for n, letter in enumerate(text) if len(plain(letter)) == 1]
    inside = [
        n
        for n, (_, first, last) in enumerate(ink.places)
        if last >= sighting.first and first < sighting.last
    ]
    if not inside:
        return 0, 0
    if len(at) != len(ink.places):
        share = len(text) / len(ink.columns)
        return int(sighting.first * share), min(len(text), int(sighting.last * share) + 1)
    return at[inside[0]], at[inside[-1]] + 1
