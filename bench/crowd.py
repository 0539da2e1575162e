"""Twenty reviewers at one server while pages are read: `python -m bench.crowd [--minutes 5]`.

Each is a websocket client that does what the desk does: takes a document, fetches its picture,
keeps a draft, submits, and waits for the next. The wait runs from the submit until the next
document's data have come and its script has ended; browsers, which would eat the cores, are left
to bench.desk. Afterwards the record is held against what the clients were told: each acknowledged
submit once in it, no document with two people at a time, no error in the server's log. Exits 1
when that is not so.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.desk import prepare
from db.connection import opened, rows
from tests.desk_messages import action, untouched
from tests.server import PASSWORD, Server, running

PATIENCE = 60
THINK = 12.0
"""Seconds with a document, on average: two hundred a day leave two minutes, so this is a rush."""


@dataclass
class Told:
    """What the clients saw. waits: seconds. saved: documents whose submit was acknowledged, by
    reviewer. held: whose a document is now. twice: documents that two had at a time."""

    waits: list[float] = field(default_factory=list)
    saved: list[tuple[int, str]] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    twice: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Reviewer:
    """One person at the desk, over a websocket and the desk's routes."""

    def __init__(self, server: Server, name: str, told: Told, think: float = THINK) -> None:
        self._server, self.name, self._told, self._think = server, name, told, think
        self._desk = ""
        self._hash = ""
        self._data: dict[str, Any] = {}

    async def work(self, until: float) -> None:
        """Reviews until that moment of the monotonic clock."""
        async with httpx.AsyncClient(base_url=self._server.url, timeout=PATIENCE) as web:
            origin = {"origin": self._server.url}
            form = {"name": self.name, "password": PASSWORD}
            await web.post("/auth/login", data=form, headers=origin)
            cookies = "; ".join(f"{name}={value}" for name, value in web.cookies.items())
            async with connect(
                f"ws{self._server.url.removeprefix('http')}/_stcore/stream",
                additional_headers={"cookie": cookies, **origin},
                subprotocols=["streamlit"],  # type: ignore[list-item]
                max_size=None,
            ) as socket:
                await self._open(socket)
                while self._data and time.monotonic() < until:
                    await self._look(web, origin)
                    await self._submit(socket)

    async def _open(self, socket: ClientConnection) -> None:
        message = BackMsg()
        message.rerun_script.page_name = "review"
        await socket.send(message.SerializeToString())
        await self._arrived(socket)

    async def _look(self, web: httpx.AsyncClient, origin: dict[str, str]) -> None:
        document = self._data["document"]
        await web.get(document["image"])
        await asyncio.sleep(self._think * random.uniform(0.5, 1.5))
        draft = {"version": document["version"], "state": {"rows": self._data["rows"]}}
        await web.put(f"/api/drafts/{document['id']}", json=draft, headers=origin)

    async def _submit(self, socket: ClientConnection) -> None:
        document = self._data["document"]
        sent = action(
            op_id=uuid4().hex, document=document["id"], version=document["version"],
            reading=self._data["reading"], rows=untouched(self._data["rows"]),
            acknowledged=[f"{f['rule']}:{row['lineage']}" for row in self._data["rows"]
                          for f in row["flags"]],
            allergies=self._data["allergies"]["text"],
        )  # fmt: skip
        message = BackMsg()
        message.rerun_script.page_script_hash = self._hash
        whole = message.rerun_script.widget_states.widgets.add()
        whole.id, whole.json_value = self._desk, "{}"
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{self._desk}__events"  # as its browser part names it
        state.json_trigger_value = json.dumps([{"event": "action", "value": sent}])
        began = time.monotonic()
        self._told.held.pop(document["id"], None)
        await socket.send(message.SerializeToString())
        await self._arrived(socket)
        self._told.waits.append(time.monotonic() - began)
        if str(self._data.get("message")).endswith("saved."):
            self._told.saved.append((document["id"], self.name))
        else:
            self._told.problems.append(str(self._data.get("message")))

    async def _arrived(self, socket: ClientConnection) -> None:
        """Waits until a run has ended, and takes what the desk was given in it."""
        self._data = {}
        while True:
            forward = ForwardMsg()
            async with asyncio.timeout(PATIENCE):
                forward.ParseFromString(await socket.recv(decode=False))
            kind = forward.WhichOneof("type")
            if kind == "navigation":
                self._hash = forward.navigation.page_script_hash
            elif kind == "delta":
                element = forward.delta.new_element
                if element.WhichOneof("type") == "bidi_component":
                    self._desk = element.bidi_component.id
                    self._data = json.loads(element.bidi_component.json)
            elif kind == "script_finished":
                break
        if self._data:
            document = self._data["document"]["id"]
            if self._told.held.setdefault(document, self.name) != self.name:
                self._told.twice.append(document)


async def crowd(server: Server, reviewers: int, minutes: float, told: Told) -> tuple[float, float]:
    """Lets them work; seconds of the server's processor, and MiB that it grew by in the second
    half of the time."""
    process = psutil.Process(server.process.pid)
    until = time.monotonic() + 60 * minutes
    people = [Reviewer(server, f"Reviewer {number}", told) for number in range(reviewers)]
    before = process.cpu_times()
    work = asyncio.gather(*(person.work(until) for person in people))
    await asyncio.sleep(30 * minutes)
    half = process.memory_info().rss
    await work
    after = process.cpu_times()
    grown = (process.memory_info().rss - half) / 2**20
    return after.user + after.system - before.user - before.system, grown


def lost_or_doubled(server: Server, told: Told) -> list[str]:
    """What the record says otherwise than the clients were told."""
    with opened(server.database) as db:
        found = rows(
            db,
            "SELECT r.document, e.name, count(*) AS n FROM readings r JOIN readers e "
            "ON e.id = r.reader WHERE e.kind = 'person' GROUP BY r.document, e.name",
        )
    kept = {(row["document"], row["name"]): row["n"] for row in found}
    wrong = [f"rx-{document:04d} by {name} is lost"
             for document, name in told.saved if (document, name) not in kept]  # fmt: skip
    return wrong + [f"rx-{d:04d} by {name} is there {n} times"
                    for (d, name), n in kept.items() if n > 1]  # fmt: skip


def main() -> int:
    """Prints the figures; 1 when something was lost, doubled, handed out twice or broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--quiet", action="store_true", help="nothing is read meanwhile")
    args = parser.parse_args()
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        each = round(60 * args.minutes / THINK * 1.5) + 2
        prepare(home, args.reviewers, each, 0 if args.quiet else round(40 * args.minutes))
        with running(home, RX_EXTRACT="off" if args.quiet else "process") as server:
            spent, grown = asyncio.run(crowd(server, args.reviewers, args.minutes, told))
            wrong = lost_or_doubled(server, told)
            log = server.log
    broken = [word for word in ("Traceback", "database is locked") if word in log]
    cuts = statistics.quantiles(told.waits, n=20, method="inclusive")
    print(json.dumps({
        "reviewers": args.reviewers, "documents": len(told.waits),
        "documents_a_minute": round(len(told.waits) / args.minutes, 1),
        "p50_ms": round(1000 * statistics.median(told.waits)), "p95_ms": round(1000 * cuts[-1]),
        "worst_ms": round(1000 * max(told.waits)),
        "server_cpu_ms_a_review": round(1000 * spent / len(told.waits), 1),
        "mib_in_the_second_half": round(grown, 1),
        "handed_out_twice": told.twice, "lost_or_doubled": wrong,
        "not_saved": told.problems[:5], "in_the_log": broken,
    }))  # fmt: skip
    return 1 if wrong or told.twice or told.problems or broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
