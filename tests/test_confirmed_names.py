"""Names that people here confirmed and no vocabulary has, and their way into the formulary."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import formulary as acts
from db import readings, reviews
from db.formulary import Confirmed
from rxcore.clinical import formulary
from rxcore.clinical.formulary_file import Entry
from rxcore.clinical.vocabulary import Vocabulary, open_vocabulary
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Disease, Kind, Medicine
from rxcore.settings import Settings
from tests.building import document_to_review, submission


def confirm(db: Database, home: Path, actor: Actor, *rows: Medicine | Disease) -> int:
    """A document whose final reading has these rows."""
    document = document_to_review(db, home)
    reviews.submit(db, actor, submission(document, *rows))
    return document.id


def nothing_known(_: Kind, __: str) -> bool:
    return False


def test_names_are_listed_with_how_often_and_where(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    confirm(db, home, reviewer, Medicine(name="Zyrovastin"), Disease(name="Zyropathy"))
    confirm(db, home, reviewer, Medicine(name="zyrovastin"))
    last = confirm(db, home, reviewer, Medicine(name="Zyrovastin "))

    names = acts.confirmed_names(db, supervisor, nothing_known)

    assert names == [
        Confirmed("medicine", "Zyrovastin", 3, last),
        Confirmed("disease", "Zyropathy", 1, last - 2),
    ]


def test_what_a_vocabulary_has_is_not_listed(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    confirm(db, home, reviewer, Medicine(name="CROCIN"), Disease(name="T2DM"))

    assert acts.confirmed_names(db, supervisor, Vocabulary().knows) == []


def test_what_nobody_made_final_is_not_listed(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Zyrovastin")
    assert document.shown is not None
    [row] = readings.load(db, document.shown).medicines
    reviews.submit(db, reviewer, submission(document, replace(row, name="Crocin")))
    document_to_review(db, home, "Zyrovastin")

    assert acts.confirmed_names(db, supervisor, Vocabulary().knows) == []


def test_rows_without_a_legible_name_are_not_listed(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    unread = Medicine(name="Zyro?", legible=False, decision="illegible")
    confirm(db, home, reviewer, unread, Medicine(name="..."))

    assert acts.confirmed_names(db, supervisor, nothing_known) == []


def test_the_list_ends_where_it_is_told_to(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    confirm(db, home, reviewer, *(Medicine(name=f"Zyro {n}") for n in "abc"))

    names = acts.confirmed_names(db, supervisor, nothing_known, most=2)

    assert [found.name for found in names] == ["Zyro a", "Zyro b"]


def test_accepted_names_join_what_is_in_force_and_leave_the_list(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    settings = Settings(home=home)
    folder = settings.formulary
    acts.adopt(db, supervisor, folder, formulary.check(b"name\nDolo", folder))
    confirm(db, home, reviewer, Medicine(name="Zyrovastin"))

    version = acts.accept(
        db, supervisor, folder, [Entry(name="Zyrovastin", canonical="rosuvastatin")]
    )

    names = open_vocabulary(settings)
    assert [entry.name for entry in formulary.entries_of(version)] == ["Dolo", "Zyrovastin"]
    assert acts.adoptions(db)[version.id].how == "names confirmed here"
    assert acts.confirmed_names(db, supervisor, names.knows) == []


def test_a_name_that_is_there_already_is_not_accepted_twice(
    db: Database, home: Path, supervisor: Actor
) -> None:
    folder = home / "formulary"
    acts.accept(db, supervisor, folder, [Entry(name="Zyrovastin")])

    with pytest.raises(InputRefused, match="in the formulary already"):
        acts.accept(db, supervisor, folder, [Entry(name="zyrovastin")])


def test_a_reviewer_neither_sees_the_list_nor_accepts(
    db: Database, home: Path, reviewer: Actor
) -> None:
    with pytest.raises(NotAllowed):
        acts.confirmed_names(db, reviewer, nothing_known)
    with pytest.raises(NotAllowed):
        acts.accept(db, reviewer, home / "formulary", [Entry(name="Zyrovastin")])
