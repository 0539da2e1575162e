"""What the events say of decisions: the acts for which somebody gave a reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from db.events import digest

Found = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Decision:
    """A decision as its event tells it. at: None where an older version did not. told: what the
    record holds of the reason."""

    seq: int
    act: str
    by: str
    at: str | None
    told: str | None


@dataclass(slots=True)
class Decisions:
    """Takes the events of documents in order; each document's decisions are in theirs."""

    count: int = 0
    _of_document: dict[int, list[_Decision]] = field(default_factory=dict)

    def take(self, body: dict[str, Any]) -> None:
        """One event of a document that moved it."""
        told = [new for kind, _, name, _, new in body["values"] if (kind, name) == ("", "reason")]
        if not told:
            return
        self.count += 1
        decision = _Decision(
            body["seq"], intern(body["act"]), intern(body["actor"]),
            body["details"].get("decided_at"), told[0],
        )  # fmt: skip
        self._of_document.setdefault(body["document"], []).append(decision)

    def differing(self, stored: Iterable[dict[str, Any]], salts: dict[int, str]) -> Iterator[Found]:
        """The decisions that are not as their events tell them. stored: rows of decisions by
        document and number. salts: of the reasons that no policy removed, by event."""
        left = {document: iter(found) for document, found in self._of_document.items()}
        for row in stored:
            place = f"decision {row['id']}"
            expected = next(left.get(row["document"], iter(())), None)
            if expected is None:
                yield place, f"No event tells of this decision on rx-{row['document']:04d}."
            elif not _same(row, expected, salts.get(expected.seq)):
                yield place, f"It is not the one that event {expected.seq} tells of."
        for document, rest in left.items():
            for gone in rest:
                yield f"rx-{document:04d}", f"The decision of event {gone.seq} is gone."


def _same(row: dict[str, Any], expected: _Decision, salt: str | None) -> bool:
    return (
        (row["act"], row["by"]) == (expected.act, expected.by)
        and expected.at in (None, row["at"])
        and (salt is None or digest(salt, row["reason"]) == expected.told)
    )
