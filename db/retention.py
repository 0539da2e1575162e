"""Letting old values go. The chain holds digests only, so it verifies with the values gone."""

from sqlite_utils import Database

from db import events
from db.connection import transaction
from db.replay import PURGED
from rxcore import clock
from rxcore.errors import InputRefused
from rxcore.people import Actor, require


def purge_values(db: Database, actor: Actor, before: str, reason: str) -> int:
    """Removes the old and new values of all events before a time, as rxcore.clock writes it, and
    returns how many. That events happened, who did them and when stays. For administrators."""
    require(actor, "administrator")
    if not reason.strip():
        raise InputRefused("Say in a few words under which rule the values are removed.")
    if before > clock.now():
        raise InputRefused("Values can be removed up to the present only.")
    with transaction(db):
        gone = db.execute(
            "DELETE FROM event_values WHERE seq IN (SELECT seq FROM events WHERE at < ?)", (before,)
        ).rowcount
        events.record(
            db, actor, PURGED, details={"before": before, "count": gone, "reason": reason.strip()}
        )
    return int(gone)
