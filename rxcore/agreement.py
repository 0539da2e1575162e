"""Whether two people read the same on one page."""

from collections.abc import Sequence
from typing import Protocol

from rxcore.compare import Difference, compare
from rxcore.prescription.page import allergies
from rxcore.readings import Allergies, Disease, Medicine
from rxcore.same_name import key, tight
from rxcore.same_place import match_by_place

# Where the ink is copied and which code was looked up are not what the paper says.
NOT_COMPARED = ("written", "code")


class Read(Protocol):
    """A reading, as far as two of them are compared."""

    @property
    def rows(self) -> Sequence[Medicine | Disease]:
        """Its rows."""

    @property
    def allergies(self) -> Allergies:
        """What it says of them."""


def agree(first: Read, second: Read) -> bool:
    """Whether two independent readings say the same, in their rows and of allergies."""
    same = allergies.same(first.allergies.text, second.allergies.text)
    return same and not disagreements(first.rows, second.rows)


def disagreements(
    first: Sequence[Medicine | Disease], second: Sequence[Medicine | Disease]
) -> list[Difference]:
    """The rows that two independent readings do not agree on; none means that they are equal.

    How they are typed does not count (rxcore.same_name), nor do the fields of NOT_COMPARED.
    "Illegible" by both is an agreement.
    """
    return [d for d in compare(first, second, pairing=match_by_place) if not _agrees(d)]


def _agrees(difference: Difference) -> bool:
    if difference.change in ("added", "removed"):
        return False
    before, after = difference.before, difference.after
    if before and after and not before.legible and not after.legible:
        return True
    return all(
        change.field in NOT_COMPARED or _same(change.field, change.old, change.new)
        for change in difference.fields
    )


def _same(field: str, one: str, other: str) -> bool:
    compared = key if field == "name" else tight
    return compared(one) == compared(other)
