"""Three-way merge of rows, for a save that somebody else was faster than.

What only one side touched is merged; what both touched differently stays in question, field by
field, and nothing that either of them typed is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rxcore.compare import LEGIBLE, AnyRow, field_values
from rxcore.readings import Kind

ROW: Final = "row"
"""The field of a conflict in which one side struck the row out and the other one changed it."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field in question. was, theirs, yours: its values as text; None where that side struck
    the row out."""

    kind: Kind
    lineage: str
    field: str
    was: str | None
    theirs: str | None
    yours: str | None


@dataclass(frozen=True, slots=True)
class Merged:
    """rows: both sides' work together, with yours where both differ. conflicts: those places."""

    rows: tuple[AnyRow, ...]
    conflicts: tuple[FieldConflict, ...]


def merge(base: Sequence[AnyRow], theirs: Sequence[AnyRow], yours: Sequence[AnyRow]) -> Merged:
    """Merges two corrections of one reading, row by row along their lineage.

    Rows come in your order, then what only they have. Identical rows that both added stand once.
    """
    was, other, own = _by_lineage(base), _by_lineage(theirs), _by_lineage(yours)
    rows: list[AnyRow] = []
    conflicts: list[FieldConflict] = []
    for key in dict.fromkeys((*own, *other)):
        row, found = _merge_row(was.get(key), other.get(key), own.get(key))
        conflicts += found
        if row is not None and not (key not in was and key not in own and _stands(row, rows)):
            rows.append(row)
    return Merged(tuple(rows), tuple(conflicts))


def _by_lineage(rows: Sequence[AnyRow]) -> dict[tuple[Kind, str], AnyRow]:
    """Rows by lineage; the second row of a split one goes by its own id."""
    found: dict[tuple[Kind, str], AnyRow] = {}
    for row in rows:
        key = (row.kind, row.lineage)
        found[key if key not in found else (row.kind, row.id)] = row
    return found


def _stands(row: AnyRow, rows: Sequence[AnyRow]) -> bool:
    return any(row.kind == r.kind and field_values(row) == field_values(r) for r in rows)


def _merge_row(
    was: AnyRow | None, theirs: AnyRow | None, yours: AnyRow | None
) -> tuple[AnyRow | None, list[FieldConflict]]:
    if theirs is None or yours is None:
        return _merge_struck_out(was, theirs, yours)
    old, other, own = field_values(was), field_values(theirs), field_values(yours)
    conflicts = []
    taken = {}
    for name in own:
        if own[name] == other[name] or other[name] == old.get(name):
            continue
        if own[name] == old.get(name):
            taken[name] = other[name]
        else:
            conflicts.append(
                FieldConflict(
                    yours.kind, yours.lineage, name, old.get(name), other[name], own[name]
                )
            )
    if taken and own == old:
        return theirs, conflicts
    return (_with_values(yours, taken) if taken else yours), conflicts


def _merge_struck_out(
    was: AnyRow | None, theirs: AnyRow | None, yours: AnyRow | None
) -> tuple[AnyRow | None, list[FieldConflict]]:
    """One side lacks the row: it was struck out there, or added here."""
    row = theirs or yours
    if row is None or was is None:
        return row, []
    if field_values(row) == field_values(was):
        return None, []
    conflict = FieldConflict(row.kind, row.lineage, ROW, _said(was), _said(theirs), _said(yours))
    return row, [conflict]


def _said(row: AnyRow | None) -> str | None:
    """A row in one line of text, or None for one that is not there."""
    if row is None:
        return None
    return " · ".join(value for value in row.values().values() if value)


def _with_values(row: AnyRow, values: dict[str, str]) -> AnyRow:
    changed: dict[str, Any] = dict(values)
    if LEGIBLE in changed:
        changed[LEGIBLE] = changed[LEGIBLE] == "yes"
    return replace(row, decision="changed", **changed)
