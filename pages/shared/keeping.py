"""The keeper: a thread beside the pages that keeps the record's anchors in their other place."""

import threading

import streamlit as st

from db import anchors
from pages.shared.app import database, settings
from rxcore.errors import RxError

EVERY_SECONDS = 5.0
ENDING_SECONDS = 3.0


class Keeper:
    """Looks every few seconds. problem: what stands in its way, if anything."""

    def __init__(self) -> None:
        self.problem = ""
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
            self.round()

    def round(self) -> None:
        """What is due now."""
        try:
            self._carry()
            self.problem = ""
        except RxError as error:
            self.problem = str(error)

    def _anchor(self, why: str) -> None:
        try:
            with database() as db:
                anchors.keep(db, why)
            self._carry()
        except RxError as error:
            self.problem = str(error)

    def _carry(self) -> None:
        if (elsewhere := settings().anchor) is not None:
            anchors.carry(settings().home, elsewhere)


@st.cache_resource(show_spinner=False)
def keeper() -> Keeper:
    """The one keeper of this server."""
    return Keeper()
