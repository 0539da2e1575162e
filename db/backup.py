"""Backups, restoring, and anchors: the chain's head written outside the database.

A chain of hashes cannot show by itself that its last events were cut off, or that it was built
anew from the start. A line in another file can.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import anchors, events, schema, seal, site_files
from db.connection import opened, opened_to_read, transaction, value
from rxcore import clock
from rxcore.errors import InputRefused, RxError, StorageRefused
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.store import ImageStore


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds. formulary: versions of it. site_files: the site's own files in it, by
    name. images: files that its documents need; they are not part of it. missing: those that were
    not in the image store when it was made."""

    bytes: int
    events: int
    documents: int
    formulary: int
    site_files: tuple[str, ...]
    images: int
    missing: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring came to. database_aside and files_aside: where what was there before lies,
    None when there was none. formulary: versions that came with it. missing: how many images its
    documents need that are not in the image store."""

    database_aside: Path | None
    files_aside: Path | None
    formulary: int
    missing: int


def backup(db: Database, actor: Actor, file: Path, home: Path) -> Backup:
    """Writes a consistent copy of the database and of the site's small files (db.site_files) while
    others go on working, checks it, and anchors the chain. home: the data folder.

    Raises InputRefused when `file` exists, StorageRefused when it cannot be written.
    """
    require(actor, "back up")
    if file.exists():
        raise InputRefused(f"{file} exists already; name another file.")
    with transaction(db):
        events.record(db, actor, "backup made")
    partial = file.with_name(file.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL, 0o600))
        with site_files.unchanged(home):
            _copy(db, partial)
            with _one_file(partial) as copy:
                names = site_files.put_in(copy, home)
                place = seal.seal(partial, copy)
            place.fill()
        partial.rename(file)
    except OSError as error:
        raise StorageRefused(f"The backup could not be written ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)
    anchors.write(db, home / anchors.FILE, "backup")
    needed, missing = _images(db, home)
    return Backup(
        bytes=file.stat().st_size,
        events=events.head(db)[0],
        documents=int(value(db, "SELECT count(*) FROM documents")),
        formulary=site_files.versions(names),
        site_files=tuple(name for name in names if name in site_files.WRITTEN),
        images=needed,
        missing=missing,
    )


@contextmanager
def _one_file(file: Path) -> Iterator[Database]:
    """A database to be written that is one file in the end, without a write-ahead log beside it."""
    with opened(file) as db:
        yield db
        db.execute("PRAGMA journal_mode=DELETE")


def _copy(db: Database, file: Path) -> None:
    with _one_file(file) as copy:
        db.conn.backup(copy.conn)
        if (said := value(copy, "PRAGMA quick_check")) != "ok":
            raise StorageRefused(
                f"The copy is damaged ({' '.join(said.split())}); look at the disk, then try again."
            )


def _images(db: Database, home: Path) -> tuple[int, int]:
    """How many images the documents need, and how many of them are missing."""
    store = ImageStore(home / "images")
    hashes = [row["sha256"] for row in db.query("SELECT sha256 FROM files")]
    return len(hashes), sum(not store.path(sha).exists() for sha in hashes)


def restore(database: Path, actor: Actor, file: Path) -> Restored:
    """Puts a backup in the place of the database, and brings it up to date; the site's small files
    become those of the backup. What was there is kept beside it.

    Raises InputRefused, or RxError for altered tables, having changed nothing, when the file is no
    backup of this program or is damaged; StorageRefused when the disk takes no more. Sessions end,
    so that everybody signs in again; nobody may be at work in the app meanwhile.
    """
    require(actor, "restore a backup")
    _check(file)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=database.parent, prefix="restore-") as folder:
        todays = Path(folder) / "rx.db"
        with opened_to_read(file) as source:
            _copy(source, todays)
        with _one_file(todays) as copy:
            files = site_files.take_out(copy)
            seal.remove(copy)
        schema.prepare(todays)
        aside = _set_aside(database)
        with opened(todays) as source, opened(database) as target:
            source.conn.backup(target.conn)
    database.chmod(0o600)
    with opened(database) as db:
        kept = events.head(db)[0]
        with transaction(db):
            db.execute("DELETE FROM sessions")
            events.record(db, actor, anchors.RESTORED, details={"kept": kept})
        anchors.write(db, database.parent / anchors.FILE, "restore", kept=kept)
        missing = _images(db, database.parent)[1]
    files_aside = None if files is None else _lay_out(database.parent, files)
    return Restored(aside, files_aside, site_files.versions(files or {}), missing)


def _lay_out(home: Path, files: dict[str, bytes]) -> Path | None:
    """The backup's small files in their place; where those that were there lie, if any."""
    aside = home / f"before-restore-{_moment()}"
    try:
        with site_files.unchanged(home):
            return aside if site_files.lay_out(home, files, aside) else None
    except OSError as error:
        raise StorageRefused(
            f"The database is restored, the formulary is not ({error.strerror}); look at the disk, "
            "then restore again."
        ) from error


def _moment() -> str:
    return clock.now().replace(":", "")[:17]


def _check(file: Path) -> None:
    damaged = InputRefused(f"{file} is not a backup of this program, or it is damaged.")
    if not file.is_file():
        raise InputRefused(f"There is no file {file}.")
    try:
        with opened_to_read(file) as db:
            applied = {migration.name for migration in schema.migrations.applied(db)}
            if not applied or value(db, "PRAGMA quick_check") != "ok" or seal.broken(file):
                raise damaged
    except sqlite3.DatabaseError as error:
        raise damaged from error
    if applied - set(schema.names()):
        raise InputRefused(f"{file} was made by a newer version of this program; update first.")


def _set_aside(database: Path) -> Path | None:
    """A copy of the present database beside it, or None when there is none. One that is damaged is
    put aside as it is: to replace it is what backups are for."""
    if not database.exists():
        return None
    aside = database.with_name(f"{database.stem}-before-restore-{_moment()}.db")
    if _readable(database):
        with opened(database) as db:
            _copy(db, aside)
    else:
        for part in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{database}{part}").rename(f"{aside}{part}")
    aside.chmod(0o600)
    return aside


def _readable(database: Path) -> bool:
    try:
        with opened(database) as db:
            return bool(value(db, "PRAGMA quick_check") == "ok")
    except (RxError, sqlite3.DatabaseError):
        return False
