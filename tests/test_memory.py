"""What people made of a misreading before is offered again."""

from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from db import memory, readings, reviews
from rxcore.clinical.candidates import Correction
from rxcore.people import Actor
from tests.building import document_to_review, submission


def correct(db: Database, home: Path, actor: Actor, read: str, made: str) -> None:
    document = document_to_review(db, home, read)
    assert document.shown is not None
    [row] = readings.load(db, document.shown).medicines
    reviews.submit(db, actor, submission(document, replace(row, name=made)))


def test_what_was_made_of_the_same_reading_is_remembered_with_who_and_how_often(
    db: Database, home: Path, reviewer: Actor
) -> None:
    for _ in range(2):
        correct(db, home, reviewer, "Ascobic Acid", "Ascorbic acid")
    correct(db, home, reviewer, "Ascobic Acid", "Ascoril")

    assert [
        Correction("Ascorbic acid", 2, (reviewer.name,)),
        Correction("Ascoril", 1, (reviewer.name,)),
    ] == memory.made_of(db, "medicine", "ascobic acid")


def test_a_correction_that_is_not_final_is_not_remembered(db: Database, home: Path) -> None:
    document_to_review(db, home, "Ascobic Acid")

    assert memory.made_of(db, "medicine", "Ascobic Acid") == []
