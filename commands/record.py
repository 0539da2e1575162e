"""The database for a command that may add to the record, and the record's anchor at its end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from db import anchors
from db.connection import Database, opened
from rxcore.errors import StorageRefused
from rxcore.settings import Settings


@contextmanager
def recording(settings: Settings) -> Iterator[Database]:
    """A connection; what was recorded by it is anchored at the end, however it ends."""
    with opened(settings.database) as db:
        before = anchors.head(db)
        try:
            yield db
        finally:
            if anchors.head(db) != before:
                anchors.keep(db, "stop")
    carry(settings)


def carry(settings: Settings) -> None:
    """Brings the anchors to RX_ANCHOR, where that is set; says it when that cannot be: what the
    command did is done all the same."""
    if settings.anchor is None:
        return
    try:
        anchors.carry(settings.home, settings.anchor)
    except StorageRefused as error:
        print(error, file=sys.stderr)
