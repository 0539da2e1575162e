"""A name as OCR read it against the vocabulary: known, surely meant, or left as it is.

A vocabulary proposes; people decide. Only two things are settled here: lost spaces and capitals of
a name that is there exactly, and a slip of the OCR that leaves no other reading. The second says
so with a flag, and what was read stays in `written`.
"""

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import letters
from rxcore.readings import Flag, Kind

SURE = 0.85
RIVAL = 0.05
"""Two names of different substances this close to the ink leave it undecided."""
SHORTEST = 5
DOUBTFUL_INK = 0.985
"""Short names of medicines on lines that OCR is surer of than this are never repaired."""
LONG = 8
"""Letters from which two slips leave the name plain, and sharp ink does not forbid one."""

_TAIL = re.compile(r"[\s-]+([A-Za-z]{1,3}|\d+(?:/\d+)*)$")
"""What sets a product apart from its sister: "-D", " AM", " 650"."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A name after the look-up. match: 1 known, 0.9 repaired, 0.75 not in the vocabulary."""

    name: str
    match: float
    flags: tuple[Flag, ...] = ()


def settle(
    vocabulary: Vocabulary, kind: Kind, read: str, ink: float, repair: bool = True
) -> Settled:
    """The name that `read` stands for. ink: the OCR's confidence; repair: whether the row has a
    form or a strength, or stands among medicines; without that nothing is repaired."""
    known = vocabulary.exact(kind, read)
    if known:
        return Settled(read, 1.0)
    nearest = vocabulary.nearest(kind, read, limit=8)
    for match in nearest:
        if _folded(match.name.name) == _folded(read):
            return Settled(_cased_as(read, match.name.name), 1.0)
    if not repair or not nearest:
        return Settled(read, 0.75)
    best = nearest[0]
    rivals = [m for m in nearest[1:] if best.similarity - m.similarity < RIVAL]
    undecided = any(
        _other(best.name, rival.name) and _digits(rival.name.name) == _digits(read)
        for rival in rivals
    )
    core = best.name.source in ("everyday", "site")
    if undecided or not core or not _is_a_slip(kind, read, best.name.name, ink):
        return Settled(read, 0.75)
    name = _cased_as(read, best.name.name)
    text = f'Read as "{read}"; taken for {name}, the only known name so near.'
    return Settled(name, 0.9, (Flag("name_repaired", "warn", text),))


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
