"""Rows as places of diseases: what headings in and above them and the rows around them say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rxcore.clinical.fields import take_apart
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.page.narrative import narrated
from rxcore.prescription.page.sections import Section
from rxcore.prescription.see.lines import Inked

NEAR = 2
"""Rows below the heading of the orders in which a disease may still stand alone."""
ALONE = 0.6
"""Share of a row's letters that are names where the row speaks for itself."""
LAST = 3
"""Rows right above the orders that are the patient's, two rows or more below the letterhead."""
HEADED: frozenset[Section] = frozenset({"diagnosis", "complaints", "history"})
"""Places whose names are what the patient has or had."""
SILENT: frozenset[Section] = frozenset(
    {"doctor", "vitals", "patient", "allergies", "past", "family", "tests", "supply", "sig"}
)
"""Places whose names are not what the patient has."""

_HEAD_INSIDE = re.compile(
    r"\b(?:diagnos[ie]s|dignosis|impression|dx|indications?)\s*[:=]|ch?\w{0,2}n ?do\w?n\s*:",
    re.IGNORECASE,
)
"""A heading of diagnoses behind other words of its row."""
_COMPLAINS = re.compile(r"\W*(?:[ck]/?c?[/l1|]o|c10|kc10)\b\W*(?=\w)", re.IGNORECASE)
"""Complaints or "known case of" as OCR reads them ("Clo", "C10")."""
_INDICATION = re.compile(
    r"\W*(?:indications?|diagnos[ie]s|dx|reasons?|purpose|condition|indicated for|used for)\W*",
    re.IGNORECASE,
)
"""The head of a table's column that says what each medicine is for."""
_NUMBERED = re.compile(r"\W*\d{1,2}[.)]")
_ARROW = re.compile(r"(?:->|\u2192|>|\u2206|\u25b3|\u0394)\s*(?=[A-Za-z?])")
"""What points from an order to what it is for, and the triangle that stands for a diagnosis."""
_TESTED = re.compile(r"\W*(?:ecg|echo|usg|cect|ct|mri|x-?ray|cxr|hrct|tmt)\b", re.IGNORECASE)
"""A row that tells what a test found."""
BOX = re.compile(r"[\[(]\s?[\])]|[\u2610\u25a1]")
"""An empty box: what stands beside it is a form's choice."""
_PERSON = re.compile(
    r"\b\d{1,3}\s?(?:yrs?|years?|y/?o|y)?\.?\s*[/,|-]?\s*(?:m|f|male|female)\b|"
    r"\b\d{1,3}\s?(?:yrs?|years?|y/o|ans|a\u00f1os|anos|jahre|tu\u1ed5i)\b|\bdate\s*[:&]|^\W*(?:mr|mrs|ms|miss|master|smt|baby|shri|kum)\b",
    re.IGNORECASE,
)
"""A row about the patient: what stands below it is no clinic's sign."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row as a place of diseases. section: where it stands; start: where its content begins;
    headed: whether a heading stands on it or right above it; patient: whether rows about the
    patient have come, so that the row is no letterhead's. listed:
    whether a list may stand here: the heading above has nothing beside it, or a number."""

    entry: Entry
    section: Section
    start: int
    headed: bool
    patient: bool
    listed: bool = True

    @property
    def content(self) -> str:
        """What the row says behind its heading."""
        return self.entry.row.text[self.start :]


def places_of(entries: Sequence[Entry], vocabulary: Vocabulary) -> list[Place]:
    """The rows with what headings inside them, bare headings above them and orders say."""
    patient = not any(entry.section == "doctor" for entry in entries)
    above = _above_orders(entries)
    ended, listed = False, True
    places: list[Place] = []
    for before, entry in pairwise([None, *_unbroken(entries, vocabulary)]):
        assert entry is not None  # noqa: S101
        ended = not entry.headed and (ended or _is_order(entry))
        if entry.headed:
            listed = not entry.content.strip(" .:-") or bool(_NUMBERED.match(entry.content))
            listed = listed and (":" in entry.row.text or len(entry.row.text.strip()) > 2)
        section: Section = "medicines" if ended and not entry.own else entry.section
        patient = patient or section in ("patient", "vitals", "complaints")
        patient = patient or bool(section == "start" and _PERSON.search(entry.content))
        bare = before is not None and before.headed and not before.content.strip(" .:-")
        sure = listed or entry.headed
        below = bare and before is not None and before.section == section
        inside = _HEAD_INSIDE.search(_flat(entry.row.text))
        points = _ARROW.search(entry.row.text)
        if inside and section != "diagnosis":
            places.append(Place(entry, "diagnosis", inside.end(), True, True))
        elif section == "start" and (says := _COMPLAINS.match(entry.row.text)):
            places.append(Place(entry, "complaints", says.end(), True, True))
        elif points and section not in SILENT and section != "diagnosis":
            places.append(Place(entry, "complaints", points.end(), False, True))
        else:
            known = patient or entry.row in above
            places.append(
                Place(entry, section, entry.start, (entry.headed or below) and sure, known, listed)
            )
    cells = _indicated(entries)
    return [each for p in places for each in (p, *cells.get(p.entry.row, ()))]


_GOES_ON = re.compile(
    r"\b(?:with|of|and|due to|secondary to|in|on|without|type|grade|stage)\W*$", re.IGNORECASE
)
"""How a row ends whose last name goes on in the next."""
_JOINS = re.compile(r"(?:with|of|due to|secondary to|without)\s")


def _indicated(entries: Sequence[Entry]) -> dict[VisualRow, list[Place]]:
    """What stands in a table's column of indications, by rows: each cell a place of complaints."""
    places: dict[VisualRow, list[Place]] = {}
    head: Inked | None = None
    for entry in entries:
        heads = [piece for piece in entry.row.pieces if _INDICATION.fullmatch(piece.text)]
        if heads and len(entry.row.pieces) > 1:
            head = heads[0]
        elif entry.headed or entry.section != "medicines":
            head = None
        for piece in entry.row.pieces if head and not heads else ():
            if head and piece.left < head.right and piece.right > head.left:
                cell = Entry(VisualRow((piece,)), "complaints")
                found = places.setdefault(entry.row, [])
                found.append(Place(cell, "complaints", 0, headed=False, patient=True))
    return places


def _unbroken(entries: Sequence[Entry], vocabulary: Vocabulary) -> list[Entry]:
    """The rows, those of a diagnosis that is broken over two as one."""
    kept: list[Entry] = []
    for entry in entries:
        last = kept[-1] if kept else None
        both = last and last.section == entry.section == "diagnosis"
        if last and both and _continues(last, entry, vocabulary):
            kept[-1] = replace(last, row=VisualRow((*last.row.pieces, *entry.row.pieces)))
        else:
            kept.append(entry)
    return kept


def _continues(entry: Entry, below: Entry, vocabulary: Vocabulary) -> bool:
    """Whether a row goes on in the next: a joint stands between them, or that one begins small and
    this one ends in no name that is known."""
    if below.headed or below.numbered or not entry.content.strip():
        return False
    ends = entry.row.text.rstrip()
    if _GOES_ON.search(ends) or _JOINS.match(below.content):
        return True
    small = below.content[:1].islower() and len(below.content.split()[0]) > 1
    last = re.split(r"[,;:/+]|\s-\s", ends)[-1].strip()
    return small and ends[-1:].isalpha() and not vocabulary.knows("disease", last)


def _flat(text: str) -> str:
    """The text without accents, letter for letter."""
    return "".join(_BARE.get(letter, letter) for letter in text)


_BARE = {
    letter: bare
    for bare, letters in {
        "a": "\u00e0\u00e1\u00e2\u00e3\u0101\u0103\u00e4\u1ea5\u1ea9", "A": "\u00c2\u00c1\u00c0",
        "o": "\u00f2\u00f3\u00f4\u00f5\u00f6\u014d", "O": "\u00d3\u00d4\u00d2",
        "d": "\u0111\u00f0", "D": "\u0110\u00d0",
    }.items()
    for letter in letters
}  # fmt: skip


def _above_orders(entries: Sequence[Entry]) -> list[object]:
    """The rows right above the first heading of medicines, clear of a letterhead."""
    heads = [at for at, e in enumerate(entries) if e.section == "medicines" and e.headed]
    if not heads:
        return []
    letterhead = [at for at, e in enumerate(entries[: heads[0]]) if e.section == "doctor"]
    first = max(heads[0] - LAST, (letterhead[-1] if letterhead else -1) + 2)
    return [entry.row for entry in entries[first : heads[0]]]


def _is_order(entry: Entry) -> bool:
    """Whether a row is an order by itself: a name with a form and an amount or when to take it."""
    line = take_apart(entry.content)
    if not line.name or "form" not in line.values:
        return False
    return bool({"frequency", "duration", "strength"} & line.values.keys())


def silent(place: Place) -> bool:
    """Whether a row says nothing of what the patient has."""
    tested = _TESTED.match(place.content) and not place.entry.headed
    if tested or place.section in SILENT or not place.content.strip():
        return True
    return bool(narrated(place.entry.row.text)) and not place.headed
