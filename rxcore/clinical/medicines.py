"""Medicine rows from the pieces of an answer."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rxcore.clinical import jsonish, silence, split
from rxcore.clinical.fields import Line, Part, figure_of, is_count, scan, take_apart, with_figure
from rxcore.clinical.locked import Names
from rxcore.clinical.parsed import LONGEST_NAME, ParsedRow
from rxcore.clinical.split import Piece
from rxcore.readings import Flag, Span, row_from_values

_HEADS = re.compile(
    r"(?:tab|cap|inj|syr|syp|syrp|susp|oint|tablet|capsule|injection|syrup)s?\.?", re.IGNORECASE
)
_VITAMIN = re.compile(
    r".{0,12}\bvit(?:amins?|s)?\.?\s*[ABCDEK]\d{0,2}(?:\s*(?:,|and|&)\s*[ABCDEK]\d{0,2})+\b.*",
    re.IGNORECASE,
)
_SPACED_SLASH = re.compile(r"\s+/\s+")
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_LINK = re.compile(r"(?:with|along\s+with|and|or|plus|then)\s+", re.IGNORECASE)
_SIG = {"frequency", "duration", "dose"}


def medicine_rows(text: str, entries: Iterable[Piece], names: Names) -> Iterator[ParsedRow]:
    """A row for each medicine among the entries, in reading order."""
    for piece in _joined(text, entries, names):
        cuts = _alternatives(text, piece, names)
        pair = len(cuts) == 2 and piece.rule != "comma" and not _has_sig(text, piece, names)
        for cut in cuts:
            for run in _runs(text, cut, names):
                if row := medicine_row(text, run, names):
                    yield _doubtful(row) if pair else row


def _line(text: str, start: int, end: int, names: Names) -> Line:
    return take_apart(text[start:end], whole=names.within(start, end))


def _has_sig(text: str, piece: Piece, names: Names) -> bool:
    return not _SIG.isdisjoint(_line(text, piece.start, piece.end, names).values)


def _joined(text: str, entries: Iterable[Piece], names: Names) -> list[Piece]:
    """Entries cut at commas; a piece without a name of its own continues the one before it."""
    pieces: list[Piece] = []
    for entry in entries:
        cuts = [entry] if entry.rule.startswith("json") else split.commas(text, entry, names)
        for piece in cuts:
            words = text[piece.start : piece.end]
            if not words.strip() or _is_remark(words, names):
                continue
            if pieces and _VITAMIN.fullmatch(text[pieces[-1].start : piece.end]):
                pieces[-1] = Piece(pieces[-1].start, piece.end, pieces[-1].rule)
                continue
            advice = silence.is_advice(words)
            nameless = advice or not _line(text, piece.start, piece.end, names).name
            if nameless and pieces:
                pieces[-1] = Piece(pieces[-1].start, piece.end, pieces[-1].rule)
            elif not nameless:
                pieces.append(piece)
    return pieces


def _is_remark(words: str, names: Names) -> bool:
    """Whether a piece is talk: no name ("normal saline"), and no advice for the row before it."""
    talk = silence.is_remark(words) and not silence.is_advice(words)
    return talk and not split.known_phrase(words, names.known)


def _alternatives(text: str, piece: Piece, names: Names) -> list[Piece]:
    """The piece cut at "and", "or" or a slash between two medicines; whole where it cannot be."""
    whole = text[piece.start : piece.end]
    if " + " in whole or piece.rule == "json object":
        return [piece]
    places = names.within(piece.start, piece.end)
    fields = [(part.start, part.end) for part in scan(whole, places) if part.field != "rest"]
    kept = [*fields, *places]
    cuts = list(split.conjunctions(text, piece, lambda words: _together(words, names), kept))
    if len(cuts) == 1:
        cuts = _choices(piece, whole, names)
    if any(not _line(text, cut.start, cut.end, names).name for cut in cuts):
        return [piece]
    return cuts


def _together(words: str, names: Names) -> bool:
    """Whether a vocabulary holds the names on both sides of "and" as one combination."""
    if split.known_phrase(words, names.known):
        return True
    lines = [take_apart(side) for side in split.sides(words)]
    if not _SIG.isdisjoint(lines[0].values):
        return False
    sides = [re.sub(r"\s[\d./]+$", "", line.name) for line in lines]
    return all(sides) and names.known(" and ".join(sides))


def _choices(piece: Piece, whole: str, names: Names) -> list[Piece]:
    """The piece cut at "or" before a second medicine, or at a spaced slash between known names."""
    if (match := _OR.search(whole)) and not names.cut(piece.start + match.start()):
        lines = take_apart(whole[: match.start()]), take_apart(whole[match.end() :])
        amount = {"strength", "form"} & lines[1].values.keys()
        if amount or split.known_phrase(lines[1].name, names.known):
            return _cut(piece, match, "or")
    if match := _SPACED_SLASH.search(whole):
        sides = whole[: match.start()], whole[match.end() :]
        if all(split.known_phrase(side, names.known) for side in sides):
            return _cut(piece, match, "slash")
    return [piece]


def _cut(piece: Piece, at: re.Match[str], rule: str) -> list[Piece]:
    return [
        Piece(piece.start, piece.start + at.start(), rule),
        Piece(piece.start + at.end(), piece.end, rule),
    ]


def _runs(text: str, piece: Piece, names: Names) -> list[Piece]:
    """Names in a row, or lines that follow one another without a break."""
    runs = split.known_run(text, piece, names.known)
    return runs if len(runs) > 1 else _run_on(text, piece, names)


def _run_on(text: str, piece: Piece, names: Names) -> list[Piece]:
    """The piece cut where a new medicine begins after the fields of another."""
    body = text[piece.start : piece.end]
    parts = list(scan(body, names.within(piece.start, piece.end)))
    cuts = [0]
    behind: set[str] = set()
    named = False
    for at, part in enumerate(parts):
        if part.field != "rest":
            behind |= {part.field} if named else set()
            continue
        before = parts[at - 1] if at else Part("", 0, 0)
        after = parts[at + 1].field if at + 1 < len(parts) else ""
        start = _beginning(body, Between(before, part, after, behind), names) if named else None
        if start is not None:
            cuts.append(start)
            behind = set()
        named = True
    return (
        [
            Piece(piece.start + start, piece.start + end, "medicines in a row")
            for start, end in itertools.pairwise([*cuts, len(body)])
        ]
        if len(cuts) > 1
        else [piece]
    )


@dataclass(frozen=True, slots=True)
class Between:
    """A run of words after a name: what stands right before it and behind it, and the fields since
    that name."""

    before: Part
    run: Part
    after: str
    fields: set[str]


def _beginning(body: str, at: Between, names: Names) -> int | None:
    """Where a new medicine begins in these words: at "Tab." before a capital, at a name that a
    vocabulary holds, or behind "with" after the sig of the medicine before; None when in none."""
    fielded = bool(at.fields - {"filler", "form"})
    link = _LINK.match(body, at.run.start, at.run.end)
    start = link.end() if link else at.run.start
    name = body[start : at.run.end]
    if body[: at.run.start].rstrip().endswith("/") or is_count(name):
        return None
    if link:
        amount = at.after in ("strength", "form") and name[:1].isupper()
        told = _SIG & at.fields and (amount or split.known_phrase(name, names.known))
        return start if told else None
    headed = at.before.field == "form" and _HEADS.fullmatch(body[at.before.start : at.before.end])
    if headed and fielded and name[:1].isupper():
        return at.before.start
    listed = len(name) >= 4 and split.known_phrase(name, names.known)
    if listed and (fielded or at.before.field == "form"):
        return at.before.start if headed and fielded else start
    return None


def medicine_row(text: str, piece: Piece, names: Names) -> ParsedRow | None:
    """The row of one piece that holds one medicine; None when it has no name."""
    start, end = split.bare(text, piece.start, piece.end)
    line = _line(text, start, end, names)
    if len(line.name) > LONGEST_NAME or not any(c.isalnum() for c in line.name):
        return None
    flags = () if names.known(line.name) else _unit_flags(line)
    line = with_figure(line) if _is_strength(figure_of(line.name), line, names) else line
    written = text[start:end]
    if piece.rule.startswith("json"):
        written = jsonish.plain(written)
    row = row_from_values(
        "medicine",
        {"written": written, **line.values},
        span=Span("medicines", start, end),
        flags=flags,
        legible=not silence.is_illegible(line.name),
    )
    places = {name: (a + start, b + start) for name, (a, b) in line.spans.items()}
    return ParsedRow(row, start, end, places, piece.rule)


def _is_strength(figure: str, line: Line, names: Names) -> bool:
    """Whether the figure behind a name says how strong it is: behind a name that is known without
    it; where nobody knows the name, of two digits and more or behind "Tab." ("Zorbex 500", not
    "Liv 52").
    """
    if not figure:
        return False
    name = line.name
    base = name[: name.rindex(figure)].rstrip(" -")
    if not name.endswith(figure):
        return names.known(base)
    of_pieces = line.values.get("form") in ("tablet", "capsule") and figure != "1"
    return names.known(base) or ((len(figure) > 1 or of_pieces) and not names.known(name))


def _unit_flags(line: Line) -> tuple[Flag, ...]:
    if line.values.get("strength") or not re.search(
        r"[^\W\d][\s(-]+(?:\d{2,4}|\d\.\d+)\)?$", line.name
    ):
        return ()
    number = re.split(r"[\s(-]", line.name)[-1].rstrip(")")
    return (Flag("unit_missing", "info", f"{number} has no unit; it may be {number} mg."),)


def _doubtful(parsed: ParsedRow) -> ParsedRow:
    text = "Two medicines or one combination? Nothing says which."
    flag = Flag("possible_combination", "info", text)
    return replace(parsed, row=replace(parsed.row, flags=(*parsed.row.flags, flag)))
