"""What a page or an answer says of allergies: one line of words, kept beside the rows.

"Allergies: Penicillin, sulfa", "NKDA", "He is allergic to trimethoprim." Nothing here becomes a
medicine or a disease, and nothing is made of what is not said.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rxcore.evidence import union
from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import folded
from rxcore.prescription.page.sections import ALONE, Section, heading_of, kind_of
from rxcore.readings import Allergies

if TYPE_CHECKING:  # who only compares what was said needs no libraries for pictures
    from rxcore.prescription.page.layout import VisualRow

LONGEST = 300
"""Characters of the line."""
BELOW, WORDS_BELOW = 6, 8
"""Rows of a list below a heading that stands alone, and words of such a row."""
BARE: tuple[Section, ...] = ("medicines", "diagnosis", "complaints", "tests", "vitals")
LONGEST_BARE = 5
"""Headings of these sections, of so many letters, end what is said of allergies without a colon."""

_APART = re.compile(r"\s*(?:[,;/&+]|\b(?:and|und|et|y|e|và)\b)\s*", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[,;/&+]|\b(?:and|or|und|et|ou|y|e|và))\s*$", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(
    r"[.;](?=\s|$)(?<!\be\.g\.)|\s\|\s|"
    r",?\s+(?:and\s+|who\s+|but\s+)?(?:he|she|they|has|have|had|is|was|takes?|taking|presents?|"
    r"so|therefore|however|currently|started|was\s+given|please)\s",
    re.IGNORECASE,
)
_WORDS_END = re.compile(r"\.(?=\s|$)|\s\|\s|\",\s*\"")
"""What ends the words behind a heading; commas and semicolons stand between them."""
_AMOUNT = re.compile(r"\d\s*(?:mg|mcg|g|ml|iu|units?|%)\b|\b\d-\d-\d\b", re.IGNORECASE)
_EDGES = " \t.,;:|*_\u2013\u2014-=>\"'{}[]"
_LETTERS = re.compile(r"[^\W\d_]{2}|(?:[^\W\d_]\.){2}")


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement: characters `start` up to `end` of line `line`. more: whether it goes on with
    what the one before says."""

    line: int
    start: int
    end: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Begun:
    """Where a statement stands on its line, and how many of the lines below may belong to it."""

    start: int
    end: int
    below: int = 0


def in_text(text: str) -> Allergies:
    """What the text says, line by line; empty where it says nothing."""
    lines = text.splitlines()
    return Allergies(_joined(lines, list(_said(lines))))


def behind_heading(text: str) -> Allergies:
    """The text of an answer to a question about allergies alone."""
    return in_text("Allergies: " + " ".join(text.split()))


def together(parts: Iterable[Allergies]) -> Allergies:
    """What several texts about one page say, as one line without a place."""
    return Allergies(_once([part.text for part in parts]))


def on_page(rows: "Sequence[VisualRow]") -> Allergies:
    """What the rows of a page say, and where the first of it stands."""
    lines = [row.text for row in rows]
    found = list(_said(lines))
    text = _joined(lines, found)
    if not text:
        return Allergies()
    boxes = [rows[said.line].box_of(said.start, said.end) for said in _first_block(found)]
    return Allergies(text, union(boxes))


def _first_block(found: Sequence[_Said]) -> Sequence[_Said]:
    """The first statement, and those right below one another under it."""
    for count, (before, later) in enumerate(pairwise(found), 1):
        if later.line > before.line + 1:
            return found[:count]
    return found


def none_known(text: str) -> bool:
    """Whether the line says that there are none, and nothing else."""
    plain = _plain(text).strip(_EDGES)
    return bool(plain and _none_at_all().fullmatch(plain))


def substances(text: str) -> tuple[str, ...]:
    """What the line names, one by one; nothing where it denies anything or leaves it open."""
    plain = _plain(text).strip(_EDGES)
    if none_known(text) or _denied().search(plain) or plain in _listed("unknown"):
        return ()
    parts = (part.strip(_EDGES) for part in _APART.split(_outside_brackets(text)))
    return tuple(part.replace("\0", ",") for part in parts if _LETTERS.search(part))


def about_medicines(text: str) -> bool:
    """Whether a line that says that there are none says so of medicines alone."""
    words = set(re.findall(r"[^\W\d_]+", _plain(text).replace(".", "")))
    return not words.isdisjoint(_listed("of medicines")) and "food" not in words


def same(one: str, other: str) -> bool:
    """Whether two lines say the same, in other words or in another order."""
    return _key(one) == _key(other)


def _key(text: str) -> tuple[bool, frozenset[str]]:
    parts = substances(text) or (() if none_known(text) else (text,))
    words = {" ".join(_plain(part).strip(_EDGES).split()) for part in parts}
    return none_known(text), frozenset(words - {""})


def _outside_brackets(text: str) -> str:
    """The text with commas in brackets put aside, so that "(rash, fever)" stays together."""
    return re.sub(r"\([^)]*\)", lambda found: re.sub(r"[,;/&+]", "\0", found[0]), text)


def _joined(lines: Sequence[str], found: Sequence[_Said]) -> str:
    """Statements as one line."""
    told: list[str] = []
    for said in found:
        words = " ".join(lines[said.line][said.start : said.end].split())
        if said.more and told:
            told[-1] = f"{told[-1]} {words}"
        else:
            told.append(words)
    return _once([words.strip(_EDGES) for words in told])


def _once(parts: Sequence[str]) -> str:
    """Each part once, the longer one where one holds another."""
    kept: list[str] = []
    for part in parts:
        if not any(_plain(part) in _plain(other) for other in kept):
            kept = [*(other for other in kept if _plain(other) not in _plain(part)), part]
    return "; ".join(kept)[:LONGEST].strip()


def _said(lines: Sequence[str]) -> Iterator[_Said]:
    at = 0
    while at < len(lines):
        found = list(_of_line(lines, at))
        yield from found
        at = max([at, *(said.line for said in found)]) + 1


def _of_line(lines: Sequence[str], at: int) -> Iterator[_Said]:
    """The statements that begin on a line, and what of them goes on below it."""
    text = lines[at]
    place = 0
    while not _is_elsewhere(text) and (begun := _next(text, place)):
        own = bool(_LETTERS.search(text, begun.start, begun.end))
        if own:
            yield _Said(at, begun.start, begun.end)
        for line in range(at + 1, min(at + 1 + begun.below, len(lines))):
            if not _is_listed(lines[line]):
                break
            yield _Said(line, 0, _clause_end(lines[line], 0), more=own)
        place = max(begun.end, place + 1)


def _is_elsewhere(text: str) -> bool:
    """Whether a line is a form's, a clinic's or of the family, whatever it says of allergies."""
    heading, kind = heading_of(text), kind_of(text)
    if kind == "boxes" or (heading and heading.section == "family"):
        return True
    return kind == "doctor" and not (heading and heading.parted)


def _next(text: str, place: int) -> _Begun | None:
    """The next statement on a line."""
    plain = _plain(text)
    denied, opened = _denied().search(plain, place), _opened(text, plain, place)
    if denied and (opened is None or denied.start() <= opened[0]):
        return _Begun(denied.start(), _clause_end(text, denied.end()))
    if opened is None:
        return None
    start, in_sentence = opened
    end = _clause_end(text, start, in_sentence)
    return _Begun(start, end, _lines_below(text, start, end, in_sentence))


def _lines_below(text: str, start: int, end: int, in_sentence: bool) -> int:
    """How many of the next lines may belong to a statement: a list under a heading that has nothing
    behind it; one line where the words go on."""
    if text[end:].strip(_EDGES):
        return 0
    if not text[start:end].strip(_EDGES):
        return 1 if in_sentence else BELOW
    return 1 if _GOES_ON.search(text[start:end]) else 0


def _opened(text: str, plain: str, place: int) -> tuple[int, bool] | None:
    """Where the words begin behind a heading or behind "allergic to"; whether in a sentence."""
    heading = _heading().search(plain, place)
    told = _told().search(plain, place)
    first = told and (heading is None or told.start() < heading.start())
    if told and first and not _kin().search(plain, 0, told.start()):
        return told.end(), True
    if heading:
        return heading.end(), False
    return (_misread(text), False) if place == 0 and _misread(text) else None


def _misread(text: str) -> int:
    """Where the words begin behind a heading at the head of the line that OCR misread, or that
    stands there alone; 0 where none does."""
    heading = heading_of(text)
    if heading is None or heading.section != "allergies":
        return 0
    alone = heading.end >= len(text.rstrip(_EDGES)) and _plain(text).strip(_EDGES) != "allergy"
    return heading.end if heading.parted or alone else 0


def _clause_end(text: str, start: int, in_sentence: bool = True) -> int:
    """Where a statement ends: with its sentence, or before what the line says of other things."""
    found = (
        (_SENTENCE_ENDS if in_sentence else _WORDS_END).search(text, start),
        _other_heading().search(_plain(text), start),
        _order().search(text, start + 1),
    )
    return min(len(text), start + LONGEST, *(each.start() for each in found if each))


@cache
def _other_heading() -> re.Pattern[str]:
    """A heading of another section with its colon, or one of those that need none ("BP", "Rx")."""
    others = set(lexicon.sections()) - {"allergies"}
    words = lexicon.alternatives(word for name in sorted(others) for word in lexicon.headings(name))
    alone = lexicon.alternatives(
        word for name in BARE for word in sorted(ALONE[name]) if len(word) <= LONGEST_BARE
    )
    return re.compile(rf"(?<![^\W_])(?:(?:{words})\s*[\"']?\s*:|(?:{alone})\b\.?\s)")


def _is_listed(text: str) -> bool:
    other = heading_of(text) or kind_of(text) or _AMOUNT.search(text) or _order().search(text)
    return bool(text.strip()) and not other and len(text.split()) <= WORDS_BELOW


def _plain(text: str) -> str:
    """Small letters without accents, every letter at its place."""
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return folded(small).replace("\u2019", "'")


def _listed(*kinds: str) -> dict[str, None]:
    table = [row for row in lexicon.rows("allergies.tsv") if row["kind"] in kinds]
    return dict.fromkeys(word for row in table for word in lexicon.said(row))


@cache
def _words(*kinds: str) -> str:
    return lexicon.alternatives(_listed(*kinds))


@cache
def _heading() -> re.Pattern[str]:
    """A heading anywhere on a line, with its colon."""
    words = lexicon.alternatives(lexicon.headings("allergies"))
    return re.compile(rf"(?<![^\W_])(?:{words})\s*(?:\([^)]*\)\s*)?[\"']?:+\s*")


@cache
def _told() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{_words('to')})(?:(?<=')|(?![^\W_]))\s*:?\s*")


@cache
def _kin() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{_words('kin')})(?![^\W_])")


@cache
def _denied() -> re.Pattern[str]:
    """That there are none, in a sentence or as its abbreviation."""
    between = rf"(?:(?:{_words('between')})(?:(?<=')|\s*[/&]\s*|\s+)){{0,6}}"
    denial = lexicon.alternatives((*lexicon.signs("denied"), *_listed("denied")))
    abbreviated = _words("none").replace(r"\s+", r"\s*")
    return re.compile(
        rf"(?<![^\W_])(?<!if )(?:{abbreviated}|(?:{denial})(?:(?<=')|\s+){between}"
        rf"(?:{_words('noun', 'to')})|(?:{_words('noun')})\s*[-\u2013=]?\s*"
        rf"(?:{_words('nothing')})(?=\W*(?:$|[.,;])))(?![^\W_])"
    )


@cache
def _none_at_all() -> re.Pattern[str]:
    """The whole line says that there are none: no substance is named behind it."""
    more = rf"(?:\s+(?:{_words('between', 'nothing')}))*"
    return re.compile(rf"(?:{_words('nothing')})|(?:{_denied().pattern}){more}")


@cache
def _order() -> re.Pattern[str]:
    forms = lexicon.alternatives(word for word in lexicon.forms() if len(word) > 2)
    return re.compile(rf"(?<![^\W_])(?i:{forms})\b\.?\s+[A-Z]")
