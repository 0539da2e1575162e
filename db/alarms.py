"""What those who run the server should look at: each a sentence that says what to do.

`docs/operations.md` says more of each.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlite_utils import Database

from db import anchors, daily
from rxcore import clock
from rxcore.counting import count
from rxcore.errors import InputRefused
from rxcore.settings import Settings

LEAST_FREE_MB: Final = 1_000
BACKUP_DAYS: Final = 2


def standing(db: Database, settings: Settings) -> list[str]:
    """The alarms there are now, the gravest first."""
    return [*_disk(settings), *_backups(db, settings), *_anchors(db, settings)]


def _disk(settings: Settings) -> Iterator[str]:
    free = shutil.disk_usage(settings.home).free // 1_000_000
    if free < LEAST_FREE_MB:
        yield f"Only {free:,} MB are free on the disk of RX_HOME; make room before it is full."


def _backups(db: Database, settings: Settings) -> Iterator[str]:
    if settings.backup is None:
        return
    if (failed := daily.failure(db)) is not None:
        at, reason = failed
        yield f"The daily backup failed at {at[:16].replace('T', ' ')} UTC: {reason}"
        return
    days = daily.kept(settings.backup)
    today = clock.parse(clock.now()).date()
    if not days:
        yield f"No daily backup lies in {settings.backup} yet; the server makes one once it runs."
    elif today - days[0] >= timedelta(days=BACKUP_DAYS):
        yield f"The last daily backup is of {days[0]}; see that the server runs."


def _anchors(db: Database, settings: Settings) -> Iterator[str]:
    try:
        here = anchors.read(settings.home / anchors.FILE)[0]
        there = None if settings.anchor is None else anchors.read(settings.anchor)[0]
    except InputRefused as error:
        yield str(error)
        return
    last = here[-1].seq if here else 0
    if (lacking := anchors.head(db)[0] - last) > 2 * anchors.EVERY_EVENTS:
        yield (
            f"No anchor covers the last {count(lacking, 'event')} of the record; see that "
            f"{settings.home / anchors.FILE} can be written."
        )
    if there is not None and (lacking := len(set(here) - set(there))):
        yield (
            f"{settings.anchor} lacks {count(lacking, 'anchor')} of the record; see that the "
            "server runs and can write there."
        )
