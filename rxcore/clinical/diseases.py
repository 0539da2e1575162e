"""Disease rows from the pieces of an answer."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rxcore.clinical import icd, silence, split
from rxcore.clinical.certainty import DENIED, DENIED_LIST, DENIES, QUALIFIER, name_in
from rxcore.clinical.locked import Known, Names
from rxcore.clinical.parsed import LONGEST_NAME, ParsedRow
from rxcore.clinical.split import Piece
from rxcore.prescription.lexicon import folded
from rxcore.readings import Disease, Span

_BUT = re.compile(
    r"\s+(?:but|however|except)\s+|(?:(?<=[+-]ve)|(?<=\w\+)|(?<=\+\+))\s+(?=\w)", re.IGNORECASE
)
_SLASH = re.compile(r"\s*/\s*")
_GUARD = re.compile(
    r"(?<![A-Za-z])(?:[hkcsradopnefilw]/(?:c/)?(?:o|p|w|d|c|l|v/o|h/o)|n/k/c/o|k/c/o|b/l|w/o|"
    r"(?:[a-z]/){1,3}[a-z])(?![A-Za-z])|\d+/(?:\d+|[mf]\b)|(?:\+|-)/(?:\+|-)",
    re.IGNORECASE,
)
_PLUS = re.compile(
    r"(?<!\+)\s*\+\s*(?=[^\W\d])(?!ve\b)|\s+(?=\?+\s*[^\W\d])|\s+(?:with|c|w/)\s+|\s+(?:s/p|a/w)(?=\s)",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\s+(?:vs\.?|v/s|versus|or)\s+", re.IGNORECASE)
_DIFFERENTIAL = re.compile(r"(?:d/d|ddx|differential)", re.IGNORECASE)
_COMPLAINS = re.compile(r"(?:c/o|complain|presents?|presenting|now|with)\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"\s*(?:left|right|bilateral|b/l|mild|moderate|severe|acute|chronic)\s+", re.IGNORECASE
)
_ONLY_WHICH = re.compile(
    r"acute|chronic|left|right|upper|lower|mild|moderate|severe|anterior|posterior|medial|lateral|"
    r"(?:type|grade|stage|class)\s+\w+",
    re.IGNORECASE,
)
"""Words that say which of two ("upper and lower back pain"), and are no disease alone."""
_SITE = re.compile(r"\s+(?:in|of|over|on|since|for|x|at|from)\s.*$", re.IGNORECASE | re.DOTALL)
_CARRIED = ("confirmed", "history", "suspected")


def disease_rows(text: str, entries: Iterable[Piece], names: Names) -> Iterator[ParsedRow]:
    """A row for each disease among the entries; one that is denied gives none."""
    for entry in entries:
        for part in _parts(text, entry):
            denied = bool(DENIED_LIST.match(folded(text), part.start, part.end))
            carried = ""
            commas = [part] if part.rule == "json object" else split.commas(text, part, names)
            for piece in _qualified(text, commas, names.known):
                begin, end = split.bare(text, piece.start, piece.end)
                if denied or DENIED.match(folded(text), begin, end):
                    continue
                carried = "" if _COMPLAINS.match(text, begin, end) else carried
                rows = list(_of_piece(text, Piece(begin, end, piece.rule), names.known, carried))
                carried = _over_comma(text, begin, rows, carried)
                yield from rows


def _over_comma(text: str, begin: int, rows: list[ParsedRow], carried: str) -> str:
    """The certainty that holds behind the next comma, too: "k/c/o" and "d/d" open lists."""
    if not rows or not isinstance(rows[-1].row, Disease):
        return ""
    certainty = rows[-1].row.certainty
    opens = certainty == "confirmed" and _prefixed(rows[-1], "")
    return certainty if opens or carried or _DIFFERENTIAL.match(text, begin) else ""


def _parts(text: str, entry: Piece) -> Iterator[Piece]:
    at = entry.start
    for match in _BUT.finditer(text, entry.start, entry.end):
        yield Piece(at, match.start(), entry.rule)
        at = match.end()
    yield Piece(at, entry.end, entry.rule)


def _of_piece(text: str, piece: Piece, known: Known, carried: str) -> Iterator[ParsedRow]:
    """The rows of one piece; a "h/o" or "k/c/o" before the first holds for those joined to it, and
    of two that stand against one another neither is sure."""
    choices = _choices(text, piece)
    carried = "suspected" if len(choices) > 1 else carried
    for cut in (cut for choice in choices for cut in _finer(text, choice, known)):
        parsed = disease_row(text, cut)
        if not parsed or not isinstance(parsed.row, Disease):
            continue
        if carried and not parsed.row.certainty:
            parsed = replace(parsed, row=replace(parsed.row, certainty=carried))
        certainty = parsed.row.certainty if isinstance(parsed.row, Disease) else ""
        carried = certainty if certainty in _CARRIED and _prefixed(parsed, carried) else ""
        yield parsed


def _choices(text: str, piece: Piece) -> list[Piece]:
    """The piece cut where one diagnosis stands against another: "vs", "or"."""
    found, at = [], piece.start
    for match in _VERSUS.finditer(text, piece.start, piece.end):
        found.append(Piece(at, match.start(), "versus"))
        at = match.end()
    return [*found, Piece(at, piece.end, "versus" if found else piece.rule)]


def _prefixed(parsed: ParsedRow, carried: str) -> bool:
    sign = parsed.fields.get("certainty")
    return bool(carried) or (sign is not None and sign[1] <= parsed.fields["name"][0])


def _qualified(text: str, pieces: Iterable[Piece], known: Known) -> list[Piece]:
    """A qualifier after a comma stays with its disease ("type 2, uncontrolled")."""
    out: list[Piece] = []
    for piece in pieces:
        words = text[piece.start : piece.end]
        if out and (
            (icd.is_code(words) and not icd.is_code(text[out[-1].start : out[-1].end]))
            or (QUALIFIER.fullmatch(words) and not split.known_phrase(words, known))
            or split.known_phrase(text[out[-1].start : piece.end], known)
        ):
            out[-1] = Piece(out[-1].start, piece.end, out[-1].rule)
        else:
            out.append(piece)
    return out


def _finer(text: str, piece: Piece, known: Known) -> Iterator[Piece]:
    """Slashes, "and", "with" and names in a row."""
    if piece.rule == "json object":
        yield piece
        return

    def together(words: str) -> bool:
        plain = _SITE.sub("", words)
        if _ONLY_WHICH.fullmatch(split.sides(words)[0].strip()):
            return True
        return split.known_phrase(words, known) or split.known_phrase(plain, known)

    for slashed in _slashes(text, piece, known):
        for cut in split.conjunctions(text, slashed, together):
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
        if match.start() <= at or (match[0].strip() == "/" and _inside(match.start(), guarded)):
            continue
        ends = [j.start() for j in joints if j.start() >= match.end()]
        right = whole[match.end() : min(ends, default=len(whole))]
        if match[0].strip().lower() in ("with", "c", "w/") and not (
            _known_head(_SITE.sub("", whole[at : match.start()]), known)
            and _known_head(right, known)
        ):
            continue
        yield Piece(piece.start + at, piece.start + match.start(), "slash")
        keep = match[0].strip().lower() in ("s/p", "a/w")
        at, cut = (match.start() + 1 if keep else match.end()), True
    yield Piece(piece.start + at, piece.end, "slash" if cut else piece.rule)


def _known_head(words: str, known: Known) -> bool:
    """Whether a vocabulary holds the words, or those before their first "and"."""
    plain = _DEGREE.sub("", words)
    return any(split.known_phrase(part, known) for part in (plain, *split.sides(plain)[:1]))


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _whole_brackets(words: str) -> str:
    """The words without signs at their ends; a bracket that they open stays closed."""
    name = words.strip(" -\u2013:.[]{}\"'")
    return f"{name}]" if name.count("[") > name.count("]") and words.endswith("]") else name


_CERTAINTY = re.compile(r"(confirmed|suspected|ruled out|history)\b", re.IGNORECASE)


def _of_object(text: str, piece: Piece) -> tuple[int, int, str]:
    """The name in an object, its first value, and the certainty among the other values."""
    quote = text.find(text[piece.start - 1], piece.start, piece.end)
    end = piece.end if quote < 0 else quote
    certainty = _CERTAINTY.search(text, end, piece.end)
    return *split.bare(text, piece.start, end), certainty[1].lower() if certainty else ""


def disease_row(text: str, piece: Piece) -> ParsedRow | None:
    """The row of one piece that holds one disease; None when it has no name or denies it."""
    start, end = split.bare(text, piece.start, piece.end)
    told = ""
    if piece.rule == "json object":
        start, end, told = _of_object(text, piece)
    coded = icd.without_code(text, start, end)
    if end - start > 2 * LONGEST_NAME or DENIED.match(folded(text), coded.start, coded.end):
        return None
    named = name_in(text, coded.start, coded.end)
    if named.certainty == DENIES:
        return None
    begin, stop = split.bare(text, named.start, named.end)
    name = _whole_brackets(re.sub(r"\s+", " ", text[begin:stop]))
    if not any(c.isalpha() for c in name[:LONGEST_NAME]) or silence.is_remark(name):
        return None
    row = Disease(
        written=text[start:end],
        name=name,
        code=coded.code,
        certainty=told or named.certainty,
        span=Span("diseases", start, end),
    )
    places = {"name": (begin, stop), "certainty": named.sign, "code": coded.place}
    fields = {field: place for field, place in places.items() if place}
    return ParsedRow(row, start, end, fields, piece.rule)
