"""The queue as people look through it: what waits first, one state after the other, or what a word
or a number finds. Each page is read by seeks in indexes, however many documents there are."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlite_utils import Database

from db import search, steady
from db.connection import rows
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.workflow import State

ORDER: Final[tuple[State, ...]] = (
    "reopened", "to_review", "second_reading", "disputed", "on_hold", "new", "final", "rejected",
)  # fmt: skip
"""What a person can do something about stands first, what is done with last."""

DONE_WITH: Final[frozenset[State]] = frozenset({"final", "rejected"})
"""In these the newest document stands first; in the others the one whose turn is next."""

UNFINISHED: Final = f"state IN {tuple(state for state in ORDER if state not in DONE_WITH)}"
"""As the index documents_by_turn says it."""

MOST_FOUND: Final = 2000
"""So many finds of a word are looked through for the chosen states, the newest first."""

_LINE: Final = (
    "SELECT d.id, d.name, d.page, f.pages, d.state, d.priority, d.why, d.added_at, "
    "iif(d.leased_until >= :now, h.name, NULL) AS holder, a.name AS assigned "
    "FROM {0} JOIN files f ON f.sha256 = d.sha256 "
    "LEFT JOIN people h ON h.id = d.leased_by LEFT JOIN people a ON a.id = d.assigned_to "
)
_IN_TURN: Final = (
    _LINE.format("documents d INDEXED BY documents_by_turn")
    + f"WHERE d.{UNFINISHED} AND d.state = :state AND {{0}} "
    "ORDER BY d.priority DESC, d.id LIMIT :most"
)
TURN: Final = _IN_TURN.format("d.priority < :priority")
SAME_TURN: Final = _IN_TURN.format("d.priority = :priority AND d.id > :id")
NEWEST: Final = (
    _LINE.format("documents d INDEXED BY documents_by_state")
    + "WHERE d.state = :state AND d.id < :id ORDER BY d.id DESC LIMIT :most"
)
FOUND: Final = (
    _LINE.format(
        "(SELECT rowid AS id FROM document_search WHERE document_search MATCH :words "
        "AND rowid < :id ORDER BY rowid DESC LIMIT :found) s JOIN documents d ON d.id = s.id"
    )
    + "ORDER BY s.id DESC"
)
NUMBERED: Final = _LINE.format("documents d") + "WHERE d.id = :number"

_NUMBER: Final = re.compile(r"(?:rx)?[\s#-]*(\d{1,15})", re.IGNORECASE)
_BEYOND: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Line:
    """One document in the list. holder: who has it open now; assigned: whom it is for."""

    id: int
    name: str
    page: int
    pages: int
    state: State
    priority: int
    why: str
    added_at: str
    holder: str | None
    assigned: str | None

    @property
    def label(self) -> str:
        """The short name that people say: "rx-0143"."""
        return f"rx-{self.id:04d}"


def page(
    db: Database,
    actor: Actor,
    *,
    text: str = "",
    states: Sequence[State] = (),
    after: Line | None = None,
    most: int = 50,
) -> list[Line]:
    """Up to `most` documents after the line `after`: all in their order, or those that a text finds
    by number, file or upload, the newest first. states: only these; none means all."""
    require(actor, "see documents")
    lanes = [state for state in ORDER if state in (states or ORDER)]
    if not text.strip():
        return list(islice(_in_order(db, lanes, after, most), most))
    looked_through = most + 1 if len(lanes) == len(ORDER) else MOST_FOUND
    return list(islice(_found(db, text, lanes, after, looked_through), most))


def _in_order(
    db: Database, lanes: Sequence[State], after: Line | None, most: int
) -> Iterator[Line]:
    begin = lanes.index(after.state) if after is not None and after.state in lanes else 0
    for state in lanes[begin:]:
        yield from _lane(db, state, after if after and after.state == state else None, most)


def _lane(db: Database, state: State, after: Line | None, most: int) -> Iterator[Line]:
    place = {"state": state, "most": most, "now": steady.now(db)}
    if state in DONE_WITH:
        yield from _lines(db, NEWEST, place | {"id": after.id if after else _BEYOND})
        return
    if after is not None:
        yield from _lines(db, SAME_TURN, place | {"priority": after.priority, "id": after.id})
    yield from _lines(db, TURN, place | {"priority": after.priority if after else _BEYOND})


def _found(
    db: Database, text: str, lanes: Sequence[State], after: Line | None, looked_through: int
) -> Iterator[Line]:
    number = _NUMBER.fullmatch(text.strip())
    named = int(number[1]) if number else 0
    if named and after is None:
        yield from _kept(_lines(db, NUMBERED, {"number": named, "now": steady.now(db)}), lanes)
    words = search.words_of(text)
    before = after.id if after is not None and after.id != named else _BEYOND
    place = {"words": words, "id": before, "found": looked_through, "now": steady.now(db)}
    if words:
        yield from _kept(_lines(db, FOUND, place), lanes, lambda line: line.id != named)


def _kept(
    lines: Iterator[Line], lanes: Sequence[State], also: Callable[[Line], bool] = lambda _: True
) -> Iterator[Line]:
    return (line for line in lines if line.state in lanes and also(line))


def _lines(db: Database, query: str, place: dict[str, Any]) -> Iterator[Line]:
    return (Line(**row) for row in rows(db, query, place))
