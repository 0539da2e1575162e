"""Data folders as each version of the schema left them, kept in tests/frozen.

`python -m tests.frozen_homes` adds that of the newest migration, made by the code of that day; it
lands together with the migration and is never made again, since later code would make another.
"""

import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from db import people, readings, reviews, schema
from db.connection import opened
from rxcore.people import Actor
from rxcore.readings import Disease, Medicine
from tests.building import document_to_review, submission

FOLDER = Path(__file__).with_name("frozen")


def names() -> list[str]:
    """The migrations whose data folders are kept, in their order."""
    return sorted(path.name.removesuffix(".tar.gz") for path in FOLDER.glob("*.tar.gz"))


def thaw(name: str, home: Path) -> None:
    """Puts the data folder that the migration `name` left into `home`."""
    with tarfile.open(FOLDER / f"{name}.tar.gz") as archive:
        archive.extractall(home, filter="data")


def make(home: Path) -> None:
    """One document corrected and final, one reopened, one that waits: rows in all main tables."""
    schema.prepare(home / "rx.db")
    with opened(home / "rx.db") as db:
        first = people.create_first(db, "Ada", "long enough to pass")
        actor = Actor(first.name, first.role, first.id)
        for read in ("Ascobic Acid", "Telma 40"):
            document = document_to_review(db, home, read, "Crocin")
            row = readings.load(db, document.shown or 0).rows[0]
            corrected = Medicine(
                written=read, name="Ascorbic acid", strength="500 mg", lineage=row.lineage
            )
            reviews.submit(db, actor, submission(document, corrected, Disease(name="Scurvy")))
        reviews.reopen(db, actor, document.id, "A second look")
        document_to_review(db, home, "Dolo 650")


def freeze() -> Path:
    """Keeps the data folder of the newest migration; returns its archive."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        make(home)
        archive = FOLDER / f"{schema.names()[-1]}.tar.gz"
        FOLDER.mkdir(exist_ok=True)
        with tarfile.open(archive, "w:gz") as out:
            for path in (home / "rx.db", home / "images"):
                out.add(path, path.name, filter=_without_person)
    return archive


def _without_person(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The archive's entry without the account and the hour of the person who made it."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    print(freeze())  # noqa: T201
