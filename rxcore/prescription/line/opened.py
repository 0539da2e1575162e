"""A name that no list holds: the words that stand where a name does.

The words behind a row's number and form, up to a bracket, a figure or a field of the order.
"""

import re
from collections.abc import Iterator, Sequence

from rxcore.clinical.fields import Part
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.lexicon import folded, forms
from rxcore.prescription.line.candidates import ACTS, Candidate, Word, words_of

FEWEST = 3
"""Letters of such a name."""
LONGEST = 5
"""Words of such a name."""

_LEAD = re.compile(r"[\W_]*(?:\(?\s*(?:\d{1,2}\s*[\].)/:-]*|[ivxIVX]{1,4}\s*[\].)/:-]+)\s*)?(?!\d)")
_HEAD = re.compile(
    r"(?:tab|cap|inj|syr|syp|susp|oint|rp|rx|t|c|s|i)(?:let|sule|rup|ection)?s?", re.IGNORECASE
)
_JOINTS = {"-", "'", ".", "+", "&", "%"}
NOT_NAMES = frozenset({"form", "dose", "frequency", "duration", "strength", "route"})


_SPOILT_HEAD = re.compile(r"(?:[TJ7I][aA2][b638B]|5yp|lnj|Cop)(?:[.,]\s*|\s+)(?=[A-Za-z])")
"""A form that was read with a slip, right before a name: "Ta6.Xyveltam"."""


def opened(
    text: str, start: int, fields: Sequence[Part], vocabulary: Vocabulary
) -> Iterator[Candidate]:
    """The run of words at the head of a row, behind number and form, that may be a name.

    start: where the row's content begins; fields: what the grammar sees in it.
    """
    words = _run(text, _begin(text, start, fields), fields)
    if not words:
        return
    first, last = words[0].start, words[-1].end
    name = text[first:last]
    if sum(letter.isalpha() for letter in name) >= FEWEST and folded(name.lower()) not in forms():
        found = vocabulary.extended(name) if len(words) > 1 else None
        yield Candidate(name, first, last, "open", found.base if found else None)


def _begin(text: str, start: int, fields: Sequence[Part]) -> int:
    """Behind a number and the form words at the head of a row."""
    match = _LEAD.match(text, start)
    at = match.end() if match else start
    if spoilt := _SPOILT_HEAD.match(text, at):
        return spoilt.end()
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


def _run(text: str, at: int, fields: Sequence[Part]) -> list[Word]:
    """Words up to a bracket, a figure that stands alone, or a field."""
    run: list[Word] = []
    for word in words_of(text[at:]):
        placed = Word(word.text, at + word.start, at + word.end)
        glued = bool(run) and placed.start == run[-1].end
        letters = word.text.isalpha()
        field = any(p.field in NOT_NAMES and p.start <= placed.start < p.end for p in fields)
        figure = word.text.isdigit() and glued and len(word.text) < 3
        if not (letters or figure or (word.text in _JOINTS and run)) or (field and run):
            break
        run.append(placed)
        if len(run) >= 2 * LONGEST:
            break
    while run and run[-1].text in _JOINTS:
        run.pop()
    return run
