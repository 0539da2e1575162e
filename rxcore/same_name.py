"""When two names are one, or two fields say the same: what does not count is how they are typed.

Every comparison stands on these: imports, agreement, scores, look-ups, vocabularies.
"""

import re
import unicodedata

UNSEEN = (
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
    "\u00ae\u2122]"
)
"""Soft hyphens, characters of no width, marks of direction, and the signs of a trade mark."""

_UNSEEN = re.compile(UNSEEN)

_FRACTIONS = re.compile("([\u00bc-\u00be\u2150-\u215e\u2189])")
_JOINED = re.compile(r"\s*[&+]\s*")
_GAPS = re.compile("[\\s.'\u2018\u2019`\\-\u2010-\u2015\u2212]+")
_MARKS = re.compile("[\u0300-\u036f]")
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")
_PLAIN_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "\u0131": "i", "æ": "ae", "œ": "oe"})


def one_form(text: str) -> str:
    """A text in one Unicode form (NFKC), without soft hyphens and characters of no width.

    Fractions stay one character: written out, 1\u00bd would be 11/2."""
    if text.isascii():
        return text
    parts = _FRACTIONS.split(_UNSEEN.sub("", text))
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return "".join(parts)


def plain(text: str) -> str:
    """A text in one form and in small letters."""
    if text.isascii():
        return text.lower()
    # A Turkish capital I with its dot becomes an i with a dot of its own.
    return one_form(one_form(text).casefold()).replace("i\u0307", "i")


def tight(text: str) -> str:
    """A field other than a name as it is compared: `plain`, without spaces."""
    return "".join(plain(text).split())


def key(name: str) -> str:
    """A name as it is compared: `plain`, without spaces, hyphens, full stops and apostrophes, "&"
    and "+" as "and". Equal keys are one name."""
    return _GAPS.sub("", _JOINED.sub("and", plain(name))).strip(",;:")


def as_recognised(text: str) -> str:
    """A text without the letters of Vietnamese that carry two marks or a dot or hook: recognisers
    that were made for many languages leave them out ("huy\u1ebft \u00e1p" is read "huyt áp")."""
    return text if text.isascii() else _VIETNAMESE.sub("", text)


def without_accents(key: str) -> str:
    """A key in the letters that remain when nobody writes accents ("paracétamol", "sốt")."""
    if key.isascii():
        return key
    parted = _MARKS.sub("", unicodedata.normalize("NFD", key))
    return unicodedata.normalize("NFC", parted).translate(_PLAIN_LETTERS)
