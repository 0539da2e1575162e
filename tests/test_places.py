"""Pointing at the ink and typing a line: what the server makes of a place and of a text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from sqlite_utils import Database
from starlette.applications import Starlette
from starlette.testclient import TestClient

from db import documents
from db.documents import Document
from pages.desk import pointing
from pages.desk.pointing import Pointing, band
from pages.desk.typed_line import row_of_line
from pages.routes import desk, places
from pages.shared import app
from rxcore.errors import InputRefused, NotAllowed, RxError
from rxcore.people import Actor
from rxcore.readers.ocr.reader import EmbeddedReader
from rxcore.readings import Box
from tests.building import document_to_review
from tests.serving import serving
from tests.test_routes import signed_in

LINES = ("Dr A. Rao, Sunrise Clinic", "Rx", "Tab Crocin 500 mg 1-0-1 x 5 days", "Hypertension")


def page(turned: int = 0) -> Image.Image:
    """A page of four printed lines, at heights of .2, .4, .6 and .8."""
    drawn = Image.new("RGB", (900, 700), "white")
    for number, text in enumerate(LINES):
        top = 0.2 * (number + 1) * drawn.height
        ImageDraw.Draw(drawn).text((60, top - 16), text, fill="black", font_size=32)
    return drawn.rotate(turned, expand=True)


@pytest.fixture(scope="module")
def reader() -> EmbeddedReader:
    return EmbeddedReader()


def test_a_point_reads_the_line_that_it_is_on(reader: EmbeddedReader) -> None:
    found = reader.read_place(page(), band((0.2, 0.6), 0), at=(0.2, 0.6))

    [row] = found.rows
    assert (row.kind, row.name, row.values()["strength"]) == ("medicine", "Crocin", "500 mg")
    assert "crocin" in [name.name.casefold() for name in found.names][:1]
    assert 0.55 < found.box.y < 0.6 < found.box.y + found.box.height < 0.65


def test_a_box_is_read_whole_and_each_row_has_its_own_place(reader: EmbeddedReader) -> None:
    found = reader.read_place(page(), Box(0.0, 0.55, 1.0, 0.3))

    places = [(row.name, round(row.box.y, 1)) for row in found.rows if row.box]
    assert places == [("Crocin", 0.6), ("Hypertension", 0.8)]


def test_a_page_on_its_side_is_read_after_its_turn(reader: EmbeddedReader) -> None:
    found = reader.read_place(page(turned=90), band((0.6, 0.8), 90), 90, (0.6, 0.8))

    assert [row.name for row in found.rows] == ["Crocin"]
    assert 0.55 < found.box.x < 0.65


def test_a_place_without_ink_has_no_rows(reader: EmbeddedReader) -> None:
    empty = Box(0.3, 0.05, 0.2, 0.05)

    found = reader.read_place(page(), empty)

    assert (found.box, found.text, found.rows, found.names) == (empty, "", (), ())


@pytest.mark.parametrize(
    ("line", "kind", "fields"),
    [
        (
            "Aten-D 50 mg tab 1-0-1 x 30d after food",
            "medicine",
            {"name": "Aten-D", "strength": "50 mg", "form": "tablet", "frequency": "1-0-1"},
        ),
        ("T. Crocin 500mg BD", "medicine", {"name": "Crocin", "strength": "500 mg"}),
        ("Hypertension", "disease", {"name": "Hypertension", "code": "I10"}),
        ("Hypertension tab 5 mg", "medicine", {"form": "tablet", "strength": "5 mg"}),
    ],
)
def test_a_typed_line_fills_the_cells(line: str, kind: str, fields: dict[str, str]) -> None:
    found = row_of_line(line, "")

    assert found["kind"] == kind
    assert fields.items() <= found["fields"].items()


def test_a_line_that_is_only_begun_brings_names_that_go_on_with_it() -> None:
    found = row_of_line("Croc", "medicine")

    assert "Crocin" in [name["name"] for name in found["names"]]


@pytest.mark.parametrize("line", ["", "   ", None, "9", "\U0001f48a", "x" * 10_000, "\u202e.."])
def test_odd_lines_are_taken_for_what_they_are(line: str | None) -> None:
    found = row_of_line(line, "medicine")

    assert set(found) == {"kind", "fields", "names"}


def test_a_line_of_no_kind_is_refused() -> None:
    with pytest.raises(InputRefused):
        row_of_line("Crocin", "symptom")


@pytest.fixture
def document(db: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Document]:
    with serving(home, monkeypatch):
        yield document_to_review(db, home, "Crocin")


@pytest.fixture
def client(document: Document, reviewer: Actor) -> TestClient:
    del document
    routes = Starlette(routes=places.ROUTES, exception_handlers={RxError: desk.say})
    return TestClient(signed_in(routes, reviewer))


def test_a_blind_reader_gets_the_place_and_none_of_the_words(
    db: Database, document: Document, reviewer: Actor
) -> None:
    db.execute("UPDATE documents SET blind = 1 WHERE id = ?", (document.id,))

    found = Pointing().read(reviewer, document.id, None, (0.2, 0.1), 0)

    assert (found.text, found.rows, found.names) == ("", (), ())


def test_who_may_not_review_may_not_have_a_place_read(document: Document) -> None:
    stranger = Actor("cli:nobody", "system")

    with pytest.raises(NotAllowed):
        Pointing().read(stranger, document.id, None, (0.2, 0.1), 0)


def test_a_session_that_asks_too_fast_is_asked_to_wait(
    db: Database, document: Document, reviewer: Actor, second_reviewer: Actor
) -> None:
    db.execute("UPDATE documents SET blind = 1 WHERE id = ?", (document.id,))
    asked = Pointing()
    for _ in range(pointing.MOST):
        asked.read(reviewer, document.id, None, (0.2, 0.1), 0)

    with pytest.raises(InputRefused, match="wait a few seconds"):
        asked.read(reviewer, document.id, None, (0.2, 0.1), 0)
    assert asked.read(second_reviewer, document.id, None, (0.2, 0.1), 0).rows == ()


def test_the_route_reads_the_stored_page(
    client: TestClient, document: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "page.jpg"
    page().save(file)
    monkeypatch.setattr(pointing, "picture", lambda _: file.read_bytes())

    answer = client.post("/api/places", json={"document": document.id, "at": [0.2, 0.6]}).json()

    assert [row["fields"]["name"] for row in answer["rows"]] == ["Crocin"]
    assert answer["names"][0]["name"].casefold() == "crocin"
    assert [len(row["box"]) for row in answer["rows"]] == [4]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"at": [0.5, 0.5], "box": [0, 0, 1, 1]},
        {"at": [7, 0.5]},
        {"at": "here"},
        {"at": [None, 1]},
        {"box": [0.2, 0.2, 0, 0]},
        {"box": [float(10**300), 0, 1, 1]},
        {"box": [2, 2, 1, 1]},
        {"at": [0.5, 0.5], "rotation": 45},
    ],
)
def test_a_place_that_is_none_is_refused_in_one_sentence(
    client: TestClient, document: Document, sent: dict[str, object]
) -> None:
    answer = client.post("/api/places", json={"document": document.id, **sent})

    assert (answer.status_code, answer.json()["problem"][-1]) == (422, ".")


def test_a_page_whose_file_is_gone_is_refused_in_one_sentence(
    client: TestClient, db: Database, document: Document
) -> None:
    app.store().remove(documents.get(db, document.id).sha256)

    answer = client.post("/api/places", json={"document": document.id, "at": [0.5, 0.5]})

    assert answer.status_code == 422
    assert "add the file again" in answer.json()["problem"]
