"""What the events, told from the first to the last, say should stand in the tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any, Final

from db.anchors import RESTORED
from db.documents import STANDS_WITH
from db.replay_decisions import Decisions
from db.replay_people import People
from db.reviews import ADJUDICATED, APPROVED, READ, READ_TWICE

Found = tuple[str, str]
Column = str | int | None

PURGED: Final = "values purged"
OLD_BAND: Final = 10_000
"""What a band weighed in the priorities that events told before they told risk and band."""
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


Reader = tuple[str, str, str, str, str, int | None]
"""A row of readers: kind, name, model, revision, precision, person."""


@dataclass(slots=True)
class Replay:
    """Takes events in order. documents: by id. readings: by id, the event that stored each, its
    digest, and its reader. settings: by key, the last event and what it holds of the text, None
    where an older version wrote it. values: by event, when and how many. restores: the events of
    restored backups."""

    events: int = 0
    documents: dict[int, _Expected] = field(default_factory=dict)
    readings: dict[int, tuple[int, str, Reader]] = field(default_factory=dict)
    people: People = field(default_factory=People)
    decisions: Decisions = field(default_factory=Decisions)
    settings: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    values: dict[int, tuple[str, int]] = field(default_factory=dict)
    restores: list[int] = field(default_factory=list)
    _readers: dict[Reader, Reader] = field(default_factory=dict)
    _purged: list[tuple[int, str]] = field(default_factory=list)

    def take(self, body: dict[str, Any]) -> str:
        """One event's body, already known to be whole; what is wrong with who did it, or "".

        Raises KeyError or TypeError when it does not tell what such an event tells.
        """
        self.events = body["seq"]
        details = body["details"]
        if body["values"]:
            self.values[body["seq"]] = (body["at"], len(body["values"]))
        if "content" in details:
            reading, content, reader = details["reading"], details["content"], _reader(body)
            if not (isinstance(reading, int) and isinstance(content, str)):
                raise TypeError(body["seq"])
            self.readings[reading] = (
                body["seq"], content, self._readers.setdefault(reader, reader)
            )  # fmt: skip
        if body["document"] is not None:
            self._take_document(body)
        elif "setting" in details:
            self.settings[details["setting"]] = (body["seq"], details.get("text"))
        elif body["act"] == PURGED:
            self._purged.append((body["seq"], str(details["before"])))
        elif body["act"] == RESTORED:
            self.restores.append(body["seq"])
        return self.people.take(body)

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
            self.decisions.take(body)
        expected.told.update(_told(body))

    def purged(self, seq: int) -> bool:
        """Whether a recorded purge removed the values of this event."""
        at, _ = self.values[seq]
        return any(seq < purge and at < before for purge, before in self._purged)

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

    def differing_readers(
        self, stored: Iterable[tuple[Any, ...]], used: Iterable[tuple[int, int]]
    ) -> Iterator[Found]:
        """The readers that are not as the events of their readings tell them. stored: id, then the
        columns of a Reader. used: each reading with its reader's id."""
        told: dict[int, set[Reader]] = {}
        for reading, reader in used:
            if reading in self.readings:
                told.setdefault(reader, set()).add(self.readings[reading][2])
        for number, *row in stored:
            place = f"reader {number}"
            if number not in told:
                yield place, "No event tells of it."
            elif told[number] != {tuple(row)}:
                yield place, "Is not who the events of its readings say."


def _reader(body: dict[str, Any]) -> Reader:
    """Who read, by the event that stored the reading."""
    details = body["details"]
    if body["act"] == "model read":
        model = (details["model"], details["revision"], details["precision"])
        return ("model", details["reader"], *model, None)
    if body["act"] == "reading imported":
        return ("import", details["set"], "", "", "", None)
    return ("person", body["actor"], f"person {body['person']}", "", "", body["person"])


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
    if "priority" in details:
        band = (details["priority"] + OLD_BAND // 2) // OLD_BAND
        told |= {"band": band, "risk": details["priority"] - band * OLD_BAND}
    return told | {column: details[column] for column in STANDS_WITH if column in details}
