"""Fetching PaliGemma's weights in the browser: the size first, then progress.

The only thing here that opens a connection, and only after a supervisor pressed a button.
"""

import threading

import streamlit as st

from pages.shared import frame, words
from pages.shared.app import settings
from pages.shared.language import t
from pages.shared.service import service
from rxcore.errors import ReaderUnavailable
from rxcore.people import Actor
from rxcore.readers.paligemma import download, weights
from rxcore.readers.paligemma.checkpoints import KNOWN
from rxcore.readers.paligemma.download import Offer
from rxcore.rights import may, require

BROKE_OFF = "The fetch broke off: try again, or fetch with manage.py doctor --fetch on the server."


class Fetch:
    """One fetch at a time for the whole server. problem: why the last one failed, or ""."""

    def __init__(self) -> None:
        self.offer: Offer | None = None
        self.problem = ""
        self._before = 0
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether weights are on their way."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def share(self) -> float:
        """How much of the offer has come, 0 to 1."""
        if self.offer is None or not self.offer.size:
            return 0.0
        return min(1.0, (download.bytes_here(settings()) - self._before) / self.offer.size)

    def ask(self) -> None:
        """Asks the Hub how much a fetch would bring."""
        self.problem = ""
        try:
            self.offer = download.offer(settings().model, settings())
        except ReaderUnavailable as error:
            self.problem = str(error)

    def start(self) -> None:
        """Fetches what was offered, on a thread that calls no `st.*`."""
        if self.offer is not None and not self.running:
            self._before = download.bytes_here(settings())
            self._thread = threading.Thread(target=self._run, args=(self.offer.model,), daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Returns once nothing is on its way."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, model: str) -> None:
        self.problem = BROKE_OFF  # stands if the thread dies of what nobody foresaw
        try:
            weights.fetch(model, settings())
            service().choose_again()
            self.problem = ""
        except ReaderUnavailable as error:
            self.problem = str(error)
        finally:
            self.offer = None


@st.cache_resource(show_spinner=False)
def fetch() -> Fetch:
    """The one fetch of this server."""
    return Fetch()


def section(actor: Actor) -> None:
    """For supervisors, as long as no model's weights are here and settings would use them."""
    wanted = settings().reader in ("auto", "paligemma")
    if not may(actor, "fetch a model") or not wanted or (_weights_here() and not fetch().running):
        return
    with st.expander(t("Get the larger model (PaliGemma 2 Mix)")):
        _progress() if fetch().running else _buttons()


def _weights_here() -> bool:
    places = weights.caches(settings())
    models = [settings().model] if settings().model else list(KNOWN)
    return any(weights.find(model, settings().revision, places) for model in models)


@st.fragment(run_every=2)
def _progress() -> None:
    frame.enter("fetch a model")
    if not fetch().running:
        st.rerun()
    offer = fetch().offer
    st.progress(
        fetch().share,
        t("Fetching {words}", words=words.plain(offer.words)) if offer else t("Fetching"),
    )


def _buttons() -> None:
    st.write(
        t(
            "How well it reads your prescriptions is for you to measure (Accuracy). Its licence "
            "must be accepted on the Hub first, and HF_TOKEN set; pages read already stay as "
            "they are."
        )
    )
    if fetch().problem:
        st.warning(words.plain(fetch().problem))
    offer = fetch().offer
    if offer is None:
        st.button(t("Ask the Hub how large it is"), on_click=_act, args=("ask",))
    else:
        st.button(
            t("Fetch {words}", words=offer.words), type="primary", on_click=_act, args=("start",)
        )


def _act(name: str) -> None:
    with frame.said():
        require(frame.who(), "fetch a model")
        fetch().ask() if name == "ask" else fetch().start()
