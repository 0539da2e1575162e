"""Amounts, codes and slots of an order, asked of the ink where their letters make no sense.

"Smg" may be 5 mg and "BAD" may be BD. The recogniser wrote down the likeliest letters; which of
the few things that can stand there fits the ink best, it was never asked.
"""

import math
import re
from collections.abc import Sequence
from functools import cache

from rxcore.clinical.everyday import by_key
from rxcore.clinical.fields import scan
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.see.ink import Stretch

CODES = (
    "OD", "BD", "TDS", "TID", "QID", "BID", "HS", "SOS", "PRN", "QHS", "q4h", "q6h", "q8h", "q12h",
    "STAT",
)  # fmt: skip
SLOTS = tuple(f"{a}-{b}-{c}" for a in "0123" for b in "0123" for c in "0123" if a + b + c != "000")
ROUTES = ["PO", "OS", "OU", "AD", "AS", "AU", "IV", "IM", "SC", "SL"]
KEPT = {code.upper() for code in CODES} | set(ROUTES)
"""Words that are never asked: OS is the left eye, however like OD it looks."""
UNITS = ("mg", "mcg", "ml", "g", "IU")
FITS, CLEAR = -6.0, 2.0
"""Odds against what was read from which an answer counts, and by which it must lead the next."""

_AMOUNT = re.compile(r"[\w|.]{1,5}?\s?(?:m[gqes]|meg|rng|ng|mcg|mI|ml|iu|g)", re.IGNORECASE)
_FIGURE = re.compile(r"(?:\d+(?:\.\d+)?)\s?(?:mg|mcg|g|ml|iu)", re.IGNORECASE)
_WORD = re.compile(rf"(?<!\S)(?:{_AMOUNT.pattern}(?!\S)|\S+)", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9|]{2,4}")
_SLOT = re.compile(r"(?=.*[-~_\u2013]|.\..\..)[\dOoDCUIlLGQ|.~_\u2013-]{3,6}")
_WHOLE_SLOTS = re.compile(r"[0-4\u00bd]-[0-4\u00bd]-[0-4\u00bd]")


def asked(row: VisualRow, start: int, text: str) -> str:
    """The text with what the ink says for words that make no sense. It stands in the row from
    character `start` on, behind the name."""
    heading = row.text[:start]

    def put(match: re.Match[str]) -> str:
        if match[0].isalpha() and all(part.field != "rest" for part in scan(match[0])):
            return match[0]
        stretch = row.stretch(match[0], heading + text[: match.start()])
        return (_answer(match[0], stretch) if stretch else None) or match[0]

    return _WORD.sub(put, text)


def _answer(read: str, stretch: Stretch) -> str | None:
    if _AMOUNT.fullmatch(read) and not _FIGURE.fullmatch(read):
        amounts = [figure + unit for figure in figures() for unit in UNITS]
        return best(amounts, stretch.odds_of_figures(amounts))
    if _SLOT.fullmatch(read) and not _WHOLE_SLOTS.fullmatch(read):
        return best(SLOTS, stretch.odds(SLOTS))
    if _CODE.fullmatch(read) and read.upper() not in KEPT and not read.isdigit():
        return best(CODES, stretch.odds(CODES))
    return None


def best(answers: Sequence[str], odds: Sequence[float], least: float = FITS) -> str | None:
    """The answer whose odds are not below `least` and lead the next by CLEAR, if there is one."""
    ranked = sorted(zip(odds, answers, strict=True), reverse=True)
    (first, answer), (second, _) = (*ranked, (-math.inf, ""))[:2]
    return answer if first >= least and first - second >= CLEAR else None


@cache
def figures() -> tuple[str, ...]:
    """Every figure that stands in a strength of the everyday lists."""
    strengths = (each for name in by_key("medicine").values() for each in name.strengths)
    found = {figure for each in strengths for figure in re.findall(r"\d+(?:\.\d+)?", each)}
    return tuple(sorted(found, key=float))
