"""Connections that stand ready: opening one costs more than most of what is done on it."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.connection import Database, connect, in_words

MOST = 16  # that stand ready at once; above that a connection is closed after its use

File = tuple[int, int]


class Pool:
    """Connections to one database file, each lent to one piece of work at a time.

    One stays open as long as the program runs, so that SQLite need not fold its log back into the
    file, with a wait for the disk, whenever the last piece of work ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ready: deque[tuple[File, Database]] = deque()

    @contextmanager
    def connection(self) -> Iterator[Database]:
        """A connection for one piece of work, on whatever thread. Raises RxError as connect does.

        One whose work failed is closed, so that nothing of it is left for the next.
        """
        file, db = self._take()
        try:
            with in_words():
                yield db
        except BaseException:
            db.close()
            raise
        if len(self._ready) < MOST:
            self._ready.append((file, db))
        else:
            db.close()

    def _take(self) -> tuple[File, Database]:
        """One that stands ready, if it is of the file that lies there now: a restore puts another
        in its place."""
        while self._ready:
            try:
                file, db = self._ready.pop()
            except IndexError:  # somebody else was faster
                break
            if file == self._file():
                return file, db
            db.close()
        db = connect(self._path, one_thread=False)
        return self._file() or (0, 0), db

    def _file(self) -> File | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def close(self) -> None:
        """Closes those that stand ready."""
        while self._ready:
            self._ready.pop()[1].close()
