"""The courier: a thread that sends the signals of the outbox to the address that the site named."""

import threading
from functools import cache
from typing import Final

from db import outbox
from db.connection import opened
from pages.shared.app import settings
from rxcore.errors import RxError
from rxcore.settings import Settings
from rxcore.webhook import Unreachable, send

IDLE_SECONDS: Final = 2.0
ENDING_SECONDS: Final = 2.0


class Courier:
    """Sends what is due, one by one, and starts over. Starts nothing without RX_WEBHOOK."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Has signals written from now on, or no longer, and starts the thread."""
        with opened(self._settings.database) as db:
            outbox.listen(db, wanted=self._settings.webhook is not None)
        if self._settings.webhook is not None and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends it after the signal that is on its way; one that is not yet answered is sent again
        at the next start. Safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=ENDING_SECONDS)

    def round(self) -> int:
        """Sends what is due and returns how many were taken."""
        if self._settings.webhook is None:
            return 0
        taken = 0
        with opened(self._settings.database) as db:
            for waiting in outbox.due(db):
                if self._stopping.is_set():
                    break
                try:
                    problem = send(self._settings.webhook, waiting.signal)
                except Unreachable as nobody:
                    outbox.nobody_answers(db, waiting, str(nobody))
                    break
                if problem:
                    outbox.failed(db, waiting, problem)
                else:
                    outbox.sent(db, waiting)
                    taken += 1
        return taken

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                taken = self.round()
            except RxError:  # the database is busy or the disk full; people see that elsewhere
                taken = 0
            if not taken:
                self._stopping.wait(IDLE_SECONDS)


@cache
def courier() -> Courier:
    """The one courier of this server."""
    return Courier(settings())
