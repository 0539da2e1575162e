"""Known diseases that stand in a row as whole words.

Collects and decides nothing: rxcore.prescription.decide.diseases weighs the place.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.line.candidates import words_of
from rxcore.prescription.see.ink import plain

FEWEST = 3
"""Letters of a name that is sought in running text."""
SOURCES = ("everyday", "site", "words")
"""Lists whose names count in running text; a classification's terms need a heading."""


@dataclass(frozen=True, slots=True)
class Ailment:
    """A known disease at characters start to end of the row's text."""

    text: str
    start: int
    end: int
    known: Name


def written(text: str, start: int, vocabulary: Vocabulary) -> Iterator[Ailment]:
    """Known diseases that stand in the text from `start` on as whole words, the longest first at
    each place, none inside another."""
    words = [word for word in words_of(text) if word.start >= start]
    end = start
    for phrase in vocabulary.phrases("disease", [word.text for word in words]):
        first, last = words[phrase.start].start, words[phrase.end - 1].end
        usable = phrase.name.source in SOURCES and phrase.name.caution != "short"
        whole = not text[first - 1 : first].isalnum() and not text[last : last + 1].isalnum()
        usable = usable and whole and len(plain(text[first:last])) >= FEWEST
        if first >= end and usable:
            yield Ailment(text[first:last], first, last, phrase.name)
            end = last
