"""Events of documents on which a medicine stands.

The newest events are walked first, and the medicines of their documents are looked at: a page is
soon full of a medicine that many have. What is left are medicines that few have, whose documents
the search index knows.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlite_utils import Database

from db.connection import rows

Parameters = dict[str, Any]

RARE: Final = 2000
"""Up to so many finds, their documents lead to the events; above, the newest events are walked and
each is asked whether its document is among the finds."""
LONGEST_SEARCH: Final = 200
WALKED: Final = 4000
"""At most so many events are walked, and no more steps made once it shows that they are too few for
a page."""
STEP: Final = 500
"""Events looked at together: 4 ms."""
HIDDEN: Final = "(SELECT value FROM json_each(:hidden))"

FINDS: Final = (
    "SELECT rowid >> 36 FROM medicine_search WHERE medicine_search MATCH :words "
    # What the searcher must not see yet is not found either.
    f"AND (rowid >> 10 & {(1 << 26) - 1}) NOT IN {HIDDEN}"
)
OF_EVENTS: Final = (
    "SELECT DISTINCT e.document FROM json_each(:events) j CROSS JOIN events e ON e.seq = j.value"
)
MEDICINES: Final = (
    "INSERT INTO temp.looked_at (rowid, name, written) "
    "SELECT r.document << 16 | row_number() OVER (PARTITION BY r.document), m.name, m.written "
    f"FROM ({OF_EVENTS}) o CROSS JOIN readings r ON r.document = o.document "
    f"CROSS JOIN medicines m ON m.reading = r.id WHERE r.id NOT IN {HIDDEN}"
)
BEARING: Final = (
    "SELECT e.seq FROM json_each(:events) j CROSS JOIN events e ON e.seq = j.value "
    "WHERE e.document IN (SELECT rowid >> 16 FROM temp.looked_at WHERE looked_at MATCH :words) "
    "ORDER BY e.seq DESC"
)


def words_of(text: str) -> str:
    """A person's words as a full-text query, in which nothing they typed has a meaning of its own:
    every word must occur, and the last may be the beginning of one. Empty when there is none."""
    words = [w for w in text[:LONGEST_SEARCH].split() if any(c.isalnum() for c in w)]
    quoted = ('"' + word.replace('"', '""').replace("\0", " ") + '"' for word in words)
    return " ".join(quoted) + "*" if words else ""


def newest(db: Database, conditions: Sequence[str], parameters: Parameters, most: int) -> list[int]:
    """The numbers of the newest events that pass the conditions, at most `most`."""
    where = " AND ".join(conditions) or "1"
    query = f"SELECT e.seq FROM events e WHERE {where} ORDER BY e.seq DESC LIMIT :most"
    return [row["seq"] for row in rows(db, query, parameters | {"most": most})]


def newest_with(
    db: Database, conditions: Sequence[str], parameters: Parameters, most: int
) -> list[int]:
    """As `newest`, of documents that have or had a medicine with the `words` of the parameters;
    readings in `hidden`, a JSON list, count for nothing."""
    if not parameters["words"]:
        return []
    found: list[int] = []
    left, edge = [*conditions, "e.seq < :edge"], {"edge": 1 << 62}
    with _looked_at(db):
        for walked in range(STEP, WALKED + 1, STEP):
            step = newest(db, left, parameters | edge, STEP)
            found += _bearing(db, step, parameters)
            if len(found) >= most or len(step) < STEP:
                return found[:most]
            edge = {"edge": step[-1]}
            if len(found) * WALKED < most * walked:
                break
    return found + _by_index(db, left, parameters | edge, most - len(found))


def _by_index(
    db: Database, conditions: Sequence[str], parameters: Parameters, most: int
) -> list[int]:
    few = rows(db, f"{FINDS} LIMIT :rare", parameters | {"rare": RARE + 1})
    if len(few) > RARE:
        # The plus keeps SQLite from going through the documents of a common medicine one by one.
        return newest(db, [*conditions, f"+e.document IN ({FINDS})"], parameters, most)
    # Few documents lead to few events: no other index is to be gone through instead.
    others = [f"+{condition}" for condition in conditions]
    return newest(db, [*others, f"e.document IN ({FINDS})"], parameters, most)


@contextmanager
def _looked_at(db: Database) -> Iterator[None]:
    """A search index of this connection's own, for the medicines that the walk comes by: so words
    are found there as in the index of all."""
    index = "name, written, content = '', tokenize = 'unicode61 remove_diacritics 2'"
    db.execute(f"CREATE VIRTUAL TABLE temp.looked_at USING fts5 ({index})")
    try:
        yield
    finally:
        db.execute("DROP TABLE temp.looked_at")


def _bearing(db: Database, events: Sequence[int], parameters: Parameters) -> list[int]:
    """Those of the events whose documents have the medicine."""
    numbers = {"events": json.dumps(events)}
    db.execute("INSERT INTO temp.looked_at (looked_at) VALUES ('delete-all')")
    db.execute(MEDICINES, parameters | numbers)
    return [row["seq"] for row in rows(db, BEARING, parameters | numbers)]
