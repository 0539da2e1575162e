"""Names and fields read against those drawn: precision, recall, F1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rxcore.clinical.sig import duration_days
from rxcore.evidence import letters
from rxcore.readings import Medicine
from samples.content import Order

FIELDS = ("strength", "form", "dose", "route", "frequency", "duration")


@dataclass(slots=True)
class Tally:
    """Rows right, made up and missed."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, read: Iterable[str], drawn: Iterable[str], optional: Iterable[str] = ()) -> None:
        """One page's names; a name in `optional` may be read or left out."""
        wanted, got = Counter(map(letters, drawn)), Counter(map(letters, read))
        free = {letters(name) for name in optional} - set(wanted)
        right = (wanted & got).total()
        extra = sum(count for name, count in (got - wanted).items() if name not in free)
        self.right += right
        self.extra += extra
        self.missed += wanted.total() - right

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else 1.0

    def __str__(self) -> str:
        return f"{self.precision:.2f} / {self.recall:.2f} / {self.f1:.2f}"


def fields_right(read: Sequence[Medicine], drawn: Sequence[Order]) -> Counter[tuple[str, bool]]:
    """For each drawn field of the medicines whose name is right: (field, whether it is right)."""
    found: Counter[tuple[str, bool]] = Counter()
    left = list(read)
    for order in drawn:
        match = next((m for m in left if letters(m.name) == letters(order.name)), None)
        if match is None:
            continue
        left.remove(match)
        for field in FIELDS:
            wanted = getattr(order, field)
            if wanted:
                found[field, _same(field, getattr(match, field), wanted)] += 1
    return found


def _same(field: str, read: str, wanted: str) -> bool:
    if field == "duration":
        return duration_days(read) == duration_days(wanted)
    if field == "dose":
        return letters(read).startswith(letters(wanted)[:3])
    return read.replace(" ", "").casefold() == wanted.replace(" ", "").casefold()
