"""What the events, told from the first to the last, say should stand in the tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Found = tuple[str, str]


@dataclass(slots=True)
class _Expected:
    """A document as its events leave it, and the last event that touched it."""

    state: str
    version: int
    final: int | None
    seq: int


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
        document = body["document"]
        if body["values"]:
            self._values.append((body["at"], len(body["values"])))
        if "content" in details:
            self.readings[details["reading"]] = (body["seq"], details["content"])
        if body["act"] == "document added":
            self.documents[document] = _Expected("new", 1, None, body["seq"])
        elif "version" in details and document in self.documents:
            self.documents[document] = _Expected(
                details["to"], details["version"], details["final"], body["seq"]
            )
        elif "about" in details:
            role, active = self.people.get(details["about"], ("", True))
            active = ACTIVE_AFTER.get(body["act"], active)
            self.people[details["about"]] = (details.get("role", role), active)
        elif "setting" in details:
            self.settings[details["setting"]] = body["seq"]
        elif body["act"] == PURGED:
            self._purged_before = max(self._purged_before, str(details["before"]))

    def values_recorded(self) -> int:
        """How many old and new values the events hold digests of."""
        return sum(count for _, count in self._values)

    def values_purgeable(self) -> int:
        """How many of them a recorded purge may have removed."""
        return sum(count for at, count in self._values if at < self._purged_before)

    def differing_documents(
        self, stored: Iterable[tuple[int, str, int, int | None]]
    ) -> Iterator[Found]:
        """The documents that do not stand where their events left them."""
        left = dict(self.documents)
        for document, state, version, final in stored:
            place = f"rx-{document:04d}"
            expected = left.pop(document, None)
            if expected is None:
                yield place, "No event tells how this document came in."
            elif (state, version, final) != (expected.state, expected.version, expected.final):
                yield (
                    place,
                    f"Stands as {state}, version {version}, final reading {final}; event "
                    f"{expected.seq}, its last, left it {expected.state}, version "
                    f"{expected.version}, final reading {expected.final}.",
                )
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


PURGED = "values purged"
ACTIVE_AFTER = {"person added": True, "person enabled": True, "person disabled": False}
