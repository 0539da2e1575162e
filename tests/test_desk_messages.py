"""What the desk and the server say to each other is defined once, and held to on both sides."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlite_utils import Database

from db import documents, queue, reviews, settings
from db.documents import Document
from db.settings import Shares
from pages.desk import messages
from pages.desk.assets import WEB
from pages.desk.data import desk_data
from pages.desk.page import opened
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.readings import Medicine
from scripts.messages import FILE, definitions, module
from tests.building import document_for_two, document_to_review, submission
from tests.desk_messages import action, sent_row

ROW = sent_row("medicine", {"name": "Crocin"})


def test_the_browsers_half_is_made_of_the_servers() -> None:
    assert module() == FILE.read_text(encoding="utf-8")


@pytest.fixture
def disputed(db: Database, home: Path, reviewer: Actor, second_reviewer: Actor) -> Document:
    """Two people read one strength differently."""
    document = document_for_two(db, home, "Crocin")
    for actor, strength in ((reviewer, "500 mg"), (second_reviewer, "650 mg")):
        now = documents.get(db, document.id)
        row = Medicine(name="Crocin", strength=strength, decision="changed")
        reviews.submit(db, actor, submission(now, row))
    return documents.get(db, document.id)


def as_it_arrives(data: messages.Data) -> messages.Data:
    """What the browser is given, held to the schema."""
    return TypeAdapter(messages.Data).validate_json(json.dumps(data))


def test_all_that_a_document_brings_is_as_the_schema_has_it(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")

    given = desk_data(db, reviewer, queue.open_one(db, reviewer, document.id))

    assert given["rows"] == as_it_arrives(given)["rows"]


def test_a_page_read_blind_is_as_the_schema_has_it(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_shares(db, supervisor, Shares(blind=100))
    document = document_to_review(db, home, "Crocin")

    given = desk_data(db, reviewer, queue.open_one(db, reviewer, document.id))

    assert as_it_arrives(given)["blind"]


def test_two_readings_that_differ_are_as_the_schema_has_them(
    db: Database, supervisor: Actor, disputed: Document
) -> None:
    given = desk_data(db, supervisor, opened(db, supervisor, disputed.id))

    arrived = as_it_arrives(given)
    assert arrived["dispute"] is not None
    assert [row["sides"] for row in given["rows"]] == [row["sides"] for row in arrived["rows"]]


def without_comments(code: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", code, flags=re.DOTALL)


def test_nothing_is_sent_down_that_no_module_reads() -> None:
    read = " ".join(
        without_comments(path.read_text(encoding="utf-8"))
        for path in WEB.glob("*.mjs")
        if path != FILE
    )

    fields = {field for part in definitions().values() for field in part["properties"]}
    assert set() == {field for field in fields if not re.search(rf"\b{field}\b", read)}


@pytest.mark.parametrize("field", sorted(messages.Action.__annotations__))
def test_an_action_lacks_nothing(field: str) -> None:
    sent = {key: value for key, value in action(rows=[ROW]).items() if key != field}

    with pytest.raises(InputRefused, match=r"reload the page\.$"):
        messages.action(sent)


NESTED: Any = []
for _ in range(100_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        7,
        [],
        "submit",
        action(kind="unheard of"),
        action(op_id=None),
        action(rows=7),
        action(rows=[{"kind": "pill"}]),
        action(rows=[{**ROW, "decision": "perhaps"}]),
        action(rows=[{**ROW, "box": [0.1, 0.2, 0.3]}]),
        action(rows=[{**ROW, "box": ["0.1", 0, 0, 0]}]),
        action(rows=[{**ROW, "fields": {"name": 7}}]),
        action(rows=[{**ROW, "confidence": 1.0}]),
        action(document="1"),
        action(document=True),
        action(document=10**30),
        action(document=-1),
        action(version=float("inf")),
        action(version=float("nan")),
        action(version="new"),
        action(struck_out=[]),
        action(rows=NESTED),
    ],
)
def test_a_message_that_is_none_is_refused_in_one_sentence(sent: object) -> None:
    with pytest.raises(InputRefused, match=r"reload the page\.$"):
        messages.action(sent)


def test_an_action_comes_with_its_boxes() -> None:
    taken = messages.action(action(rows=[{**ROW, "box": [0, 0.25, 1, 0.05]}]))

    assert [row["box"] for row in taken["rows"]] == [(0, 0.25, 1, 0.05)]


def test_half_a_character_is_a_question_mark() -> None:
    taken = messages.action(action(note="from a phone \ud83d"))

    assert taken["note"] == "from a phone ?"
