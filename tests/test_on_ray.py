"""The queue drained on a real Ray cluster of two workers; skipped where Ray is not installed."""

import contextlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlite_utils import Database

from db import documents, jobs
from rxcore.images import page_image
from rxcore.readers.scripted import page_key
from rxcore.store import ImageStore
from tests.building import add_document
from tests.command_line import ROOT, Outcome, command, environment

READING = {"medicines": [{"name": "Crocin", "strength": "500 mg", "confidence": 0.8}]}
SECONDS = 240

pytestmark = pytest.mark.ray
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed (requirements-ray.txt)",
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a cluster of two workers, started once, on second thoughts where the machine
    was too busy at first."""
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    for attempt in (1, 2):
        port = free_port()
        head = subprocess.Popen(
            [
                Path(sys.executable).with_name("ray"), "start", "--head", "--block",
                f"--port={port}", "--num-cpus=2", "--num-gpus=0", "--include-dashboard=false",
                "--object-store-memory=80000000", "--disable-usage-stats",
                "--node-ip-address=127.0.0.1",
            ],
            env=os.environ | token, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            if ready(head):
                os.environ |= token
                yield f"127.0.0.1:{port}"
                for name in token:
                    del os.environ[name]
                return
        finally:
            end(head)
        assert attempt == 1, "Ray did not start"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ready(head: "subprocess.Popen[str]") -> bool:
    assert head.stdout is not None
    return any("Ray runtime started" in line for line in head.stdout)


def end(head: "subprocess.Popen[str]") -> None:
    family = psutil.Process(head.pid).children(recursive=True)
    for one in (*family, psutil.Process(head.pid)):
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    head.communicate()


def script(home: Path, **content: object) -> dict[str, str]:
    path = home / "script.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return environment(home) | {"RX_SCRIPT": str(path)}


def start(env: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "extract", "--reader", "scripted", *arguments],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(running: "subprocess.Popen[str]") -> Outcome:
    try:
        out, err = running.communicate(timeout=SECONDS)
    finally:
        running.kill()
    of_ray = ("logging.cc", "(raylet)", "core_worker")
    own = [line for line in err.splitlines() if not any(name in line for name in of_ray)]
    return Outcome(running.returncode, out, "\n".join(own))


def wait_until_read(db: Database, least: int) -> None:
    deadline = time.monotonic() + SECONDS
    while jobs.progress(db).done < least:
        assert time.monotonic() < deadline, "nothing was read in time"
        time.sleep(0.1)


def actors() -> list[psutil.Process]:
    """The processes of the cluster that hold a reader now, parents of the reading ones."""
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if one.info["cmdline"] and one.info["cmdline"][0].startswith("ray::MapWorker")
    ]


def readings_each(db: Database) -> list[int]:
    """How many readings each document has."""
    found = db.execute(
        "SELECT count(r.id) FROM documents d LEFT JOIN readings r ON r.document = d.id "
        "GROUP BY d.id"
    )
    return [count for (count,) in found]


@needs_ray
def test_a_killed_worker_a_killed_command_and_a_poison_page_lose_and_double_nothing(
    db: Database, home: Path, cluster: str
) -> None:
    added = [add_document(db, home) for _ in range(30)]
    poison = added[7]
    data = ImageStore(home / "images").read(poison.sha256)
    pages: dict[str, object] = {
        page_key(page_image(ImageStore(home / "images").read(each.sha256), 1)): READING
        for each in added
    }
    pages[page_key(page_image(data, 1))] = {"ends": True}
    env = script(home, readings=pages, seconds=0.2)

    killed = start(env, "--on", "ray", "--address", cluster)
    wait_until_read(db, 4)
    killed.kill()
    killed.communicate()
    after_the_kill = jobs.progress(db)
    running = start(env, "--on", "ray", "--address", cluster, "--json")
    wait_until_read(db, after_the_kill.done + 4)
    actors()[0].kill()
    done = ended(running)

    assert after_the_kill.waiting + after_the_kill.reading >= 1
    assert (done.status, done.err) == (1, "")
    assert json.loads(done.out) == {"read": 29 - after_the_kill.done, "failed": 1}
    assert [(f.document, f.reason) for f in jobs.failures(db)] == [
        (poison.id, "Reading this page stopped the program three times; review it by hand.")
    ]
    assert readings_each(db) == [0 if each.id == poison.id else 1 for each in added]
    assert {documents.get(db, each.id).state for each in added} == {"to_review"}


@needs_ray
def test_two_extracts_and_a_worker_share_one_queue_and_what_one_leaves_the_others_read(
    db: Database, home: Path, cluster: str
) -> None:
    added = [add_document(db, home) for _ in range(30)]
    env = script(home, readings=[READING], again=True, seconds=0.3)

    stopped = start(env, "--on", "ray", "--address", cluster, "--limit", "20", "--json")
    wait_until_read(db, 1)
    stopped.send_signal(signal.SIGTERM)
    others = [start(env, "--on", "ray", "--address", cluster, "--json"), start(env, "--json")]
    first = ended(stopped)
    outcomes = [first, *map(ended, others)]

    assert [one.status for one in outcomes] == [0, 0, 0]
    assert [one.err for one in outcomes[:2]] == ["", ""]
    assert json.loads(first.out)["read"] < 20
    assert sum(json.loads(one.out)["read"] for one in outcomes) == len(added)
    assert readings_each(db) == [1] * len(added)
    assert jobs.progress(db).done == len(added)


@needs_ray
def test_a_cluster_that_is_not_there_is_one_sentence(db: Database, home: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    add_document(db, home)

    done = command(home, "extract", "--on", "ray", "--address", address)

    assert (done.status, done.out) == (1, "")
    assert done.err == (
        f"No Ray cluster answers at {address}: start one there with `ray start --head`, or "
        "correct --address.\n"
    )
    assert jobs.progress(db).waiting == 1


@needs_ray
@pytest.mark.parametrize("address", ["ray://head:10001", "head", "head:port", "auto"])
def test_an_address_that_is_none_is_said(db: Database, home: Path, address: str) -> None:
    add_document(db, home)

    done = command(home, "extract", "--on", "ray", "--address", address)

    assert done.status == 1
    assert done.err == (
        f"--address is {address!r}; it must be the head node's host and port, such as "
        "10.0.0.5:6379.\n"
    )


def test_without_ray_it_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)

    done = command(home, "extract", "--on", "ray")

    assert (done.status, done.out) == (1, "")
    assert done.err == (
        "Ray is not installed: run `pip install -c requirements-lock.txt -r requirements-ray.txt`, "
        "or extract without --on ray.\n"
    )


def test_what_a_cluster_is_not_for_is_wrong_usage(home: Path) -> None:
    watched = command(home, "extract", "--on", "ray", "--watch")
    elsewhere = command(home, "extract", "--address", "10.0.0.5:6379")

    assert [watched.status, elsewhere.status] == [2, 2]
    assert "RX_READER=remote" in watched.err
    assert elsewhere.err == "manage.py extract: --address belongs to --on ray.\n"
