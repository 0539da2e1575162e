"""Two readers compared on the documents that both read."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import jobs
from db.imports import import_readings
from db.reader_agreement import agree
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from tests.building import add_document, model_reading
from tests.command_line import command

MODEL = ReaderCard("embedded-ocr", "tiny")
PAGES = {"a": ("Crocin", "Dolo"), "b": ("Aten",), "c": ("Pan",)}
GOLD = (
    "file,kind,name\na.png,medicine,CROCIN\na.png,medicine,Dolo\n"
    "b.png,medicine,Ativan\nb.png,disease,Fever\n"
)


@pytest.fixture
def read_twice(db: Database, home: Path, supervisor: Actor) -> Database:
    """Three pages read by a model, two of them by the set "gold" as well."""
    for text, names in PAGES.items():
        add_document(db, home, text=text)
        [job] = jobs.claim(db, 1)
        jobs.complete(db, job, MODEL, model_reading(*names))
    import_readings(db, supervisor, "gold", GOLD.encode())
    return db


def test_readers_are_compared_where_both_read(read_twice: Database, supervisor: Actor) -> None:
    found = agree(read_twice, supervisor, "embedded-ocr", "gold")

    assert (found.agreement.documents, found.agreement.equal.value) == (2, 0.5)
    assert list(found.differing) == [2]


@pytest.mark.usefixtures("read_twice")
def test_the_command_prints_the_figures_and_the_documents(home: Path) -> None:
    told = command(home, "agree", "embedded-ocr", "gold", "--by-document")
    figures = json.loads(command(home, "agree", "gold", "embedded-ocr", "--json").out)

    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("embedded-ocr and gold on 2 documents,")
    assert "rx-0002: " in told.out
    assert figures["equal"]["value"] == 0.5


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("gold", "nobody"), "There is no reader 'nobody'; known are: embedded-ocr, gold."),
        (("gold", "gold"), "Name two different readers."),
    ],
)
def test_readers_that_cannot_be_compared_are_named(
    read_twice: Database, supervisor: Actor, names: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(InputRefused, match=sentence):
        agree(read_twice, supervisor, *names)


def test_no_common_document_is_said_with_what_to_do(
    db: Database, home: Path, supervisor: Actor
) -> None:
    for text, reader in (("a", "gold"), ("b", "silver")):
        add_document(db, home, text=text)
        rows = f"file,kind,name\n{text}.png,medicine,Crocin\n"
        import_readings(db, supervisor, reader, rows.encode())

    with pytest.raises(InputRefused, match="No document was read by gold and by silver"):
        agree(db, supervisor, "gold", "silver")


def test_only_supervisors_compare_readers(read_twice: Database, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        agree(read_twice, reviewer, "gold", "embedded-ocr")
