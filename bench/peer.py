"""Side by side with Label Studio: what next and submit cost, and what an export costs.

    python -m bench.peer --label-studio FILE [--tasks 10000] [--seconds 30] [--turns 3]

FILE is its program, from an environment of its own ("pip install label-studio", some 1 GB). Both
servers run on this machine at once and take turns, so that other work costs both alike. One act is
what a person waits for between two tasks, the server's part without a browser: there submit and
next by REST, here the desk's one message until the next document's data have come. The export is
the CSV of as many finished tasks; a task is one row there and a row a medicine or disease here.
"""

import argparse
import asyncio
import os
import secrets
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from bench import record
from bench.crowd import Reviewer, Told
from bench.desk import prepare
from db import exports
from db.connection import opened
from db.export_orders import Order
from rxcore.people import Actor
from rxcore.settings import Settings
from tests.server import Server, free_port, running

ROOT: Final = Actor("cli:bench", "administrator")
START: Final = 900
"""Seconds that its first start may take: it migrates an empty database."""
PATIENCE: Final = 600
FORM: Final = (
    '<View><Image name="image" value="$image"/><Text name="page" value="$text"/>'
    '<Labels name="label" toName="page"><Label value="medicine"/><Label value="disease"/></Labels>'
    "</View>"
)
TEXT: Final = "Tab. Aten-D 50 mg 1-0-1 x 30 days, Crocin 650 mg, Telma 40, Ascorbic Acid 500 mg"


@dataclass(frozen=True, slots=True)
class Exported:
    """One export. rows: lines under the header. seconds: by the clock, from asking to the end."""

    rows: int
    seconds: float


class LabelStudio:
    """Its REST interface, as one annotator."""

    def __init__(self, url: str, key: str) -> None:
        self._web = httpx.Client(
            base_url=url, headers={"Authorization": f"Token {key}"}, timeout=PATIENCE
        )

    def project(self, tasks: int, *, annotated: bool) -> int:
        """A project with so many tasks of five labels each; its number."""
        made = self._asked("POST", "/api/projects", json={"title": "peer", "label_config": FORM})
        task: dict[str, Any] = {"data": {"image": "/static/x.png", "text": TEXT}}
        if annotated:
            task["annotations"] = [{"result": _labels()}]
        number = int(made.json()["id"])
        self._asked("POST", f"/api/projects/{number}/import", json=[task] * tasks)
        return number

    def next(self, project: int) -> int:
        """The task that it hands out."""
        return int(self._asked("GET", f"/api/projects/{project}/next").json()["id"])

    def submit(self, task: int) -> None:
        """Five labels for a task."""
        self._asked("POST", f"/api/tasks/{task}/annotations/", json={"result": _labels()})

    def export(self, project: int) -> Exported:
        """The project's CSV."""
        began = time.monotonic()
        answer = self._asked("GET", f"/api/projects/{project}/export?exportType=CSV")
        return Exported(answer.text.count("\n") - 1, time.monotonic() - began)

    def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._web.request(method, path, **more).raise_for_status()


def _labels() -> list[dict[str, Any]]:
    spans = ((5, 11), (30, 36), (45, 53), (55, 68), (0, 3))
    return [
        {
            "from_name": "label", "to_name": "page", "type": "labels",
            "value": {"start": a, "end": b, "text": TEXT[a:b], "labels": ["medicine"]},
        }
        for a, b in spans
    ]  # fmt: skip


@contextmanager
def label_studio(program: Path, home: Path) -> Iterator[LabelStudio]:
    """A server of it over an empty folder, stopped at the end."""
    port, key = free_port(), secrets.token_hex(20)
    environ = os.environ | {
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": str(1 << 30),
        "SENTRY_DSN": "",
        "COLLECT_ANALYTICS": "false",
    }
    command = [
        str(program), "start", "--no-browser", "--port", str(port), "--data-dir", str(home),
        "--username", "peer@example.org", "--password", "long enough to pass",
        "--user-token", key,
    ]  # fmt: skip
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(process, f"{url}/health")
        yield LabelStudio(url, key)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(1)
    raise SystemExit("Label Studio did not start; its folder holds server.log.")


def ours(server: Server, seconds: float) -> list[float]:
    """Seconds of each act at our desk, over so many seconds."""
    told = Told()
    person = Reviewer(server, "Reviewer 0", told, think=0)
    asyncio.run(person.work(time.monotonic() + seconds))
    if told.problems:
        raise SystemExit(f"The desk refused: {told.problems[0]}")
    return told.waits


def theirs(peer: LabelStudio, project: int, seconds: float) -> list[float]:
    """Seconds of each act there, over so many seconds."""
    until = time.monotonic() + seconds
    waits = []
    task = peer.next(project)
    while time.monotonic() < until:
        began = time.monotonic()
        peer.submit(task)
        task = peer.next(project)
        waits.append(time.monotonic() - began)
    return waits


def our_export(folder: Path, tasks: int) -> Exported:
    """Our CSV of so many finished documents, in a process that runs already, as theirs does."""
    record.fill(folder / "rx.db", tasks, finished=1.0)
    began = time.monotonic()
    with opened(folder / "rx.db") as db:
        exports.export(db, ROOT, folder / "out", Order(), Settings(home=folder))
    seconds = time.monotonic() - began
    lines = (folder / "out" / "readings.csv").read_text().count("\n") - 1
    return Exported(lines, seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--label-studio", type=Path, required=True, metavar="FILE")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=30, help="length of one turn")
    parser.add_argument("--turns", type=int, default=3)
    args = parser.parse_args(arguments)
    here, there = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        home, own = Path(folder) / "peer", Path(folder) / "own"
        home.mkdir()
        prepare(own, 1, args.tasks, 0)
        with label_studio(args.label_studio, home) as peer, running(own) as server:
            project = peer.project(args.tasks, annotated=False)
            finished = peer.project(args.tasks, annotated=True)
            for _ in range(args.turns):
                there += theirs(peer, project, args.seconds)
                here += ours(server, args.seconds)
            exported = peer.export(finished)
        mine = our_export(Path(folder) / "finished", args.tasks)
    print("| | here | Label Studio | times |", "|---|---|---|---|", sep="\n")
    for name, cut in (("p50", 50), ("p95", 95)):
        a, b = (1000 * statistics.quantiles(waits, n=100)[cut - 1] for waits in (here, there))
        print(f"| submit and next, {name} ms | {a:.0f} | {b:.0f} | {b / a:.1f} |")
    print(f"| acts measured | {len(here)} | {len(there)} | |")
    for name, a, b in (
        ("CSV, rows/s", mine.rows / mine.seconds, exported.rows / exported.seconds),
        ("CSV, tasks/s", args.tasks / mine.seconds, args.tasks / exported.seconds),
    ):
        print(f"| {name} | {a:,.0f} | {b:,.0f} | {a / b:.0f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
