"""The site's formulary as acts of people: adopting a version, and names confirmed here.

The versions themselves are files (rxcore.clinical.formulary); what is recorded here is who brought
each into force.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sqlite_utils import Database

from db import events
from db.connection import exclusive, rows, transaction
from db.reviews import ADJUDICATED, READ, READ_TWICE
from rxcore import same_name
from rxcore.clinical import formulary
from rxcore.clinical.formulary import Checked, Version
from rxcore.clinical.formulary_file import Entry
from rxcore.people import Actor
from rxcore.readings import Kind
from rxcore.rights import require

ADOPTED: Final = "formulary changed"
How = Literal["from a file", "names confirmed here", "put back"]

# A name that people write is among what they finished lately, and that much is quick to go through
# however many documents there are.
NEWEST: Final = 20_000

TABLES: Final[dict[Kind, str]] = {"medicine": "medicines", "disease": "diseases"}


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who brought a version into force, when, how, and what it held."""

    version: str
    at: str
    by: str
    how: str
    medicines: int
    diseases: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A name in final readings that no vocabulary has: in how many of the documents looked at, and
    the latest of them."""

    kind: Kind
    name: str
    times: int
    document: int


def adopt(
    db: Database, actor: Actor, folder: Path, checked: Checked, how: How = "from a file"
) -> Version:
    """Brings into force what was checked, and records it. For supervisors.

    Raises InputRefused, Conflict or StorageRefused as rxcore.clinical.formulary.adopt does; nothing
    is changed then.
    """
    require(actor, "change the vocabulary")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exclusive(folder / ".lock"), ExitStack() as undo:
        version = formulary.adopt(folder, checked)
        undo.callback(version.path.unlink, missing_ok=True)
        with transaction(db):
            events.record(
                db, actor, ADOPTED,
                details={
                    "version": version.id, "how": how,
                    "medicines": checked.count("medicine"), "diseases": checked.count("disease"),
                    "new": len(checked.new), "changed": len(checked.changed),
                    "gone": len(checked.gone),
                    "refused": len(checked.file.refusals) if checked.file else 0,
                },
            )  # fmt: skip
        undo.pop_all()
    return version


def put_back(db: Database, actor: Actor, folder: Path, version: str) -> Version:
    """Brings an older version into force again, as a new one. For supervisors."""
    checked = formulary.again(formulary.version(folder, version), folder)
    return adopt(db, actor, folder, checked, "put back")


def accept(db: Database, actor: Actor, folder: Path, added: Sequence[Entry]) -> Version:
    """Adds names to what is in force, as a new version. For supervisors.

    Raises InputRefused when one of them is in the formulary already.
    """
    return adopt(db, actor, folder, formulary.with_more(added, folder), "names confirmed here")


def adoptions(db: Database) -> dict[str, Adoption]:
    """What the record says of each version, by its id. A version that is not in it was put there
    by something else, or the program was ended between the file and the record."""
    found = rows(
        db,
        "SELECT at, actor, body ->> '$.details.version' AS version, "
        "body ->> '$.details.how' AS how, body ->> '$.details.medicines' AS medicines, "
        "body ->> '$.details.diseases' AS diseases, body ->> '$.details.new' AS new, "
        "body ->> '$.details.changed' AS changed, body ->> '$.details.gone' AS gone "
        "FROM events WHERE act = ? ORDER BY seq",
        (ADOPTED,),
    )
    return {
        r["version"]: Adoption(
            r["version"], r["at"], r["actor"], r["how"], r["medicines"], r["diseases"],
            r["new"], r["changed"], r["gone"],
        )
        for r in found
    }  # fmt: skip


def confirmed_names(
    db: Database, actor: Actor, knows: Callable[[Kind, str], bool], most: int = 100
) -> list[Confirmed]:
    """The names that people left in final readings and no vocabulary has, most frequent first.

    Looks at the NEWEST documents that were made final. What was approved in a batch is left out:
    nobody read it. For supervisors.
    """
    require(actor, "see the vocabulary")
    found = [
        confirmed
        for kind in TABLES
        for confirmed in _by_name(db, kind)
        if not knows(kind, confirmed.name)
    ]
    return sorted(found, key=lambda c: (-c.times, c.name.casefold()))[:most]


def _by_name(db: Database, kind: Kind) -> list[Confirmed]:
    """Names as they are compared, each in the spelling that most people gave it."""
    spellings: dict[str, Counter[str]] = {}
    latest: dict[str, int] = {}
    for row in _final_names(db, TABLES[kind]):
        if key := same_name.key(row["name"]):
            spellings.setdefault(key, Counter())[row["name"]] += row["times"]
            latest[key] = max(latest.get(key, 0), row["document"])
    return [
        Confirmed(kind, counts.most_common(1)[0][0], counts.total(), latest[key])
        for key, counts in spellings.items()
    ]


def _final_names(db: Database, table: str) -> list[dict[str, Any]]:
    return rows(
        db,
        "SELECT trim(m.name) AS name, count(DISTINCT d.id) AS times, max(d.id) AS document "
        "FROM (SELECT id, final FROM documents WHERE final_at IS NOT NULL "
        "  AND final IS NOT NULL AND basis IN (?, ?, ?) ORDER BY final_at DESC LIMIT ?) d "
        f"JOIN {table} m ON m.reading = d.final WHERE m.name <> '' AND m.legible "
        "GROUP BY trim(m.name)",
        (READ, READ_TWICE, ADJUDICATED, NEWEST),
    )
