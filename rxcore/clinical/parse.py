"""A reader's answer in free text becomes rows; the answer itself is never changed.

Any text gives rows or none, and a reason for none; it raises nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Literal

from rxcore import same_name
from rxcore.clinical import changes, everyday, jsonish, sections, silence, split
from rxcore.clinical.diseases import disease_row, disease_rows
from rxcore.clinical.fields import take_apart
from rxcore.clinical.locked import Known, Names
from rxcore.clinical.medicines import medicine_row, medicine_rows
from rxcore.clinical.parsed import ParsedAnswer, ParsedRow
from rxcore.clinical.readable import Readable, readable
from rxcore.clinical.sections import Section
from rxcore.clinical.split import Piece
from rxcore.readings import Flag, Kind

__all__ = ["ParsedAnswer", "ParsedRow", "Target", "parse_answer", "parse_line", "parser"]

Target = Literal["medicines", "diseases"]
_KINDS: dict[Target, Kind] = {"medicines": "medicine", "diseases": "disease"}
LOOP = 4
"""A row that is said again this often in one answer is a model going in circles."""

LONGEST = 10_000
"""Characters of an answer that are looked at; the answer itself is kept whole."""

_TOKENS = re.compile(
    r"<(?:loc\d{4}|seg\d{3}|/?s|[be]os|pad|unk|image)>|</?(?:ul|ol|li|p|br|tr|td|th|table|tbody|"
    r"thead|b|strong|i|em)\s*/?>",
    re.IGNORECASE,
)
"""A model's own marks: where it saw something, where its text ends; and those of a web page."""
_GAP = re.compile(r"\s{40,}")
"""A gap that no table has parts as a line end does; patterns that meet it whole take seconds."""
_LINE_MARK = re.compile(r"</?(?:li|p|br|tr)\b", re.IGNORECASE)


def _without_marks(text: str) -> str:
    """The text with blanks in place of marks, or a line end, so that every place stays."""
    return _TOKENS.sub(
        lambda mark: ("\n" if _LINE_MARK.match(mark[0]) else " ").ljust(len(mark[0])), text
    )


def parse_answer(kind: Target, text: str, known: Known | None = None) -> ParsedAnswer:
    """The rows of one answer. known: whether a vocabulary holds exactly these words as a name of
    this kind; without it the everyday names that come with the program are asked.

    Each row's `written` is the text as it stands in the answer, its `span` names the answer by
    `kind`, the key of the question.
    """
    read = readable(_GAP.sub(lambda gap: "\n" * len(gap[0]), _without_marks(text[:LONGEST])))
    parsed = _parsed(kind, read.text, known)
    rows, stopped = (tuple(_at(read, row) for row in one) for one in (parsed.rows, parsed.stopped))
    return replace(parsed, rows=rows, stopped=stopped)


def parser(knows: Callable[[Kind, str], bool]) -> Callable[[Target, str], ParsedAnswer]:
    """`parse_answer` with the names that a vocabulary knows."""
    return lambda target, text: parse_answer(target, text, partial(knows, _KINDS[target]))


def _at(read: Readable, parsed: ParsedRow) -> ParsedRow:
    """A row of the readable text with its places in the raw one."""
    start, end = read.raw(parsed.start, parsed.end)
    span = parsed.row.span and replace(parsed.row.span, start=start, end=end)
    fields = {name: read.raw(*place) for name, place in parsed.fields.items()}
    row = replace(parsed.row, span=span)
    return replace(parsed, row=row, start=start, end=end, fields=fields)


def _parsed(kind: Target, text: str, known: Known | None) -> ParsedAnswer:
    start = sections.after_lead(kind, text)
    names = _names(kind, text, known)
    reason = silence.reason_for(text) or silence.reason_for(text[start:])
    if reason and not split.known_phrase(text, names.known):
        return ParsedAnswer(reason=reason)
    entries = jsonish.pieces(text) or list(_entries(kind, text, names))
    stopped: tuple[ParsedRow, ...] = ()
    if kind == "diseases":
        found = disease_rows(text, entries, names)
    else:
        ordered, old = changes.apart(text, entries, names)
        found = medicine_rows(text, ordered, names)
        stopped = tuple(medicine_rows(text, old, names))
    rows, flags = _merge_repeats(found)
    return ParsedAnswer(tuple(rows), "" if rows else "no_rows", flags, stopped)


def _names(kind: Target, text: str, known: Known | None) -> Names:
    asks = known or (everyday.is_medicine if kind == "medicines" else everyday.is_disease)
    return Names(text, asks)


def parse_line(kind: Target, text: str, known: Known | None = None) -> ParsedRow | None:
    """One row from one line that is known to hold a single medicine or disease, as OCR reads it.

    None when the line has no name in it.
    """
    read = readable(text)
    piece = Piece(*split.bare(read.text, 0, len(read.text)), "line")
    if kind == "diseases":
        row = disease_row(read.text, piece)
    else:
        row = medicine_row(read.text, piece, _names(kind, read.text, known))
    return _at(read, row) if row else None


def _entries(kind: Target, text: str, names: Names) -> Iterator[Piece]:
    """Blocks without the answer's own words, bullets and lines of other sections."""
    section: Section = "own"
    for block in split.uncounted(text, list(split.blocks(text, 0, len(text), names))):
        start, end = split.bare(text, block.start, block.end)
        here, section, start = _placed(kind, text, Piece(start, block.end, block.rule), section)
        begin = start + sections.after_lead(kind, text[start : block.end])
        begin, end = split.bare(text, begin, sections.before_tail(text, begin, end))
        if here != "other" and begin < end and not _is_talk(text, begin, end, block.rule, names):
            yield Piece(begin, end, "stopped" if here == "past" else block.rule)


def _is_talk(text: str, begin: int, end: int, rule: str, names: Names) -> bool:
    """Whether a block holds no row: a number of a list, a remark that is no name."""
    words = text[begin:end]
    number = rule == "numbered" and words.isdigit()
    return number or (silence.is_remark(words) and not split.known_phrase(words, names.known))


def _placed(kind: Target, text: str, line: Piece, current: Section) -> tuple[Section, Section, int]:
    """The section of a line, the section of those after it, and where its content begins."""
    end = split.bare(text, line.start, line.end)[1]
    if heading := _lone_heading(kind, text, Piece(line.start, end, line.rule)):
        return heading, heading, end
    if sections.opens_own(kind, text, line.start, line.end):
        return "own", "own", line.start
    content = sections.after_other(kind, text, line.start, line.end)
    if not content:
        own = current == "other" and _is_medicine(kind, text[line.start : end])
        return "own" if own else current, current, line.start
    past = kind == "medicines" and sections.is_past(text, line.start)
    section: Section = "past" if past else "other"
    advised = sections.is_advice(text, line.start) and _is_medicine(kind, text[content:end])
    return "own" if advised else section, section if content >= end else "own", content


def _lone_heading(kind: Target, text: str, line: Piece) -> Section | None:
    """The section that a line opens which is nothing but a heading, on a line of its own."""
    begins = text[: line.start].rstrip(" \t")[-1:] in ("", "\n")
    alone = text.strip(" \n.:") == text[line.start : line.end]
    return sections.opens_alone(kind, text[line.start : line.end]) if begins and not alone else None


def _is_medicine(kind: Target, line: str) -> bool:
    """Whether a line of another section is a medicine all the same: it has a form or a strength."""
    return kind == "medicines" and not {"form", "strength"}.isdisjoint(take_apart(line).values)


def _merge_repeats(found: Iterable[ParsedRow]) -> tuple[list[ParsedRow], tuple[Flag, ...]]:
    """Rows that say the same stand once; said again LOOP times it is a loop."""
    first: dict[tuple[str, ...], int] = {}
    times: dict[int, int] = {}
    kept: list[ParsedRow] = []
    for parsed in found:
        said = tuple(
            same_name.key(value) for name, value in parsed.row.values().items() if name != "written"
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
    text = "The model repeated itself; check this row against the page."
    loop = Flag("degenerate_repetition", "warn", text)
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
    if looped and _is_cut_short(out):
        out.pop()
    return out, ((loop,) if looped else ())


def _is_cut_short(rows: list[ParsedRow]) -> bool:
    """Whether the last row is the beginning of another: where a model in circles was stopped."""
    last = rows[-1].row.name.casefold()
    return any(parsed.row.name.casefold().startswith(last) for parsed in rows[:-1])
