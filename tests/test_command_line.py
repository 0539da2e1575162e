import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.command_line import ROOT, command, environment, process


def test_a_fresh_folder_is_set_up_and_looked_at(tmp_path: Path) -> None:
    home = tmp_path / "home"

    made = process(home, "init")
    again = command(home, "init")
    status = command(home, "status")

    assert (made.status, again.status, status.status) == (0, 0, 0)
    assert "Documents: 0" in status.out
    assert (home / "rx.db").stat().st_mode & 0o777 == 0o600
    assert (home / "images").stat().st_mode & 0o777 == 0o700


def test_status_loads_no_model_and_no_screen(tmp_path: Path) -> None:
    command(tmp_path, "init")
    script = (
        "import sys, manage; manage.main(['status', '--json']); "
        "print(sorted({'torch', 'transformers', 'onnxruntime', 'rapidocr', 'cv2', 'streamlit'} "
        "& set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip

    figures, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    assert json.loads(figures)["documents"] == {}


def test_a_folder_that_was_never_set_up_is_said_in_one_line(tmp_path: Path) -> None:
    outcome = command(tmp_path / "nowhere", "status")

    assert (outcome.status, outcome.out) == (1, "")
    assert len(outcome.err.splitlines()) == 1
    assert "manage.py init" in outcome.err


def test_a_place_that_cannot_be_written_to_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "folder"
    (folder / "set-up.lock").mkdir(parents=True)

    outcomes = [command(home, "init") for home in (tmp_path / "file", folder)]

    assert [(o.status, o.out, o.err.count("\n")) for o in outcomes] == [(1, "", 1), (1, "", 1)]
    assert all("set RX_HOME to a folder" in o.err for o in outcomes)


def test_a_database_that_another_program_altered_is_not_worked_with(
    db: Database, home: Path
) -> None:
    db.execute("DROP TRIGGER events_no_delete")

    outcomes = [command(home, *words) for words in (["status"], ["export", home / "out"])]

    assert [(o.status, o.err.count("\n")) for o in outcomes] == [(1, 1), (1, 1)]
    assert "altered by another program" in outcomes[0].err


def test_a_wrong_setting_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.command_line.environment",
        lambda home: environment(home) | {"RX_READER": "crystal ball"},
    )

    outcome = command(tmp_path, "status")

    assert outcome.status == 1
    assert outcome.err.startswith("RX_READER is 'crystal ball'")


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["add"], ["extract", "--limit", "0"], ["extract", "--reader", "me"]]
)
def test_wrong_usage_ends_with_status_2(tmp_path: Path, arguments: list[str]) -> None:
    assert command(tmp_path, *arguments).status == 2


def test_every_command_has_help(tmp_path: Path) -> None:
    listed = command(tmp_path, "--help").out

    for name in COMMANDS:
        helped = command(tmp_path, name, "--help")
        assert name in listed
        assert helped.status == 0
        assert f"manage.py {name}" in helped.out


COMMANDS = (
    "init", "status", "add", "extract", "import", "export", "evaluate", "parse", "lookup",
    "vocabulary", "ask", "verify", "backup", "restore", "user", "doctor",
)  # fmt: skip
