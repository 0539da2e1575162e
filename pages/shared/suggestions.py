"""What the desk offers beside a row: names it may stand for, and remarks."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any

from pydantic import with_config
from typing_extensions import TypedDict  # pydantic takes Python's own from 3.12 on only

from db import memory
from db.connection import Database
from pages.shared.app import names, settings
from pages.shared.core_texts import translated
from rxcore import decisions, same_name
from rxcore.clinical import formulary, remarks, safety
from rxcore.clinical.candidates import LIMIT, Candidate, candidates, one_a_spelling
from rxcore.clinical.levels import load_levels
from rxcore.clinical.names import Name
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.errors import InputRefused
from rxcore.readings import ROW_TYPES, Disease, Level, Medicine, row_from_values
from rxcore.submissions import UNREADABLE

log = logging.getLogger(__name__)

LOOKED_AT = 25
"""Names looked through for a few that differ."""


@with_config(use_attribute_docstrings=True)
class Remark(TypedDict):
    """A remark on a row."""

    rule: str
    level: Level
    text: str
    field: str
    """The cell that it is about; "" for the whole row."""
    lasting: bool
    """Only an answer takes it away: no look-up finds it again."""


@with_config(use_attribute_docstrings=True)
class Suggestion(TypedDict):
    """A name that a row may stand for."""

    name: str
    generic: str
    """Of a brand."""
    code: str
    source: str
    why: str
    ambiguous: bool


def vocabulary() -> Vocabulary:
    """The vocabulary of this server, opened anew when another formulary comes into force."""
    current = formulary.in_force(settings().formulary)
    return _vocabulary(current.id if current else "")


@lru_cache(maxsize=1)
def _vocabulary(version: str) -> Vocabulary:
    """A formulary that was altered costs the site's names, not the desk; the vocabulary page says
    what to do."""
    try:
        return names()()
    except InputRefused:
        log.warning("The formulary %s cannot be read; the site's names are left out.", version)
        return Vocabulary(settings().vocabulary)


def for_row(
    db: Database, row: Medicine | Disease, diseases: Sequence[str] = ()
) -> list[Suggestion]:
    """Up to five candidates for a row, best first; the name as it stands only where it brings a
    code that the row has not.

    diseases: names on the same page, which speak for medicines that treat them.
    """
    found = candidates(row, vocabulary(), diseases, partial(memory.made_of, db))
    return [
        {
            "name": c.name,
            "generic": generic_of(c),
            "code": c.code,
            "source": c.source,
            "why": "; ".join(c.why),
            "ambiguous": c.ambiguous,
        }
        for c in found
        if c.name.casefold() != row.name.casefold() or (c.code and c.code != row.code)
    ]


def for_typed_row(db: Database, body: dict[str, Any]) -> dict[str, Any]:
    """Candidates and remarks for a row as it stands on the desk: {kind, row: {fields}}."""
    kind, row = body.get("kind"), body.get("row")
    fields = row.get("fields") if isinstance(row, dict) else None
    if kind not in tuple(ROW_TYPES) or not isinstance(fields, dict):
        raise InputRefused(UNREADABLE)
    known = {name: str(fields.get(name, ""))[:500] for name in ROW_TYPES[kind].FIELDS}
    row = row_from_values(kind, known)
    [checked] = safety.check([row], vocabulary(), levels())
    return {"candidates": for_row(db, row), "flags": flags(checked)}


def begun(kind: object, text: str) -> list[dict[str, str]]:
    """Names that begin as what somebody is typing, each in one spelling. Raises InputRefused
    for an unknown kind."""
    if kind == "medicine" or kind == "disease":
        found = vocabulary().begun(kind, text[:100], limit=LOOKED_AT)
        return [offered(name) for name in one_a_spelling(found)[:LIMIT]]
    raise InputRefused(UNREADABLE)


def offered(name: Name) -> dict[str, str]:
    """A name as the desk offers it to somebody who types or points."""
    return {"name": name.name, "generic": generic_of(name), "code": name.code}


def generic_of(found: Candidate | Name) -> str:
    """What a brand or an everyday word stands for; "" where that is the same word."""
    same = same_name.key(found.canonical) == same_name.key(found.name)
    return "" if same else found.canonical


def marks(rows: Sequence[Medicine | Disease]) -> frozenset[str]:
    """Which kinds of remark the checks make on rows as they stand."""
    return safety.families(safety.check(rows, vocabulary(), levels()))


def remarked(rows: Sequence[Medicine | Disease]) -> list[Medicine | Disease]:
    """Rows with the remarks that the checks make on them as they stand, in place of earlier ones,
    beside those that readers made."""
    bare = [replace(row, flags=tuple(f for f in row.flags if not safety.makes(f.rule)))
            for row in rows]  # fmt: skip
    return safety.check(bare, vocabulary(), levels())


@cache
def levels() -> dict[str, safety.Setting]:
    """The site's own levels of the safety checks."""
    return load_levels(settings().safety_levels)


def flags(row: Medicine | Disease) -> list[Remark]:
    """A row's remarks as the desk takes them: each with the field that it is about, and whether it
    lasts until somebody answers it, because no look-up makes it anew."""
    return [
        {
            "rule": flag.rule,
            "level": flag.level,
            "text": translated(flag.text),
            "field": remarks.field_of(flag, row),
            "lasting": not safety.makes(flag.rule),
        }
        for flag in decisions.remarks(row)
    ]
