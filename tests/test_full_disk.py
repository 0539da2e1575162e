"""A command on a disk that takes no more ends with one sentence, and works once there is room."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from rxcore.settings import ROOT

pytestmark = pytest.mark.faults


def init(home: Path, most: int) -> "subprocess.CompletedProcess[str]":
    """`init`, no file of which may grow beyond so many bytes."""
    return subprocess.run(  # our own program
        [sys.executable, str(ROOT / "manage.py"), "init"],
        env=os.environ | {"RX_HOME": str(home)}, cwd=ROOT, text=True, capture_output=True,
        preexec_fn=lambda: resource.setrlimit(  # no thread is alive here
            resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY)
        ),
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize("most", [0, 100_000, 1_000_000])
def test_setting_up_on_a_full_disk_ends_with_one_sentence(tmp_path: Path, most: int) -> None:
    full = init(tmp_path / "home", most)
    again = init(tmp_path / "home", 2**40)

    assert (full.returncode, len(full.stderr.strip().splitlines())) == (1, 1)
    assert "Traceback" not in full.stderr
    assert (again.returncode, again.stderr) == (0, "")
