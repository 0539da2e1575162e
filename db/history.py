"""Looking back: the record by page and filter, and everything that became of one document."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from db import documents, readings, rights, search
from db.connection import damaged, from_json, rows, transaction, value
from db.documents import Document
from db.events import ValueChange, record
from db.readings import StoredReading
from db.returns import Return, last_return
from rxcore.compare import Difference, by_lineage, compare
from rxcore.people import Actor
from rxcore.readings import NOT_SAID
from rxcore.rights import require
from rxcore.same_place import match_by_place

PAGE = 50
NAMES = (
    "WITH stored AS (SELECT value AS reading FROM json_each(?)) "
    "SELECT m.reading, m.lineage, coalesce(nullif(m.name, ''), m.written) AS name "
    "FROM stored CROSS JOIN medicines m ON m.reading = stored.reading UNION ALL "
    "SELECT d.reading, d.lineage, coalesce(nullif(d.name, ''), d.written) "
    "FROM stored CROSS JOIN diseases d ON d.reading = stored.reading"
)
OF_READING = "(e.body ->> '$.details.reading')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to look for; an empty one does not count. person: an actor's name. medicine: words,
    the last of which may be begun only. since, until: times as rxcore.clock writes them, the
    first within, the second without."""

    person: str = ""
    act: str = ""
    document: int | None = None
    field: str = ""
    medicine: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, with its values as far as they were not purged. names: of the rows of the reading
    that it stored, by lineage."""

    seq: int
    at: str
    actor: str
    role: str
    act: str
    document: int | None
    session: str
    program: str
    details: dict[str, str | int | None]
    changes: tuple[ValueChange, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One reading of a document, and what differs from the reading `against` (an id), of whose
    allergies `before` tells.

    sealed: its rows are left out, because the person who looks may have to read the page second.
    """

    reading: StoredReading
    against: int | None
    differences: tuple[Difference, ...]
    before: str | None = None
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All that became of one document, the oldest first."""

    document: Document
    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    came_back: Return | None


def find(
    db: Database,
    actor: Actor,
    filters: Filters,
    *,
    before: int | None = None,
    most: int = PAGE,
) -> list[Entry]:
    """Events that pass every filter, the newest first, at most `most`. For supervisors.

    before: the number of the last event on the page before; None for the first page.
    """
    require(actor, "see the record")
    hidden = rights.sealed(db, actor)
    conditions, parameters = _conditions(db, filters, hidden)
    if before is not None:
        conditions.append("e.seq < :before")
        parameters["before"] = before
    if filters.medicine.strip():
        parameters["words"] = search.words_of(filters.medicine)
        numbers = search.newest_with(db, conditions, parameters, most)
    else:
        numbers = search.newest(db, conditions, parameters, most)
    return _entries(db, numbers, hidden)


def _conditions(
    db: Database, filters: Filters, hidden: frozenset[int]
) -> tuple[list[str], dict[str, Any]]:
    chosen = {
        "e.actor = :person": filters.person,
        "e.act = :act": filters.act,
        "e.document = :document": filters.document,
        _field_condition(db, filters.field): filters.field,
        # Time never runs back along the chain, so a time is a place in it.
        "e.seq >= :first": filters.since and _first_at(db, filters.since),
        "e.seq < :end": filters.until and _first_at(db, filters.until),
    }
    conditions = [condition for condition, wanted in chosen.items() if wanted]
    if filters.field and hidden:
        conditions.append(f"({OF_READING} IN {search.HIDDEN}) IS NOT 1")
    parameters = {
        "person": filters.person, "act": filters.act, "document": filters.document,
        "hidden": json.dumps(sorted(hidden)),
        "field": filters.field, "first": chosen["e.seq >= :first"], "end": chosen["e.seq < :end"],
    }  # fmt: skip
    return conditions, parameters


def _field_condition(db: Database, field: str) -> str:
    """Few events of a field are found by its index; of many, the newest are soon come by."""
    of_field = "SELECT seq FROM event_values WHERE field = :field"
    some = rows(db, f"{of_field} LIMIT :most", {"field": field, "most": search.RARE + 1})
    if len(some) <= search.RARE:
        return f"e.seq IN ({of_field})"
    return f"EXISTS ({of_field} AND seq = e.seq)"


def _first_at(db: Database, time: str) -> int:
    """The number of the first event at that time or after it; one past the last if none is."""
    found = value(db, "SELECT seq FROM events WHERE at >= ? ORDER BY at, seq LIMIT 1", (time,))
    last = value(db, "SELECT max(seq) FROM events") or 0
    return int(last) + 1 if found is None else int(found)


def _entries(db: Database, numbers: Sequence[int], hidden: frozenset[int]) -> list[Entry]:
    """Events by number, in the order given; without the values of the readings in `hidden`."""
    wanted = (json.dumps(numbers),)
    chosen = "seq IN (SELECT value FROM json_each(?))"
    changed = rows(db, f"SELECT * FROM event_values WHERE {chosen} ORDER BY seq, position", wanted)
    changes = {
        seq: tuple(
            ValueChange(v["field"], v["old"], v["new"], v["kind"], v["lineage"]) for v in group
        )
        for seq, group in groupby(changed, key=lambda v: v["seq"])
    }
    bodies = {
        row["seq"]: from_json(row["body"])
        for row in rows(db, f"SELECT seq, body FROM events WHERE {chosen}", wanted)
    }
    if missing := sorted({*numbers} - bodies.keys()):
        raise damaged(f"event {missing[0]} cannot be found")
    stored = {body["details"].get("reading") for body in bodies.values()} - hidden - {None}
    names = _names(db, sorted(stored))
    return [_entry(bodies[seq], changes.get(seq, ()), hidden, names) for seq in numbers]


def _names(db: Database, stored: Sequence[int]) -> dict[int, dict[str, str]]:
    """What the rows of these readings are called: {reading: {lineage: name}}."""
    found: dict[int, dict[str, str]] = {}
    for row in rows(db, NAMES, (json.dumps(stored),)):
        found.setdefault(row["reading"], {})[row["lineage"]] = row["name"]
    return found


def _entry(
    body: dict[str, Any],
    changes: tuple[ValueChange, ...],
    hidden: frozenset[int],
    names: Mapping[int, Mapping[str, str]],
) -> Entry:
    if body["details"].get("reading") in hidden:
        changes, body = (), body | {"details": {"reading": body["details"]["reading"]}}
    of_reading = names.get(body["details"].get("reading"), {})
    return Entry(
        seq=body["seq"], at=body["at"], actor=body["actor"], role=body["role"], act=body["act"],
        document=body["document"], session=body["session"], program=body["program"],
        details=body["details"], changes=changes, names=of_reading,
    )  # fmt: skip


def story(db: Database, actor: Actor, document: int) -> Story:
    """Everything that became of one document. For supervisors.

    Raises InputRefused when there is no such document.
    """
    require(actor, "see the record")
    found = documents.get(db, document)
    numbers = rows(db, "SELECT seq FROM events WHERE document = ? ORDER BY seq", (document,))
    chain = readings.of_document(db, document)
    shown = {reading.id for reading in rights.seen(db, actor, found, chain)}
    hidden = frozenset(reading.id for reading in chain) - shown
    return Story(
        found,
        _steps(chain, hidden),
        tuple(_entries(db, [row["seq"] for row in numbers], hidden)),
        last_return(db, document),
    )


def _steps(chain: Sequence[StoredReading], hidden: frozenset[int]) -> tuple[Step, ...]:
    by_id = {reading.id: reading for reading in chain if reading.id not in hidden}
    first = next(iter(by_id.values()), None)
    steps = []
    for reading in chain:
        if reading.id in hidden:
            kept = replace(reading, medicines=(), diseases=(), allergies=NOT_SAID)
            steps.append(Step(kept, None, (), sealed=True))
            continue
        origin = by_id.get(reading.made_from) if reading.made_from is not None else None
        pairing = by_lineage
        if origin is None and reading is not first:
            # Read apart from all others: shown beside the first reading, paired by likeness.
            origin, pairing = first, match_by_place
        differences = compare(origin.rows, reading.rows, pairing) if origin else []
        before = origin.allergies.text if origin else None
        steps.append(Step(reading, origin.id if origin else None, tuple(differences), before))
    return tuple(steps)


def persons(db: Database) -> list[str]:
    """Everybody who stands in the record, for a filter's choices."""
    return _distinct(db, "events", "actor")


def acts(db: Database) -> list[str]:
    """Every act that stands in the record."""
    return _distinct(db, "events", "act")


def fields(db: Database) -> list[str]:
    """Every field that was changed."""
    return _distinct(db, "event_values", "field")


def _distinct(db: Database, table: str, column: str) -> list[str]:
    """The values of an indexed column, leaping from one to the next along the index."""
    found = rows(
        db,
        f"WITH RECURSIVE leap (v) AS (SELECT min({column}) FROM {table} UNION ALL "
        f"SELECT (SELECT min({column}) FROM {table} WHERE {column} > leap.v) FROM leap "
        "WHERE leap.v IS NOT NULL) SELECT v FROM leap WHERE v IS NOT NULL",
    )
    return [row["v"] for row in found]


def looked_at(db: Database, actor: Actor, document: int) -> None:
    """Records that somebody opened a document's story, which shows what is on the paper."""
    require(actor, "see the record")
    with transaction(db):
        record(db, actor, "looked at", document=document)
