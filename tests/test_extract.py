import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import documents, jobs, readings, reviews
from db.connection import value
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import add_document, document_to_review, submission
from tests.command_line import ROOT, command, environment

READING = {"medicines": [{"name": "Crocin", "strength": "500 mg", "confidence": 0.8}]}


def script(home: Path, monkeypatch: pytest.MonkeyPatch, **content: Any) -> Path:
    path = home / "script.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(
        "tests.command_line.environment", lambda home: environment(home) | {"RX_SCRIPT": str(path)}
    )
    return path


def test_the_queue_is_read_to_its_end(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(home, monkeypatch, readings=[READING], again=True)
    added = [add_document(db, home) for _ in range(3)]

    done = command(home, "extract", "--reader", "scripted", "--json")

    assert (done.status, json.loads(done.out)) == (0, {"read": 3, "failed": 0})
    for document in added:
        [reading] = readings.of_document(db, document.id)
        assert [m.name for m in reading.medicines] == ["Crocin"]
        assert documents.get(db, document.id).state == "to_review"


def test_finals_are_read_by_another_reader_in_bulk_and_stay(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch, reviewer: Actor
) -> None:
    script(home, monkeypatch, readings=[READING], again=True)
    finished = [document_to_review(db, home, "Crocin") for _ in range(2)]
    waiting = document_to_review(db, home, "Dolo")
    for document in finished:
        reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    before = [documents.get(db, document.id) for document in finished]

    done = command(home, "extract", "--reader", "scripted", "--finals", "--json")
    again = command(home, "extract", "--reader", "scripted", "--finals", "--json")

    after = [documents.get(db, document.id) for document in finished]
    assert json.loads(done.out) == {"read": 2, "failed": 0}
    assert json.loads(again.out) == {"read": 0, "failed": 0}
    assert [(d.state, d.version, d.final) for d in before] == [
        (d.state, d.version, d.final) for d in after
    ]
    by_models = [
        sum(reading.kind == "model" for reading in readings.of_document(db, each.id))
        for each in (*finished, waiting)
    ]
    assert by_models == [2, 2, 1]


def test_a_page_that_fails_costs_itself_only_and_says_why(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(home, monkeypatch, readings=[READING, {"failure": "Too blurred."}, READING])
    for _ in range(3):
        add_document(db, home)

    done = command(home, "extract", "--reader", "scripted")

    assert (done.status, done.out) == (1, "2 read, 1 failed\n")
    assert [failed.reason for failed in jobs.failures(db)] == ["Too blurred."]
    assert "Too blurred." in command(home, "status").out


def test_an_image_that_is_gone_fails_with_what_to_do(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(home, monkeypatch, readings=[READING], again=True)
    document = add_document(db, home)
    for file in (home / "images").rglob(document.sha256):
        file.unlink()

    done = command(home, "extract", "--reader", "scripted")

    assert done.status == 1
    assert "add the file again" in jobs.failures(db)[0].reason


def test_a_limit_leaves_the_rest_waiting(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(home, monkeypatch, readings=[READING], again=True)
    for _ in range(3):
        add_document(db, home)

    command(home, "extract", "--reader", "scripted", "--limit", "2")

    assert (jobs.progress(db).done, jobs.progress(db).waiting) == (2, 1)


def test_a_script_that_is_none_is_said_in_one_line_and_the_jobs_go_back(
    db: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(home, monkeypatch, nothing=1).write_text("{")
    add_document(db, home)

    done = command(home, "extract", "--reader", "scripted")

    assert done.status == 1
    assert "script.json" in done.err
    assert jobs.progress(db).waiting == 1


def test_sigterm_ends_watching_after_the_page_in_hand(db: Database, home: Path) -> None:
    path = home / "script.json"
    path.write_text(json.dumps({"readings": [READING], "again": True, "seconds": 0.4}))
    for _ in range(5):
        add_document(db, home)
    watching = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "extract", "--reader", "scripted", "--watch"],
        env=environment(home) | {"RX_SCRIPT": str(path)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not jobs.progress(db).done and time.monotonic() < deadline:
        time.sleep(0.05)

    os.kill(watching.pid, signal.SIGTERM)
    out, _ = watching.communicate(timeout=30)

    progress = jobs.progress(db)
    assert watching.returncode == 0
    assert out.decode() == f"{progress.done} read, 0 failed\n"
    assert (progress.reading, progress.failed) == (0, 0)
    assert progress.waiting == 5 - progress.done
    assert value(db, "SELECT count(*) FROM readings") == progress.done
