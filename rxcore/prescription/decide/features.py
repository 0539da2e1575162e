"""What speaks for and against a candidate, as named figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rxcore.clinical.fields import Part, scan, take_apart
from rxcore.prescription.line.candidates import Candidate, words_of
from rxcore.prescription.line.mend import mend
from rxcore.prescription.line.opened import behind_slip
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.page.narrative import narrated, not_taken
from rxcore.prescription.page.sections import Section
from rxcore.prescription.see.ink import plain

GROUPS: dict[str, tuple[Section, ...]] = {
    "in_medicines": ("medicines", "sig", "supply"),
    "in_start": ("start",),
    "in_diagnosis": ("diagnosis", "complaints"),
    "in_history": ("history", "past", "family", "allergies"),
    "in_tests": ("tests", "vitals"),
    "in_advice": ("advice", "other"),
    "in_letterhead": ("doctor", "patient", "boxes"),
}
FIELDS = ("strength", "form", "dose", "route", "frequency", "duration")
TOLD = ("strength", "dose", "frequency", "duration")

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """A row's fields, read once: their places in the text, and which the mended text has."""

    places: tuple[Part, ...]
    mended: frozenset[str]

    @property
    def weight(self) -> int:
        """How many of the fields that an order has."""
        return len(self.mended & set(FIELDS))


def reading_of(entry: Entry) -> Reading:
    """The fields of a row's text."""
    text = entry.row.text
    places = tuple(scan(text))
    mended = frozenset(take_apart(mend(entry.content)).values) - {"name"}
    return Reading(places, mended)


class Page:
    """The entries of a page with what features need of all of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.readings = [reading_of(entry) for entry in entries]
        self.not_taken = not_taken([entry.row for entry in entries])
        tops = [entry.row.top for entry in entries] or [0.0]
        bottoms = [entry.row.bottom for entry in entries] or [1.0]
        self.top, self.height = min(tops), max(1e-3, max(bottoms) - min(tops))
        heights = sorted(piece.height for entry in entries for piece in entry.row.pieces)
        self.line = heights[len(heights) // 2] if heights else 0.01
        self.strengths = sum("strength" in reading.mended for reading in self.readings)
        self.forms = sum("form" in reading.mended for reading in self.readings)
        self.told = sum(bool({"frequency", "duration"} & r.mended) for r in self.readings)

    def weight(self, at: int) -> float:
        """The fields of the row at a place, 0 beyond the page's ends."""
        return float(self.readings[at].weight) if 0 <= at < len(self.entries) else 0.0


def features_of(
    page: Page, at: int, candidate: Candidate, others: Sequence[Candidate]
) -> dict[str, float]:
    """The figures of one candidate of the row at a place; others: all candidates of that row."""
    entry, reading = page.entries[at], page.readings[at]
    return {
        **_of_name(candidate),
        **_of_rivals(candidate, others),
        **_of_text(entry, candidate, others),
        **_of_fields(reading, candidate, others),
        **_of_place(page, at, entry),
    }


def _of_name(candidate: Candidate) -> dict[str, float]:
    known, letters = candidate.known, max(1, len(candidate.letters))
    return {
        "exact": float(candidate.how == "exact"),
        "spotted": float(candidate.how == "spotted"),
        "open": float(candidate.how == "open"),
        "extended": float(candidate.how == "extended"),
        "letters": letters,
        "figures": sum(letter.isdigit() for letter in candidate.letters),
        "score": candidate.score,
        "path": candidate.path,
        "path_per_letter": candidate.path / letters,
        "margin": candidate.margin,
        "similarity": candidate.similarity,
        "beyond": float(candidate.beyond),
        "prior": known.prior if known else 0.0,
        "lists": known.lists if known else -1.0,
        "tier": known.tier if known else 4.0,
        "everyday": float(known is not None and known.source in ("everyday", "site")),
        "generic": float(known is not None and plain(known.canonical) == plain(known.name)),
    }


def _of_rivals(candidate: Candidate, others: Sequence[Candidate]) -> dict[str, float]:
    """What the other candidates of the same ink say: a longer name, a shorter one, the same."""
    here = [o for o in others if o is not candidate and overlap(o, candidate)]
    longer = [o for o in here if o.letters != candidate.letters
              and o.letters.startswith(candidate.letters)]  # fmt: skip
    shorter = [o for o in here if o.letters != candidate.letters
               and candidate.letters.startswith(o.letters)]  # fmt: skip
    return {
        "longer_written": float(any(o.how in ("exact", "extended") for o in longer)),
        "longer_path": max((o.path for o in longer if o.how == "spotted"), default=-40.0),
        "extends_known": float(any(o.how in ("exact", "extended") for o in shorter)),
        "extends": float(any(o.how == "exact" for o in shorter)),
        "written_here": float(any(o.how == "exact" for o in here)),
        "spotted_here": max((o.score for o in here if o.how == "spotted"), default=0.0),
        "agreed": float(any(o.letters == candidate.letters for o in here)),
    }


def overlap(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of a row share a character."""
    return one.start < other.end and other.start < one.end


def _of_text(entry: Entry, candidate: Candidate, others: Sequence[Candidate]) -> dict[str, float]:
    text = entry.row.text
    before, after = text[: candidate.start], text[candidate.end :]
    span = text[candidate.start : candidate.end]
    letters = max(1, sum(letter.isalpha() for letter in text))
    lead = re.sub(r"^\W*\d{0,2}\W*", "", before)
    return {
        "begins": float(
            not (before[-1:].isalnum() and span[:1].isalpha() and before[-1:].isalpha())
        ),
        "ends": float(not (after[:1].isalpha() and span[-1:].isalpha())),
        "words": len(span.split()),
        "row_letters": letters,
        "share": sum(letter.isalpha() for letter in span) / letters,
        "lead": sum(letter.isalpha() for letter in lead),
        "first": float(not any(letter.isalpha() for letter in lead)),
        "number": float(bool(re.match(r"\W{0,2}\d{1,2}\s*[.)\]]?\s*(?=[^\W\d])", text))),
        "bullet": float(entry.numbered),
        "capital": float(span[:1].isupper()),
        "capitals": float(span.isupper()),
        "row_capitals": float(text.isupper()),
        "bracket": float(
            before.count("(") + before.count("[") > before.count(")") + before.count("]")
        ),
        "comma": float(before.rstrip()[-1:] in (",", ";") or after.lstrip()[:1] in (",", ";")),
        "plus": float(before.rstrip()[-1:] in ("+", "&") or after.lstrip()[:1] in ("+", "&")),
        "slash": float(before.rstrip()[-1:] == "/" or after.lstrip()[:1] == "/"),
        "colon": float(":" in before),
        "colon_after": float(after.lstrip()[:1] == ":"),
        "row_words": len(words_of(text)),
        "row_digits": sum(letter.isdigit() for letter in text),
        "behind_slip": float(behind_slip(before)),
        "opens_slip": float(len(span.split()) > 1 and behind_slip(span.split()[0])),
        "sentence": float(narrated(text)),
        "exact_in_row": sum(other.how == "exact" for other in others),
        "confidence": entry.row.confidence,
    }


def _of_fields(
    reading: Reading, candidate: Candidate, others: Sequence[Candidate]
) -> dict[str, float]:
    """Fields before and behind the name, and how near; up to the next name that is written so."""
    nexts = [o.start for o in others if o.how == "exact" and o.start >= candidate.end]
    stop = min(nexts, default=10_000)
    behind = [p for p in reading.places if candidate.end <= p.start < stop]
    before = [p for p in reading.places if p.end <= candidate.start]
    ahead = next((p for p in reversed(before) if p.field != "rest"), Part("", 0, 0))
    next_ = behind[0] if behind else Part("", 0, 0)
    found = {
        f"{name}_behind": float(any(part.field == name for part in behind))
        for name in ("strength", "form", "dose", "route", "frequency", "duration")
    }
    return {
        **found,
        "form_ahead": float(ahead.field == "form" and candidate.start - ahead.end <= 3),
        "any_ahead": float(any(p.field in TOLD for p in before)),
        "field_next": float(next_.field not in ("rest", "")),
        "generic_behind": float(any(o.start >= candidate.end and _generic(o) for o in others)),
        "generic_ahead": float(any(o.end <= candidate.start and _generic(o) for o in others)),
        "rest_behind": float(sum(p.end - p.start for p in behind if p.field == "rest")),
        "row_weight": float(reading.weight),
        "row_form": float("form" in reading.mended),
        "row_strength": float("strength" in reading.mended),
        "row_told": float(bool({"frequency", "duration", "dose"} & reading.mended)),
    }


def _generic(candidate: Candidate) -> bool:
    known = candidate.known
    return (
        known is not None
        and candidate.how == "exact"
        and plain(known.canonical) == plain(known.name)
    )


def _of_place(page: Page, at: int, entry: Entry) -> dict[str, float]:
    groups = {name: float(entry.section in sections) for name, sections in GROUPS.items()}
    return {
        **groups,
        "own_words": float(entry.own),
        "headed": float(entry.headed),
        "since": float(min(entry.since, 30)),
        "listed": float(entry.listed),
        "down": (entry.row.top - page.top) / page.height,
        "left": entry.row.left,
        "tall": (entry.row.bottom - entry.row.top) / page.line,
        "above": page.weight(at - 1),
        "below": page.weight(at + 1),
        "above_two": page.weight(at - 2),
        "below_two": page.weight(at + 2),
        "page_rows": float(len(page.entries)),
        "page_strengths": float(page.strengths),
        "page_forms": float(page.forms),
        "page_told": float(page.told),
    }
