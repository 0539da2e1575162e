"""A medicine's row made ready for the parser."""

import re

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readers.ocr.asked import asked
from rxcore.readers.ocr.mend import mend, parted
from rxcore.readers.ocr.parts import Part
from rxcore.readers.ocr.stray import without_supply

SHORTEST, GLUED = 5, 8
"""Letters of a known name that is sought at the beginning of a word, and of such a word."""

_BEHIND = re.compile(r"[HOBTQSP][SD05OIR][SDN05]?(?:X|$)")
"""A code that may stand right behind a name without a space ("HSX1O")."""


def order_of(part: Part, vocabulary: Vocabulary) -> str:
    """The row as it is parsed: its words parted, what makes no sense asked of the ink, mended."""
    words = (_part_off(word, vocabulary) for word in parted(part.content).split(" "))
    return mend(without_supply(asked(part, " ".join(words))))


def _part_off(word: str, vocabulary: Vocabulary) -> str:
    """A known name with something behind it that begins like no part of a word: two words."""
    if len(word) < GLUED or vocabulary.knows("medicine", word):
        return word
    for cut in range(len(word) - 1, SHORTEST - 1, -1):
        name, rest = word[:cut], word[cut:]
        begins = rest[0].isdigit() or (rest[0].isupper() and _BEHIND.match(rest))
        if begins and name[-1].isalnum() and vocabulary.knows("medicine", name):
            return f"{name} {rest}"
    return word
