"""Connections and transactions. A connection belongs to one piece of work at a time."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlite_utils import Database as Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from rxcore.errors import DatabaseBusy, DatabaseDamaged, RxError, StorageRefused

Parameters = Sequence[Any] | dict[str, Any]

# Below 3.51.3 several connections that write or checkpoint at once can corrupt a WAL database
# (sqlite.org/wal.html, "the WAL reset bug").
SAFE_SQLITE = (3, 51, 3)

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
)


def connect(path: Path, *, one_thread: bool = True) -> Database:
    """A connection to the database file, which need not exist yet; close it with `db.close()`.
    one_thread: only the thread that opens it may use it.

    Raises RxError when the SQLite at hand may corrupt the file, or when the file cannot be opened
    or is damaged.
    """
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        raise RxError(
            f"SQLite {sqlite3.sqlite_version} can damage the database; run "
            "`pip install -r requirements-desk.txt`, which brings a newer one."
        )
    try:
        connection = sqlite3.connect(str(path), check_same_thread=one_thread)
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except sqlite3.DatabaseError as error:
        raise RxError(
            f"The database {path.name} cannot be opened ({brief(error)}); look at the disk, or "
            "restore a backup with `python manage.py restore FILE`."
        ) from error
    return Database(connection, execute_plugins=False)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """A connection for one piece of work, closed at its end. Raises RxError as `in_words` does."""
    db = connect(path)
    try:
        with in_words():
            yield db
    finally:
        db.close()


@contextmanager
def in_words() -> Iterator[None]:
    """What the disk and other programs do to a query is said in a sentence: raises DatabaseDamaged,
    DatabaseBusy or StorageRefused. A query that is wrong in itself stays as loud as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (said := _said(error)) is None:
            raise
        raise said from error


@contextmanager
def opened_to_read(path: Path) -> Iterator[Database]:
    """A connection to a file that nobody writes, such as a backup; the file stays as it is."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    db = Database(connection, execute_plugins=False)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    try:
        yield db
    finally:
        db.close()


_AFTERWARDS: ContextVar[list[Callable[[], None]] | None] = ContextVar("afterwards", default=None)


def afterwards(act: Callable[[], None]) -> None:
    """Has this done once the transaction at hand is committed, and never when it is rolled back;
    at once where there is none."""
    waiting = _AFTERWARDS.get()
    if waiting is None:
        act()
    else:
        waiting.append(act)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Everything inside is written together or not at all.

    BEGIN IMMEDIATE, because a deferred transaction that reads and then writes fails at once when
    another connection wrote in between, whatever busy_timeout says. Raises StorageRefused when
    the disk is full or the file cannot be written, DatabaseBusy when somebody else writes for too
    long.
    """
    waiting: list[Callable[[], None]] = []
    outer = _AFTERWARDS.set(waiting)
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        yield
        db.conn.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if (said := _said(error)) is None:
            raise
        raise said from error
    finally:
        _AFTERWARDS.reset(outer)
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
    for act in waiting:
        act()


_DAMAGED = ("malformed", "not a database", "corrupt")
_DISK = ("full", "disk I/O", "readonly", "unable to open")


def _said(error: sqlite3.DatabaseError) -> RxError | None:
    """The sentence for what is no defect of the program, by SQLite's own words for it."""
    words = str(error)
    if any(word in words for word in _DAMAGED):
        return damaged(brief(error))
    if "locked" in words or "busy" in words:
        return DatabaseBusy(
            "Another program is writing to the database and did not end in time; nothing was "
            "written. Try again in a moment."
        )
    if any(word in words for word in _DISK):
        return StorageRefused(
            f"The database did not take the change ({words}); nothing was written. Check the "
            "disk's free space and try again."
        )
    return None


def damaged(what: str) -> DatabaseDamaged:
    """The refusal to go on with a database of which something cannot be read."""
    return DatabaseDamaged(
        f"The database is damaged ({what}); look at the disk, and restore a backup with `python "
        "manage.py restore FILE`."
    )


def brief(words: object) -> str:
    """SQLite's own words on one line, without the page of SQL that may follow them."""
    return " ".join(str(words).split())[:120]


def from_json(text: str) -> Any:
    """What was stored as JSON. Raises DatabaseDamaged when it is none any more."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise damaged("a stored text is none any more") from error


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """Everything read inside is of one moment, however long it takes; nothing may be written."""
    db.conn.execute("BEGIN")
    try:
        yield
    finally:
        db.conn.execute("ROLLBACK")


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds a lock file, so that two processes do not do the same set-up at once.

    Raises StorageRefused when the folder cannot be written to.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageRefused(
            f"{path.parent} cannot be written to ({error.strerror}); set RX_HOME to a folder that "
            "you may write to."
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def rows(db: Database, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
    """All rows of a query."""
    return list(db.query(sql, parameters))


def one(db: Database, sql: str, parameters: Parameters = ()) -> dict[str, Any] | None:
    """The first row of a query or of a write with RETURNING, or None."""
    return next(iter(rows(db, sql, parameters)), None)


def value(db: Database, sql: str, parameters: Parameters = ()) -> Any:
    """The first column of the first row, or None."""
    found = db.execute(sql, parameters).fetchone()
    return found[0] if found else None
