"""A name as OCR read it against the vocabulary: known, surely meant, or left as it is.

A vocabulary proposes; people decide. Only two things are settled here: lost spaces and capitals of
a name that is there exactly, and a slip of the OCR that leaves no other reading. The second says
so with a flag, and what was read stays in `written`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Match, Vocabulary
from rxcore.evidence import letters
from rxcore.prescription.see.ink import Stretch
from rxcore.readings import Flag, Kind, Level

SURE = 0.85
RIVAL = 0.05
"""Two names of different substances this close to the ink leave it undecided."""
SHORTEST, SHORTEST_DISEASE = 5, 3
"""Letters that a name must have to be repaired: diseases have abbreviations ("HTN")."""
DOUBTFUL_INK = 0.985
"""Short names of medicines on lines that OCR is surer of than this are never repaired."""
FITS, LETTER, FARTHEST, CLEAR = 6.0, 0.85, 12.0, 3.0
"""The ink decides for a name whose odds against what was read are not below -FITS, for longer names
-LETTER for each letter but never below -FARTHEST ("anaemia, HTN" is not anaemia), and lead those of
every other name by CLEAR. Set on 250 names in 25 hands of drawn pages, a fifth of which no
vocabulary had: true names lay at -7 to 0, the nearest wrong ones mostly below -12."""
AS_GOOD = -2.3
"""Odds (one in ten) from which a name is as good a reading of the ink, and a note is enough."""
LONG = 8
"""Letters from which two slips leave the name plain, and sharp ink does not forbid one."""

_TAIL = re.compile(r"[\s-]+([A-Za-z]{1,3}|\d+(?:/\d+)*)$")
"""What sets a product apart from its sister: "-D", " AM", " 650"."""

_FIGURES = re.compile(r"(?<![a-z])(?:\d+|ii|iii|iv)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Settled:
    """A name after the look-up. match: 1 known, 0.9 repaired, 0.75 not in the vocabulary."""

    name: str
    match: float
    flags: tuple[Flag, ...] = ()


def settle(
    vocabulary: Vocabulary,
    kind: Kind,
    read: str,
    ink: float,
    repair: bool = True,
    stretch: Stretch | None = None,
    form: str = "",
) -> Settled:
    """The name that `read` stands for. ink: the OCR's confidence; repair: whether the row has a
    form or a strength, or stands among medicines; without that nothing is repaired. stretch: the
    ink in which the name was read, to be asked which name it is; without it letters decide. form:
    the row's; a product that does not come so is not meant."""
    known = vocabulary.known(kind, read)
    if known:
        glued = " " not in read and " " in known.name
        return Settled(_cased_as(read, known.name) if glued else read, 1.0)
    nearest = vocabulary.nearest(kind, read, limit=8)
    for match in nearest:
        if _folded(match.name.name) == _folded(read):
            return Settled(_cased_as(read, match.name.name), 1.0)
    if not repair:
        return Settled(read, 0.75)
    settled = _by_ink(vocabulary, kind, stretch, form) if stretch else None
    if settled is None and (stretch is None or kind == "disease"):
        settled = _by_letters(kind, read, ink, nearest)
    return settled or Settled(read, 0.75)


def _by_letters(kind: Kind, read: str, ink: float, nearest: Sequence[Match]) -> Settled | None:
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
    if undecided or not core or not _is_a_slip(kind, read, best.name.name, ink):
        return None
    return _repaired(read, best.name.name)


def _by_ink(vocabulary: Vocabulary, kind: Kind, stretch: Stretch, form: str) -> Settled | None:
    """The one known name that fits the ink nearly as well as what was read, if there is one."""
    read = stretch.read
    length, shortest = len(letters(read)), SHORTEST if kind == "medicine" else SHORTEST_DISEASE
    near = vocabulary.around(kind, read, max(2, length // 2), shortest)
    if not near or length < shortest - 1:
        return None
    odds = dict(zip(near, stretch.odds([name.name for name in near]), strict=True))
    best = max(near, key=odds.__getitem__)
    rivals = [name for name in near if _other(best, name) and odds[best] - odds[name] < CLEAR]
    fits = odds[best] >= -min(max(FITS, LETTER * length), FARTHEST)
    fits = fits and abs(len(letters(best.name)) - length) <= 2
    comes_so = not form or not best.forms or form in best.forms
    if rivals or not fits or not comes_so or not _same_tail(kind, read, best.name):
        return None
    return _repaired(read, best.name, "info" if odds[best] >= AS_GOOD else "warn")


def _repaired(read: str, known: str, level: Level = "warn") -> Settled:
    name = _cased_as(read, known)
    text = f'Read as "{read}"; taken for {name}, the only known name so near.'
    return Settled(name, 0.9, (Flag("name_repaired", level, text),))


def _same_tail(kind: Kind, read: str, name: str) -> bool:
    """Whether nothing differs of what tells sister products apart: figures and a short tail. The
    figure of a disease may have been read as a letter ("Type z")."""
    figures = [_FIGURES.findall(text.casefold().replace(" i ", " 1 ")) for text in (read, name)]
    if kind == "disease" and not figures[0]:
        return not figures[1] or len(letters(read)) == len(letters(name))
    tails = kind == "disease" or _parted(read)[1] == _parted(name)[1]
    return tails and figures[0] == figures[1]


def _cased_as(read: str, name: str) -> str:
    """A generic in the list's small letters with the capitals that the page gives its words."""
    if not name.islower() or not all(word[:1].isupper() for word in read.split()):
        return name
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _other(one: Name, two: Name) -> bool:
    return (one.canonical or one.name) != (two.canonical or two.name)


def _is_a_slip(kind: Kind, read: str, name: str, ink: float) -> bool:
    if kind == "disease":
        return _only_a_slip(read, name) or _same_outline(read, name)
    sharp = ink > DOUBTFUL_INK and len(_parted(name)[0]) < LONG
    return not sharp and _only_a_slip(read, name)


def _only_a_slip(read: str, name: str) -> bool:
    """Whether so little differs that it is the OCR's slip: one letter, two from eight letters on,
    and nothing of what tells sister products apart."""
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
    """Letters with the digits that look like them taken for them: "Taxim-0" is "Taxim-O"."""
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
    """Small letters of the stem, and the tail that tells sister products apart."""
    match = _TAIL.search(name)
    stem = name[: match.start()] if match else name
    return letters(stem), match[1].casefold().replace("0", "o") if match else ""
