"""kill -9 of the whole server while it reads pages and people type: what it acknowledged stays."""

import json
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.trials import Trial, worked
from db import drafts, jobs, queue, sessions, verify
from db.connection import Database, opened, rows
from rxcore.people import Actor
from tests.building import add_document, document_to_review
from tests.server import PASSWORD, REVIEWER, Server, running, with_accounts

ROOT = Actor("cli:bench", "administrator")
LONGEST = 1.5
"""Seconds for which people type at most before the server is killed."""
PAGES_A_LIFE = 6
PATIENCE = 120


def server_kills(tries: int) -> Trial:
    """So many kills of a server that reads pages, while drafts are sent to it without a pause."""
    chance, failures, kept, said = random.Random(tries), [], 0, 0
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with_accounts(home)
        script = home / "script.json"
        reading = {"medicines": [{"name": "Crocin"}], "diseases": []}
        script.write_text(json.dumps({"readings": [reading], "again": True, "seconds": 0.1}))
        environ = {"RX_EXTRACT": "thread", "RX_READER": "scripted", "RX_SCRIPT": str(script)}
        with opened(home / "rx.db") as db:
            document_to_review(db, home)
            token = sessions.sign_in(db, REVIEWER, PASSWORD, "bench")
            version = queue.open_one(db, worked.person(db, REVIEWER), 1).version
            for _ in range(tries):
                for _ in range(PAGES_A_LIFE):
                    add_document(db, home)
                with running(home, **environ) as server:
                    last = _type(server, token, version, kept, chance.uniform(0.1, LONGEST))
                    server.process.kill()
                said += last - kept
                kept = _typed(db)
                failures += [f"draft {last} acknowledged, {kept} kept"] if kept < last else []
            with running(home, **environ):
                failures += _read_to_the_end(db)
            failures += [
                f"verify: {p.place}: {p.text}" for p in verify.verify(db, ROOT, home).problems
            ]
    return Trial("kills of the server", tries, tuple(failures), f"{said} drafts acknowledged")


def _type(server: Server, token: str, version: int, number: int, seconds: float) -> int:
    """Sends drafts until the time is over; the number of the last that was acknowledged."""
    deadline = time.monotonic() + seconds
    with httpx.Client(base_url=server.url, cookies={"rx_session": token}, timeout=30) as client:
        while time.monotonic() < deadline:
            state = {"version": version, "state": {"typed": number + 1}}
            if client.put("/api/drafts/1", json=state).status_code == 204:
                number += 1
    return number


def _typed(db: Database) -> int:
    kept = drafts.load(db, worked.person(db, REVIEWER), 1)
    return int(kept.state["typed"]) if kept else 0


def _read_to_the_end(db: Database) -> list[str]:
    """What a server that nobody kills does not bring to its end."""
    deadline = time.monotonic() + PATIENCE
    while (now := jobs.progress(db)).waiting + now.reading and time.monotonic() < deadline:
        time.sleep(0.1)
    twice = rows(db, "SELECT document FROM readings GROUP BY document HAVING count(*) > 1")
    stuck = now.waiting + now.reading
    return [f"{stuck} pages stuck"] * bool(stuck) + [f"read twice: {row}" for row in twice]
