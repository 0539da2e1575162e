"""Where one row of an answer ends and the next begins, in offsets of the raw text.

Knows separators only; whether a piece is a medicine or a disease is decided by its caller.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` up to `end` of the raw answer, and the rule that cut them out."""

    start: int
    end: int
    rule: str


LABEL = (
    r"(?:rx|r/x|℞|(?:medicines?|medications?|drugs?|diseases?)(?:\s+list)?|treatment|tx|"
    r"prescription|prescribed|advised|"
    r"answers?|ans|output|list|dx|d/x|diagnos[ie]s|imp|impression|provisional\s+diagnosis|"
    r"final\s+diagnosis|diseases?|conditions?|illness(?:es)?|problems?|complaints?|"
    r"chief\s+complaints?|presenting\s+complaints?|c/c|co-?morbidit(?:y|ies)|findings?|"
    r"medicine\s+names?|drug\s+names?|name|symptoms?|known\s+conditions?|past\s+history|pmh)"
)
OTHER_SECTION = {
    "medicines": re.compile(
        r"\s*(?:dx|d/x|diagnos[ie]s|provisional\s+diagnosis|c/o|c/c|h/o|k/c/o|o/e|impression|"
        r"diseases?|chief\s+complaints?|complaints?|adv|advice|advised?|investigations?|inv|ix|"
        r"tests?|review|follow[\s-]*up|f/u|r/v|next\s+visit|allerg(?:y|ies)|bp|b\.p|pulse|spo2|"
        r"temp|wt|weight|height|patient(?:'s)?(?:\s+name)?|age|sex|date|dr|doctor|hospital|"
        r"clinic|ph|phone|mob|reg\.?\s*no|vitals?|note|refer(?:red)?)\b\.?\s*"
        r"(?:[:\-\u2013=]|(?:(?<=dr\.)|(?<=dr))\s|(?<=up)|(?<=review)\s|(?<=f/u)|$)",
        re.IGNORECASE,
    ),
    "diseases": re.compile(
        r"\s*(?:o/e|on\s+examination|rx|r/x|℞|(?:medicines?|medications?|drugs?|"
        r"diseases?)(?:\s+list)?|treatment|tx|adv|advice|investigations?|"
        r"inv|ix|tests?|review|follow[\s-]*up|f/u|next\s+visit|allerg(?:y|ies)|bp|b\.p|pulse|spo2|"
        r"temp|wt|weight|height|patient\s+name|name|age|sex|date|dr|doctor|hospital|clinic|phone|"
        r"vitals?|refer(?:red)?)\b\.?\s*(?:[:\-\u2013=]|(?<=dr\.)\s|(?<=up)|(?<=review)\s|"
        r"(?<=f/u)|$)",
        re.IGNORECASE,
    ),
}
"""Lines of another section, which hold no row of this kind."""

_LEAD = re.compile(
    r"\s*(?:(?:sure|okay|ok|yes|certainly)[,.!]?\s+)?"
    r"(?:(?:here\s+(?:are|is)|based\s+on\s+the\s+(?:image|prescription)[^,:\n]{0,40},?|"
    r"according\s+to\s+the\s+(?:image|prescription)[^,:\n]{0,40},?)\s*)?"
    r"(?:(?:in|on)\s+(?:the|this)\s+(?:\w+\s+)?(?:prescription|image|document|"
    r"picture)[^,:\n]{0,20},?\s+)?"
    r"(?:i\s+(?:can\s+)?(?:see|found|find|think)\s*:?\s*|(?:the|these|this|there|some|"
    r"following|main|possible|names?\s+of(?:\s+the)?)\s+)*"
    r"(?:following\s+)?(?:(?:prescription|doctor|image|document|picture|patient|he|she|it)\s+"
    r"(?:has(?:\s+been)?|is|was|also\s+has|had|mentions?|lists?|contains?|shows?|includes?|"
    r"prescribes?|prescribed|suffers?|presents?|appears?\s+to\s+have|have)\s*"
    r"(?:diagnosed\s+with|suffering\s+from|prescribed|from|with|having|advised|given|a\s+case\s+of|"
    r"a\s+known\s+case\s+of)?\s*(?:the\s+)?(?:following\s+)?"
    r"(?:(?:medicines?|medications?|drugs?|diseases?|conditions?|diagnos[ie]s)\b\s*(?:[:\-]|"
    r"is|are)?\s*)?|"
    rf"{LABEL}\s*(?:names?\s+)?(?:(?:that|which)\s+(?:is|are|were)\s+)?"
    r"(?:(?:mentioned|prescribed|listed|written|given|shown|visible|present|found|seen|advised|"
    r"identified|diagnosed)\s*)?"
    r"(?:(?:in|on|by|for|from)\s+(?:the|this)\s+(?:\w+\s+)?"
    r"(?:prescription|image|document|picture|doctor|patient)\s*)?"
    r"(?:\s*(?:are|is|were|was|includes?|seems?\s+to\s+be|appears?\s+to\s+be)\b"
    r"(?:\s+(?:as\s+follows|given\s+below|the\s+following))?\s*[:\-]?|\s*[:\-\u2013=]+>?|"
    r"(?<=rx)\.?|(?<=℞))\s*)",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"\s*(?:(?:[-\u2013—•●▪◦\u2023·*→>✓✔☐☑○■□➢➤]+|->|=>|#)\s*(?=\S)|"
    r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-h])\s*[.)\]]\s*(?!\d)|\d{1,2}\s*[-:]\s+(?=[^\W\d])|"
    r"[^\w\s(<=?½¼¾#+.\"'\[{&%@/\\;,|:!$]+\s*)+"
)
_BREAK = re.compile(
    r"(?P<line>\r\n|[\n\r\v\f\u2028\u2029\x85])|(?P<semicolon>;)|(?P<bar>\|)|(?P<danda>।)|"
    r"(?P<bullet>[•●▪◦\u2023·→✓✔■➢➤]|\s\*(?=\s))|"
    r"(?P<numbered>(?<=\s)\(?\d{1,2}[.)](?=\s*[^\W\d])|(?<=\s)\(?[a-h]\)(?=\s))|"
    r"(?P<sentence>(?<=[\w)%])\.\s+(?=[A-Z(]))"
)
_SHORTENED = re.compile(
    r"(?:\b(?:tab|cap|inj|sy[pr]|syrp|susp|oint|dr|vs|vit|no|rt|lt|[a-z])|\d)$", re.IGNORECASE
)
"""Words whose full stop ends no sentence; nor does that of a number."""

MODIFIERS = frozenset((
    "viral", "thyroid", "sinus", "stress", "diabetic", "hypertensive", "allergy", "pain", "gas",
    "sugar", "skin", "injury", "wound", "trauma", "swelling", "weakness", "pregnant", "insulin",
    "smoker", "lipids", "calcium", "vitamin", "oral", "wax", "hernia", "cancer",
))  # fmt: skip
"""Names that before another name only say which ("thyroid cancer", "Insulin Lantus")."""

_INLINE_NUMBER = re.compile(r"(?:(?<=^)|(?<=\s))\(?(?:\d{1,2}[.)]|[a-h]\))(?=\s*[^\W\d])")
_JOINT = re.compile(r"\s*(?:and|&|or|और)\s+", re.IGNORECASE)
_COMMA = re.compile(r",(?!\d)|(?<!\d),|\t|\u060c|、")
_AND = re.compile(
    r"\s+(?:and|as well as|along with|&|और|तथा|एवं)\s+|(?<=\w)&(?=\w{3})", re.IGNORECASE
)


_TITLE = re.compile(
    r"[^:\n\d\[{\"']{0,60}\b(?:medicines?|medications?|drugs?|diseases?|conditions?|diagnos[ei]s)\b"
    r"[^:\n,;]{0,70}:(?!\S*//)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:is|are|was|were|has\s+been|have\s+been)\s+(?:the\s+)?(?:mentioned|prescribed|listed|"
    r"written|given|shown|visible|present|advised|seen|found|diagnosed|medicines?|medications?|"
    r"diseases?|diagnos[ei]s)\b(?:\s+(?:in|on|by|for|from|to)\s+(?:the|this)\s+\w+(?:\s+\w+)?)?"
    r"[\s.]*$",
    re.IGNORECASE,
)


def after_lead(text: str) -> int:
    """Where an answer's own words ("The medicines mentioned are", "Rx:") end."""
    match = _TITLE.match(text) or _LEAD.match(text)
    return match.end() if match else 0


def before_tail(text: str, start: int, end: int) -> int:
    """Where an answer's own words at its end ("are mentioned in the prescription") begin."""
    match = _TAIL.search(text, start, end)
    return match.start() if match else end


def bare(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the white space, bullets, numbers and full stops at its ends."""
    match = _BULLET.match(text, start, end)
    if match and match.end() < end:
        start = match.end()
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


def blocks(text: str, start: int, end: int) -> Iterator[Piece]:
    """Lines, bulleted and numbered entries, sentences."""
    at, rule = start, "whole answer"
    numbered = len(_INLINE_NUMBER.findall(text[start:end])) > 1
    for match in _BREAK.finditer(text, start, end):
        kind = str(match.lastgroup)
        if kind == "numbered" and not numbered:
            continue
        if kind == "sentence" and _SHORTENED.search(text, at, match.start()):
            continue
        yield Piece(at, match.start(), kind if rule == "whole answer" else rule)
        at, rule = (match.start() if kind == "numbered" else match.end()), kind
    yield Piece(at, end, rule)


def commas(text: str, piece: Piece) -> Iterator[Piece]:
    """The piece cut at its commas, but not inside brackets or numbers ("1,00,000")."""
    at, cut = piece.start, False
    for match in _COMMA.finditer(text, piece.start, piece.end):
        inside = text[at : match.start()]
        if inside.count("(") > inside.count(")") and ")" in text[match.end() : piece.end]:
            continue
        yield Piece(at, match.start(), "comma")
        joint = _JOINT.match(text, match.end(), piece.end)
        at, cut = (joint.end() if joint else match.end()), True
    yield Piece(at, piece.end, "comma" if cut else piece.rule)


def conjunctions(text: str, piece: Piece, known: Known) -> Iterator[Piece]:
    """The piece cut at "and" and "&", unless a vocabulary holds the words on both sides as one."""
    at, cut = piece.start, False
    joints = list(_AND.finditer(text, piece.start, piece.end))
    for index, match in enumerate(joints):
        until = joints[index + 1].start() if index + 1 < len(joints) else piece.end
        if known_phrase(text[at:until], known):
            continue
        yield Piece(at, match.start(), "and")
        at, cut = match.end(), True
    yield Piece(at, piece.end, "and" if cut else piece.rule)


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
