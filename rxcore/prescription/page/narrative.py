"""Medicines and diseases that are told in sentences: letters to colleagues, summaries.

"I have started him on metformin 500 mg bd." Only names that the vocabulary has count here, and only
where the sentence says that they are taken: not what was stopped, avoided or is an allergy.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.page.layout import VisualRow
from rxcore.readings import Box, Disease, Kind

FEWEST_WORDS, TELLING = 5, 2
"""Words of a row that can be part of a sentence, and how many of them must tell something."""
SHORTEST = {"medicine": 5, "disease": 3}
LONGEST_NAME = 4
"""Words of a name."""

_TELLS = re.compile(
    r"\b(?:was|were|has|have|had|been|being|will|would|could|he|she|his|her|him|they|we|this|"
    r"these|which|who|that|is|are|my|your|presented|because|today|I(?=\s[a-z]{2})|"
    r"and he|and she)\b"
)
_ENDS = re.compile(r"(?<=[a-z\d)][.;!?])\s+(?=[A-Z])|\s(?=but\s|however\s|although\s)")
_NOT_TAKEN = re.compile(
    r"\b(?:allerg\w+|intoleran\w+|sensitiv\w+|stop(?:ped|ping)?|discontinu\w+|withh[eo]ld|ceased|"
    r"previously|in the past|avoid\w*|consider\w*|declined|refused|interact\w*|did not|"
    r"could not|not tolerate\w*|switched from|instead of|overdose|treated with|received|"
    r"completed|if (?:needed|required)|you could|may be|side effects?|increase|reduce)\b",
    re.IGNORECASE,
)
_DIAGNOSED = re.compile(
    r"\b(?:diagnos\w+|known case of|suffer\w* from|known to have|consistent with|treated for|"
    r"(?:gentleman|lady|man|woman|boy|girl|patient|child|year[- ]old) with|under my care for)\b",
    re.IGNORECASE,
)
_NOT_OWN = re.compile(
    r"\b(?:father|mother|brother|sister|parents?|family|grand\w+|no|not|denies|denied|without|"
    r"risk of|exclude\w*|rule out|negative|screening|vaccin\w+)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w'-]*(?:/\w+)?")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Rows of one text, and where each begins in it."""

    rows: tuple[VisualRow, ...]

    @property
    def text(self) -> str:
        """What its rows say, one after the other."""
        return " ".join(row.text for row in self.rows)

    def box_of(self, start: int, end: int) -> Box:
        """Where the characters stand, on the row in which they begin."""
        row, at = self._row_at(start)
        return row.box_of(start - at, min(end - at, len(row.text)))

    def confidence_at(self, start: int) -> float:
        """The OCR's, of the row in which a name begins."""
        return self._row_at(start)[0].confidence

    def places(self) -> Iterator[tuple[VisualRow, int]]:
        """Its rows, and where each begins in the text."""
        at = 0
        for row in self.rows:
            yield row, at
            at += len(row.text) + 1

    def _row_at(self, place: int) -> tuple[VisualRow, int]:
        at = 0
        for row in self.rows:
            if place <= at + len(row.text):
                return row, at
            at += len(row.text) + 1
        return self.rows[-1], at - len(self.rows[-1].text) - 1


def narrated(text: str) -> bool:
    """Whether a row is part of a sentence that tells something."""
    return len(text.split()) >= FEWEST_WORDS and len(_TELLS.findall(text)) >= TELLING


def paragraphs(rows: Sequence[VisualRow]) -> list[Paragraph]:
    """The rows that tell something, those joined that follow one another; a row between two of
    them, or behind a sentence that goes on, is one of them."""
    tells = [narrated(row.text) for row in rows]
    for at in range(1, len(rows)):
        goes_on = rows[at].text[:1].islower() and not rows[at - 1].text.rstrip().endswith(".")
        tells[at] = tells[at] or (tells[at - 1] and goes_on)
    found: list[list[VisualRow]] = []
    for at, row in enumerate(rows):
        if tells[at] and at and tells[at - 1]:
            found[-1].append(row)
        elif tells[at]:
            found.append([row])
    return [Paragraph(tuple(each)) for each in found]


def not_taken(rows: Sequence[VisualRow]) -> list[tuple[VisualRow, int, int]]:
    """Where sentences say what is not, or no longer, taken: rows with first and last character."""
    return [
        (row, max(0, start - at), min(len(row.text), end - at))
        for paragraph in paragraphs(rows)
        for start, end in _sentences(paragraph.text)
        if _NOT_TAKEN.search(paragraph.text, start, end)
        for row, at in paragraph.places()
        if start < at + len(row.text) and end > at
    ]


def told_diseases(paragraph: Paragraph, vocabulary: Vocabulary) -> Iterator[Disease]:
    """The diseases that the paragraph says the patient was found to have, in reading order."""
    text = paragraph.text
    for start, end in _sentences(text):
        said = _DIAGNOSED.search(text, start, end)
        if said is None or _NOT_OWN.search(text, start, end):
            continue
        for first, last in _names(text, said.end(), end, "disease", vocabulary):
            name = text[first:last]
            yield Disease(
                written=name,
                name=name,
                box=paragraph.box_of(first, last),
                confidence=round(paragraph.confidence_at(first), 3),
                found_on_page=True,
            )


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _ENDS.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _names(
    text: str, start: int, end: int, kind: Kind, vocabulary: Vocabulary
) -> Iterator[tuple[int, int]]:
    """Where names stand that the site's and the everyday lists have, the longest first."""
    words = list(_WORD.finditer(text, start, end))
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_NAME, len(words) - at), 0, -1):
            first, last = words[at].start(), words[at + size - 1].end()
            known = vocabulary.exact(kind, text[first:last])
            everyday = known is not None and known.source in ("everyday", "site")
            if everyday and last - first >= SHORTEST[kind]:
                yield first, last
                at += size - 1
                break
        at += 1
