"""What the vocabulary holds of a name, however its words are spelt and joined.

Knows ways of writing and no likeness: a name with a wrong letter is not known here.
"""

import re
from collections.abc import Iterator

from rxcore import same_name
from rxcore.clinical import everyday
from rxcore.clinical.names import DANGEROUS, Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.readings import Kind

_SPELLINGS = (
    ("sulph", "sulf"), ("aemi", "emi"), ("oedem", "edem"), ("rrhoea", "rrhea"), ("haem", "hem"),
    ("oesoph", "esoph"), ("tumour", "tumor"), ("coeliac", "celiac"), ("paed", "ped"),
    ("gynaec", "gynec"), ("caesar", "cesar"),
    ("glycerine", "glycerin"), ("faec", "fec"), ("foet", "fet"), ("leucocyt", "leukocyt"),
    ("oestr", "estr"), ("litre", "liter"), ("fibre", "fiber"), ("anaesth", "anesth"),
)  # fmt: skip
"""British and American, of the stems that names are made of."""

_ARABIC = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_ROMAN = {arabic: roman for roman, arabic in _ARABIC.items()}
_DEGREE = re.compile(r"\b(type|grade|stage|class)([\s-]*)(i{1,3}|iv|v|[1-5])\b", re.IGNORECASE)
_LAST_NUMBER = {
    "medicine": re.compile(r"[\s-]+[\d./]+$"),
    "disease": re.compile(r"\s+#?[1-8][1-8](?:\s*[,&]\s*[1-8][1-8])*$"),
}
"""A strength behind a medicine, the teeth behind a disease of theirs."""

_MARKS = re.compile(r"[,;?()]+")
_AMOUNT = re.compile(
    r"\(?(?<![\w-])[\d.,:]*\d\s*(?:%|(?:mg|mcg|\u00b5g|\u03bcg|gm?|iu|units?|ml)\b)?"
    r"(?:\s*/\s*[\d.]*\s*(?:mg|mcg|gm?|iu|ml)\b)?\)?(?![\w-])",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*[+&/,]\s*|\s+(?:with|and|plus|w/)\s+|(?<=[a-z]{4})\s*-\s*(?=[a-z]{4})", re.IGNORECASE
)


def known(kind: Kind, text: str, vocabulary: Vocabulary) -> Name | None:
    """The name that is meant by these words: exactly it, or in another spelling ("sulphate", "type
    II"), without the number behind it, or several medicines in one name, each of them known."""
    if name := _spelt(kind, text, vocabulary):
        return name
    return _combined(text, vocabulary) if kind == "medicine" else None


def _substance(text: str, vocabulary: Vocabulary) -> str:
    """What a part of a combination is, also one that only comes in combinations; "" if unknown."""
    if name := _spelt("medicine", text, vocabulary):
        return name.canonical
    plain = same_name.key(text)
    return plain if plain in everyday.substances() else ""


def _spelt(kind: Kind, text: str, vocabulary: Vocabulary) -> Name | None:
    found = (vocabulary.exact(kind, way) for way in _ways(kind, text))
    return next((name for name in found if name and name.tier < DANGEROUS), None)


def _ways(kind: Kind, text: str) -> Iterator[str]:
    """The text as it stands first, then otherwise written; nothing twice and nothing empty."""
    seen = {""}
    for words in (text, _LAST_NUMBER[kind].sub("", text), _MARKS.sub(" ", text)):
        american = british = words.casefold()
        for ours, theirs in _SPELLINGS:
            american = american.replace(ours, theirs)
        british = american
        for ours, theirs in _SPELLINGS:
            british = british.replace(theirs, ours)
        for spelling in (words, american, british):
            for way in (spelling, _DEGREE.sub(_other_figure, spelling)):
                if way not in seen:
                    seen.add(way)
                    yield way


def _other_figure(match: re.Match[str]) -> str:
    figure = match[3].casefold()
    return f"{match[1]} {_ARABIC.get(figure) or _ROMAN[figure]}"


def _combined(text: str, vocabulary: Vocabulary) -> Name | None:
    """A combination, all parts of which are known: "Ferrous sulphate 200 mg with folic acid"."""
    parts = [part for each in _JOINT.split(text) if (part := _AMOUNT.sub(" ", each).strip())]
    meant = [_substance(part, vocabulary) for part in parts]
    if len(parts) < 2 or not all(meant):
        return None
    substances = list(dict.fromkeys(" + ".join(meant).split(" + ")))
    for order in (substances, substances[::-1]):
        if listed := vocabulary.exact("medicine", " + ".join(order)):
            return listed
    return Name(name=text, kind="medicine", canonical=" + ".join(substances))
