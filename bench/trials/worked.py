"""A data folder on which people have worked: something of everything that is stored."""

import shutil
from pathlib import Path

from sqlite_utils import Database

from db import assignments, backup, drafts, people, queue, readings, reviews, settings
from db.connection import opened, value
from rxcore.people import Actor
from rxcore.readings import Answer, Disease, Medicine, ModelReading, Offer
from tests.building import document_for_two, document_to_review, submission
from tests.server import (
    ADMINISTRATOR,
    AUDITOR,
    PASSWORD,
    REVIEWER,
    SECOND_REVIEWER,
    SUPERVISOR,
    with_accounts,
)


def person(db: Database, name: str) -> Actor:
    """Somebody with an account, as a session has them."""
    found = people.find(db, name)
    return Actor(found.name, found.role, found.id, "bench")


def read(name: str) -> ModelReading:
    """What a model read: a medicine, a disease, an offer and its answer."""
    medicine = Medicine(written=name, name=name, confidence=0.9)
    stopped = Medicine(written="Ecosprin", name="Ecosprin", lineage="offer")
    return ModelReading(
        medicines=(medicine,),
        diseases=(Disease(written="Fever", name="Fever"),),
        answers=(Answer("medicines", "v1", "answer en Which medicines", name),),
        offers=(Offer(stopped, 0.4, "The page says that this was stopped.", ("stopped",)),),
    )


def make(home: Path) -> None:
    """Seven documents: final, reopened, disputed, on hold, rejected, open with a draft, waiting."""
    with_accounts(home)
    with opened(home / "rx.db") as db:
        root, boss = person(db, ADMINISTRATOR), person(db, SUPERVISOR)
        first, second = person(db, REVIEWER), person(db, SECOND_REVIEWER)
        people.add(db, root, AUDITOR, PASSWORD, "auditor")
        settings.put_shares(db, boss, settings.Shares(blind=5))
        for name in ("Ascobic Acid", "Dolo 650"):
            document = document_to_review(db, home, reading=read(name))
            row = readings.load(db, document.shown or 0).rows[0]
            corrected = Medicine(written=name, name="Corrected", lineage=row.lineage)
            reviews.submit(db, first, submission(document, corrected, Disease(name="Fever")))
        reviews.reopen(db, boss, 2, "A second look")
        two = document_for_two(db, home, "Crocin")
        reviews.submit(db, first, submission(two, Medicine(name="Crocin")))
        two = queue.open_one(db, second, two.id)
        reviews.submit(db, second, submission(two, Medicine(name="Calpol")))
        held = document_to_review(db, home, "Losec")
        reviews.hold(db, first, held.id, held.version, "Which one?", ask=True)
        refused = document_to_review(db, home, "Lasix")
        reviews.reject(db, first, refused.id, refused.version, "A shopping list")
        opened_one = document_to_review(db, home, "Aten-D")
        assignments.assign(db, boss, [opened_one.id], first.person)
        opened_one = queue.open_one(db, first, opened_one.id)
        drafts.save(db, first, opened_one.id, opened_one.version, {"typed": "Aten"})
        document_to_review(db, home, "Telma 40")
        backup.backup(db, root, home / "first-backup.db", home)
        value(db, "PRAGMA wal_checkpoint(TRUNCATE)")


def copy(made: Path, home: Path) -> Path:
    """The same folder elsewhere, to be spoilt."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(made, home)
    return home
