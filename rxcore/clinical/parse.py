"""A reader's answer in free text becomes rows; the answer itself is never changed.

Any text gives rows or none, and a reason for none; it raises nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from rxcore.clinical import everyday, jsonish, silence, split
from rxcore.clinical.diseases import disease_row, disease_rows
from rxcore.clinical.medicines import medicine_row, medicine_rows
from rxcore.clinical.parsed import ParsedAnswer, ParsedRow
from rxcore.clinical.split import Known, Piece
from rxcore.readings import Flag

__all__ = ["ParsedAnswer", "ParsedRow", "Target", "parse_answer", "parse_line"]

Target = Literal["medicines", "diseases"]
LOOP = 4
"""A row that is said again this often in one answer is a model going in circles."""

LONGEST = 10_000
"""Characters of an answer that are looked at; the answer itself is kept whole."""


def parse_answer(kind: Target, text: str, known: Known | None = None) -> ParsedAnswer:
    """The rows of one answer. known: whether a vocabulary holds exactly these words as a name of
    this kind; without it the everyday names that come with the program are asked.

    Each row's `written` is the text as it stands in the answer, its `span` names the answer by
    `kind`, the key of the question.
    """
    if reason := silence.reason_for(text) or silence.reason_for(text[split.after_lead(text) :]):
        return ParsedAnswer(reason=reason)
    asks = known or (everyday.is_medicine if kind == "medicines" else everyday.is_disease)
    text = text[:LONGEST]
    entries = jsonish.pieces(text) or list(_entries(kind, text))
    rows_of = medicine_rows if kind == "medicines" else disease_rows
    rows, flags = _merge_repeats(rows_of(text, entries, asks))
    return ParsedAnswer(tuple(rows), "" if rows else "no_rows", flags)


def parse_line(kind: Target, text: str) -> ParsedRow | None:
    """One row from one line that is known to hold a single medicine or disease, as OCR reads it.

    None when the line has no name in it.
    """
    start, end = split.bare(text, 0, len(text))
    piece = Piece(start, end, "line")
    return medicine_row(text, piece) if kind == "medicines" else disease_row(text, piece)


def _entries(kind: Target, text: str) -> Iterator[Piece]:
    """Blocks without the answer's own words, bullets and lines of other sections."""
    start = split.after_lead(text)
    for block in split.blocks(text, start, len(text)):
        if split.OTHER_SECTION[kind].match(text, block.start, block.end):
            continue
        begin, end = split.bare(text, block.start, block.end)
        begin += split.after_lead(text[begin:end])
        begin, end = split.bare(text, begin, split.before_tail(text, begin, end))
        if begin < end and not silence.is_remark(text[begin:end]):
            yield Piece(begin, end, block.rule)


def _merge_repeats(found: Iterable[ParsedRow]) -> tuple[list[ParsedRow], tuple[Flag, ...]]:
    """Rows that say the same stand once; said again LOOP times it is a loop."""
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
    return out, ((loop,) if looped else ())
