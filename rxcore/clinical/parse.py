"""A reader's answer in free text becomes rows; the answer itself is never changed.

Any text gives rows or none, and a reason for none; it raises nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rxcore.clinical import everyday, silence, split
from rxcore.clinical.certainty import DENIED, DENIED_LIST, QUALIFIER, name_in
from rxcore.clinical.fields import Line, take_apart
from rxcore.clinical.split import Known, Piece
from rxcore.readings import Disease, Flag, Medicine, Span, row_from_values

Target = Literal["medicines", "diseases"]
LOOP = 4
"""A name said more often than this in one answer is a model going in circles."""

LONGEST = 20_000
"""Characters of an answer that are looked at; what a person sees is never cut."""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row, where its text stands in the raw answer, each field's place, and the rule that cut
    it out. Places are (start, end) offsets of characters, end not included."""

    row: Medicine | Disease
    start: int
    end: int
    fields: Mapping[str, tuple[int, int]]
    rule: str


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """Rows in reading order. reason: why there are none ("empty", "none_stated", "unanswerable",
    "no_rows"), else "". flags: remarks on the answer as a whole."""

    rows: tuple[ParsedRow, ...] = ()
    reason: str = ""
    flags: tuple[Flag, ...] = field(default=())


def parse_answer(kind: Target, text: str, known: Known | None = None) -> ParsedAnswer:
    """The rows of one answer. known: whether a vocabulary holds exactly these words as a name of
    this kind; without it the everyday names that come with the program are asked.

    Each row's `written` is the text as it stands in the answer, its `span` names the answer by
    `kind`, the key of the question.
    """
    if reason := silence.reason_for(text):
        return ParsedAnswer(reason=reason)
    asks = known or (everyday.is_medicine if kind == "medicines" else everyday.is_disease)
    text = text[:LONGEST]
    found = list(_medicines(text, asks) if kind == "medicines" else _diseases(text, asks))
    rows, flags = _merge_repeats(found)
    return ParsedAnswer(tuple(rows), "" if rows else "no_rows", flags)


def parse_line(kind: Target, text: str) -> ParsedRow | None:
    """One row from one line that is known to hold a single medicine or disease, as OCR reads it.

    None when the line has no name in it.
    """
    start, end = split.bare(text, 0, len(text))
    piece = Piece(start, end, "line")
    return _medicine(text, piece) if kind == "medicines" else _disease(text, piece)


def _entries(kind: Target, text: str) -> Iterator[Piece]:
    """Blocks without the answer's own words, bullets and lines of other sections."""
    start = split.after_lead(text)
    for block in split.blocks(text, start, len(text)):
        if split.OTHER_SECTION[kind].match(text, block.start, block.end):
            continue
        begin, end = split.bare(text, block.start, block.end)
        begin += split.after_lead(text[begin:end])
        begin, end = split.bare(text, begin, end)
        if begin < end and not silence.is_remark(text[begin:end]):
            yield Piece(begin, end, block.rule)


def _medicines(text: str, known: Known) -> Iterator[ParsedRow]:
    for piece in _joined(text, _entries("medicines", text)):
        cuts = list(split.conjunctions(text, piece, known)) if _may_cut(text, piece) else [piece]
        if any(not take_apart(text[c.start : c.end]).name for c in cuts):
            cuts = [piece]
        for cut in cuts:
            for run in split.known_run(text, cut, known):
                if row := _medicine(text, run):
                    yield _doubtful(row) if len(cuts) > 1 else row


def _may_cut(text: str, piece: Piece) -> bool:
    return " + " not in text[piece.start : piece.end]


def _joined(text: str, entries: Iterator[Piece]) -> list[Piece]:
    """Entries cut at commas; a piece without a name of its own continues the one before it."""
    pieces: list[Piece] = []
    for entry in entries:
        for piece in split.commas(text, entry):
            if not text[piece.start : piece.end].strip():
                continue
            nameless = not take_apart(text[piece.start : piece.end]).name
            if nameless and pieces:
                pieces[-1] = Piece(pieces[-1].start, piece.end, pieces[-1].rule)
            elif not nameless:
                pieces.append(piece)
    return pieces


def _medicine(text: str, piece: Piece) -> ParsedRow | None:
    start, end = split.bare(text, piece.start, piece.end)
    line = take_apart(text[start:end])
    if not any(c.isalnum() for c in line.name):
        return None
    values = {"written": text[start:end], **line.values}
    row = row_from_values(
        "medicine", values, span=Span("medicines", start, end), flags=_unit_flags(line)
    )
    places = {name: (a + start, b + start) for name, (a, b) in line.spans.items()}
    return ParsedRow(row, start, end, places, piece.rule)


def _unit_flags(line: Line) -> tuple[Flag, ...]:
    if line.values.get("strength") or not re.search(r"[^\W\d]\s+\d{2,4}$", line.name):
        return ()
    number = line.name.rsplit(maxsplit=1)[-1]
    text = f"{number} has no unit; it may be {number} mg."
    return (Flag("unit_missing", "info", text),)


def _doubtful(parsed: ParsedRow) -> ParsedRow:
    flag = Flag(
        "possible_combination", "info", 'Two medicines or one combination? They stood with "and".'
    )
    return replace(parsed, row=replace(parsed.row, flags=(*parsed.row.flags, flag)))


def _diseases(text: str, known: Known) -> Iterator[ParsedRow]:
    for entry in _entries("diseases", text):
        denied = bool(DENIED_LIST.match(text, entry.start, entry.end))
        for piece in _qualified(text, split.commas(text, entry), known):
            begin, end = split.bare(text, piece.start, piece.end)
            if denied or DENIED.match(text, begin, end):
                continue
            for cut in _finer(text, Piece(begin, end, piece.rule), known):
                if row := _disease(text, cut):
                    yield row


def _qualified(text: str, pieces: Iterator[Piece], known: Known) -> list[Piece]:
    """A qualifier after a comma stays with its disease ("type 2, uncontrolled")."""
    out: list[Piece] = []
    for piece in pieces:
        words = text[piece.start : piece.end]
        if out and (
            (QUALIFIER.fullmatch(words) and not split.known_phrase(words, known))
            or split.known_phrase(text[out[-1].start : piece.end], known)
        ):
            out[-1] = Piece(out[-1].start, piece.end, out[-1].rule)
        else:
            out.append(piece)
    return out


_SLASH = re.compile(r"\s*/\s*")
_GUARD = re.compile(
    r"(?<![A-Za-z])(?:[hkcsradopnefib]/(?:c/)?(?:o|p|w|d|c|l|v/o|h/o)|n/k/c/o|k/c/o|b/l|w/o)(?![A-Za-z])|\d+/\d+",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\s*\+\s*(?=[^\W\d])(?!ve\b)|\s+with\s+|\s+&\s+", re.IGNORECASE)


def _finer(text: str, piece: Piece, known: Known) -> Iterator[Piece]:
    """Slashes, "and", "with" and names in a row."""
    for slashed in _slashes(text, piece, known):
        for cut in split.conjunctions(text, slashed, known):
            yield from split.known_run(text, cut, known)


def _slashes(text: str, piece: Piece, known: Known) -> Iterator[Piece]:
    whole = text[piece.start : piece.end]
    if split.known_phrase(whole, known):
        yield piece
        return
    guarded = [m.span() for m in _GUARD.finditer(whole)]
    at, cut = 0, False
    joints = [*_SLASH.finditer(whole), *_PLUS.finditer(whole)]
    for match in sorted(joints, key=lambda m: m.start()):
        if any(a <= match.start() < b for a, b in guarded) or match.start() <= at:
            continue
        if "with" in match[0].lower() and not (
            split.known_phrase(whole[at : match.start()], known)
            and split.known_phrase(whole[match.end() :], known)
        ):
            continue
        yield Piece(piece.start + at, piece.start + match.start(), "slash")
        at, cut = match.end(), True
    yield Piece(piece.start + at, piece.end, "slash" if cut else piece.rule)


def _disease(text: str, piece: Piece) -> ParsedRow | None:
    start, end = split.bare(text, piece.start, piece.end)
    if DENIED.match(text, start, end):
        return None
    named = name_in(text, start, end)
    begin, stop = split.bare(text, named.start, named.end)
    name = re.sub(r"\s+", " ", text[begin:stop]).strip(" -\u2013:.")
    if not any(c.isalpha() for c in name) or silence.is_remark(name):
        return None
    places = {"name": (begin, stop)} | ({"certainty": named.sign} if named.sign else {})
    row = Disease(
        written=text[start:end],
        name=name,
        certainty=named.certainty,
        span=Span("diseases", start, end),
    )
    return ParsedRow(row, start, end, places, piece.rule)


def _merge_repeats(found: list[ParsedRow]) -> tuple[list[ParsedRow], tuple[Flag, ...]]:
    """Rows that say the same once; said more than LOOP times it is a loop."""
    first: dict[tuple[str, ...], int] = {}
    times: dict[int, int] = {}
    kept: list[ParsedRow] = []
    for parsed in found:
        said = tuple(
            everyday.key(value) for name, value in parsed.row.values().items() if name != "written"
        )
        if said in first:
            times[first[said]] += 1
            continue
        first[said] = len(kept)
        times[len(kept)] = 0
        kept.append(parsed)
    return _flag_repeats(kept, times)


def _flag_repeats(
    kept: list[ParsedRow], times: dict[int, int]
) -> tuple[list[ParsedRow], tuple[Flag, ...]]:
    loop = Flag(
        "degenerate_repetition", "warn", "The model repeated itself; check against the page."
    )
    looped = False
    out = []
    for index, parsed in enumerate(kept):
        flags = parsed.row.flags
        if times[index] >= LOOP:
            flags, looped = (*flags, loop), True
        elif times[index]:
            rule = f"duplicate_merged:{times[index]}"
            flags = (*flags, Flag(rule, "info", "Said more than once; kept as one row."))
        out.append(replace(parsed, row=replace(parsed.row, flags=flags)))
    return out, ((loop,) if looped else ())
