"""Diseases in the ink of a row that its text does not say: rows in pen, mostly."""

import re

from rxcore.clinical.certainty import DENIED, DENIED_LIST, name_in
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.places import ALONE, BOX, HEADED, NEAR, Place, silent
from rxcore.prescription.line.ailments import written
from rxcore.prescription.line.candidates import Candidate, Names
from rxcore.prescription.line.remarks import of_name
from rxcore.prescription.page.sections import Section
from rxcore.readings import Disease

INKED: frozenset[Section] = HEADED | {"start", "medicines"}
"""Places whose ink is asked for names that were misread."""
SHORTEST_SPOTTED, SPOTTED, WORST, ALIKE = 5, 12.0, -1.25, 0.5
"""Letters of a name that the ink may say against the text; its least score, its worst path for each
letter, and its least likeness to the letters that were read."""

_SEGMENT = re.compile(
    r"[^,;:/+\[\]()-]+?(?=[,;:/+\[\]()-]|$|(?<=[^\W\dA-Z_]{3})[A-Z][^\W\dA-Z_]{2})"
)


def in_ink(place: Place, names: Names) -> list[Candidate]:
    """Names that the ink of a row says and its text does not, none over another: anywhere under a
    heading of diagnoses or complaints, elsewhere where they are most of a row of the patient's."""
    far = place.section == "medicines" and not 0 <= place.entry.since <= NEAR
    if place.section not in INKED or far or silent(place) or BOX.search(place.entry.row.text):
        return []
    text, vocabulary = place.entry.row.text, names.vocabulary
    taken = [(one.start, one.end) for one in written(text, place.start, vocabulary)]
    taken += _segments_known(text, place.start, vocabulary)
    found: list[Candidate] = []
    for one in sorted(names.spotted(place.entry.row, "disease"), key=lambda one: -one.score):
        apart = all(one.end <= start or end <= one.start for start, end in taken)
        if apart and one.start >= place.start and _fits(one) and not _denied(text, one):
            found.append(one)
            taken.append((one.start, one.end))
    return found if place.section in HEADED else [one for one in found if _stands_out(place, one)]


def _segments_known(text: str, start: int, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The stretches between separators that are a known name as they stand."""
    found = [match.span() for match in _SEGMENT.finditer(text, start)]
    return [(a, b) for a, b in found if vocabulary.knows("disease", text[a:b].strip())]


def _stands_out(place: Place, one: Candidate) -> bool:
    """Whether a name is most of its piece of a row of the patient's."""
    start = 0
    for piece in place.entry.row.pieces:
        if start <= one.start < start + len(piece.text):
            letters = sum(letter.isalpha() for letter in piece.text)
            return place.patient and len(one.letters) >= ALONE * letters
        start += len(piece.text) + 1
    return False


def _fits(one: Candidate) -> bool:
    length = len(one.letters)
    least = length >= SHORTEST_SPOTTED and one.score >= SPOTTED and one.similarity >= ALIKE
    return least and one.path >= WORST * length


def _denied(text: str, one: Candidate) -> bool:
    return bool(DENIED.search(text[: one.start]) or DENIED_LIST.search(text[: one.start]))


def as_disease(place: Place, one: Candidate) -> Disease:
    """The row that such a name is, with a remark that says what was read."""
    text = place.entry.row.text
    return Disease(
        written=text[one.start : one.end],
        name=one.shown,
        certainty=name_in(text, place.start, one.end).certainty,
        flags=of_name(one, text),
    )
