"""kill -9 in the middle of use-cases: what was acknowledged stays, once, and nothing is stuck.

Each worker is a process of its own that says what is acknowledged as it goes, and is killed after a
moment drawn by chance. At the end nobody kills, so that what is stuck shows.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.trials import Trial, worked
from db import backup, drafts, exports, intake, jobs, queue, reviews, seal, verify
from db.connection import Database, opened, rows, value
from db.export_orders import Order
from db.workers import at_work
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.settings import Settings
from rxcore.store import ImageStore
from tests.building import (
    CARD,
    add_document,
    document_to_review,
    model_reading,
    picture,
    submission,
)
from tests.server import REVIEWER, with_accounts

ROOT: Final = Actor("cli:bench", "administrator")
PATIENCE: Final = 60
READY: Final = -1
AT_ONCE: Final = 8
"""So many documents wait when a worker starts."""

PROCESSES: Final = get_context("forkserver")  # each starts in milliseconds, and shares no thread

Say = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """prepare: makes something to do. run: does it, saying each act that is acknowledged. lost:
    what is not as acknowledged, in words. seconds: for which a worker lives at most; a few times
    what an act takes."""

    prepare: Callable[[Database, Path], None]
    run: Callable[[Database, Path, Say], None]
    lost: Callable[[Database, Path, Sequence[int]], list[str]]
    seconds: float = 0.4


def _to_review(db: Database, home: Path) -> None:
    while int(value(db, "SELECT count(*) FROM documents WHERE state = 'to_review'")) < AT_ONCE:
        document_to_review(db, home)


def _submit(db: Database, _: Path, say: Say) -> None:
    reviewer = worked.person(db, REVIEWER)
    while (document := queue.claim_next(db, reviewer)) is not None:
        reviews.submit(db, reviewer, submission(document, Medicine(name=f"Was {document.id}")))
        say(document.id)


def _lost_submits(db: Database, _: Path, said: Sequence[int]) -> list[str]:
    final = {row["id"] for row in rows(db, "SELECT id FROM documents WHERE state = 'final'")}
    return _named("lost", set(said) - final) + _twice(db, True)


def _unread(db: Database, home: Path) -> None:
    while jobs.progress(db).waiting < AT_ONCE:
        add_document(db, home)


def _read(_: Database, home: Path, say: Say) -> None:
    with at_work(home / "rx.db") as source:
        while claimed := source.claim(1):
            source.complete(claimed[0], CARD, model_reading("Crocin"))
            say(claimed[0].document)


def _lost_readings(db: Database, _: Path, said: Sequence[int]) -> list[str]:
    read = {row["document"] for row in rows(db, "SELECT document FROM readings")}
    return _named("lost", set(said) - read) + _twice(db, False)


def _twice(db: Database, by_people: bool) -> list[str]:
    found = rows(
        db,
        "SELECT document FROM readings WHERE (op_id IS NOT NULL) = ? "
        "GROUP BY document HAVING count(*) > 1",
        (by_people,),
    )
    return _named("doubled", {row["document"] for row in found})


def _add(db: Database, home: Path, say: Say) -> None:
    first = int(value(db, "SELECT count(*) FROM documents"))
    files = (Incoming(f"{n}.png", picture(f"page {n}")) for n in range(first, first + AT_ONCE))
    store = ImageStore(home / "images")
    for tally in intake.add_all(db, store, ROOT, files, Limits(), upload="bench"):
        say(tally.added[-1])


def _lost_documents(db: Database, home: Path, said: Sequence[int]) -> list[str]:
    found = {row["id"]: row["sha256"] for row in rows(db, "SELECT id, sha256 FROM documents")}
    store = ImageStore(home / "images")
    without = "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM jobs)"
    return (
        _named("lost", set(said) - set(found))
        + _named("without an image", {n for n, sha in found.items() if store.damaged(sha)})
        + _named("without a job", {row["id"] for row in rows(db, without)})
    )


def _one_document(db: Database, home: Path) -> None:
    if not value(db, "SELECT count(*) FROM documents"):
        document_to_review(db, home)


def _draft(db: Database, _: Path, say: Say) -> None:
    reviewer = worked.person(db, REVIEWER)
    document = queue.open_one(db, reviewer, 1)
    kept = drafts.load(db, reviewer, 1)
    first = kept.state["typed"] if kept else 0
    for number in range(first + 1, first + 200):
        drafts.save(db, reviewer, 1, document.version, {"typed": number})
        say(number)


def _lost_drafts(db: Database, _: Path, said: Sequence[int]) -> list[str]:
    kept = drafts.load(db, worked.person(db, REVIEWER), 1)
    last = max(said, default=0)
    return [] if last <= (kept.state["typed"] if kept else 0) else [f"draft {last} lost"]


def _back_up(db: Database, home: Path, say: Say) -> None:
    for _ in range(5):
        number = int(value(db, "SELECT max(seq) FROM events"))
        backup.backup(db, ROOT, home / f"saved-{number}.db", home)
        say(number)


def _lost_backups(_: Database, home: Path, said: Sequence[int]) -> list[str]:
    there = {int(path.stem.removeprefix("saved-")) for path in home.glob("saved-*.db")}
    newest = [home / f"saved-{number}.db" for number in sorted(there)[-5:]]
    broken = [f"{path.stem} is broken" for path in newest if seal.broken(path)]
    return _named("lost", set(said) - there) + broken


def _saved(db: Database, home: Path) -> None:
    _one_document(db, home)
    if not (home / "first.db").exists():
        backup.backup(db, ROOT, home / "first.db", home)


def _restore(db: Database, home: Path, say: Say) -> None:
    db.close()  # nobody else may work with it
    for number in range(5):
        backup.restore(home / "rx.db", ROOT, home / "first.db")
        say(number)


def _lost_restores(db: Database, home: Path, _: Sequence[int]) -> list[str]:
    for path in home.glob("rx-before-restore-*"):
        path.unlink()
    there = int(value(db, "SELECT count(*) FROM documents"))
    return [] if there == 1 else [f"{there} documents where there was one"]


def _export(db: Database, home: Path, say: Say) -> None:
    for number in range(10):
        exports.export(db, ROOT, home / f"out-{number}", Order(), Settings(home=home))
        say(number)


def _lost_exports(_: Database, home: Path, __: Sequence[int]) -> list[str]:
    folders = [path for path in home.glob("out-*") if path.is_dir()]
    half = [path.name for path in folders if not (path / "data-card.md").exists()]
    for folder in folders:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    return [f"{name} is half an export" for name in half]


WORK: Final[dict[str, Work]] = {
    "submit": Work(_to_review, _submit, _lost_submits),
    "read": Work(_unread, _read, _lost_readings),
    "add": Work(lambda _db, _home: None, _add, _lost_documents, 4.0),
    "keep drafts": Work(_one_document, _draft, _lost_drafts),
    "back up": Work(_one_document, _back_up, _lost_backups, 1.0),
    "restore": Work(_saved, _restore, _lost_restores, 3.0),
    "export": Work(_one_document, _export, _lost_exports),
}


def _named(what: str, documents: set[int]) -> list[str]:
    return [f"{what}: {sorted(documents)}"] if documents else []


def run(name: str, home: Path, said: Connection) -> None:
    """What a worker does until it is killed, or has nothing left to do."""
    with opened(home / "rx.db") as db:
        said.send(READY)
        WORK[name].run(db, home, said.send)


def _worker(name: str, home: Path, seconds: float) -> list[int]:
    """Lets a worker live for so long; returns what it said was acknowledged."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run, args=(name, home, there))
    process.start()
    there.close()
    if not here.poll(PATIENCE) or here.recv() != READY:
        raise RuntimeError(f"A worker that would {name} did not start.")
    process.join(seconds)
    process.kill()
    process.join(PATIENCE)
    return list(_heard(here))


def _heard(said: Connection) -> Iterator[int]:
    with suppress(EOFError):
        while True:
            yield said.recv()


def kills(tries: int) -> list[Trial]:
    """So many kills of each kind of work."""
    return [kills_of(name, tries) for name in WORK]


def kills_of(name: str, tries: int) -> Trial:
    """So many kills of one kind of work."""
    PROCESSES.set_forkserver_preload([__name__])
    chance, work = random.Random(name), WORK[name]
    said: list[int] = []
    failures: list[str] = []
    with TemporaryDirectory() as folder:
        home = Path(folder)
        with_accounts(home)
        for _ in range(tries):
            with opened(home / "rx.db") as db:
                work.prepare(db, home)
            said += _worker(name, home, chance.uniform(0, work.seconds))
            with opened(home / "rx.db") as db:
                failures += work.lost(db, home, said)
        acknowledged = len(said)
        failures += _stuck(name, home)
    return Trial(f"kills while they {name}", tries, tuple(failures), f"{acknowledged} acknowledged")


def _stuck(name: str, home: Path) -> list[str]:
    """What does not come to its end though nobody kills any more, and what `verify` says then."""
    with opened(home / "rx.db") as db:
        WORK[name].prepare(db, home)
    _worker(name, home, PATIENCE)
    with opened(home / "rx.db") as db:
        left = value(
            db, "SELECT count(*) FROM documents WHERE leased_by IS NOT NULL AND state = 'to_review'"
        )
        stuck = {
            "submit": int(left or 0),
            "read": jobs.progress(db).waiting + jobs.progress(db).reading,
        }
        report = verify.verify(db, ROOT, home)
    broken = [f"verify: {problem.place}: {problem.text}" for problem in report.problems[:3]]
    return broken + ([f"{stuck[name]} stuck"] if stuck.get(name) else [])
