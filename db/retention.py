"""Letting old values go. The chain holds digests only, so it verifies with the values gone."""

from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.connection import one, rows, transaction
from db.replay import PURGED
from rxcore import clock
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.rights import require

OLD = "FROM event_values v JOIN events e ON e.seq = v.seq WHERE e.at < :before"


@dataclass(frozen=True, slots=True)
class Purgeable:
    """What a purge would remove: old and new values, of how many events and documents, the times of
    the first and the last of these events, and how many values of each field, the most first."""

    values: int
    events: int
    documents: int
    first: str
    last: str
    fields: dict[str, int]


def purgeable(db: Database, actor: Actor, before: str) -> Purgeable:
    """What purge_values would remove; nothing is changed. For administrators.

    before: a time as rxcore.clock writes it. Raises InputRefused when it lies in the future.
    """
    _may(actor, before)
    wanted = {"before": before}
    found = one(
        db,
        'SELECT count(*) AS "values", count(DISTINCT e.seq) AS events, '
        "count(DISTINCT e.document) AS documents, coalesce(min(e.at), '') AS first, "
        f"coalesce(max(e.at), '') AS last {OLD}",
        wanted,
    )
    by_field = rows(
        db, f"SELECT v.field, count(*) AS n {OLD} GROUP BY v.field ORDER BY n DESC, 1", wanted
    )
    return Purgeable(**(found or {}), fields={row["field"]: row["n"] for row in by_field})


def purge_values(db: Database, actor: Actor, before: str, reason: str) -> int:
    """Removes the old and new values of all events before a time, as rxcore.clock writes it, and
    returns how many. That events happened, who did them and when stays. For administrators.

    What is removed is written over on the disk; copies made before, such as backups, still hold it.
    Raises InputRefused without a reason, or when the time lies in the future.
    """
    _may(actor, before)
    if not reason.strip():
        raise InputRefused("Say in a few words under which rule the values are removed.")
    db.execute("PRAGMA secure_delete=ON")
    with transaction(db):
        gone = db.execute(
            "DELETE FROM event_values WHERE seq IN (SELECT seq FROM events WHERE at < ?)", (before,)
        ).rowcount
        events.record(
            db, actor, PURGED, details={"before": before, "count": gone, "reason": reason.strip()}
        )
    # The write-ahead log holds the pages as they were, until it is emptied.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return int(gone)


def _may(actor: Actor, before: str) -> None:
    require(actor, "purge values")
    if before > clock.now():
        raise InputRefused("Values can be removed up to the present only.")
