"""Hostile files cost themselves: one sentence, bounded memory and time. bench.hostile tries them
all; these are a few of each kind, under shorter limits."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.hostile import TRAPS, Outcome, desk, hand_in
from bench.traps import Trap
from rxcore.errors import InputRefused
from rxcore.images import draw, inspect, page_image
from rxcore.intake import unpacked
from rxcore.limits import Limits
from rxcore.sandbox.children import Broke, CannotStart, Child, Children, Stopping
from tests.building import picture

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases" / "hostile"
QUICK = Limits(page_cpu_seconds=1)

pytestmark = pytest.mark.faults


def own_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.pdf")))
def test_a_hostile_pdf_is_one_sentence_and_nothing_more(name: str) -> None:
    before = own_megabytes()

    with pytest.raises(InputRefused) as refused:
        inspect((CASES / name).read_bytes(), QUICK)

    assert str(refused.value).startswith(
        ("Opening the page takes too long; ", "The page is damaged, or opening it takes more ")
    )
    assert own_megabytes() - before < 100


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.glob("*.zip")))
def test_a_hostile_archive_is_refused_and_takes_no_memory(name: str) -> None:
    before = own_megabytes()

    found = list(unpacked(name, (CASES / name).read_bytes(), Limits()))

    assert len(found) == 1
    assert "packed in an unusual way" in str(found[0])
    assert own_megabytes() - before < 100


def some(kind: str, every: int) -> list[Trap]:
    return [trap for number, trap in enumerate(TRAPS[kind]()) if number % every == 0]


@pytest.mark.parametrize(("kind", "every"), [("pictures", 6), ("archives", 2)])
def test_of_many_hostile_files_each_costs_itself(kind: str, every: int) -> None:
    with desk() as (db, store):
        outcomes = [hand_in(trap, db, store) for trap in some(kind, every)]

    assert len(outcomes) >= 20
    assert [outcome for outcome in outcomes if not outcome.held] == []
    assert max(outcome.peak for outcome in outcomes) <= Limits().memory_megabytes


def test_after_a_hostile_file_the_next_one_is_opened_as_ever() -> None:
    with pytest.raises(InputRefused):
        inspect((CASES / "self-form.pdf").read_bytes(), Limits(page_cpu_seconds=1))

    assert page_image(picture("Crocin")).size == (400, 300)


def test_an_outcome_that_is_no_sentence_does_not_hold() -> None:
    held = Outcome("k", "n", 1, 1, 0, "", 0.0, 0.0, 0, "")
    assert held.held
    for broken in (
        Outcome("k", "n", 1, 0, 1, "Segmentation fault", 0.0, 0.0, 0, ""),
        Outcome("k", "n", 1, 1, 0, "", 0.0, 0.0, 0, "Traceback"),
        Outcome("k", "n", 1, 0, 0, "", 0.0, 0.0, 0, ""),
    ):
        assert not broken.held


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("socket.socket()", "PermissionError"),
        ("os.execv('/bin/true', ['true'])", "PermissionError"),
        ("bytearray(400_000_000)", "MemoryError"),
        ("pathlib.Path(sys.argv[1]).write_bytes(bytes(10))", "OSError"),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="macOS confines otherwise")
def test_a_confined_process_reaches_nothing(tmp_path: Path, act: str, expected: str) -> None:
    script = (
        "import os, pathlib, socket, sys\n"
        "from rxcore.sandbox.confinement import confine\n"
        "confine(300)\n"
        f"try:\n    {act}\n    print('done')\n"
        "except (OSError, MemoryError) as error:\n    print(type(error).__name__)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    assert done.stdout.strip() == expected


@pytest.mark.skipif(not Path("/proc").exists(), reason="a process is looked up in /proc")
def test_a_child_knows_no_setting_and_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    child = Child()

    environment = Path(f"/proc/{child.pid}/environ").read_bytes()
    child.end()

    assert b"secret" not in environment


def test_a_killed_child_is_replaced_and_costs_one_page() -> None:
    child = Child()
    os.kill(child.pid, 9)

    with pytest.raises(Broke):
        child.ask({"act": "look"}, picture("Crocin"), Limits())

    assert page_image(picture("Crocin")).size == (400, 300)


def test_a_child_that_died_while_nobody_needed_it_costs_no_page() -> None:
    some = Children()
    child = some.take()
    some.back(child)
    os.kill(child.pid, 9)
    deadline = time.monotonic() + 10
    while not child.worn and time.monotonic() < deadline:
        time.sleep(0.01)

    fresh = some.take()
    head, _ = fresh.ask({"act": "look"}, picture("Crocin"), Limits())
    some.back(fresh)
    some.stop()

    assert (fresh.pid != child.pid, head["pages"]) == (True, 1)


@pytest.mark.parametrize("broken", ["ROOT", "sys.executable"])
def test_a_child_that_cannot_start_blames_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(f"rxcore.sandbox.children.{broken}", str(tmp_path / "nowhere"))

    with pytest.raises(CannotStart, match="free memory"):
        Child()


def test_a_stopped_program_opens_nothing_and_blames_no_file() -> None:
    stopped = Children()
    child = stopped.take()

    began = time.monotonic()
    stopped.stop()

    with pytest.raises(Broke):
        child.ask({"act": "look"}, picture("Crocin"), Limits())
    stopped.back(child)
    with pytest.raises(Stopping):
        stopped.take()
    assert time.monotonic() - began < 10


def test_pages_that_break_their_reader_one_after_the_other_end_the_file() -> None:
    bad = (CASES / "self-form.pdf").read_bytes()
    whole = bad.replace(b"/Count 1", b"/Count 9").replace(
        b"/Kids[3 0 R]", b"/Kids[" + b"3 0 R " * 9 + b"]"
    )
    assert whole != bad

    began = time.monotonic()
    with pytest.raises(InputRefused, match=r"^(Opening the page|The page is damaged)"):
        inspect(whole, Limits(page_cpu_seconds=1, max_breaks=2))

    assert time.monotonic() - began < 60


def test_what_a_page_costs_through_a_child_is_little() -> None:
    draw(picture("Crocin"))

    began = time.monotonic()
    for _ in range(20):
        draw(picture("Crocin"))

    assert (time.monotonic() - began) / 20 < 0.5  # a few ms; many times that on a busy machine
