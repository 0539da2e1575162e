"""The app's routes and pages, called in the tests' own process over a data folder of the test's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pages.desk import pointing
from pages.shared import app, suggestions

ONCE = (
    app.settings, app.names, app.store, pointing.pointing, suggestions._vocabulary,
    suggestions.levels,
)  # fmt: skip


@contextmanager
def serving(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a server reads once is read afresh for this folder, and forgotten afterwards."""
    monkeypatch.setenv("RX_HOME", str(home))
    forget()
    yield
    forget()


def forget() -> None:
    """What the app has once is made anew when it is next asked for."""
    for cached in ONCE:
        cached.cache_clear()
