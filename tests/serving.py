"""The app's routes and pages, called in the tests' own process over a data folder of the test's."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def serving(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a server reads once is read afresh for this folder."""
    monkeypatch.setenv("RX_HOME", str(home))
    forget()
    yield


def forget() -> None:
    """Whatever the app has once is made anew when it is next asked for."""
    for name, module in list(sys.modules.items()):
        if name.startswith("pages."):
            for found in list(vars(module).values()):
                if getattr(found, "__module__", "") == name and hasattr(found, "cache_clear"):
                    found.cache_clear()
    if "streamlit" in sys.modules:
        st = sys.modules["streamlit"]
        st.cache_data.clear()
        st.cache_resource.clear()
