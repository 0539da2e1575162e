"""Weights come only when somebody asks for them, and say first how large they are."""

import threading
from pathlib import Path

import pytest

from pages.shared import fetching
from pages.shared.fetching import Fetch
from rxcore.errors import ReaderUnavailable
from rxcore.readers.paligemma.download import Offer
from rxcore.settings import Settings

OFFER = Offer("google/paligemma2-3b-mix-448", 4_000_000)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A server of its own, with no model on it."""
    settings = Settings(home=tmp_path)
    monkeypatch.setattr(fetching, "settings", lambda: settings)
    return settings


def test_a_hub_that_cannot_be_reached_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    fetch = Fetch()

    fetch.ask()

    assert fetch.offer is None
    assert fetch.problem.startswith("The Hub cannot be reached from this machine:")


def test_progress_is_the_share_that_has_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def half(model: str, settings: Settings) -> None:
        blob = settings.models / f"models--{model.replace('/', '--')}" / "blobs" / "c0ffee"
        blob.parent.mkdir(parents=True)
        blob.write_bytes(b"0" * (OFFER.size // 2))
        arrived.set()
        go_on.wait(60)

    monkeypatch.setattr("rxcore.readers.paligemma.weights.fetch", half)
    fetch = Fetch()
    fetch.offer = OFFER

    fetch.start()
    assert arrived.wait(60)

    assert (fetch.running, fetch.share) == (True, 0.5)
    go_on.set()


def test_a_fetch_that_fails_says_why_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(model: str, _: Settings) -> None:
        raise ReaderUnavailable(f"{model} needs a licence.")

    monkeypatch.setattr("rxcore.readers.paligemma.weights.fetch", refuse)
    fetch = Fetch()
    fetch.offer = OFFER

    fetch.start()
    fetch.wait()

    assert fetch.problem == f"{OFFER.model} needs a licence."
    assert not fetch.running


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fetch_that_dies_of_something_unforeseen_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(model: str, _: Settings) -> None:
        raise LookupError(model)

    monkeypatch.setattr("rxcore.readers.paligemma.weights.fetch", die)
    fetch = Fetch()
    fetch.offer = OFFER

    fetch.start()
    fetch.wait()

    assert fetch.problem == fetching.BROKE_OFF
    assert not fetch.running
