"""What a brand consists of, as programs print it below: "Doxylamine 10 mg + Pyridoxine 10 mg"."""

import re

from rxcore.clinical.fields import take_apart
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import letters
from rxcore.readers.ocr.order import order_of
from rxcore.readers.ocr.parts import Part
from rxcore.readings import Medicine

NEAR = 3.0
"""What a row says of the medicine above it, it says within this many line heights."""
SMALLER = 0.85
"""Height of a composition's letters against those of the brand above, at most."""

_PHARMACOPOEIA = re.compile(r"\b(?:I\.?P|B\.?P|U\.?S\.?P|eq\w*\.? to)\b\.?")
_ALSO_CALLED = re.compile(
    r"\W*(?:commonly known as|also (?:known as|called)|brand names?|generic(?: name| for)?|"
    r"contains|composition|comp|same as)\b\W",
    re.IGNORECASE,
)
_JOINTS = re.compile(r"\s*(?:\+|,|&|/(?=\s?[A-Za-z]{3})|\band\b|\bwith\b)\s*", re.IGNORECASE)


def composes(part: Part, brand: Medicine, above: Part, vocabulary: Vocabulary) -> bool:
    """Whether a row says what the brand above it consists of: generics without number, form or
    sig, below a numbered brand, or in smaller letters or brackets, or joined by a plus, or those
    that the brand is known for."""
    distance, height = part.row.top - above.row.top, above.row.bottom - above.row.top
    if part.numbered or part.section != "medicines" or not 0 <= distance < NEAR * height:
        return False
    if _ALSO_CALLED.match(part.content):
        return True
    text = order_of(part, vocabulary)
    fields = take_apart(text).values
    if not (above.numbered or brand.form) or {"form", "frequency"} & fields.keys():
        return False
    names = _names(text)
    generics = [name for name in names if _is_generic(name, vocabulary)]
    if above.numbered and not {"duration", "dose"} & fields.keys():
        return len(generics) == len(names)
    known = vocabulary.exact("medicine", brand.name)
    of_brand = known and any(letters(name) in letters(known.canonical) for name in generics)
    smaller = part.row.pieces[0].height < SMALLER * above.row.pieces[0].height
    set_off = smaller or "+" in text or part.content.lstrip().startswith("(")
    return bool(generics and (of_brand or set_off))


def _is_generic(name: str, vocabulary: Vocabulary) -> bool:
    known = vocabulary.known("medicine", name)
    return known is not None and letters(known.canonical or name) == letters(known.name)


def _names(text: str) -> list[str]:
    """The names of a composition, without pharmacopoeia and brackets."""
    names = [take_apart(_PHARMACOPOEIA.sub("", each)).name for each in _JOINTS.split(text)]
    return [name.strip("() ") for name in names if name]
