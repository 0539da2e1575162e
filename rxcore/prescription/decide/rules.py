"""Rules that keep a known name from being a row: it stays an offer, with the reason for people.

Weights say how likely a name is an order; these say what an order is not, however likely.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rxcore.clinical.changes import apart
from rxcore.clinical.fields import Place, take_apart
from rxcore.clinical.locked import Names
from rxcore.clinical.split import Piece
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.page.sections import Section


@dataclass(frozen=True, slots=True)
class Rule:
    """id: as `explain` and offers name it. why: one sentence for people. words: on the row itself,
    before the name; behind: after it. sections: in which it holds for what is no order by itself.
    examples: rows in which a name is kept from being an order; counterexamples: in which not."""

    id: str
    why: str
    words: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None
    sections: frozenset[Section] = frozenset()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    def holds(self, entry: Entry, place: Place, order: bool) -> bool:
        """Whether it holds for a name at these characters of the entry's row. order: whether the
        row says how to take it."""
        text = entry.row.text
        said = self.words is not None and self.words.search(text[: place[0]])
        says = self.behind is not None and self.behind.search(text[place[1] :])
        placed = entry.section in self.sections and (entry.headed or not order)
        return bool(said or says) or placed


ALLERGIC = re.compile(
    r"\b(?:all[a-z]{1,3}g(?:y|ic|ies)|hypersensitiv\w+|intoleran\w+|nkda)\b", re.IGNORECASE
)
"""What tells of an allergy, a letter or two misread ("allengic")."""

RULES = (
    Rule(
        "stopped",
        "The page says that this was stopped.",
        re.compile(
            r"\b(?:stop(?:ped)?|discontinue[d]?|withh[eo]ld|omit(?:ted)?|cease[d]?|d/c)\b\W*"
            r"(?:(?:the|taking|tab|cap|t|c|inj|syp)\b\W*)*$",
            re.IGNORECASE,
        ),
        re.compile(r"\b(?:stopped|discontinued|withheld|ceased)\b", re.IGNORECASE),
        examples=(
            "Stop Atenolol 50 mg",
            "Discontinue tab Ecosprin 75",
            "Telma 40 mg stopped last week",
        ),
        counterexamples=("Ecosprin 75 mg, stop after 5 days",),
    ),
    Rule(
        "allergy",
        "It stands where the page tells of allergies.",
        ALLERGIC,
        sections=frozenset({"allergies"}),
        examples=("Allergic to Penicillin", "Allergies: Aspirin"),
        counterexamples=("Cetirizine 10 mg for allergy",),
    ),
    Rule(
        "test",
        "It stands among investigations.",
        sections=frozenset({"tests", "vitals"}),
        examples=("Inv: Serum Vitamin B12",),
        counterexamples=("Rx: Vitamin B12 OD",),
    ),
    Rule(
        "past",
        "It stands where the page tells of earlier or stopped medicines.",
        sections=frozenset({"past", "family"}),
        examples=("Medicines stopped: Amlodipine 5 mg",),
        counterexamples=("Rx: Amlodipine 5 mg OD",),
    ),
    Rule(
        "avoided",
        "The page says that this is to be avoided or not taken.",
        re.compile(
            r"\b(?:avoid|never take|do not (?:take|give)|not to take|no)\W*$", re.IGNORECASE
        ),
        examples=("Avoid Ibuprofen", "Do not take Aspirin"),
        counterexamples=("Paracetamol 650 mg, avoid cold water",),
    ),
)

STRUCK = Rule("struck", "It is struck out on the page.")
"""Holds by the line that is drawn through it: see see.strikes."""
IN_A_SENTENCE = Rule("sentence", "A sentence says that it is not, or no longer, taken.")
"""Holds by the sentence, which may run over several rows: see page.narrative."""


STOPPED, ALLERGY = RULES[0], RULES[1]


def exchanged(entry: Entry, start: int, vocabulary: Vocabulary) -> Literal["", "on", "off"]:
    """Whether a row puts one medicine in the place of another ("change A to B", "stop A, start B"),
    and on which side the name at this character stands: "on" is ordered, "off" is stopped."""
    text = entry.row.text
    names = Names(text, lambda words: vocabulary.knows("medicine", words))
    ordered, stopped = apart(text, [Piece(entry.start, len(text), "line")], names)
    if any(piece.start <= start < piece.end for piece in stopped):
        return "off"
    return "on" if stopped and any(p.start <= start < p.end for p in ordered) else ""


def lists_on(entries: Sequence[Entry], at: int) -> bool:
    """Whether a row goes on with the allergies of the rows above: words between commas and no form,
    strength or sig, below a row that tells of allergies or goes on so itself."""
    for above in range(at, 0, -1):
        row, before = entries[above], entries[above - 1]
        ordered = {"form", "strength", "frequency"} & take_apart(row.content).values.keys()
        if "," not in row.row.text or row.numbered or row.headed or ordered:
            return False
        if ALLERGIC.search(before.row.text):
            return True
    return False


def held_back(entry: Entry, place: Place, order: bool) -> Rule | None:
    """The first rule that holds for a name at these characters of this entry."""
    return next((rule for rule in RULES if rule.holds(entry, place, order)), None)


_TESTS = re.compile(
    r"\b(?:hba1c|fbs|ppbs|rbs|cbc|tsh|creatinine|hb|hgb|wbc|rbc|platelets?|esr|crp|lft|kft|rft|"
    r"usg|x-?ray|cxr|ecg|ekg|echo|mri|ct scan|lipid profile|haemoglobin|hemoglobin|tft|psa|hbsag|"
    r"vdrl|widal|cholesterol|ldl|hdl|vldl|triglycerides?|bilirubin|sgot|sgpt|serum|culture|titre|"
    r"biopsy|fnac|spirometry|electrolytes|vitals|diet)\b|/dl\b",
    re.IGNORECASE,
)


def is_test(name: str) -> bool:
    """Whether a name is one of a test, of its result or of a diet: no row and no offer."""
    return bool(_TESTS.search(name))
