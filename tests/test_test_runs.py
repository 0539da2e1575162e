"""How the tests themselves are run: in any order, with locked packages, one file of them alone."""

import os
import re
import tomllib
from importlib.metadata import version
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import pytest

from pages.shared import app, suggestions
from rxcore.version import VERSION
from scripts import lock
from tests.command_line import ROOT
from tests.order import shuffle
from tests.serving import forget

SCRIPT = (ROOT / "scripts" / "test").read_text(encoding="utf-8")


def words(name: str) -> re.Pattern[str]:
    """The words by which ./scripts/test sees what a file needs."""
    found = re.search(rf"^{name}='(.*)'$", SCRIPT, re.MULTILINE)
    assert found is not None
    return re.compile(found.group(1))


def items(*ids: str) -> list[pytest.Item]:
    return [cast(pytest.Item, SimpleNamespace(nodeid=name)) for name in ids]


def test_a_shuffle_keeps_every_test_and_each_file_together() -> None:
    ids = [f"tests/test_{file}.py::test_{number}" for file in "abcd" for number in range(9)]
    found = items(*ids)

    shuffle(found, 7)

    files = [item.nodeid.split("::")[0] for item in found]
    changes = sum(one != other for one, other in pairwise(files))
    assert (sorted(item.nodeid for item in found), changes) == (ids, 3)
    assert [item.nodeid for item in found] != ids


def test_a_shuffle_with_the_same_seed_is_the_same() -> None:
    one, other = (items(*(f"t.py::{number}" for number in range(30))) for _ in range(2))

    shuffle(one, 11)
    shuffle(other, 11)

    assert [item.nodeid for item in one] == [item.nodeid for item in other]


def test_nothing_that_the_app_has_once_outlives_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    before = app.settings(), app.names(), suggestions.vocabulary()
    monkeypatch.setenv("RX_HOME", os.devnull)

    forget()

    after = app.settings(), app.names(), suggestions.vocabulary()
    assert [one is other for one, other in zip(before, after, strict=True)] == [False] * 3
    assert app.settings().home.name == "null"


def test_no_test_sees_the_data_of_this_machine() -> None:
    assert not app.settings().home.exists()
    assert {name for name in os.environ if name.startswith("RX_")} <= {"RX_HOME", "RX_TEST_BROWSER"}


def test_the_lock_file_holds_all_that_is_installed_for_the_program() -> None:
    """Bring it up to date with `python -m scripts.lock`."""
    lines = set(lock.LOCK.read_text(encoding="utf-8").splitlines())

    assert {f"{name}=={number}" for name, number in lock.locked().items()} - lines == set()


def test_the_lock_file_names_one_version_each_that_fits_every_machine() -> None:
    lines = [line for line in lock.LOCK.read_text("utf-8").splitlines() if line[0] != "#"]

    names = [line.partition("==")[0] for line in lines]
    assert (names, len(names)) == (sorted(names), len(set(names)))
    assert [line for line in lines if re.search(r"[+;]|^(nvidia|cuda)-|^triton==", line)] == []
    assert "torch==2.13.0" in lines


def test_what_a_package_needs_is_locked_as_well() -> None:
    assert lock.locked()["uvicorn"] == version("uvicorn")  # of streamlit; no file asks for it
    assert "uvicorn" not in lock.asked_for()


def test_what_a_test_needs_is_seen_in_its_file(request: pytest.FixtureRequest) -> None:
    """Of all tests of this run: ./scripts/test FILE installs by these words."""
    needs = {"browser": words("of_a_browser"), "tiny_paligemma": words("of_the_model")}

    unseen = {
        (item.nodeid.split("::")[0], fixture)
        for item in request.session.items
        for fixture, pattern in needs.items()
        if fixture in getattr(item, "fixturenames", ())
        and not pattern.search(item.path.read_text(encoding="utf-8"))
    }

    assert unseen == set()


def test_files_that_need_neither_model_nor_browser_are_most() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    either = [words("of_a_browser"), words("of_the_model")]

    bare = [text for text in texts if not any(pattern.search(text) for pattern in either)]

    assert len(bare) > len(texts) / 2


def test_the_guide_for_contributors_names_files_and_commands_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    paths = set(re.findall(r"(?<![\w./])(?:\.venv/)?[a-z]\w*/[\w./-]*\w", text))
    modules = {f"{name.replace('.', '/')}.py" for name in re.findall(r"-m ((?!pip)\w+\.\w+)", text)}

    assert len(paths | modules) > 20
    assert {name for name in paths | modules if not (ROOT / name).exists()} == set()


def test_the_version_is_one_and_the_changelog_dates_it() -> None:
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    heads = re.findall(r"^## (.*)$", log, re.MULTILINE)
    assert heads[0] == "Unreleased"
    assert heads[1].startswith(f"{VERSION} (20")
    assert project["version"] == VERSION
