"""What a brand consists of, as programs print it behind or below: "(Cefdinir 125 mg)", "Doxylamine
10 mg + Pyridoxine 10 mg". Such generics are none of the page's orders."""

import re
from collections.abc import Sequence

from rxcore.prescription.decide.features import Page
from rxcore.prescription.decide.verdicts import Weighed
from rxcore.prescription.lexicon import folded, words
from rxcore.prescription.see.ink import plain

BELOW = 2
"""Rows below its brand within which a composition stands."""


def composing(page: Page, chosen: Sequence[Weighed]) -> list[Weighed]:
    """Those of the chosen names that only say what a brand above or before them consists of: a
    generic in brackets behind it; or one in a row without form, sig and number below it that the
    brand is known to hold, that stands below a number, or that is joined to others by a plus."""
    return [
        one
        for one in chosen
        if _generic(one) and any(_says_what(page, one, brand) for brand in chosen)
    ]


def in_brackets(page: Page, one: Weighed) -> bool:
    """Whether a generic stands in brackets behind another name of its row, chosen or not."""
    if not (_generic(one) and one.features["bracket"]):
        return False
    text = page.entries[one.at].row.text[: one.candidate.start]
    before = re.findall(r"[^\W\d_]{3,}", re.split(r"[(\[]", text)[0])
    return any(folded(word.lower()) not in words() for word in before)


def _generic(one: Weighed) -> bool:
    known = one.candidate.known
    return known is not None and plain(known.canonical) == plain(known.name)


def _says_what(page: Page, one: Weighed, brand: Weighed) -> bool:
    if brand is one or (_generic(brand) and not _holds(brand, one)):
        return False
    text = page.entries[one.at].row.text
    if brand.at == one.at:
        return brand.candidate.end <= one.candidate.start and bool(one.features["bracket"])
    if not 0 < one.at - brand.at <= BELOW or page.entries[one.at].numbered:
        return False
    mended = page.readings[one.at].mended
    if mended & {"form", "frequency", "duration", "dose"}:
        return False
    set_off = page.entries[brand.at].numbered or "+" in text or text.lstrip().startswith("(")
    return set_off or _holds(brand, one)


def _holds(brand: Weighed, one: Weighed) -> bool:
    """Whether the brand is known for this substance, by itself or with others."""
    known = brand.candidate.known
    substances = known.canonical.split(" + ") if known else []
    return plain(one.candidate.name) in {plain(each) for each in substances} and not _generic(brand)
