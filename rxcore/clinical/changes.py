"""Orders that put one medicine in the place of another, or end one: what is ordered and what is
stopped.

"Change A to B", "A replaced by B", "stop A, start B", "B instead of A": B is ordered, A is stopped.
The verbs of several languages stand in the lexicon.
"""

import itertools
import re
from collections.abc import Iterable

from rxcore.clinical.fields import take_apart
from rxcore.clinical.locked import Names
from rxcore.clinical.split import Piece
from rxcore.prescription.lexicon import alternatives, folded, phrases


def _any(kind: str) -> str:
    return rf"(?:{alternatives(phrases(kind))})"


_PLEASE = r"\W*(?:(?:please|pls|plan|to|and|then|now)\b[\s:]*)*"
_CHANGE = re.compile(
    rf"{_PLEASE}{_any('change')}(?:d|ed)?\s+(?:{_any('from')}\s+)?(?=\S)", re.IGNORECASE
)
_CHANGE_BEHIND = re.compile(rf"\s+{_any('change')}\W*$", re.IGNORECASE)
"""A verb behind both medicines: "Omeprazol durch Pantoprazol ersetzen"."""
_CHANGED = re.compile(
    r"\s+(?:(?:is|was|has\s+been|to\s+be|being)\s+)?(?:changed|switched|replaced|converted|shifted)\s+"
    r"(?:to|with|by)\s+",
    re.IGNORECASE,
)
_INTO = re.compile(rf"\s+(?:over\s+)?{_any('into')}\s+", re.IGNORECASE)
_INSTEAD = re.compile(rf"[\s,(]+{_any('instead')}\s+", re.IGNORECASE)
_INSTEAD_FIRST = re.compile(rf"{_PLEASE}{_any('instead')}\s+", re.IGNORECASE)
_STOP = re.compile(
    rf"{_PLEASE}{_any('stop')}(?!\w)\s*:?\s*"
    r"(?!(?:if|when|after|before|once|in|on|at|all|for|smoking|alcohol|taking)\b)",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"[\s:-]+(?:(?:is|was|has\s+been|to\s+be)\s+)?(?:stopped|discontinued|withheld|ceased|"
    rf"{alternatives(phrases('stop'))})\W*$",
    re.IGNORECASE,
)
_AND = alternatives(("and", "then", "&", *phrases("and")))
_CLAUSE = re.compile(
    rf"\s*(?:[;\n]|,(?!\d)|\.(?=\s)|\s(?:{_AND})\s)\s*|\s+(?={_any('start')}\s)",
    re.IGNORECASE,
)
MOST = 4
"""Words that may link two medicines which are looked at in one piece; more are no order."""

Sides = tuple[list[Piece], list[Piece]]
"""What is stopped, and what is ordered."""


def apart(text: str, pieces: Iterable[Piece], names: Names) -> tuple[list[Piece], list[Piece]]:
    """The pieces with what is ordered, and those of the medicines that are stopped."""
    ordered: list[Piece] = []
    stopped: list[Piece] = []
    for piece in pieces:
        if piece.rule == "stopped":
            stopped.append(piece)
            continue
        old, new = _exchanged(text, piece, names) or _ended(text, piece, names)
        stopped += old
        ordered += new
    return ordered, stopped


def _exchanged(text: str, piece: Piece, names: Names) -> Sides | None:
    """What "change A to B" and its like stop and order; None when the piece says no such thing."""
    plain = folded(text)
    verb = _CHANGE.match(plain, piece.start, piece.end)
    start = verb.end() if verb else piece.start
    links = (_INTO if verb else _CHANGED).finditer(plain, start, piece.end)
    for link in itertools.islice(links, MOST):
        old = Piece(start, link.start(), "stopped")
        new = Piece(link.end(), piece.end, "changed to")
        if _named(text, old, names) and _named(text, new, names):
            return [old], [new]
    if (behind := _CHANGE_BEHIND.search(plain, piece.start, piece.end)) and not verb:
        for link in itertools.islice(_INTO.finditer(plain, piece.start, behind.start()), MOST):
            old = Piece(piece.start, link.start(), "stopped")
            new = Piece(link.end(), behind.start(), "changed to")
            if _named(text, old, names) and _named(text, new, names):
                return [old], [new]
    return _instead(text, piece, names)


def _instead(text: str, piece: Piece, names: Names) -> Sides | None:
    """What "B instead of A" and "instead of A give B" stop and order."""
    plain = folded(text)
    links = itertools.islice(_INSTEAD.finditer(plain, piece.start, piece.end), MOST)
    first = _INSTEAD_FIRST.match(plain, piece.start, piece.end)
    for link in (first,) if first else links:
        end = _CLAUSE.search(plain, link.end(), piece.end)
        stop, go_on = end.span() if end else (piece.end, piece.end)
        old = Piece(link.end(), stop, "stopped")
        ahead = Piece(piece.start, link.start(), piece.rule)
        new = Piece(go_on, piece.end, "changed to") if first else ahead
        if _named(text, old, names) and _named(text, new, names):
            return [old], [new]
    return None


def _ended(text: str, piece: Piece, names: Names) -> Sides:
    """The medicines that the piece says to stop, and the rest of it."""
    old: list[Piece] = []
    rest: list[Piece] = []
    joins = False
    for clause in _clauses(folded(text), piece):
        stopped = _stopped(text, clause, names)
        if stopped:
            old.append(stopped)
        elif joins:
            rest[-1] = Piece(rest[-1].start, clause.end, piece.rule)
        else:
            rest.append(clause)
        joins = stopped is None
    return (old, rest) if old else ([], [piece])


def _clauses(plain: str, piece: Piece) -> list[Piece]:
    ends = [match.span() for match in _CLAUSE.finditer(plain, piece.start, piece.end)]
    starts = [piece.start, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), piece.end]
    return [Piece(a, b, piece.rule) for a, b in zip(starts, stops, strict=True) if a < b]


def _stopped(text: str, clause: Piece, names: Names) -> Piece | None:
    """The medicine that a clause stops ("stop A", "A stopped"); None when it stops none."""
    plain = folded(text[: clause.end])
    if verb := _STOP.match(plain, clause.start):
        found = Piece(verb.end(), clause.end, "stopped")
    elif (end := _STOPPED.search(plain, clause.start)) and not _tapers(plain, clause, end.start()):
        found = Piece(clause.start, end.start(), "stopped")
    else:
        return None
    return found if _named(text, found, names) else None


def _tapers(plain: str, clause: Piece, end: int) -> bool:
    """Whether "stop" only ends a course: "1-0-0 x 5 days, stop"."""
    return not {"frequency", "duration"}.isdisjoint(take_apart(plain[clause.start : end]).values)


def _named(text: str, piece: Piece, names: Names) -> bool:
    """Whether a stretch names a medicine: one that is known, or one with a capital letter."""
    places = names.within(piece.start, piece.end)
    line = take_apart(text[piece.start : piece.end], whole=places)
    return bool(line.name) and (bool(places) or any(c.isupper() for c in line.name))
