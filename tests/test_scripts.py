"""The two commands from a fresh clone: what they say when something is not as it should be."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone that is set up already, with an app that only says how it was started."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for file in ROOT.glob("requirements*.txt"):
        shutil.copy(file, tmp_path)
    (tmp_path / "manage.py").write_text("print('set up')")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    program(programs / "python", f'exec {sys.executable} "$@"')
    program(programs / "streamlit", 'echo "$@"')
    wanted = "cat requirements*.txt | cksum"
    stamp = subprocess.run(wanted, shell=True, cwd=tmp_path, capture_output=True, check=True)  # noqa: S602
    for name in ("desk", "model"):
        (tmp_path / ".venv" / f"installed-requirements-{name}.txt").write_bytes(stamp.stdout)
    return tmp_path


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def run(clone: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        ["bash", "scripts/run", *arguments],
        cwd=clone, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def bare_path(folder: Path, *programs: str) -> str:
    """A PATH on which nothing lies but these programs of the system."""
    folder.mkdir()
    for name in ("bash", "dirname", "cat", "cksum", "head", "uname", *programs):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)


def test_a_clone_that_is_set_up_starts_at_once_and_says_where(clone: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    done = run(clone, "--port", str(port))

    assert done.returncode == 0
    assert "Installing" not in done.stdout
    assert "set up\n" in done.stdout
    assert f"RxReview: http://127.0.0.1:{port} " in done.stdout
    assert f"--server.address 127.0.0.1 --server.port {port}" in done.stdout


def test_a_taken_port_means_the_next_one(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = run(clone, "--port", str(port))

    assert f"Port {port} is taken, so this is the next free one." in done.stdout
    assert f"127.0.0.1:{port} " not in done.stdout


def test_a_python_that_is_too_old_is_said_in_one_sentence(clone: Path, tmp_path: Path) -> None:
    shutil.rmtree(clone / ".venv")
    path = bare_path(tmp_path / "path")
    program(tmp_path / "path" / "python3", '[ "$1" = --version ] && echo Python 3.9.2; exit 1')

    done = run(clone, path=path)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("RxReview needs Python 3.11 or newer, and this is Python 3.9.2;")


def test_a_python_without_venv_is_said_in_one_sentence(clone: Path, tmp_path: Path) -> None:
    shutil.rmtree(clone / ".venv")
    path = bare_path(tmp_path / "path")
    wanting = f'case "$*" in *ensurepip*) exit 1;; *) exec {sys.executable} "$@";; esac'
    program(tmp_path / "path" / "python3", wanting)

    done = run(clone, path=path)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("This Python lacks its venv module;")


@pytest.mark.parametrize("arguments", [["--nope"], ["--port"], ["--port", "many"]])
def test_wrong_usage_ends_with_status_2(clone: Path, arguments: list[str]) -> None:
    done = run(clone, *arguments)

    assert done.returncode == 2
    assert done.stderr.startswith("Usage: ./scripts/run")


def test_help_says_what_it_takes(clone: Path) -> None:
    done = run(clone, "--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert "--with-model" in done.stdout
