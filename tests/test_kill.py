"""kill -9 in the middle of adding and of reading: real processes, no warning, then a restart."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from db import jobs, readings
from db.connection import rows, value
from rxcore.people import Actor
from rxcore.store import ImageStore
from tests.building import document_to_review
from tests.command_line import ROOT, command, environment
from tests.pictures import folder_of_pictures
from tests.server import running

PICTURES = 40
PATIENCE_SECONDS = 60


def killed_when(reached: Callable[[], bool], home: Path, *arguments: str, script: Path) -> None:
    """Starts a command and kills it, with no chance to clean up, as soon as `reached` holds."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=environment(home) | {"RX_SCRIPT": str(script)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE_SECONDS)
    assert process.returncode == -signal.SIGKILL  # it was killed, and had not ended by itself


def script_of(home: Path, seconds: float) -> Path:
    path = home / "script.json"
    reading = {"medicines": [{"name": "Crocin"}], "diseases": [{"name": "Fever"}]}
    path.write_text(json.dumps({"readings": [reading], "again": True, "seconds": seconds}))
    return path


def assert_every_entry_has_its_image_and_its_job(db: Database, home: Path) -> None:
    store = ImageStore(home / "images")
    files = rows(db, "SELECT sha256 FROM documents")
    assert [f for f in files if store.damaged(f["sha256"])] == []
    without_job = "SELECT count(*) FROM documents WHERE id NOT IN (SELECT document FROM jobs)"
    assert value(db, without_job) == 0


def test_adding_that_is_killed_loses_and_doubles_nothing(
    db: Database, home: Path, tmp_path: Path
) -> None:
    folder = str(folder_of_pictures(tmp_path / "in", PICTURES))
    script = script_of(home, 0)

    for part in (8, 20):

        def so_many(part: int = part) -> bool:
            return bool(value(db, "SELECT count(*) FROM documents") >= part)

        killed_when(so_many, home, "add", folder, script=script)
        assert_every_entry_has_its_image_and_its_job(db, home)
    acknowledged = {r["id"]: r["sha256"] for r in rows(db, "SELECT id, sha256 FROM documents")}
    assert len(acknowledged) < PICTURES

    done = command(home, "add", folder, "--json")

    figures = json.loads(done.out)
    now = {r["id"]: r["sha256"] for r in rows(db, "SELECT id, sha256 FROM documents")}
    assert figures == {
        "added": PICTURES - len(acknowledged), "known": len(acknowledged), "refused": 0,
    }  # fmt: skip
    assert {number: now[number] for number in acknowledged} == acknowledged
    assert len(now) == len(set(now.values())) == PICTURES
    assert value(db, "SELECT count(*) FROM events WHERE act = 'document added'") == PICTURES
    assert value(db, "SELECT count(*) FROM jobs") == PICTURES
    assert_every_entry_has_its_image_and_its_job(db, home)
    assert value(db, "PRAGMA quick_check") == "ok"


def test_reading_that_is_killed_loses_and_doubles_nothing(
    db: Database, home: Path, tmp_path: Path
) -> None:
    command(home, "add", folder_of_pictures(tmp_path / "in", PICTURES))
    script = script_of(home, 0.05)

    for part in (5, 12):

        def so_many(part: int = part) -> bool:
            return jobs.progress(db).done >= part

        killed_when(so_many, home, "extract", "--reader", "scripted", script=script)
    before = {r["id"]: r["document"] for r in rows(db, "SELECT id, document FROM readings")}
    assert len(before) < PICTURES
    script_of(home, 0)

    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "extract", "--reader", "scripted", "--json"],
        env=environment(home) | {"RX_SCRIPT": str(script)},
        check=True, capture_output=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip

    after = {r["id"]: r["document"] for r in rows(db, "SELECT id, document FROM readings")}
    assert json.loads(done.stdout) == {"read": PICTURES - len(before), "failed": 0}
    assert {reading: after[reading] for reading in before} == before
    assert len(after) == len(set(after.values())) == PICTURES
    assert value(db, "SELECT count(*) FROM medicines") == PICTURES
    assert value(db, "SELECT count(*) FROM events WHERE act = 'model read'") == PICTURES
    assert value(db, "SELECT count(*) FROM documents WHERE state = 'to_review'") == PICTURES
    assert command(home, "verify").status == 0


def test_submitting_that_is_killed_keeps_every_acknowledged_save(
    db: Database, home: Path, reviewer: Actor
) -> None:
    for _ in range(PICTURES):
        document_to_review(db, home)
    submitting = subprocess.Popen(
        [sys.executable, "-m", "tests.submitting", str(home / "rx.db"), reviewer.name],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert submitting.stdout is not None
    acknowledged = [int(submitting.stdout.readline()) for _ in range(PICTURES // 3)]

    submitting.kill()
    acknowledged += [int(line) for line in submitting.communicate()[0].splitlines()]

    final = rows(db, "SELECT id, final FROM documents WHERE state = 'final' ORDER BY id")
    saved = {r["id"]: readings.load(db, r["final"]).medicines[0].name for r in final}
    assert submitting.returncode == -signal.SIGKILL
    assert set(acknowledged) <= set(saved)
    assert len(saved) - len(acknowledged) in (0, 1)  # saved, and killed before it could say so
    assert saved == {document: f"Corrected {document}" for document in saved}
    assert value(db, "SELECT count(*) FROM readings WHERE op_id IS NOT NULL") == len(saved)
    assert value(db, "SELECT count(*) FROM events WHERE act = 'submit'") == len(saved)
    assert command(home, "verify").status == 0


def test_a_server_that_is_killed_goes_on_reading_after_its_restart(
    db: Database, home: Path, tmp_path: Path
) -> None:
    command(home, "add", folder_of_pictures(tmp_path / "in", PICTURES))
    settings = {
        "RX_EXTRACT": "thread", "RX_READER": "scripted", "RX_SCRIPT": str(script_of(home, 0.05)),
    }  # fmt: skip

    with running(home, **settings) as server:
        wait_until(lambda: jobs.progress(db).done >= PICTURES // 4)
        server.process.kill()
        server.process.wait(timeout=PATIENCE_SECONDS)
    before = {r["id"]: r["document"] for r in rows(db, "SELECT id, document FROM readings")}
    with running(home, **settings):
        wait_until(lambda: jobs.progress(db).done == PICTURES)

    after = {r["id"]: r["document"] for r in rows(db, "SELECT id, document FROM readings")}
    assert len(before) < PICTURES
    assert {reading: after[reading] for reading in before} == before
    assert len(after) == len(set(after.values())) == PICTURES
    assert command(home, "verify").status == 0


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert reached()
