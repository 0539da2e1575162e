import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, reviews
from db.connection import transaction
from db.evaluation import evaluate
from db.imports import import_readings
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Medicine
from tests.building import add_document, document_to_review, model_reading, submission
from tests.command_line import command

MODEL = ReaderCard("embedded-ocr", "tiny", "1", "int8")


def read_by_a_model(db: Database, home: Path, text: str, *names: str) -> int:
    document = add_document(db, home, text=text)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, MODEL, model_reading(*names))
    return document.id


def test_readers_are_measured_by_an_imported_set(
    db: Database, home: Path, supervisor: Actor
) -> None:
    read_by_a_model(db, home, "a", "Crocin", "Dolo")
    read_by_a_model(db, home, "b", "Aten")
    gold = "file,kind,name\na.png,medicine,Crocin\na.png,medicine,Pan\nb.png,medicine,Aten\n"
    import_readings(db, supervisor, "gold", gold.encode())

    [found] = evaluate(db, supervisor, against="gold")

    names = found.report.score("medicine", "name").micro
    assert (names.tp, names.fp, names.fn) == (2, 1, 1)
    assert (found.card, found.truths, found.report.documents) == (MODEL, 2, 2)
    assert [(f.field, f.right, f.read) for f in found.fields] == [("name", 2, 2)]


def test_readers_are_measured_by_what_people_made_final(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    read_by_a_model(db, home, "a", "Ascobic acid")
    document = documents.get(db, 1)
    reviews.submit(db, reviewer, submission(document, Medicine(name="Ascorbic acid")))

    [found] = evaluate(db, supervisor)

    assert found.kind == "model"
    assert found.report.errors["misspelt"] == 1


def test_what_was_approved_in_a_batch_is_no_truth(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    read_by_a_model(db, home, "a", "Crocin")
    document = documents.get(db, 1)
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    with transaction(db):
        db.execute("UPDATE documents SET basis = 'approved in a batch'")

    with pytest.raises(InputRefused, match="nothing to score by"):
        evaluate(db, supervisor)


def test_the_scripted_reader_is_left_out_unless_it_is_named(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))

    unnamed = evaluate(db, supervisor)
    named = evaluate(db, supervisor, reader="scripted")

    assert unnamed == []
    assert [found.card.name for found in named] == ["scripted"]


def test_the_latest_reading_of_a_reader_counts(db: Database, home: Path, supervisor: Actor) -> None:
    document = read_by_a_model(db, home, "a", "Crosin")
    import_readings(db, supervisor, "gold", b"file,kind,name\na.png,medicine,Crocin\n")
    jobs.ask_again(db, supervisor, document)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, MODEL, model_reading("Crocin"))

    [found] = evaluate(db, supervisor, against="gold")

    assert found.report.score("all", "name").micro.f1 == 1.0


def test_people_are_measured_by_an_imported_set_too(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crosin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin")))
    gold = f"file,kind,name\n{document.sha256},medicine,Crocin\n"
    import_readings(db, supervisor, "gold", gold.encode())

    found = evaluate(db, supervisor, against="gold")

    assert [(f.kind, f.card.name) for f in found] == [("person", reviewer.name)]


def test_an_unknown_set_and_an_unknown_reader_are_refused(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    import_readings(db, supervisor, "gold", f"file,kind,name\n{document.sha256},,\n".encode())

    with pytest.raises(InputRefused, match="there are: gold"):
        evaluate(db, supervisor, against="silver")
    with pytest.raises(InputRefused, match="no reader called"):
        evaluate(db, supervisor, against="gold", reader="nobody")
    with pytest.raises(NotAllowed):
        evaluate(db, reviewer, against="gold")


def test_the_command_prints_a_table_and_figures(
    db: Database, home: Path, supervisor: Actor
) -> None:
    read_by_a_model(db, home, "a", "Crocin")
    import_readings(db, supervisor, "gold", b"file,kind,name\na.png,medicine,Crocin\n")

    table = command(home, "evaluate", "--against", "gold")
    figures = command(home, "evaluate", "--against", "gold", "--json")
    nothing = command(home, "evaluate")

    assert f"model {MODEL.title}: 1 of 1 document\n" in table.out
    assert json.loads(figures.out)[0]["scores"][0]["f1"] == 1.0
    assert (nothing.status, nothing.out) == (1, "")
