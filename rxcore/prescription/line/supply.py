"""How much of a medicine is handed out, and what only leads the eye: none of an order."""

import re

from rxcore.clinical.normal import normal

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


def without_supply(text: str) -> str:
    """An order without what it says of the quantity to hand out ("(10)", "Qty 30", "(Tot:8 Tab)")
    without dots or dashes that lead from a name to its sig and without dates."""
    return " ".join(_SUPPLY.sub(" ", text).split())


def dispensed(text: str) -> str:
    """What an order says in so many words that is to be dispensed; "" where it says nothing."""
    found = _DISPENSED.search(text)
    return normal("quantity", found[1]) if found else ""
