"""The daily backup: a file a day in a folder of the site's choice, with the images beside it.

Old files go by a rule: one is kept of each of the last 7 days, 4 weeks and 12 months that have one.
Images are only ever added.
"""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db import backup, events
from db.backup import Backup
from db.connection import one, transaction
from rxcore.errors import InputRefused, RxError, StorageRefused
from rxcore.people import Actor
from rxcore.store import Images, ImageStore
from rxcore.whole_file import write_whole

DAYS, WEEKS, MONTHS = 7, 4, 12
FAILED: Final = "backup failed"
MADE: Final = "backup made"

_NAME: Final = re.compile(r"rx-(\d{4}-\d{2}-\d{2})\.db")


def is_due(folder: Path, today: date) -> bool:
    """Whether the folder lacks today's backup."""
    return not _file(folder, today).exists()


def run(
    db: Database,
    actor: Actor,
    folder: Path,
    home: Path,
    today: date,
    images: Images | None = None,
) -> Backup:
    """Makes today's backup, copies the images that the folder lacks, and lets old backups go.

    Raises RxError when it cannot be made, which is an event then.
    """
    try:
        return _run(db, actor, folder, home, today, images or ImageStore(home / "images"))
    except RxError as error:
        with transaction(db):
            events.record(db, actor, FAILED, details={"reason": str(error)})
        raise


def _run(
    db: Database, actor: Actor, folder: Path, home: Path, today: date, images: Images
) -> Backup:
    file = _file(folder, today)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for partial in folder.glob("rx-*.partial*"):
            partial.unlink()
        copy_images(images, folder)  # most of the work, and of what may fail
        made = backup.backup(db, actor, file, home, images=images)
        try:
            copy_images(images, folder)  # those that came meanwhile
        except OSError:
            file.unlink()
            raise
        for old in superseded(kept(folder)):
            _file(folder, old).unlink()
    except OSError as error:
        raise StorageRefused(
            f"The backup in {folder} could not be made ({error.strerror}); look at that disk, or "
            "set RX_BACKUP to another folder."
        ) from error
    return made


def copy_images(store: Images, folder: Path) -> int:
    """Copies to the backups the images that are not there; returns how many. Raises OSError."""
    copies = ImageStore(folder / "images")
    lacking = [sha for sha in store if not copies.path(sha).exists()]
    for sha in lacking:
        with suppress(InputRefused):  # changed since it was added: `verify` says so
            write_whole(copies.path(sha), store.read(sha))
    return len(lacking)


def kept(folder: Path) -> list[date]:
    """The days whose backups lie in the folder, the newest first."""
    found = (_NAME.fullmatch(path.name) for path in folder.glob("rx-*.db"))
    return sorted((date.fromisoformat(name[1]) for name in found if name), reverse=True)


def superseded(days: list[date]) -> list[date]:
    """Those of these days, the newest first, whose backups may go."""
    wanted: set[date] = set(days[:DAYS])
    for periods, most in (
        ([(d.isocalendar().year, d.isocalendar().week) for d in days], WEEKS),
        ([(d.year, d.month) for d in days], MONTHS),
    ):
        newest = dict(zip(reversed(periods), reversed(days), strict=True))
        wanted |= set(sorted(newest.values(), reverse=True)[:most])
    return [day for day in days if day not in wanted]


def failure(db: Database) -> tuple[str, str] | None:
    """When and why the last backup failed; None where one was made since, or none ever failed."""
    last = {
        act: one(
            db,
            "SELECT seq, at, body ->> '$.details.reason' AS reason FROM events WHERE act = ? "
            "ORDER BY seq DESC LIMIT 1",
            (act,),
        )
        for act in (FAILED, MADE)
    }
    failed, made = last[FAILED], last[MADE]
    if failed is None or (made is not None and made["seq"] > failed["seq"]):
        return None
    return failed["at"], failed["reason"]


def _file(folder: Path, day: date) -> Path:
    return folder / f"rx-{day.isoformat()}.db"
