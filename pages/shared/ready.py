"""Exports that are ready to be taken away, kept in memory for the session that asked for each."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from typing import Final

MOST: Final = 20  # sessions with an export; the one made longest ago goes first


@dataclass(frozen=True, slots=True)
class Ready:
    """One archive. ticket: the last part of its address, which nobody can guess."""

    name: str
    data: bytes = field(repr=False)
    ticket: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def address(self) -> str:
        """Where its owner's browser gets it."""
        return f"/api/exports/{self.ticket}"


class Shelf:
    """The newest export of each session."""

    def __init__(self) -> None:
        self._by_session: OrderedDict[str, Ready] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, session: str, name: str, data: bytes) -> Ready:
        """Keeps it for that session, in place of the one before."""
        ready = Ready(name, data)
        with self._lock:
            self._by_session.pop(session, None)
            self._by_session[session] = ready
            while len(self._by_session) > MOST:
                self._by_session.popitem(last=False)
        return ready

    def of(self, session: str) -> Ready | None:
        """What that session has ready."""
        with self._lock:
            return self._by_session.get(session)


@cache
def shelf() -> Shelf:
    """The one shelf of this server."""
    return Shelf()
