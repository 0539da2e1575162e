"""Words beside a name that are none of it: prose, and amounts beyond recognition."""

import re

from rxcore.clinical.normal import normal
from rxcore.clinical.vocabulary import Vocabulary

LONGEST_FIGURE = 3
"""Letters of a word before a unit that can be a figure beyond recognition; "Plus" ends a name."""

_PROSE = re.compile(
    r"\b(?:glass|reach of|rest|diet|fluids|exercise|walk|avoid|plenty|salt|review|follow|visit|"
    r"years?|yrs|male|female|within normal|limits|steam|gargles?|drinks?|wound|lifting|days? back|"
    r"keep|store|please|thank|patient|weeks? later|after \d+ (?:days|weeks)|refills?|dispense|"
    r"quantity|signature|pharmacy|medicine|tablets? box|smoking|alcohol|physiotherapy|dressing|"
    r"reviewed|advised|clinic|hospital|doctor|road|street|total|amount|invoice|paid|price)\b",
    re.IGNORECASE,
)
_AMOUNT_LIKE = re.compile(
    r"(?=\w*\d)\w{0,6}(?:m[gysaq]|mcg|iu|ml|[CUO]{2}\w?)\.?|[a-z\d|]{1,5}(?:mg|iu|ml)\w?"
    r"|\d{1,2}-\d(?:-\d)?",
    re.IGNORECASE,
)
"""An amount or a sig beyond recognition behind a name ("4Umy", "30-1"): none of the name."""
_LEFT_OVER = re.compile(
    r"(?P<figure>[\dOoSsZzlIHYnta|]{0,4})(?:m[gG]|M[gG]|mcg|m[lL]|ML)(?:[A-Z\d]\w*)?|[0-3]{3}"
)
"""What the parser leaves of an amount ("samg", "mgH") or of slots ("101") in a name."""
_UNIT = re.compile(r"m[gysq]|ng|ns|mcg|iu|ml", re.IGNORECASE)
"""A unit left behind a name: the word before it is a figure beyond recognition."""


_ADVISES = re.compile(
    r"^with\b|\b(?:do not|don.?t|wash|share|leave|hot|warm|wear|drink|eat|food|bath|oily|spicy|"
    r"water|fluids?|diet|salt|spong\w+|screening|valid|available|emergency|contact|consult|sleep|ice|use|check|repeat|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|timings?|next|reports?|scan|"
    r"bed|travel|charting|initials?|monitor|codes?|scaling|filling|extraction|continue|same)\b",
    re.IGNORECASE,
)
_SUPPLY = re.compile(
    r"\(\s*(?:tot(?:al)?|qty)\b[^)]*\)?|(?:(?<=\w)\s+|(?<=\d))\(\s*\d{1,3}\s*\)|"
    r"\b(?:qty|quantity|disp|tot(?:al)?)\b\W{0,3}\d+(?:\s*(?:tab|cap)\w*)?|[-_.=~\u2013]{4,}|"
    r"\b(?:\d{1,2}/)?\d{1,2}/(?:19|20)\d{2}\b",
    re.IGNORECASE,
)
"""How much is handed out, what leads the eye from a name to its sig, and dates."""
_DISPENSED = re.compile(
    r"\b(?:qty|quantity|disp(?:ense)?|tot(?:al)?)\b\W{0,3}(\d{1,4}(?:\s*(?:tab|cap)\w*)?)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d{1,3}\s*(?:x\s*)?(?=[A-Za-z]{4})")
_ONE_FIGURE_MORE = re.compile(r"(?<=\d)\s\d$|(?:\s\d{1,3}){2,}$")
_PACKED = re.compile(
    r"\s\d*\s?(?:pints?|bottles?|strips?|pkts?|packets?|tubes?|vials?|box(?:es)?|nos?\.?)$",
    re.IGNORECASE,
)


def without_supply(text: str) -> str:
    """An order without what it says of the quantity to hand out ("(10)", "Qty 30", "(Tot:8 Tab)")
    without dots or dashes that lead from a name to its sig and without dates."""
    return " ".join(_SUPPLY.sub(" ", text).split())


def dispensed(text: str) -> str:
    """What an order says in so many words that is to be dispensed; "" where it says nothing."""
    found = _DISPENSED.search(text)
    return normal("quantity", found[1]) if found else ""


def advises(name: str) -> bool:
    """Whether words that stand where a name is expected tell the patient what to do."""
    return bool(_ADVISES.search(name))


def prose(text: str) -> bool:
    """Whether the text says something that no name of a medicine says: advice, a form, a bill."""
    return bool(_PROSE.search(text))


def bare(name: str, vocabulary: Vocabulary) -> str:
    """The name without stray words before or behind one that is known."""
    if vocabulary.knows("medicine", name):
        return name
    name = _ONE_FIGURE_MORE.sub("", _PACKED.sub("", _COUNT.sub("", name, count=1)))
    words = _without_left_overs(name.split(), vocabulary)
    name = " ".join(words)
    if len(words) < 2 or vocabulary.knows("medicine", name):
        return name
    if _AMOUNT_LIKE.fullmatch(words[-1]):
        return bare(" ".join(words[:-1]), vocabulary)
    if len(words) > 2 and _UNIT.fullmatch(words[-1]):
        return bare(" ".join(words[:-2]), vocabulary)
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            run = " ".join(words[start : start + size])
            rest = [*words[:start], *words[start + size :]]
            stray = all(_is_stray(word) for word in rest)
            if (
                len(run) >= 4
                and stray
                and _sets_nothing_apart(rest)
                and vocabulary.knows("medicine", run)
            ):
                return run
    return name


def _without_left_overs(words: list[str], vocabulary: Vocabulary) -> list[str]:
    """The words up to the first amount beyond recognition, its figure included."""
    for at, word in enumerate(words[1:], start=1):
        if match := _LEFT_OVER.fullmatch(word):
            whole = match["figure"] != "" or at == 1 or len(words[at - 1]) > LONGEST_FIGURE
            known = vocabulary.knows("medicine", " ".join(words[:at]))
            return words[: at if whole or known else at - 1]
    return words


def _is_stray(word: str) -> bool:
    """Whether a word beside a known name is none of it: short, prose, or no word at all."""
    return len(word) < 3 or bool(
        _PROSE.search(word)
        or re.search(r"[^\w\s./+-]|[a-z]{2,}\d|\d[a-z]{3}|\d-|^[a-z]\d{2}", word)
    )


def _sets_nothing_apart(words: list[str]) -> bool:
    """Whether none of the words may be the part that tells sister products apart ("D", "650")."""
    return not any(re.fullmatch(r"(?!I$)[A-Z]{1,3}|\d+|\+", word) for word in words)
