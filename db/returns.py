"""Why a document that was done with once is before people again, or stands as it does."""

from dataclasses import dataclass

from sqlite_utils import Database

from db.connection import one

SETTLED = (
    "SELECT e.body ->> '$.act' AS act, e.body ->> '$.actor' AS by, e.body ->> '$.at' AS at, "
    "ifnull((SELECT v.new FROM event_values v WHERE v.seq = e.seq AND v.field = 'reason'), '') "
    "AS reason FROM events e WHERE e.document = ? AND e.act IN ('reopen', 'restore', "
    "'adjudicate', 'submit', 'second_agrees', 'approve', 'amend') ORDER BY e.seq DESC LIMIT 1"
)
TOLD = ("reopen", "restore", "adjudicate")


@dataclass(frozen=True, slots=True)
class Return:
    """What a supervisor did with it. act: reopen, restore or adjudicate. at: as rxcore.clock writes
    times. reason: "" where none was asked for, or a policy purged it."""

    act: str
    by: str
    at: str
    reason: str


def last_return(db: Database, document: int) -> Return | None:
    """Who reopened, restored or adjudicated it; None when somebody submitted it since."""
    row = one(db, SETTLED, (document,))
    return Return(**row) if row and row["act"] in TOLD else None
