"""Medicine rows from the pieces of an answer."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rxcore.clinical import jsonish, silence, split
from rxcore.clinical.fields import Line, Part, scan, take_apart
from rxcore.clinical.parsed import LONGEST_NAME, ParsedRow
from rxcore.clinical.split import Known, Piece
from rxcore.readings import Flag, Span, row_from_values

_HEADS = re.compile(
    r"(?:tab|cap|inj|syr|syp|syrp|susp|oint|tablet|capsule|injection|syrup)s?\.?", re.IGNORECASE
)
_VITAMIN = re.compile(
    r".{0,12}\bvit(?:amins?|s)?\.?\s*[ABCDEK]\d{0,2}(?:\s*(?:,|and|&)\s*[ABCDEK]\d{0,2})+\b.*",
    re.IGNORECASE,
)
_SPACED_SLASH = re.compile(r"\s+/\s+")


def medicine_rows(text: str, entries: Iterable[Piece], known: Known) -> Iterator[ParsedRow]:
    """A row for each medicine among the entries, in reading order."""
    for piece in _joined(text, entries):
        cuts = _alternatives(text, piece, known)
        pair = len(cuts) == 2 and piece.rule != "comma" and not _has_sig(text, piece)
        for cut in cuts:
            for run in _runs(text, cut, known):
                if row := medicine_row(text, run):
                    row = _without_unit_flag(row) if known(row.row.name) else row
                    yield _doubtful(row) if pair else row


def _has_sig(text: str, piece: Piece) -> bool:
    values = take_apart(text[piece.start : piece.end]).values
    return not {"frequency", "duration", "dose"}.isdisjoint(values)


def _joined(text: str, entries: Iterable[Piece]) -> list[Piece]:
    """Entries cut at commas; a piece without a name of its own continues the one before it."""
    pieces: list[Piece] = []
    for entry in entries:
        cuts = [entry] if entry.rule.startswith("json") else split.commas(text, entry)
        for piece in cuts:
            words = text[piece.start : piece.end]
            if not words.strip() or (silence.is_remark(words) and not silence.is_advice(words)):
                continue
            if pieces and _VITAMIN.fullmatch(text[pieces[-1].start : piece.end]):
                pieces[-1] = Piece(pieces[-1].start, piece.end, pieces[-1].rule)
                continue
            nameless = silence.is_advice(words) or not take_apart(words).name
            if nameless and pieces:
                pieces[-1] = Piece(pieces[-1].start, piece.end, pieces[-1].rule)
            elif not nameless:
                pieces.append(piece)
    return pieces


def _alternatives(text: str, piece: Piece, known: Known) -> list[Piece]:
    """The piece cut at "and" or a slash between two medicines; whole where it cannot be."""
    whole = text[piece.start : piece.end]
    if " + " in whole or piece.rule == "json object":
        return [piece]
    cuts = list(split.conjunctions(text, piece, known))
    if len(cuts) == 1 and (slash := _SPACED_SLASH.search(whole)):
        cuts = [
            Piece(piece.start, piece.start + slash.start(), "slash"),
            Piece(piece.start + slash.end(), piece.end, "slash"),
        ]
        if not all(split.known_phrase(text[c.start : c.end], known) for c in cuts):
            return [piece]
    if any(not take_apart(text[cut.start : cut.end]).name for cut in cuts):
        return [piece]
    return cuts


def _runs(text: str, piece: Piece, known: Known) -> list[Piece]:
    """Names in a row, or lines that follow one another without a break."""
    runs = split.known_run(text, piece, known)
    return runs if len(runs) > 1 else _run_on(text, piece, known)


def _run_on(text: str, piece: Piece, known: Known) -> list[Piece]:
    """The piece cut where a new medicine begins after the fields of another: at "Tab." before a
    capital, or at a name that a vocabulary holds."""
    body = text[piece.start : piece.end]
    parts = list(scan(body))
    cuts = [0]
    named = fielded = False
    for before, part in itertools.pairwise([Part("", 0, 0), *parts]):
        if part.field == "rest":
            headed = before.field == "form" and bool(
                _HEADS.fullmatch(body[before.start : before.end])
            )
            name = body[part.start : part.end]
            glued = body[part.start - 1 : part.start] == "/"
            if (
                named
                and not glued
                and _begins(name, known, headed and fielded, fielded or before.field == "form")
            ):
                cuts.append(before.start if headed and fielded else part.start)
                fielded = False
            named = True
        elif named and part.field not in ("filler", "form"):
            fielded = True
    if len(cuts) == 1:
        return [piece]
    return [
        Piece(piece.start + start, piece.start + end, "medicines in a row")
        for start, end in itertools.pairwise([*cuts, len(body)])
    ]


def _begins(name: str, known: Known, headed: bool, fielded: bool) -> bool:
    """Whether these words open a new medicine: a capital after "Tab.", or a known name."""
    if headed and name[:1].isupper():
        return True
    return fielded and len(name) >= 4 and split.known_phrase(name, known)


def medicine_row(text: str, piece: Piece) -> ParsedRow | None:
    """The row of one piece that holds one medicine; None when it has no name."""
    start, end = split.bare(text, piece.start, piece.end)
    line = take_apart(text[start:end])
    if len(line.name) > LONGEST_NAME or not any(c.isalnum() for c in line.name):
        return None
    written = text[start:end]
    if piece.rule.startswith("json"):
        written = jsonish.plain(written)
    row = row_from_values(
        "medicine",
        {"written": written, **line.values},
        span=Span("medicines", start, end),
        flags=_unit_flags(line),
        legible=not silence.is_illegible(line.name),
    )
    places = {name: (a + start, b + start) for name, (a, b) in line.spans.items()}
    return ParsedRow(row, start, end, places, piece.rule)


def _unit_flags(line: Line) -> tuple[Flag, ...]:
    if line.values.get("strength") or not re.search(
        r"[^\W\d][\s(-]+(?:\d{2,4}|\d\.\d+)\)?$", line.name
    ):
        return ()
    number = re.split(r"[\s(-]", line.name)[-1].rstrip(")")
    return (Flag("unit_missing", "info", f"{number} has no unit; it may be {number} mg."),)


def _without_unit_flag(parsed: ParsedRow) -> ParsedRow:
    """A number that belongs to a known name ("Dolo 650") lacks no unit."""
    flags = tuple(flag for flag in parsed.row.flags if flag.rule != "unit_missing")
    return replace(parsed, row=replace(parsed.row, flags=flags))


def _doubtful(parsed: ParsedRow) -> ParsedRow:
    text = "Two medicines or one combination? Nothing says which."
    flag = Flag("possible_combination", "info", text)
    return replace(parsed, row=replace(parsed.row, flags=(*parsed.row.flags, flag)))
