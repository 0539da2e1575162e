"""The name of a disease as OCR read it: known, surely meant, or left as it is.

A vocabulary proposes; people decide. Only two things are mended here: lost spaces and capitals of a
name that is there exactly, and a slip of the OCR that leaves no other reading. The second says so
with a flag, and what was read stays in `written`. Medicines are spotted in the ink instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from rxcore import same_name
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Match, Vocabulary
from rxcore.evidence import letters
from rxcore.prescription.see.ink import Stretch
from rxcore.readings import Flag, Level

SURE = 0.85
RIVAL = 0.05
"""Two names of different meaning this close leave it undecided."""
SHORTEST, SHORTEST_IN_INK = 5, 3
"""Letters that a name must have to be repaired by its letters, and by its ink, which can tell
abbreviations ("HTN")."""
FITS, LETTER, FARTHEST, CLEAR = 6.0, 0.85, 12.0, 3.0
"""The ink decides for a name whose odds against what was read are not below -FITS, for longer names
-LETTER for each letter but never below -FARTHEST ("anaemia, HTN" is not anaemia), and lead those of
every other name by CLEAR. Set on 250 names in 25 hands of drawn pages, a fifth of which no
vocabulary had: true names lay at -7 to 0, the nearest wrong ones mostly below -12."""
AS_GOOD = -2.3
"""Odds (one in ten) from which a name is as good a reading of the ink, and a note is enough."""
LONG = 8
"""Letters from which two slips leave the name plain."""

_TAIL = re.compile(r"[\s-]+([A-Za-z]{1,3}|\d+(?:/\d+)*)$")
"""A short word or a figure at the end, which no slip may change: a type, a grade."""

_TYPE = re.compile(r"\b(?:de )?(?:tipo|typ|type)\b(?=\s*(?:\d|I))", re.IGNORECASE)
_RUNS = re.compile(
    r"^(?:acute|chronic|recurrent|akute?[rs]?|chronische?[rs]?)\s+|\s+(?:agud[oa]s?|"
    r"cr[o\u00f3]nic[oa]s?|recurrente|bacterian[oa]|aigu(?:\u00eb|\u00e9|e)?s?|chroniques?|c\u1ea5p|m\u1ea1n)$",
    re.IGNORECASE,
)
"""Words in several languages that say how a disease runs."""
_FIGURES = re.compile(r"(?<![a-z])(?:\d+|ii|iii|iv)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A name after the look-up. match: 1 known, 0.9 repaired, 0.75 not in the vocabulary."""

    name: str
    match: float
    flags: tuple[Flag, ...] = ()


def repaired(vocabulary: Vocabulary, read: str, stretch: Stretch | None = None) -> Repaired:
    """The disease that `read` stands for. stretch: the ink in which it was read, to be asked first
    which name it is; else, and where the ink leaves it open, letters decide."""
    known = vocabulary.known("disease", read)
    if known:
        glued = " " not in read and " " in known.name
        accents = same_name.key(read) != same_name.key(known.name) and not known.name.isascii()
        return Repaired(_cased_as(read, known.name) if glued or accents else read, 1.0)
    if any(vocabulary.knows("disease", words) for words in _in_plain_words(read)):
        return Repaired(read, 1.0)
    nearest = vocabulary.nearest("disease", read, limit=8)
    for match in nearest:
        if _folded(match.name.name) == _folded(read):
            return Repaired(_cased_as(read, match.name.name), 1.0)
    found = _by_ink(vocabulary, stretch) if stretch else None
    return found or _by_letters(read, nearest) or Repaired(read, 0.75)


def _in_plain_words(read: str) -> list[str]:
    """The name with its type in other languages' words and without how it runs ("Diabetes mellitus
    tipo 2", "Faringitis aguda")."""
    if "," in read:
        return []
    bare = _RUNS.sub("", read).strip()
    ways = [_TYPE.sub(word, bare) for word in ("type", "de type", "tipo", "Typ")]
    return [words for words in dict.fromkeys(ways) if words and words != read]


def _by_letters(read: str, nearest: Sequence[Match]) -> Repaired | None:
    """The only known name so near in letters, if what was read can be a slip of it."""
    if not nearest:
        return None
    best = nearest[0]
    rivals = [m for m in nearest[1:] if best.similarity - m.similarity < RIVAL]
    undecided = any(
        _other(best.name, rival.name) and _digits(rival.name.name) == _digits(read)
        for rival in rivals
    )
    core = best.name.source in ("everyday", "site")
    name = best.name.name
    if undecided or not core or not (_only_a_slip(read, name) or _same_outline(read, name)):
        return None
    return _repaired(read, name)


def _by_ink(vocabulary: Vocabulary, stretch: Stretch) -> Repaired | None:
    """The one known name that fits the ink nearly as well as what was read, if there is one."""
    read = stretch.read
    length = len(letters(read))
    near = vocabulary.around("disease", read, max(2, length // 2), SHORTEST_IN_INK)
    if not near or length < SHORTEST_IN_INK - 1:
        return None
    odds = dict(zip(near, stretch.odds([name.name for name in near]), strict=True))
    best = max(near, key=odds.__getitem__)
    rivals = [name for name in near if _other(best, name) and odds[best] - odds[name] < CLEAR]
    fits = odds[best] >= -min(max(FITS, LETTER * length), FARTHEST)
    fits = fits and abs(len(letters(best.name)) - length) <= 2
    if rivals or not fits or not _same_figures(read, best.name):
        return None
    return _repaired(read, best.name, "info" if odds[best] >= AS_GOOD else "warn")


def _repaired(read: str, known: str, level: Level = "warn") -> Repaired:
    name = _cased_as(read, known)
    text = f'Read as "{read}"; taken for {name}, the only known name so near.'
    return Repaired(name, 0.9, (Flag("name_repaired", level, text),))


def _same_figures(read: str, name: str) -> bool:
    """Whether type and grade are the same; one may have been read as a letter ("Type z")."""
    figures = [_FIGURES.findall(text.casefold().replace(" i ", " 1 ")) for text in (read, name)]
    if not figures[0]:
        return not figures[1] or len(letters(read)) == len(letters(name))
    return figures[0] == figures[1]


def _cased_as(read: str, name: str) -> str:
    """A name as it is listed with the capitals that the page gives its words."""
    if read.isupper() and not name.isascii():
        return name.upper()
    if not name.islower() or not all(word[:1].isupper() for word in read.split()):
        return name
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _other(one: Name, two: Name) -> bool:
    return (one.canonical or one.name) != (two.canonical or two.name)


def _only_a_slip(read: str, name: str) -> bool:
    """Whether so little differs that it is the OCR's slip: one letter, two from eight letters on,
    and no type or grade."""
    stem, tail = _parted(read)
    other_stem, other_tail = _parted(name)
    if tail != other_tail or _digits(read) != _digits(name):
        return False
    if min(len(stem), len(other_stem)) < SHORTEST:
        return False
    distance = OSA.distance(stem, other_stem)
    allowed = 1 if len(other_stem) < LONG else 2
    return distance <= allowed and OSA.normalized_similarity(stem, other_stem) >= SURE - 0.02


def _folded(name: str) -> str:
    """Letters with the digits that look like them taken for them: "C0PD" is COPD."""
    return letters(name).translate(str.maketrans("015", "ols"))


def _same_outline(read: str, name: str) -> bool:
    """Whether short capitals differ only in round letters ("COPO" for COPD, "GERO" for GERD)."""
    round_ = str.maketrans("d0qcu", "ooooo")
    alike = letters(read).translate(round_) == letters(name).translate(round_)
    return alike and len(letters(name)) >= 4


def _digits(name: str) -> str:
    """The figures of a name, which no slip may change: type 1 is not type 2."""
    return "".join(letter for letter in name if letter.isdigit())


def _parted(name: str) -> tuple[str, str]:
    """Small letters of the stem, and the short word or figure at the end."""
    match = _TAIL.search(name)
    stem = name[: match.start()] if match else name
    return letters(stem), match[1].casefold().replace("0", "o") if match else ""
