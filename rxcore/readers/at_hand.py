"""The readers of one program: each loaded when it is first wanted, and once."""

import threading
from collections.abc import Callable

from rxcore.readers.choose import Chosen, Names, choose_reader
from rxcore.readers.panel import AUTO
from rxcore.settings import Settings
from rxcore.worker import ReaderInUse


class ReadersAtHand:
    """Gives the reader of a name, as a panel or RX_READER names it. Safe for several threads."""

    def __init__(
        self, settings: Callable[[], Settings], names: Names, say: Callable[[str], None]
    ) -> None:
        """settings: asked for at each loading. say: hears which reader reads, and why."""
        self._settings = settings
        self._names = names
        self._say = say
        self._lock = threading.Lock()
        self._by_name: dict[str, str] = {}
        self._by_kind: dict[str, ReaderInUse] = {}

    def __call__(self, name: str = AUTO) -> ReaderInUse:
        """The reader of this name. Raises ReaderUnavailable."""
        with self._lock:
            kind = self._by_name.get(name)
            if kind is None or kind not in self._by_kind:
                kind = self._load(name)
            return self._by_kind[kind]

    def _load(self, name: str) -> str:
        """Two names of one reader, as where RX_READER names one of the panel, load it once."""
        settings = self._settings()
        chosen = choose_reader(settings, self._names, name)
        self._by_name[name] = chosen.kind
        if chosen.kind not in self._by_kind:
            self._by_kind[chosen.kind] = self._used(chosen, settings)
            self._say(chosen.sentence)
        return chosen.kind

    def _used(self, chosen: Chosen, settings: Settings) -> ReaderInUse:
        seconds = settings.page_seconds or chosen.page_seconds
        return ReaderInUse(chosen.reader, seconds, lambda: self._forget(chosen.kind))

    def _forget(self, kind: str) -> None:
        with self._lock:
            self._by_kind.pop(kind, None)

    def forget(self) -> None:
        """Has each be chosen and loaded anew, as after a fetch."""
        with self._lock:
            self._by_name.clear()
            self._by_kind.clear()
