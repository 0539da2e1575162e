"""What the events, told from the first to the last, say should stand in the tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any, Final

from db.documents import STANDS_WITH
from db.reviews import ADJUDICATED, APPROVED, READ, READ_TWICE

Found = tuple[str, str]
Column = str | int | None

PURGED: Final = "values purged"
ACTIVE_AFTER: Final = {
    "person added": True, "person enabled": True, "person disabled": False,
}  # fmt: skip
BASES: Final = {
    "submit": READ, "amend": READ, "restore": READ, "second_agrees": READ_TWICE,
    "adjudicate": ADJUDICATED, "approve": APPROVED,
}  # fmt: skip


@dataclass(slots=True)
class _Expected:
    """A document as its events leave it, and the last event that moved it.

    told: what events told of the columns of STANDS_WITH. older: it came in before events told
    them, so that those nobody told are unknown; else they are as a document begins with.
    """

    state: str
    version: int
    final: int | None
    seq: int
    older: bool
    told: dict[str, Column] = field(default_factory=dict)

    def column(self, name: str, found: Column) -> Column:
        """What should stand in a column; what was found where no event tells."""
        return self.told.get(name, found if self.older else STANDS_WITH[name])


@dataclass(slots=True)
class Replay:
    """Takes events in order. documents: by id. readings: by id, the event that stored each and
    its digest. people: by id, role and whether enabled. settings: by key, the last event."""

    events: int = 0
    documents: dict[int, _Expected] = field(default_factory=dict)
    readings: dict[int, tuple[int, str]] = field(default_factory=dict)
    people: dict[int, tuple[str, bool]] = field(default_factory=dict)
    settings: dict[str, int] = field(default_factory=dict)
    _values: list[tuple[str, int]] = field(default_factory=list)
    _purged_before: str = ""

    def take(self, body: dict[str, Any]) -> None:
        """One event's body, already known to be whole."""
        self.events = body["seq"]
        details = body["details"]
        if body["values"]:
            self._values.append((body["at"], len(body["values"])))
        if "content" in details:
            self.readings[details["reading"]] = (body["seq"], details["content"])
        if body["document"] is not None:
            self._take_document(body)
        elif "about" in details:
            role, active = self.people.get(details["about"], ("", True))
            active = ACTIVE_AFTER.get(body["act"], active)
            self.people[details["about"]] = (details.get("role", role), active)
        elif "setting" in details:
            self.settings[details["setting"]] = body["seq"]
        elif body["act"] == PURGED:
            self._purged_before = max(self._purged_before, str(details["before"]))

    def _take_document(self, body: dict[str, Any]) -> None:
        details = body["details"]
        if body["act"] == "document added":
            older = "blind" not in details
            self.documents[body["document"]] = _Expected("new", 1, None, body["seq"], older)
        expected = self.documents.get(body["document"])
        if expected is None:
            return
        if "version" in details:
            expected.state, expected.version = intern(details["to"]), details["version"]
            expected.final, expected.seq = details["final"], body["seq"]
        expected.told.update(_told(body))

    def values_recorded(self) -> int:
        """How many old and new values the events hold digests of."""
        return sum(count for _, count in self._values)

    def values_purgeable(self) -> int:
        """How many of them a recorded purge may have removed."""
        return sum(count for at, count in self._values if at < self._purged_before)

    def older(self) -> int:
        """How many documents came in before events told of all columns."""
        return sum(expected.older for expected in self.documents.values())

    def differing_documents(self, stored: Iterable[dict[str, Any]]) -> Iterator[Found]:
        """The documents that do not stand where their events left them."""
        left = dict(self.documents)
        for row in stored:
            place = f"rx-{row['id']:04d}"
            expected = left.pop(row["id"], None)
            if expected is None:
                yield place, "No event tells how this document came in."
            elif said := _difference(row, expected):
                yield place, said
        for document, expected in left.items():
            yield f"rx-{document:04d}", f"Is gone; event {expected.seq} was the last to tell of it."

    def differing_people(self, stored: Iterable[tuple[int, str, int]]) -> Iterator[Found]:
        """Accounts that events do not tell of, or that were changed behind them."""
        left = dict(self.people)
        for person, role, active in stored:
            expected = left.pop(person, None)
            if expected is None:
                yield f"account {person}", f"No event tells how this {role} came to be."
            elif expected != (role, bool(active)):
                yield f"account {person}", "Its role or its being enabled changed without an event."
        for person in left:
            yield f"account {person}", "Is gone, though events tell of it."


def _difference(row: dict[str, Any], expected: _Expected) -> str:
    """What of a document its events do not explain; nothing where all is as they left it."""
    state, version, final = row["state"], row["version"], row["final"]
    if (state, version, final) != (expected.state, expected.version, expected.final):
        return (
            f"Stands as {state}, version {version}, final reading {final}; event "
            f"{expected.seq}, its last, left it {expected.state}, version "
            f"{expected.version}, final reading {expected.final}."
        )
    return " ".join(
        f"{column} is {row[column]!r}; its events left it {wanted!r}."
        for column in STANDS_WITH
        if (wanted := expected.column(column, row[column])) != row[column]
    )


def _told(body: dict[str, Any]) -> dict[str, Column]:
    """What an event tells of the columns of STANDS_WITH: in so many words, or, where an older
    version wrote it, by its act."""
    act, details = body["act"], body["details"]
    told: dict[str, Column] = {}
    if act == "model read":
        told["shown"] = details["reading"]
    elif act in BASES:
        told |= {"basis": BASES[act], "final_by": intern(body["actor"])}
    elif act == "submit_first":
        told["read_by"] = body["person"]
    return told | {column: details[column] for column in STANDS_WITH if column in details}
