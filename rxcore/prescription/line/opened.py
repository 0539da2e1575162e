"""A name that no list holds: the words that stand where a name does.

The words behind a row's number and form, up to a bracket, a figure or a field of the order.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from rapidfuzz.distance import OSA

from rxcore.clinical.fields import Part
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.lexicon import folded, forms
from rxcore.prescription.line.candidates import ACTS, Candidate, Word, counts, words_of

FEWEST = 3
"""Letters of such a name."""
LONGEST = 5
"""Words of such a name."""
CUT = 2
"""Words up to which a run may be cut short."""

_LEAD = re.compile(r"[\W_]*(?:\(?\s*(?:\d{1,2}\s*[\].)/:-]*|[ivxIVX]{1,4}\s*[\].)/:-]+)\s*)?(?!\d)")
_HEAD = re.compile(
    r"(?:tab|cap|inj|syr|syp|susp|oint|rp|rx|t|c|s|i)(?:let|sule|rup|ection)?s?", re.IGNORECASE
)
_JOINTS = {"-", "'", ".", "+", "&", "%", "_"}
_HEADS = ("tab", "cap", "syp", "inj", "tabs", "caps", "syr", "susp", "oint")
HEAD_LIKE = re.compile(r"(?P<word>[^\W_]{2,4})(?P<gap>[.,:]\s*|\s+)(?=[^\W\d])")
"""A short word at the head of a row, which may be a form."""
_AS_LETTERS = str.maketrans("638057", "bbbost")
NOT_NAMES = frozenset({"form", "dose", "frequency", "duration", "strength", "route"})


def opened(
    text: str, start: int, fields: Sequence[Part], vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """The run of words at the head of a row, behind number and form, that may be a name, and the
    first words of it: where the name ends and "gargle" or "bottle" begins, no list says. Where its
    first word may be a form read with a slip, the words behind that, and where a point follows it
    these alone. Then those right before the row's strength.

    start: where the row's content begins; fields: what the grammar sees in it.
    """
    at = _begin(text, start, fields)
    slip = HEAD_LIKE.match(text, at)
    starts = [at, slip.end()] if slip and _is_head_like(slip) else [at]
    if slip and not slip["gap"].isspace():
        starts = starts[-1:]
    found = {
        (one.start, one.end): one
        for start_ in starts
        for one in _names(text, start_, fields, vocabulary)
    }
    for one in _before_strength(text, start, fields):
        found.setdefault((one.start, one.end), one)
    yield from found.values()


def behind_slip(text: str) -> bool:
    """Whether a text ends in what may be a form read with a slip: "Tub.", "TE6"."""
    last = re.search(r"[^\W_]{2,4}[.,:]?\s*$", text)
    slip = HEAD_LIKE.match(f"{last[0].strip()} x") if last else None
    return bool(slip and _is_head_like(slip))


def _is_head_like(slip: re.Match[str]) -> bool:
    read = slip["word"].lower()
    meant = read.translate(_AS_LETTERS)
    return read not in _HEADS and any(OSA.distance(meant, head) <= 1 for head in _HEADS)


def _names(
    text: str, at: int, fields: Sequence[Part], vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """The run of words from a character on, and its first words."""
    words = _run(text, at, fields)
    ends = [at for at, word in enumerate(words) if _ends(words, at)]
    for count, last in enumerate(ends):
        beyond = len(ends) - 1 - count
        if beyond and count >= CUT:
            continue
        first, end = words[0].start, words[last].end
        name = text[first:end]
        if _may_be(name) and not vocabulary.knows("disease", name):
            found = vocabulary.extended(name) if last else None
            base = found.base if found else None
            yield Candidate(name, first, end, "open", base, beyond=beyond)


def _before_strength(text: str, start: int, fields: Sequence[Part]) -> Iterator[Candidate]:
    """The word right before the row's strength, and the two, wherever in the row they stand."""
    place = next((part for part in fields if part.field == "strength"), None)
    words = words_of(text[start : place.start]) if place else []
    run: list[Word] = []
    for word in reversed(words):
        placed = Word(word.text, start + word.start, start + word.end)
        field = any(p.field in NOT_NAMES and p.start <= placed.start < p.end for p in fields)
        said = field or not word.text.isalpha() or word.text.casefold() in ACTS
        if said or len(run) == CUT:
            break
        run.insert(0, placed)
    for first in run:
        name = text[first.start : run[-1].end]
        if _may_be(name):
            yield Candidate(name, first.start, run[-1].end, "open")


def _may_be(name: str) -> bool:
    letters = sum(letter.isalpha() for letter in name)
    return letters >= FEWEST and folded(name.lower()) not in forms()


def _ends(words: Sequence[Word], at: int) -> bool:
    """Whether a name may end with this word of the run: not before what is glued to it."""
    glued = at + 1 < len(words) and words[at + 1].start == words[at].end
    joint = at + 1 < len(words) and words[at + 1].text in _JOINTS
    return words[at].text not in _JOINTS and not glued and not joint


def _begin(text: str, start: int, fields: Sequence[Part]) -> int:
    """Behind a number and the form words at the head of a row."""
    match = _LEAD.match(text, start)
    at = match.end() if match else start
    for word in words_of(text[at:]):
        formed = any(p.field == "form" and p.start <= at + word.start < p.end for p in fields)
        acts = word.text.casefold() in ACTS
        if not (formed or acts or _HEAD.fullmatch(word.text)):
            return at
        behind = _LEAD.match(text, at + word.end)
        begin = behind.end() if behind else at + word.end
        if text[begin : begin + 3].isalpha():
            return _begin(text, begin, fields) if acts else begin
        return at
    return at


def _tells(words: Sequence[Word], at: int) -> bool:
    """Whether a word says how the medicine is made, or how many: "CREAM", "ONE TABLET"."""
    return folded(words[at].text.lower()) in _whole_forms() or counts(words, at)


@cache
def _whole_forms() -> frozenset[str]:
    return frozenset(word for word in forms() if len(word) >= FEWEST)


def _run(text: str, at: int, fields: Sequence[Part]) -> list[Word]:
    """Words up to a bracket, a figure that stands alone, or a field."""
    run: list[Word] = []
    words = words_of(text[at:])
    for number, word in enumerate(words):
        placed = Word(word.text, at + word.start, at + word.end)
        glued = bool(run) and placed.start == run[-1].end
        letters = word.text.isalpha()
        field = any(p.field in NOT_NAMES and p.start <= placed.start < p.end for p in fields)
        figure = word.text.isdigit() and glued and len(word.text) < 3
        kept = letters or figure or (word.text in _JOINTS and run)
        if not kept or (run and (field or _tells(words, number))):
            break
        run.append(placed)
        if len(run) >= 2 * LONGEST:
            break
    while run and run[-1].text in _JOINTS:
        run.pop()
    return run
