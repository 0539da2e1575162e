"""Backups, restoring, and anchors: the chain's head written outside the database.

A chain of hashes cannot show by itself that its last events were cut off, or that it was built
anew from the start. A line in another file can.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import events, schema
from db.connection import opened, opened_to_read, transaction, value
from rxcore import clock
from rxcore.errors import InputRefused, StorageRefused
from rxcore.people import Actor, require
from rxcore.store import ImageStore

ANCHORS = "anchors.jsonl"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at a moment. why: "backup", "export" or "restore"; at a restore, the
    events after `kept` were given up knowingly."""

    at: str
    seq: int
    hash: str
    why: str
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds. images: files that its documents need; they are not part of it.
    missing: those that were not in the image store when it was made."""

    bytes: int
    events: int
    documents: int
    images: int
    missing: int


def anchor(db: Database, path: Path, why: str = "export", kept: int | None = None) -> Anchor:
    """Appends the chain's head to the file of anchors. Call after the act's own event."""
    seq, hash_ = events.head(db)
    line = Anchor(clock.now(), seq, hash_, why, kept)
    text = json.dumps({key: v for key, v in asdict(line).items() if v is not None})
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{text}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return line


def anchors(path: Path) -> list[Anchor]:
    """All anchors, the oldest first. Raises InputRefused naming the line that is none."""
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(Anchor(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise InputRefused(f"Line {number} of {path.name} is not an anchor.") from error
    return found


def backup(db: Database, actor: Actor, file: Path, home: Path) -> Backup:
    """Writes a consistent copy of the database while others go on working, checks it, and
    anchors the chain. Raises InputRefused when `file` exists, StorageRefused when it cannot be
    written. home: the data folder."""
    require(actor, "supervisor")
    if file.exists():
        raise InputRefused(f"{file} exists already; name another file.")
    with transaction(db):
        events.record(db, actor, "backup made")
    partial = file.with_name(file.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL, 0o600))
        _copy(db, partial)
        partial.rename(file)
    except OSError as error:
        raise StorageRefused(f"The backup could not be written ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)
    anchor(db, home / ANCHORS, "backup")
    return _described(db, file, ImageStore(home / "images"))


def _copy(db: Database, file: Path) -> None:
    with opened(file) as copy:
        db.conn.backup(copy.conn)
        # One file, without a write-ahead log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        if (said := value(copy, "PRAGMA quick_check")) != "ok":
            raise StorageRefused(f"The copy is damaged ({said}); look at the disk, then try again.")


def _described(db: Database, file: Path, store: ImageStore) -> Backup:
    hashes = [row["sha256"] for row in db.query("SELECT sha256 FROM files")]
    return Backup(
        bytes=file.stat().st_size,
        events=events.head(db)[0],
        documents=int(value(db, "SELECT count(*) FROM documents")),
        images=len(hashes),
        missing=sum(not store.path(sha).exists() for sha in hashes),
    )


def restore(database: Path, actor: Actor, file: Path) -> Path | None:
    """Puts a backup in the place of the database and brings it up to date. The database that was
    there is kept beside it; returns where, None when there was none.

    Raises InputRefused, or RxError for altered tables, having changed nothing, when the file is no
    backup of this program or is damaged. Sessions end, so that everybody signs in again; nobody
    may be at work in the app meanwhile.
    """
    require(actor, "administrator")
    _check(file)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        todays = Path(folder) / "rx.db"
        with opened_to_read(file) as source:
            _copy(source, todays)
        schema.prepare(todays)
        aside = _set_aside(database)
        with opened(todays) as source, opened(database) as target:
            source.conn.backup(target.conn)
    database.chmod(0o600)
    with opened(database) as db:
        kept = events.head(db)[0]
        with transaction(db):
            db.execute("DELETE FROM sessions")
            events.record(db, actor, "backup restored", details={"kept": kept})
        anchor(db, database.parent / ANCHORS, "restore", kept)
    return aside


def _check(file: Path) -> None:
    damaged = InputRefused(f"{file} is not a backup of this program, or it is damaged.")
    if not file.is_file():
        raise InputRefused(f"There is no file {file}.")
    try:
        with opened_to_read(file) as db:
            applied = {migration.name for migration in schema.migrations.applied(db)}
            if not applied or value(db, "PRAGMA quick_check") != "ok":
                raise damaged
    except sqlite3.DatabaseError as error:
        raise damaged from error
    if applied - set(schema.names()):
        raise InputRefused(f"{file} was made by a newer version of this program; update first.")


def _set_aside(database: Path) -> Path | None:
    """A copy of the present database beside it, or None when there is none."""
    if not database.exists():
        return None
    moment = clock.now().replace(":", "")[:17]
    aside = database.with_name(f"{database.stem}-before-restore-{moment}.db")
    with opened(database) as db:
        _copy(db, aside)
    aside.chmod(0o600)
    return aside
