"""Backups, and restoring one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import anchors, events, schema, seal, site_files, swap
from db.connection import exclusive, opened, opened_to_read, transaction, value
from rxcore import clock
from rxcore.errors import Conflict, InputRefused, RxError, StorageRefused
from rxcore.people import Actor
from rxcore.rights import require
from rxcore.store import Images, ImageStore
from rxcore.whole_file import write_whole


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


def backup(
    db: Database, actor: Actor, file: Path, home: Path, *, images: Images | None = None
) -> Backup:
    """Writes a consistent copy of the database and of the site's small files (db.site_files) while
    others go on working, checks it, and anchors the chain. home: the data folder; images: the
    store, where it does not lie there.

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
    anchors.keep(db, "backup")
    needed, missing = _images(db, images or ImageStore(home / "images"))
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


def _images(db: Database, store: Images) -> tuple[int, int]:
    """How many images the documents need, and how many of them are missing."""
    hashes = [row["sha256"] for row in db.query("SELECT sha256 FROM files")]
    return len(hashes), sum(not store.has(sha) for sha in hashes)


def restore(database: Path, actor: Actor, file: Path, *, images: Images | None = None) -> Restored:
    """Puts a backup in the place of the database, and brings it up to date; the site's small files
    become those of the backup. What was there is kept beside it.

    All of it is prepared beside and then swapped at once (db.swap). Raises InputRefused, or RxError
    for altered tables, having changed nothing, when the file is no backup of this program or is
    damaged; Conflict when somebody is at work with the database; StorageRefused when the disk takes
    no more. Sessions end, so that everybody signs in again.
    """
    require(actor, "restore a backup")
    _check(file)
    home = database.parent
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exclusive(home / "set-up.lock"):
        swap.finish(home)
        try:
            with _staging(home) as folder:
                plan, names = _prepared(database, actor, file, folder)
                with site_files.unchanged(home):
                    swap.begin(home, plan)
                    swap.finish(home)
        except OSError as error:
            raise StorageRefused(
                f"The backup could not be restored ({error.strerror}); free some space on the disk "
                "and try again. Nothing was changed."
            ) from error
    with opened(database) as db:
        missing = _images(db, images or ImageStore(home / "images"))[1]
    database_aside, files_aside = home / plan.database_aside, home / plan.files_aside
    return Restored(
        database_aside if database_aside.exists() else None,
        files_aside if files_aside.exists() else None,
        site_files.versions(names), missing,
    )  # fmt: skip


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """A folder for what is prepared, which goes unless a swap still needs it."""
    folder = Path(tempfile.mkdtemp(dir=home, prefix="restore-"))
    try:
        yield folder
    finally:
        if not (home / swap.PLAN).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _prepared(
    database: Path, actor: Actor, file: Path, folder: Path
) -> tuple[swap.Plan, list[str]]:
    """The backup as it is to stand, in `folder`, with the event of its restoring; how it is to be
    swapped, and the names of its small files."""
    todays = folder / swap.NEW
    with opened_to_read(file) as source:
        _copy(source, todays)
    with _one_file(todays) as copy:
        files = site_files.take_out(copy)
        seal.remove(copy)
    for name, content in (files or {}).items():
        write_whole(folder / swap.FILES / name, content)
    schema.prepare(todays)
    _let_go(database)
    with _one_file(todays) as new:
        kept = events.head(new)[0]
        common = _common(database, new)
        with transaction(new):
            new.execute("DELETE FROM sessions")
            told: events.Details = {"kept": kept, "common": common}
            events.record(new, actor, anchors.RESTORED, details=told)
        line = anchors.of(new, "restore", kept=kept, common=common)
    todays.chmod(0o600)
    moment = _moment()
    return swap.Plan(
        folder.name, f"{database.stem}-before-restore-{moment}.db", f"before-restore-{moment}",
        files is not None, line,
    ), list(files or {})  # fmt: skip


def _let_go(database: Path) -> None:
    """Folds the database's log into its file, so that it is one file and nobody works with it. One
    that cannot be read stays as it is: to replace it is what backups are for."""
    if not database.exists() or not _readable(database):
        return
    with opened(database) as db:
        try:
            alone = value(db, "PRAGMA journal_mode=DELETE") == "delete"
        except sqlite3.OperationalError:
            alone = False
    if not alone:
        raise Conflict(
            "The app or a command still works with the database; stop it, then restore again."
        )


def _common(database: Path, new: Database) -> int:
    """Up to which event the record of the backup is that of the database in whose place it comes;
    of one that cannot be read, as far as its anchors tell."""
    if database.exists() and _readable(database):
        with opened(database) as old:
            if not value(old, "SELECT 1 FROM sqlite_master WHERE name = 'events'"):
                return events.head(new)[0]
            return anchors.common(old, new)
    return anchors.common_by(anchors.read(database.with_name(anchors.FILE))[0], new)


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


def _readable(database: Path) -> bool:
    try:
        with opened(database) as db:
            return bool(value(db, "PRAGMA quick_check") == "ok")
    except (RxError, sqlite3.DatabaseError):
        return False
