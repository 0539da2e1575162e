"""Where one row of an answer ends and the next begins, in offsets of the raw text.

Knows separators only; whether a piece is a medicine or a disease is decided by its caller.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rxcore.clinical.locked import Known, Names


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` up to `end` of the raw answer, and the rule that cut them out."""

    start: int
    end: int
    rule: str


_BULLET = re.compile(
    r"\s*(?:(?:[-\u2013—•●▪◦\u2023·*→>✓✔☐☑○■□➢➤\u2460-\u2473]+|->|=>|#(?!\s*\d))\s*(?=\S)|"
    r"#\s*\d{1,2}[.):]?\s+(?=[^\W\d])|"
    r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\s*[.)\]]\s*(?!\d)|\d{1,2}\s*[-:]\s+(?=[^\W\d])|"
    r"[^\w\s(<=?½¼¾#+.\"'\[{&%@/\\;,|:!$]+\s*)+"
)
_BREAK = re.compile(
    r"(?P<line>\r\n|[\n\r\v\f\u2028\u2029\x85])|(?P<semicolon>;)|(?P<bar>\|)|(?P<danda>।)|"
    r"(?P<bullet>[•●▪◦\u2023·→✓✔■➢➤\u2460-\u2473]|\s\*(?=\s))|"
    r"(?P<numbered>(?<=\s)\(?\d{1,2}[.)](?=\s*(?:[^\W\d]|$))|(?<=\s)\(?(?:[a-h]|[ivx]{1,4})\)(?=\s))|"
    r"(?P<sentence>(?<=[\w)%])\.\s+(?=[A-Z(]))"
)
_SHORTENED = re.compile(
    r"(?:\b(?:tab|cap|inj|sy[pr]|syrp|susp|oint|dr|vs|vit|no|rt|lt|[a-z]|[ivx]{2,4})|\d)$",
    re.IGNORECASE,
)
"""Words whose full stop ends no sentence; nor does that of a number."""

MODIFIERS = frozenset((
    "viral", "thyroid", "sinus", "stress", "diabetic", "hypertensive", "allergy", "pain", "gas",
    "sugar", "skin", "injury", "wound", "trauma", "swelling", "weakness", "pregnant", "insulin",
    "smoker", "lipids", "calcium", "vitamin", "oral", "wax", "hernia", "cancer",
))  # fmt: skip
"""Names that before another name only say which ("thyroid cancer", "Insulin Lantus")."""

_INLINE_NUMBER = re.compile(
    r"(?:(?<=^)|(?<=\s))\(?(?:\d{1,2}[.)]|(?:[a-h]|[ivx]{1,4})\))(?=\s*[^\W\d])"
)
_COUNTED = re.compile(r"\s*(\d{1,2})\s+(?=[^\W\d]{3})")
_ETC = re.compile(r"(?:[\s,]+(?:etc|\.\.\.)\.?)\s*$", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:and|&|or|और)\s+", re.IGNORECASE)
_COMMA = re.compile(r",(?!\d)|(?<!\d),|\t|\u060c|、")
_AND = re.compile(
    r"\s+(?:and|as well as|along with|&|और|तथा|एवं)\s+|(?<=\w)&(?=\w{3})", re.IGNORECASE
)


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the white space, bullets, numbers and full stops at its ends."""
    match = _BULLET.match(text, start, end)
    if match and match.end() < end:
        start = match.end()
    if (match := _ETC.search(text, start, end)) and match.start() > start:
        end = match.start()
    while start < end and _is_picture(text[end - 1]):
        end -= 1
    while start < end and text[start] in " \t\r\n\u00a0\u200b\ufeff,;:|\"'`*_":
        start += 1
    while start < end and text[end - 1] in " \t\r\n\u00a0\u200b\ufeff,;:|\"'`*_.।!":
        end -= 1
    return start, end


def _is_picture(char: str) -> bool:
    """An emoji, or what joins and colours emojis."""
    return (
        char > "\u2190"
        and unicodedata.category(char) in ("So", "Sk", "Cf", "Mn", "Cn")
        and (char > "\U0001f000" or "\u2600" <= char <= "\u27bf" or char in "\ufe0f\u200d")
    )


def blocks(text: str, start: int, end: int, names: Names) -> Iterator[Piece]:
    """Lines, bulleted and numbered entries, sentences; no name is cut."""
    at, rule = start, "whole answer"
    numbered = len(_INLINE_NUMBER.findall(text[start:end])) > 1
    for match in _BREAK.finditer(text, start, end):
        kind = str(match.lastgroup)
        if (kind == "numbered" and not numbered) or names.cut(match.start()):
            continue
        if kind == "sentence" and _SHORTENED.search(text, at, match.start()):
            continue
        yield Piece(at, match.start(), kind if rule == "whole answer" else rule)
        at, rule = (match.start() if kind == "numbered" else match.end()), kind
    yield Piece(at, end, rule)


def uncounted(text: str, found: list[Piece]) -> list[Piece]:
    """The blocks without the bare numbers of a list: "1 Tab. Crocin" above "2 Tab. Dolo"."""
    counts = [_COUNTED.match(text, piece.start, piece.end) for piece in found]
    numbers = [int(count[1]) for count in counts if count]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return found
    return [
        Piece(count.end(), piece.end, piece.rule) if count else piece
        for count, piece in zip(counts, found, strict=True)
    ]


def commas(text: str, piece: Piece, names: Names) -> Iterator[Piece]:
    """The piece cut at its commas, but not inside brackets, names or numbers ("1,00,000")."""
    at, cut = piece.start, False
    for match in _COMMA.finditer(text, piece.start, piece.end):
        inside = text[at : match.start()]
        open_bracket = inside.count("(") > inside.count(")")
        if (open_bracket and ")" in text[match.end() : piece.end]) or names.cut(match.start()):
            continue
        yield Piece(at, match.start(), "comma")
        joint = _JOINT.match(text, match.end(), piece.end)
        at, cut = (joint.end() if joint else match.end()), True
    yield Piece(at, piece.end, "comma" if cut else piece.rule)


def conjunctions(
    text: str, piece: Piece, together: Known, whole: Sequence[tuple[int, int]] = ()
) -> Iterator[Piece]:
    """The piece cut at "and" and "&", unless the words on both sides belong together.

    whole: stretches within which nothing is cut, as offsets of the piece.
    """
    at, cut = piece.start, False
    joints = list(_AND.finditer(text, piece.start, piece.end))
    for index, match in enumerate(joints):
        until = joints[index + 1].start() if index + 1 < len(joints) else piece.end
        place = match.start() - piece.start
        if any(start < place < end for start, end in whole) or together(text[at:until]):
            continue
        yield Piece(at, match.start(), "and")
        at, cut = match.end(), True
    yield Piece(at, piece.end, "and" if cut else piece.rule)


def sides(text: str) -> list[str]:
    """What stands on either side of each "and"."""
    return _AND.split(text)


def known_phrase(text: str, known: Known) -> bool:
    """Whether a vocabulary holds the words exactly, "&" and "+" read as "and"."""
    plain = re.sub(r"\s+", " ", text).strip(" .,;:")
    return bool(plain) and (known(plain) or known(re.sub(r"\s*[&+]\s*", " and ", plain)))


def known_run(text: str, piece: Piece, known: Known) -> list[Piece]:
    """The piece as names that follow one another without a separator, longest match first.

    Only when every word belongs to a known name and there are two at least; else the piece alone.
    """
    words = [(m.start(), m.end()) for m in re.finditer(r"\S*\w\S*", text[piece.start : piece.end])]
    said = [text[piece.start + a : piece.start + b].casefold() for a, b in words]
    if period := _period(said):
        whole = len(words) - (said[-1] != said[(len(words) - 1) % period])
        return [
            Piece(piece.start + words[at][0], piece.start + words[at + period - 1][1], "repeated")
            for at in range(0, whole - period + 1, period)
        ]
    if not 2 <= len(words) <= 60 or known_phrase(text[piece.start : piece.end], known):
        return [piece]
    found: list[Piece] = []
    at = 0
    while at < len(words):
        for until in range(min(len(words), at + 6), at, -1):
            start, end = piece.start + words[at][0], piece.start + words[until - 1][1]
            if known_phrase(text[start:end], known):
                found.append(Piece(start, end, "known names in a row"))
                at = until
                break
        else:
            return [piece]
    leading = {text[p.start : p.end].casefold() for p in found[:-1]}
    return found if len(found) > 1 and not leading & MODIFIERS else [piece]


def _period(words: list[str]) -> int:
    """After how many words a text says itself again, when it does so at least four times; or 0."""
    *whole, last = words or [""]
    for period in range(1, min(9, len(words) // 4 + 1)):
        cut_short = words[len(whole) % period].startswith(last)
        if cut_short and all(word == whole[at % period] for at, word in enumerate(whole)):
            return period
    return 0
