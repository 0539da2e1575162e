"""Disks that take so much and no more: each act ends done or with a sentence, and works later.

Where a small disk is given, it is really filled. Else the kernel's limit on the size of a file
stands for it (RLIMIT_FSIZE): a write past it fails, in the database's log as in an image or an
export.
"""

import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.trials import Came, Trial, is_sentence, outcome, worked
from bench.trials.kills import PATIENCE, PROCESSES
from db import (
    backup,
    drafts,
    exports,
    formulary,
    intake,
    jobs,
    queue,
    reviews,
    sessions,
    verify,
)
from db.connection import Database, opened
from db.export_orders import Order
from rxcore.clinical.formulary_file import Entry
from rxcore.intake import Incoming
from rxcore.limits import Limits
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.settings import Settings
from rxcore.store import ImageStore
from tests.building import CARD, model_reading, picture, submission
from tests.server import PASSWORD, REVIEWER

ROOT: Final = Actor("cli:bench", "administrator")
STEP: Final = 8192
"""Bytes between two levels; the acts write some ten to three hundred thousand."""

Act = Callable[[Database, Path], object]


def _add(db: Database, home: Path) -> None:
    """Raises what was refused, which else costs one file only."""
    files = [Incoming("new.png", picture("new"))]
    *_, tally = intake.add_all(db, ImageStore(home / "images"), ROOT, files, Limits(), upload="b")
    if bad := [one.reason for one in tally.refused if not is_sentence(one.reason)]:
        raise RuntimeError(bad[0])


def _read(db: Database, _: Path) -> None:
    jobs.ask_again(db, ROOT, 7)
    for job in jobs.claim(db, 1):
        jobs.complete(db, job, CARD, model_reading("Crocin"))


def _draft(db: Database, _: Path) -> None:
    reviewer = worked.person(db, REVIEWER)
    document = queue.open_one(db, reviewer, 6)
    drafts.save(db, reviewer, 6, document.version, {"typed": "x" * 50_000})


def _submit(db: Database, _: Path) -> None:
    reviewer = worked.person(db, REVIEWER)
    document = queue.open_one(db, reviewer, 7)
    reviews.submit(db, reviewer, submission(document, Medicine(name="Telma")))


ACTS: Final[dict[str, Act]] = {
    "add a page": _add,
    "store a reading": _read,
    "keep a draft": _draft,
    "submit": _submit,
    "sign in": lambda db, _: sessions.sign_in(db, REVIEWER, PASSWORD, "bench"),
    "export": lambda db, home: exports.export(db, ROOT, home / "out", Order(), Settings(home=home)),
    "back up": lambda db, home: backup.backup(db, ROOT, home / "copy.db", home),
    "change the vocabulary": lambda db, home: formulary.accept(
        db, ROOT, home / "formulary", [Entry(name=f"Own {n}") for n in range(300)]
    ),
}


def run(name: str, home: Path, most: int | None, said: Connection) -> None:
    """One act, no file of which may grow beyond so many bytes, if any number is given."""
    if most is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    said.send(outcome(lambda: _on(home, ACTS[name])))


def _on(home: Path, act: Act) -> None:
    with opened(home / "rx.db") as db:
        act(db, home)


@contextmanager
def filled(disk: Path, left: int) -> Iterator[None]:
    """While in it, a file takes all room of the disk but so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - left))
    yield
    ballast.unlink()


def full_disks(levels: int, disk: Path | None = None) -> Trial:
    """Each act at each level of what the disk still takes, then again with room.

    disk: a folder on a disk of a few MB that is filled; None limits the size of files.
    """
    PROCESSES.set_forkserver_preload([__name__])
    failures, refused = [], 0
    with TemporaryDirectory() as folder, TemporaryDirectory(dir=disk) as place:
        worked.make(Path(folder) / "made")
        for level in range(levels):
            for name in ACTS:
                home = worked.copy(Path(folder) / "made", Path(place) / "home")
                room = level * STEP
                with filled(disk, room) if disk else nullcontext():
                    came, said = _tried(name, home, None if disk else room)
                refused += came == "refused"
                failures += [
                    f"{name} at {level}: {text}" for text in _wrong(name, home, came, said)
                ]
    how = "of a disk" if disk else "of the disk, by a limit on files,"
    return Trial(
        f"{levels} fill levels {how} x {len(ACTS)} acts", levels * len(ACTS), tuple(failures),
        f"{refused} refused in a sentence, the others done",
    )  # fmt: skip


def _tried(name: str, home: Path, most: int | None) -> tuple[Came, str]:
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run, args=(name, home, most, there))
    process.start()
    there.close()
    came: tuple[Came, str] = ("broke", "It did not end.")
    if here.poll(PATIENCE):
        came = here.recv()
    process.join(PATIENCE)
    return came


def _wrong(name: str, home: Path, came: Came, said: str) -> list[str]:
    """What is not as it should be after an act on a full disk, once there is room again."""
    found = [said] if came == "broke" else []
    with opened(home / "rx.db") as db:
        report = verify.verify(db, ROOT, home)
        found += [f"verify: {problem.place}: {problem.text}" for problem in report.problems[:2]]
    if came == "refused":
        again = outcome(lambda: _on(home, ACTS[name]))
        found += [f"with room again: {again[1]}"] * (again[0] != "done")
    return found
