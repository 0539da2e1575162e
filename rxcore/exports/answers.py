"""Corrected rows as a model should say them, and whether what it would say gives these rows again.

An answer that the parser reads as other rows would teach a model to be misunderstood.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from rxcore.clinical.parse import ParsedAnswer, Target
from rxcore.compare import AnyRow, name_key
from rxcore.questions import Question
from rxcore.readings import Disease, Medicine
from rxcore.same_name import tight
from rxcore.scoring_equal import as_scored, same_field

NOTHING: Final = "none"
"""The answer for a page without a medicine, or without a disease."""

Parse = Callable[[Target, str], ParsedAnswer]

_SAID: Final = ("strength", "form", "dose", "route", "frequency", "duration", "quantity")
_TAKEN: Final = ("dose", "frequency", "duration")
_SAID_CERTAINTIES: Final = ("suspected", "history")
_RULED_OUT: Final = "ruled out"


def answer(rows: Sequence[AnyRow], question: Question) -> str:
    """The corrected answer to a question: rows in their order, separated by commas."""
    return ", ".join(_words(row) for row in _meant(rows, question)) or NOTHING


def parses_back(rows: Sequence[AnyRow], question: Question, parse: Parse) -> bool:
    """Whether the answer's own rows are those that it was made of: as many, in their order, with
    the same name and the same in each field that an answer says. A figure behind a name may stand
    as its strength ("Pan 40"), and how much, how often and how long in one field or in several."""
    if question.target == "text":
        return True
    meant = _meant(rows, question)
    found = parse(question.target, answer(rows, question)).rows
    return len(found) == len(meant) and all(
        _same(read.row, row) for read, row in zip(found, meant, strict=True)
    )


def _meant(rows: Sequence[AnyRow], question: Question) -> list[AnyRow]:
    """The rows that an answer names. A disease that was ruled out is none that the page mentions
    as one."""
    wanted = Medicine if question.target == "medicines" else Disease
    return [row for row in rows if isinstance(row, wanted) and _words(row)]


def _words(row: AnyRow) -> str:
    if isinstance(row, Medicine):
        fields = (getattr(row, name) for name in _SAID if name != "quantity")
        quantity = f"Qty {row.quantity}" if row.quantity else ""
        return " ".join(part for part in (row.name or row.written, *fields, quantity) if part)
    certainty = row.certainty.casefold()
    if certainty == _RULED_OUT:
        return ""
    name = row.name or row.written
    return f"{name} ({certainty})" if certainty in _SAID_CERTAINTIES else name


def _same(read: AnyRow, row: AnyRow) -> bool:
    read, row = as_scored(read), as_scored(row)
    if name_key(read) != name_key(row):
        return False
    if isinstance(row, Disease) and isinstance(read, Disease):
        wanted = row.certainty.casefold()
        return read.certainty == (wanted if wanted in _SAID_CERTAINTIES else "")
    own, other = read.values(), row.values()
    differing = [field for field in _SAID if not same_field(field, own[field], other[field])]
    return not differing or (
        set(differing) <= set(_TAKEN)
        and any(_one_text(own, other, fields) for fields in (differing, _TAKEN))
    )


def _one_text(read: Mapping[str, str], row: Mapping[str, str], fields: Sequence[str]) -> bool:
    """Whether these fields say the same one after the other, whichever says what; of what was read,
    what stands among the instructions as well."""
    said = "".join(read[field] for field in (*fields, "instructions"))
    return tight(said) == tight("".join(row[field] for field in fields))
