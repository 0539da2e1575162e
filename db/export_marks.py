"""How far each regular export has come: what a person takes again and again, each time only what
became final since.

The mark moves once the export is there under its name, so that one that failed, or was killed, is
taken again whole.
"""

from sqlite_utils import Database

from db.connection import transaction, value
from rxcore import clock
from rxcore.people import Actor


def reached(db: Database, actor: Actor, what: str) -> int:
    """The record's last event that the actor's last export of this kind knew of; 0 before any."""
    found = value(
        db, "SELECT upto FROM export_marks WHERE actor = ? AND what = ?", (actor.name, what)
    )
    return int(found or 0)


def move(db: Database, actor: Actor, what: str, upto: int) -> None:
    """Sets the mark to an event."""
    with transaction(db):
        db.execute(
            "INSERT INTO export_marks (actor, what, upto, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (actor, what) DO UPDATE SET upto = excluded.upto, at = excluded.at",
            (actor.name, what, upto, clock.now()),
        )
