import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, jobs, readings, reviews
from db.connection import transaction
from db.evaluation import compare_readers, evaluate
from db.imports import import_readings
from rxcore.errors import InputRefused, NotAllowed
from rxcore.exports.derived import Shares
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Medicine, ModelReading
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
    assert [(f.field, f.right, f.read) for f in found.report.fields] == [("name", 2, 2)]


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


OTHER = ReaderCard("other", "tiny", "2", "int8")


def read_again(db: Database, document: int, card: ReaderCard, *names: str) -> None:
    """Another model's reading of a document."""
    with transaction(db):
        reader = readings.model_reader(db, card)
        readings.insert(db, document, reader, model_reading(*names))


def test_a_set_of_names_alone_makes_no_strength_wrong(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document = add_document(db, home, text="a")
    [job] = jobs.claim(db, 1)
    row = Medicine(name="Telma", strength="40 mg", form="tablet")
    jobs.complete(db, job, MODEL, ModelReading(medicines=(row,)))
    import_readings(db, supervisor, "gold", b"file,kind,name\na.png,medicine,Telma\n")

    [found] = evaluate(db, supervisor, against="gold")

    assert document.id in found.report.ids
    assert found.report.score("all", "whole row").micro.f1 == 1
    assert [(f.field, f.right, f.read) for f in found.report.fields if f.read] == [("name", 1, 1)]


def test_two_readers_are_compared_on_the_documents_that_both_read(
    db: Database, home: Path, supervisor: Actor
) -> None:
    for name in ("a", "b", "c"):
        document = read_by_a_model(db, home, name, "Crocin")
        if name != "c":
            read_again(db, document, OTHER, "Crosin")
    gold = "".join(f"{name}.png,medicine,Crocin\n" for name in "abc")
    import_readings(db, supervisor, "gold", f"file,kind,name\n{gold}".encode())

    [pair] = compare_readers(evaluate(db, supervisor, against="gold"))

    assert pair.difference is not None
    assert pair.difference.documents == 2
    assert (pair.difference.first.value, pair.difference.second.value) == (1, 0)
    assert pair.difference.clear


def test_readers_of_other_documents_are_said_to_have_none_in_common(
    db: Database, home: Path, supervisor: Actor
) -> None:
    read_by_a_model(db, home, "a", "Crocin")
    read_again(db, add_document(db, home, text="b").id, OTHER, "Crocin")
    gold = b"file,kind,name\na.png,medicine,Crocin\nb.png,medicine,Crocin\n"
    import_readings(db, supervisor, "gold", gold)

    shown = command(home, "evaluate", "--against", "gold")

    assert "no document was read by both" in shown.out
    assert "nan" not in shown.out.lower()


def test_what_seeing_a_proposal_does_is_told_apart(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor
) -> None:
    for name, blind in (("a", False), ("b", False), ("c", True), ("d", True)):
        document = documents.get(db, read_by_a_model(db, home, name, "Crosin"))
        if blind:
            with transaction(db):
                db.execute("UPDATE documents SET blind = 1 WHERE id = ?", (document.id,))
        [shown] = readings.load(db, document.shown or 0).medicines
        corrected = Medicine(name="Crocin", decision="added")
        row = corrected if blind else replace(shown, decision="accepted")
        reviews.submit(db, reviewer, submission(document, row, blind=blind))

    [found] = evaluate(db, supervisor)

    assert (found.on_proposal.documents, found.blind.documents) == (2, 2)
    assert found.anchoring is not None
    assert found.anchoring.difference.value == 1
    assert "anchoring" in command(home, "evaluate").out


@pytest.mark.parametrize(
    ("by", "groups"),
    [("kind", ["PNG image"]), ("upload", ["first"]), ("form", ["syrup", "tablet"])],
)
def test_scores_are_parted_by_what_is_asked_for(
    db: Database, home: Path, supervisor: Actor, by: str, groups: list[str]
) -> None:
    add_document(db, home, text="a")
    [job] = jobs.claim(db, 1)
    rows = (Medicine(name="Telma", form="tab"), Medicine(name="Ambrolyte", form="syrup"))
    jobs.complete(db, job, MODEL, ModelReading(medicines=rows))
    gold = "file,kind,name,form\na.png,medicine,Telma,tablet\na.png,medicine,Ambrolite,syrup\n"
    import_readings(db, supervisor, "gold", gold.encode())

    done = command(home, "evaluate", "--against", "gold", "--by", by, "--json")

    told = json.loads(done.out)[0]["groups"]
    assert sorted(told) == groups
    if by == "form":
        assert [told[form]["scores"][0]["f1"] for form in groups] == [0, 1]


def test_every_document_and_field_is_told(db: Database, home: Path, supervisor: Actor) -> None:
    read_by_a_model(db, home, "a", "Crosin", "Dolo")
    gold = b"file,kind,name\na.png,medicine,Crocin\na.png,medicine,Aten\n"
    import_readings(db, supervisor, "gold", gold)

    figures = json.loads(command(home, "evaluate", "--against", "gold", "--json").out)
    told = command(home, "evaluate", "--against", "gold", "--by-document").out

    [page] = figures[0]["by_document"]
    errors = {row["error"]: (row["read"], row["true"]) for row in page["rows"]}
    assert errors["misspelt"][1] == {"name": "Crocin"}
    assert (page["document"], page["corrections"], sorted(errors)) == (
        1, 3, ["missed", "misspelt", "spurious"],
    )  # fmt: skip
    assert "rx-0001: 3 corrections" in told
    assert "! name: 'Crosin', true 'Crocin'" in told


def test_only_documents_of_one_split_are_measured_by(
    db: Database, home: Path, reviewer: Actor
) -> None:
    for number in range(12):
        id_ = read_by_a_model(db, home, f"page {number}", "Crocin")
        reviews.submit(db, reviewer, submission(documents.get(db, id_), Medicine(name="Crocin")))
    shares = Shares(train=50, validation=20, test=30)
    parts = [shares.part(documents.get(db, n).sha256) for n in range(1, 13)]

    counted = {}
    for part in ("train", "validation", "test"):
        options = ("--split", part, "--shares", "50/20/30", "--json")
        done = json.loads(command(home, "evaluate", *options).out or "[]")
        counted[part] = sum(reader["documents"] for reader in done)

    assert counted == {part: parts.count(part) for part in counted}  # type: ignore[arg-type]
