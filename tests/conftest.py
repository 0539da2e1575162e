"""Fixtures that many tests share."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlite_utils import Database

from db import people
from db.connection import opened
from rxcore.people import Actor
from tests.desk_page import desk, desk_url
from tests.order import add_option, shuffle
from tests.server import (
    ADMINISTRATOR,
    AUDITOR,
    PASSWORD,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    browser,
    page,
    server,
    with_accounts,
)
from tests.serving import forget

if TYPE_CHECKING:
    from rxcore.readers.paligemma.generate import Engine

__all__ = ["browser", "desk", "desk_url", "page", "server"]

# The same examples in every run, however slow the machine: the benches look for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the Hub's client: tests stay here


def pytest_addoption(parser: pytest.Parser) -> None:
    add_option(parser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if (seed := config.getoption("--shuffle")) is not None:
        shuffle(items, seed)


@pytest.fixture(autouse=True)
def a_machine_where_nothing_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """No test sees this machine's data or settings, or what the app keeps from the test before."""
    for name in list(os.environ):
        if name.startswith("RX_") and not name.startswith("RX_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RX_HOME", str(tmp_path_factory.getbasetemp() / "nobody's"))
    # A page that is run in a test poses as the main program, which processes begin with.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    yield
    forget()


@pytest.fixture(scope="session")
def tiny_paligemma(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a real PaliGemma 2 checkpoint, tiny and random. Imports torch, once."""
    import torch

    from tests.tiny_paligemma import build

    torch.set_num_threads(1)  # the model is so small that threads only wait for each other
    return build(tmp_path_factory.mktemp("tiny-paligemma"))


@pytest.fixture
def tiny_engine(tiny_paligemma: Path) -> "Engine":
    """The tiny checkpoint, loaded afresh in fp32 by the product's own loader."""
    from rxcore.readers.paligemma.load import load
    from tests.paligemma_parts import plan

    return load(plan(tiny_paligemma))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one account of each role and a second reviewer, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    with_accounts(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path, prepared: Path) -> Path:
    """A data folder of the test's own: a database with accounts, no documents."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    shutil.copy(prepared / "rx.db", folder / "rx.db")
    return folder


@pytest.fixture
def db(home: Path) -> Iterator[Database]:
    """A connection to the database of `home`."""
    with opened(home / "rx.db") as connection:
        yield connection


@pytest.fixture
def administrator(db: Database) -> Actor:
    return person(db, ADMINISTRATOR)


@pytest.fixture
def supervisor(db: Database) -> Actor:
    return person(db, SUPERVISOR)


@pytest.fixture
def auditor(db: Database, administrator: Actor) -> Actor:
    people.add(db, administrator, AUDITOR, PASSWORD, "auditor")
    return person(db, AUDITOR)


@pytest.fixture
def reviewer(db: Database) -> Actor:
    return person(db, REVIEWER)


@pytest.fixture
def second_reviewer(db: Database) -> Actor:
    return person(db, SECOND_REVIEWER)


def person(db: Database, name: str) -> Actor:
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id, "test-session")
