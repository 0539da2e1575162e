"""What the running app has once: its settings, its image store, and a way to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from db.connection import Database
from db.pool import Pool
from rxcore.clinical.vocabulary import CurrentVocabulary
from rxcore.limits import Limits
from rxcore.settings import ROOT, Settings, load_settings
from rxcore.store import Images, images_of

SESSION_COOKIE = "rx_session"

PAGES = ROOT / "pages"
QUEUE = PAGES / "reviewer" / "queue.py"
REVIEW = PAGES / "reviewer" / "review.py"


@cache
def settings() -> Settings:
    """The settings of this server, read from the environment at its start."""
    return load_settings()


@cache
def names() -> CurrentVocabulary:
    """The names that count on this server, for reading and for the desk alike."""
    return CurrentVocabulary(settings())


@cache
def store() -> Images:
    """Where this server keeps images."""
    return images_of(settings())


def limits() -> Limits:
    """What one file may hold."""
    return Limits(max_pages=settings().max_pages, max_megabytes=settings().max_megabytes)


@cache
def connections(path: Path) -> Pool:
    """The connections of this server to a database file."""
    return Pool(path)


@contextmanager
def database() -> Iterator[Database]:
    """A connection for one run or request: runs may come on different threads."""
    with connections(settings().database).connection() as db:
        yield db
