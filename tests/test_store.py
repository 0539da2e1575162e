import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rxcore.errors import InputRefused
from rxcore.store import ImageStore

ROOT = Path(__file__).resolve().parent.parent


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_bytes_come_back_as_they_came(tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "images")

    sha = store.keep(b"ink")

    assert sha == hashlib.sha256(b"ink").hexdigest()
    assert store.read(sha) == b"ink"
    assert store.path(sha) == tmp_path / "images" / sha[:2] / sha[2:4] / sha


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    store = ImageStore(tmp_path)

    assert store.keep(b"ink") == store.keep(b"ink")
    assert len(list(store)) == 1


def test_nobody_else_may_look_even_under_a_lax_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = ImageStore(tmp_path / "images")
        sha = store.keep(b"ink")
    finally:
        os.umask(before)

    assert mode(store.path(sha)) == 0o600
    assert {mode(p) for p in (tmp_path / "images").rglob("*") if p.is_dir()} == {0o700}
    assert mode(tmp_path / "images") == 0o700


def test_one_flipped_bit_is_found_and_keeping_the_bytes_again_mends_it(tmp_path: Path) -> None:
    store = ImageStore(tmp_path)
    sha = store.keep(b"ink")

    store.path(sha).write_bytes(b"inj")

    assert store.damaged(sha)
    assert store.keep(b"ink") == sha
    assert not store.damaged(sha)


def test_a_missing_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    store = ImageStore(tmp_path)
    sha = store.keep(b"ink")
    store.remove(sha)

    assert store.damaged(sha)
    with pytest.raises(InputRefused, match="is missing; add the file again"):
        store.read(sha)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputRefused, match="not the SHA-256"):
        ImageStore(tmp_path).read(name)


def test_a_disk_that_takes_no_more_is_said_in_one_sentence(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from rxcore.errors import InputRefused\n"
        "from rxcore.store import ImageStore\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = ImageStore(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    store.keep(bytes(5000))\n"
        "except InputRefused as error:\n    print(error, len(list(store)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert "could not be stored (File too large); free some space" in done.stdout
    assert done.stdout.endswith(" 0\n")
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_whatever_moment_a_writer_is_killed_every_named_file_is_whole(tmp_path: Path) -> None:
    script = (
        "import itertools, sys\n"
        "from pathlib import Path\n"
        "from rxcore.store import ImageStore\n"
        "store = ImageStore(Path(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "for i in itertools.count():\n"
        "    print(store.keep(sys.argv[2].encode() + b'%d' % i + bytes(300_000)), flush=True)\n"
    )
    acknowledged: list[str] = []
    for run in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), str(run)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.013 * run)
        child.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        child.wait()
    store = ImageStore(tmp_path)

    assert acknowledged
    assert not [sha for sha in acknowledged if store.damaged(sha)]
    assert not [sha for sha in store if store.damaged(sha)]
    assert store.sweep(older_than_s=3600) == 0
    store.sweep(older_than_s=0)
    assert list((tmp_path / ".incoming").iterdir()) == []
