"""Known-answer checks: does a person notice an error in rows that a reader proposes?

Now and then a document whose final reading somebody else made comes to a person once more, as if
nobody had read it, with one value altered: a strength ten-fold off, a name made its look-alike, a
row dropped, a frequency changed. Nobody can tell it from other documents until they submit. Then
the desk says what was altered and whether it was caught, and shows the final reading as it stands.

A check is a row of a table of its own (db.checks): document, person, the final reading it was made
of, the alteration, and what the person made of it. Nothing of it is a reading, and the document
never moves, so that no export, score, agreement, count of the queue or training can hold it: they
read readings and documents. A check ends without counting when the document is not final any more,
or when the person holds, rejects or asks about it instead of submitting. Hints that a document is a
check (its old number, a menu of what was read before) are few and not hidden. The share that was
caught is the desk and the person together: remarks stand on altered rows as on any other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast, get_args

from rxcore import lot
from rxcore.agreement import disagreements
from rxcore.clinical import amounts
from rxcore.clinical.safety import look_alikes
from rxcore.clinical.sig import times_per_day
from rxcore.compare import AnyRow
from rxcore.readings import Kind, Medicine
from rxcore.same_name import key
from rxcore.same_place import match_by_place
from rxcore.scoring_equal import same_field

Altered = Literal["strength", "look-alike", "dropped row", "frequency"]
Outcome = Literal["caught", "missed", "not counted"]
ALTERED: Final = get_args(Altered)

MOST_PERCENT: Final = 10
"""The largest share of documents that may be checks: more would be work for nothing."""

FEWEST_ROWS: Final = 2
"""Of a document from which one may be dropped: an empty page would give the check away."""

_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SLOTS: Final = re.compile(r"\d(?:-\d){2,3}")
_SIGS: Final = (
    ("OD", "BD", "TDS", "QDS"), ("QD", "BID", "TID", "QID"),
    ("once daily", "twice daily", "three times daily", "four times daily"),
    ("once a day", "twice a day", "three times a day", "four times a day"),
    ("q6h", "q8h", "q12h"), ("every 6 hours", "every 8 hours", "every 12 hours"),
)  # fmt: skip
"""Frequencies of one way of writing; one is altered into another of its own line."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One value that was altered. lineage, row, name: the true row, its kind and its name. field:
    the one altered, "name" for a dropped row. was: what is true; shown: what stands on the desk,
    "" for a dropped row."""

    kind: Altered
    lineage: str
    row: Kind
    name: str
    field: str
    was: str
    shown: str

    def of(self, truth: Sequence[AnyRow]) -> tuple[AnyRow, ...]:
        """The true rows as the desk shows them."""
        if self.kind == "dropped row":
            return tuple(row for row in truth if row.lineage != self.lineage)
        return tuple(_with(row, self) if row.lineage == self.lineage else row for row in truth)

    def caught(self, truth: Sequence[AnyRow], answer: Sequence[AnyRow]) -> bool:
        """Whether what was altered stands no more in the answer: a dropped row was added, an
        altered value was changed, its row struck out or found illegible."""
        known = {row.lineage for row in self.of(truth)}
        added = [row for row in answer if row.lineage not in known]
        if self.kind == "dropped row":
            lost = [row for row in truth if row.lineage == self.lineage]
            return any(old and new for old, new in match_by_place(lost, added))
        same = [row for row in answer if row.lineage == self.lineage]
        again = [row for row in added if key(row.name) == key(self.name)]
        return not any(self._stands(row) for row in (*same, *(added if self._named else again)))

    def else_changed(self, truth: Sequence[AnyRow], answer: Sequence[AnyRow]) -> bool:
        """Whether the answer differs from the truth in another row than the altered one."""
        names = {key(self.name), key(self.shown)} if self._named else {key(self.name)}

        def others(rows: Sequence[AnyRow]) -> list[AnyRow]:
            return [r for r in rows if r.lineage != self.lineage and key(r.name) not in names]

        return bool(disagreements(others(truth), others(answer)))

    @property
    def _named(self) -> bool:
        return self.field == "name"

    def _stands(self, row: AnyRow) -> bool:
        said = row.values()[self.field]
        if self._named:
            return row.legible and key(said) == key(self.shown)
        return row.legible and same_field(self.field, said, self.shown)


def alteration(truth: Sequence[AnyRow], text: str) -> Alteration | None:
    """One of the alterations that the rows allow, drawn by a lot of the text: first a kind, then
    one of it. None where the rows allow none."""
    found = [a for row in truth if row.legible and row.name for a in _of_row(row, truth)]
    kinds = sorted({each.kind for each in found})
    if not kinds:
        return None
    kind = kinds[lot.pick(f"kind {text}", len(kinds))]
    chosen = [each for each in found if each.kind == kind]
    return chosen[lot.pick(f"row {text}", len(chosen))]


def _of_row(row: AnyRow, truth: Sequence[AnyRow]) -> Iterator[Alteration]:
    def altered(kind: Altered, field: str, was: str, shown: str) -> Alteration:
        return Alteration(kind, row.lineage, row.kind, row.name, field, was, shown)

    if len(truth) >= FEWEST_ROWS:
        yield altered("dropped row", "name", row.name, "")
    if not isinstance(row, Medicine):
        return
    for shown in _tenfold(row):
        yield altered("strength", "strength", row.strength, shown)
    names = {key(other.name) for other in truth}
    for shown in look_alikes(row.name):
        if key(shown) not in names:
            yield altered("look-alike", "name", row.name, _in_case_of(row.name, shown))
    for shown in _other_frequencies(row.frequency):
        yield altered("frequency", "frequency", row.frequency, shown)


def _tenfold(row: Medicine) -> Iterator[str]:
    """The strength ten times and a tenth of what it is, where the name does not say it, too."""
    figure = _FIGURE.search(row.strength)
    if figure is None or figure[0] in row.name:
        return
    value = amounts.number(figure[0])
    for times in (10, 0.1):
        text = f"{value * times:.6f}".rstrip("0").rstrip(".")
        shown = row.strength[: figure.start()] + text + row.strength[figure.end() :]
        ratio = amounts.ratio(shown, row.strength)
        if ratio is not None and abs(ratio / times - 1) < 1e-6:
            yield shown


def _other_frequencies(said: str) -> Iterator[str]:
    """Frequencies written in the same way that ask for another number of times a day."""
    times = times_per_day(said)
    for shown in (*_other_slots(said), *_other_sigs(said)):
        if times is not None and times_per_day(shown) not in (None, times):
            yield shown


def _other_slots(said: str) -> Iterator[str]:
    if not _SLOTS.fullmatch(said):
        return
    for place, slot in enumerate(said):
        if slot in "01":
            yield f"{said[:place]}{1 - int(slot)}{said[place + 1 :]}"


def _other_sigs(said: str) -> Iterable[str]:
    line = next((line for line in _SIGS if said.lower() in {sig.lower() for sig in line}), ())
    return (_in_case_of(said, sig) for sig in line)


def _in_case_of(like: str, text: str) -> str:
    if like.isupper():
        return text.upper()
    return text.lower() if like.islower() else text.capitalize()


def _with(row: AnyRow, altered: Alteration) -> AnyRow:
    """The row with its value altered, in the copied ink as well where it stands there once; a name
    without the code of the other."""
    was, shown = altered.was, altered.shown
    if altered.kind == "strength":
        was, shown = _FIGURE.findall(was)[0], _FIGURE.findall(shown)[0]
    place = re.compile(rf"(?<![\w.,]){re.escape(was)}(?!\w|[.,]\d)", re.IGNORECASE)
    if altered.kind == "strength":  # "500mg"
        place = re.compile(rf"(?<![\w.,]){re.escape(was)}(?![.,]?\d)")
    once = len(place.findall(row.written)) == 1
    written = place.sub(lambda _: shown, row.written) if once else row.written
    values = row.values() | {altered.field: altered.shown, "written": written}
    if altered.field == "name":
        values["code"] = ""
    return replace(row, **cast(Any, values))
