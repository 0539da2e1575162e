"""A raw text as the parser reads it: composed letters, plain spaces and hyphens, one sign for a
fraction, nothing that cannot be seen; and where each of its characters stands in the raw text."""

import re
import unicodedata
from dataclasses import dataclass

from rxcore.same_name import UNSEEN

_SPACES = "\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SAME = str.maketrans(dict.fromkeys(_SPACES, " ") | dict.fromkeys("\u2010\u2011\u2012\u2212", "-"))
_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
_OTHERWISE = re.compile(
    rf"(?P<unseen>{UNSEEN})|(?P<letter>[^\W\d_][\u0300-\u036f]+)|(?P<over>[123])\u2044(?P<under>[234])"
)


@dataclass(frozen=True, slots=True)
class Readable:
    """The text to read. starts and ends: where each character of it begins and ends in the raw
    text; empty where all stand as they stood."""

    text: str
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """The place in the raw text of the characters `start` up to `end`."""
        if not self.starts or start >= end:
            return start, end
        return self.starts[start], self.ends[end - 1]


def readable(raw: str) -> Readable:
    """The text that a raw one is to be read as."""
    raw = raw if raw.isascii() else raw.translate(_SAME)
    if raw.isascii() or not _OTHERWISE.search(raw):
        return Readable(raw.replace("\u2044", "/"))
    chars: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for match in _OTHERWISE.finditer(raw):
        chars += raw[at : match.start()]
        places += [(place, place + 1) for place in range(at, match.start())]
        seen = _seen(match)
        chars += seen
        places += [match.span()] * len(seen)
        at = match.end()
    chars += raw[at:]
    places += [(place, place + 1) for place in range(at, len(raw))]
    text = "".join(chars).replace("\u2044", "/")
    return Readable(text, tuple(start for start, _ in places), tuple(end for _, end in places))


def _seen(match: re.Match[str]) -> str:
    if match["letter"]:
        return unicodedata.normalize("NFC", match["letter"])
    return _SIGNS.get(f"{match['over']}/{match['under']}", "") if match["over"] else ""
