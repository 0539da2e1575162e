"""The keeper: a thread beside the pages that keeps the record's anchors in their other place, and
makes the daily backup."""

import threading
import time
from contextlib import suppress

import streamlit as st

from db import anchors, daily
from pages.shared.app import database, settings, store
from rxcore import clock
from rxcore.errors import RxError
from rxcore.people import SERVICE

EVERY_SECONDS = 5.0
ENDING_SECONDS = 3.0
TRY_AGAIN_SECONDS = 3600.0


class Keeper:
    """Looks every few seconds. What stands in its way shows as an alarm (db.alarms)."""

    def __init__(self) -> None:
        self._not_before = 0.0
        self._backing_up: threading.Thread | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Anchors the record as it is found, and starts the thread; once."""
        if self._thread is not None:
            return
        self._anchor("start")
        self._thread = threading.Thread(target=self._rounds, name="keeping", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Anchors the record as it is left. Safe to call twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=ENDING_SECONDS)
            self._anchor("stop")

    def _rounds(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            with suppress(OSError):  # of a disk of backups that is away; an alarm says so
                self.round()

    def round(self) -> None:
        """What is due now."""
        with suppress(RxError):
            self._carry()
        folder = settings().backup
        if folder is None or time.monotonic() < self._not_before or self._is_backing_up():
            return
        if daily.is_due(folder, clock.parse(clock.now()).date()):
            # A thread of its own: a slow disk of backups must not keep anchors waiting.
            self._backing_up = threading.Thread(target=self.back_up, name="backup", daemon=True)
            self._backing_up.start()

    def back_up(self) -> None:
        """Makes today's backup; after a failure the next try is an hour later."""
        folder = settings().backup
        if folder is None:
            return
        try:
            today = clock.parse(clock.now()).date()
            with database() as db:
                daily.run(db, SERVICE, folder, settings().home, today, store())
        except RxError:
            self._not_before = time.monotonic() + TRY_AGAIN_SECONDS

    def _is_backing_up(self) -> bool:
        return self._backing_up is not None and self._backing_up.is_alive()

    def _anchor(self, why: str) -> None:
        with suppress(RxError):
            with database() as db:
                anchors.keep(db, why)
            self._carry()

    def _carry(self) -> None:
        if (elsewhere := settings().anchor) is not None:
            anchors.carry(settings().home, elsewhere)


@st.cache_resource(show_spinner=False)
def keeper() -> Keeper:
    """The one keeper of this server."""
    return Keeper()
