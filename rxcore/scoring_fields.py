"""How often each field of a row is read right, among the rows that were read at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rxcore.compare import AnyRow, match_independent
from rxcore.readings import ROW_TYPES, Kind
from rxcore.scoring import scored_text

NOT_SCORED: Final = ("written", "instructions")
"""Fields that no two readers need agree on: where the ink is copied, and free words."""


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field of one kind. right of `read`: rows in which reader and truth say the same, of those
    in which either of them says anything."""

    kind: Kind
    field: str
    right: int
    read: int

    @property
    def share(self) -> float:
        """Share that is right; 1 when neither side says anything."""
        return self.right / self.read if self.read else 1.0

    def figures(self) -> dict[str, Any]:
        """The line as it goes into JSON."""
        return {
            "kind": self.kind, "field": self.field, "right": self.right, "read": self.read,
            "share": round(self.share, 4),
        }  # fmt: skip


@dataclass(slots=True)
class FieldScorer:
    """Adds up one reader's fields, document by document; holds sums only."""

    _right: dict[tuple[Kind, str], int] = field(default_factory=dict)
    _read: dict[tuple[Kind, str], int] = field(default_factory=dict)

    def add(self, read: Sequence[AnyRow], truth: Sequence[AnyRow]) -> None:
        """Scores the rows of one document that were read for a row of the truth."""
        for own, true in match_independent(read, truth):
            if own is not None and true is not None:
                self._add_pair(own, true)

    def _add_pair(self, read: AnyRow, true: AnyRow) -> None:
        own, wanted = read.values(), true.values()
        for name in wanted:
            said, right = scored_text(own[name]), scored_text(wanted[name])
            if name not in NOT_SCORED and (said or right):
                key = (true.kind, name)
                self._read[key] = self._read.get(key, 0) + 1
                self._right[key] = self._right.get(key, 0) + (said == right)

    def scores(self) -> tuple[FieldScore, ...]:
        """One line a field that anybody said anything about, in the order of the tables."""
        return tuple(
            FieldScore(kind, name, self._right[kind, name], self._read[kind, name])
            for kind, row_type in ROW_TYPES.items()
            for name in row_type.FIELDS
            if (kind, name) in self._read
        )
