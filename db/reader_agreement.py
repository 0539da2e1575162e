"""How much two readers, models or imported sets, agree on the documents that both read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from db import readings
from db.connection import rows
from rxcore.agreement import disagreements
from rxcore.agreement_scores import Agreement, agreement, pair
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.rights import require

CHUNK: Final = 200

_BOTH: Final = (
    "SELECT document, max(CASE WHEN name = :first THEN id END) AS one, "
    "max(CASE WHEN name = :second THEN id END) AS other FROM "
    "(SELECT r.document, r.id, e.name FROM readings r JOIN readers e ON e.id = r.reader "
    "WHERE e.kind <> 'person' AND e.name IN (:first, :second)) "
    "GROUP BY document HAVING one IS NOT NULL AND other IS NOT NULL ORDER BY document"
)


@dataclass(frozen=True, slots=True)
class ReaderAgreement:
    """agreement: over all documents that both read. differing: rows in which the two readings of a
    document are not the same, by document; only documents with such rows."""

    agreement: Agreement
    differing: dict[int, int]

    def figures(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {**self.agreement.figures(), "differing": self.differing}


def agree(db: Database, actor: Actor, first: str, second: str) -> ReaderAgreement:
    """The two readers' newest readings of each document compared. For supervisors.

    Raises InputRefused when a name is no reader's, both are one, or no document was read by both.
    """
    require(actor, "see accuracy")
    _require_two(db, first, second)
    both = rows(db, _BOTH, {"first": first, "second": second})
    if not both:
        raise InputRefused(
            f"No document was read by {first} and by {second}: have one read what the other read, "
            "with extract --reader R --finals."
        )
    differing: dict[int, int] = {}
    pairs = []
    for document, one, other in _loaded(db, both):
        pairs.append(pair(one, other))
        if differences := len(disagreements(one, other)):
            differing[document] = differences
    return ReaderAgreement(agreement(pairs), differing)


def _require_two(db: Database, first: str, second: str) -> None:
    known = {row["name"] for row in rows(db, "SELECT name FROM readers WHERE kind <> 'person'")}
    for name in (first, second):
        if name not in known:
            names = ", ".join(sorted(known)) or "none has read anything yet"
            raise InputRefused(f"There is no reader {name!r}; known are: {names}.")
    if first == second:
        raise InputRefused("Name two different readers.")


def _loaded(db: Database, both: list[dict[str, Any]]) -> Iterator[tuple[int, Any, Any]]:
    for start in range(0, len(both), CHUNK):
        chunk = both[start : start + CHUNK]
        found = readings.rows_of(db, [row[side] for row in chunk for side in ("one", "other")])
        for row in chunk:
            yield row["document"], found[row["one"]], found[row["other"]]
