"""Damaged databases and damaged backups, whatever byte it is."""

import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.trials import Trial, is_sentence, outcome, worked
from db import backup, drafts, history, overview, queue, reviews, schema, sessions, worklist
from db.connection import Database, opened
from rxcore.errors import RxError
from rxcore.people import Actor
from rxcore.readings import Medicine
from tests.building import submission
from tests.command_line import command
from tests.server import PASSWORD, REVIEWER, SUPERVISOR

ROOT = Actor("cli:bench", "administrator")
PAGE = 4096


def damaged(data: bytes, number: int) -> bytes:
    """One of many ways in which disks and copies fail: a bit, a page, some zeros, an end."""
    chance = random.Random(number)
    place = chance.randrange(len(data))
    start = place - place % PAGE
    ways = (
        data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :],
        data[:start] + chance.randbytes(PAGE) + data[start + PAGE :],
        data[:place] + bytes(min(300, len(data) - place)) + data[place + 300 :],
        data[:place],
        data + b"\0",
        data[:start] + data[start + PAGE :],
    )
    return ways[number % len(ways)]


Act = Callable[[Database, Actor, Actor], object]

ACTS: dict[str, Act] = {
    "sign in": lambda db, _boss, _reviewer: sessions.sign_in(db, REVIEWER, PASSWORD, "bench"),
    "take the next": lambda db, _, reviewer: queue.claim_next(db, reviewer),
    "see the queue": lambda db, _, reviewer: (worklist.page(db, reviewer), queue.counts(db)),
    "keep a draft": lambda db, _, reviewer: drafts.save(db, reviewer, 6, 2, {"typed": "x"}),
    "submit": lambda db, _, reviewer: reviews.submit(
        db, reviewer, submission(queue.open_one(db, reviewer, 7), Medicine(name="Telma"))
    ),
    "look into history": lambda db, boss, _: history.find(db, boss, history.Filters()),
    "read a story": lambda db, boss, _: history.story(db, boss, 1),
    "see the overview": lambda db, boss, _: (overview.backlog(db, boss), overview.work(db, boss)),
}
"""What pages do; 8 acts."""

COMMANDS = (("status",), ("verify",), ("evaluate",), ("export", "out"), ("backup", "copy.db"))


def databases(tries: int) -> Trial:
    """A start, what pages do, and commands, on databases of which something is damaged."""
    failures, found = [], 0
    with tempfile.TemporaryDirectory() as folder:
        worked.make(Path(folder) / "made")
        whole = (Path(folder) / "made" / "rx.db").read_bytes()
        with opened(Path(folder) / "made" / "rx.db") as db:
            boss, reviewer = worked.person(db, SUPERVISOR), worked.person(db, REVIEWER)
        for number in range(tries):
            home = worked.copy(Path(folder) / "made", Path(folder) / "home")
            (home / "rx.db").write_bytes(damaged(whole, number))
            said = list(_what_happens(home, boss, reviewer))
            failures += [f"damage {number}, {name}: {text}" for name, text, bad in said if bad]
            found += any(text for name, text, _ in said if name == "verify")
    return Trial(
        f"damaged databases x {len(ACTS) + len(COMMANDS) + 1} acts", tries, tuple(failures),
        f"`verify` names it in {found}",
    )  # fmt: skip


def _what_happens(home: Path, boss: Actor, reviewer: Actor) -> Iterator[tuple[str, str, bool]]:
    """Each act with what was said, and whether that must not be."""
    came, said = outcome(lambda: schema.prepare(home / "rx.db"))
    yield "start", said, came == "broke"
    for name, act in ACTS.items():
        came, said = outcome(lambda act=act: _on(home, act, boss, reviewer))  # type: ignore[misc]
        yield name, said, came == "broke"
    for arguments in COMMANDS:
        yield " ".join(arguments), *_command(home, *arguments)


def _on(home: Path, act: Act, boss: Actor, reviewer: Actor) -> object:
    with opened(home / "rx.db") as db:
        return act(db, boss, reviewer)


def _command(home: Path, *arguments: str) -> tuple[str, bool]:
    inside = [str(home / a) if a in ("out", "copy.db") else a for a in arguments]
    came, said = outcome(lambda: command(home, *inside))
    if came == "broke":
        return said, True
    done = command(home, *inside[:1], *[f"{a}2" for a in inside[1:]])
    bad = [line for line in done.err.splitlines() if not is_sentence(line)]
    return done.err, bool(bad) or (done.status == 0) != (not done.err)


def backups(tries: int) -> Trial:
    """Damaged backups: none is restored, and what is there stays as it is."""
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        worked.make(home)
        whole = (home / "first-backup.db").read_bytes()
        before = (home / "rx.db").read_bytes()
        for number in range(tries):
            data = damaged(whole, number)
            if data == whole:
                data = data[:-1]
            (home / "damaged.db").write_bytes(data)
            failures += _restored(home, number)
        if (home / "rx.db").read_bytes() != before:
            failures.append("The database was changed by a backup that was refused.")
    return Trial("damaged backups", tries, tuple(failures), "each refused, nothing changed")


def _restored(home: Path, number: int) -> list[str]:
    try:
        backup.restore(home / "rx.db", ROOT, home / "damaged.db")
    except RxError as error:
        return [] if is_sentence(str(error)) else [f"damage {number}: {error}"]
    return [f"damage {number}: it was restored"]
