"""A panel of readers: each reads a page, the first one's rows stand on the desk."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from sqlite_utils import Database

from db import documents, jobs, readings, settings
from db.connection import value
from db.documents import Document
from db.verify import verify
from db.workers import at_work
from rxcore.clinical.vocabulary import CurrentVocabulary
from rxcore.errors import InputRefused, NotAllowed, ReaderUnavailable
from rxcore.people import Actor
from rxcore.questions import Question
from rxcore.readers.at_hand import ReadersAtHand
from rxcore.readers.panel import Panel, panel_of
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Failure, Medicine, ModelReading
from rxcore.settings import Settings
from rxcore.store import ImageStore
from rxcore.worker import Drained, ReaderInUse, Worker
from tests.building import add_document

BOTH = Panel(("paligemma", "ocr"))
NAMES = {"paligemma": "Telma", "ocr": "Crocin"}


@pytest.fixture
def here(home: Path) -> Settings:
    """Settings of a server whose pages another program reads."""
    return Settings(home=home, extract="off")


@pytest.fixture
def document(db: Database, home: Path, supervisor: Actor, here: Settings) -> Document:
    """A document added under a panel of two."""
    settings.put_panel(db, supervisor, here, BOTH)
    return add_document(db, home)


def card(reader: str) -> ReaderCard:
    return ReaderCard(reader, f"org/{reader}")


def reads(db: Database, reader: str, name: str = "") -> None:
    [job] = jobs.claim(db, 1, readers=[reader])
    reading = ModelReading(medicines=(Medicine(name=name or NAMES[reader]),))
    assert jobs.complete(db, job, card(reader), reading)


def fails(db: Database, reader: str) -> None:
    [job] = jobs.claim(db, 1, readers=[reader])
    assert jobs.fail(db, job, "Too blurred.")


def on_the_desk(db: Database, document: Document) -> str:
    found = documents.get(db, document.id)
    return readings.load(db, found.shown).reader if found.shown else ""


@pytest.mark.parametrize("order", [("ocr", "paligemma"), ("paligemma", "ocr")])
def test_the_first_ones_rows_stand_on_the_desk_whoever_comes_last(
    db: Database, document: Document, order: tuple[str, str]
) -> None:
    for reader in order:
        reads(db, reader)

    assert on_the_desk(db, document) == "paligemma"
    assert documents.get(db, document.id).state == "to_review"
    assert len(readings.of_document(db, document.id)) == 2


def test_where_the_first_cannot_read_the_next_ones_rows_stand(
    db: Database, document: Document
) -> None:
    reads(db, "ocr")
    fails(db, "paligemma")

    found = documents.get(db, document.id)
    assert (on_the_desk(db, document), found.state) == ("ocr", "to_review")
    assert found.why != "no model could read it"


def test_people_wait_for_the_reader_whose_rows_they_get_and_for_no_other(
    db: Database, document: Document
) -> None:
    states = [documents.get(db, document.id).state]
    reads(db, "ocr")
    states.append(documents.get(db, document.id).state)
    reads(db, "paligemma")
    states.append(documents.get(db, document.id).state)

    assert states == ["new", "new", "to_review"]


def test_a_reader_that_is_away_stops_nobody(db: Database, document: Document) -> None:
    reads(db, "paligemma")

    assert documents.get(db, document.id).state == "to_review"


@pytest.mark.parametrize("order", [("ocr", "paligemma"), ("paligemma", "ocr")])
def test_readers_that_differ_bring_a_page_sooner_than_readers_that_agree(
    db: Database, home: Path, document: Document, order: tuple[str, str]
) -> None:
    for reader in order:
        reads(db, reader)
    agreed = add_document(db, home)
    for reader in order:
        reads(db, reader, "Crocin")

    differing, same = (documents.get(db, each.id) for each in (document, agreed))
    assert differing.risk > same.risk
    assert "another model reads" in differing.why
    assert "another model reads" not in same.why


def test_reading_again_keeps_whose_rows_stand_on_the_desk(
    db: Database, document: Document, reviewer: Actor
) -> None:
    reads(db, "paligemma")
    reads(db, "ocr")

    jobs.ask_again(db, reviewer, document.id)
    reads(db, "paligemma", "Telma 40")
    reads(db, "ocr")

    shown = readings.load(db, documents.get(db, document.id).shown or 0)
    assert [row.name for row in shown.rows] == ["Telma 40"]


def test_a_reader_that_is_asked_for_by_name_has_its_rows_on_the_desk(
    db: Database, document: Document, reviewer: Actor
) -> None:
    reads(db, "paligemma")
    reads(db, "ocr")

    jobs.ask_again(db, reviewer, document.id, "ocr")
    reads(db, "ocr")

    assert on_the_desk(db, document) == "ocr"


def test_the_choice_is_an_event_and_the_record_verifies(
    db: Database, home: Path, supervisor: Actor, here: Settings
) -> None:
    settings.put_panel(db, supervisor, here, BOTH)
    add_document(db, home)
    reads(db, "paligemma")
    reads(db, "ocr")

    report = verify(db, supervisor, home)
    db.execute("UPDATE settings SET value = 'ocr' WHERE key = 'panel'")
    altered = verify(db, supervisor, home)

    setting = "SELECT body ->> '$.details.setting' FROM events WHERE act = 'setting changed'"
    assert value(db, setting) == "panel"
    assert report.problems == ()
    assert [problem.place for problem in altered.problems] == ['setting "panel"']


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(("ocr", "gemini"), "There is no reader 'gemini'"), (("ocr", "ocr"), "Name each reader once")],
)
def test_a_panel_that_is_none_is_refused(names: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(InputRefused, match=sentence):
        panel_of(names)


def test_a_reader_that_cannot_read_here_is_refused_with_what_to_do(
    db: Database, home: Path, supervisor: Actor
) -> None:
    with pytest.raises(InputRefused, match="set RX_REMOTE_URL and RX_REMOTE_MODEL"):
        settings.put_panel(db, supervisor, Settings(home=home), Panel(("ocr", "remote")))

    assert settings.panel(db) == Panel()


def test_only_supervisors_choose(db: Database, reviewer: Actor, here: Settings) -> None:
    with pytest.raises(NotAllowed):
        settings.put_panel(db, reviewer, here, BOTH)


class Plain:
    """Reads every page alike."""

    def __init__(self, name: str) -> None:
        self.card = card(name)

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        del questions
        return 4

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        del questions
        return [ModelReading(medicines=(Medicine(name=self.card.name),)) for _ in pages]


def test_two_names_of_one_reader_load_it_once(tmp_path: Path) -> None:
    said: list[str] = []
    settings = Settings(home=tmp_path, reader="ocr")
    readers = ReadersAtHand(lambda: settings, CurrentVocabulary(settings), said.append)

    first, again, named = readers("auto"), readers("auto"), readers("ocr")
    readers.forget()

    assert first is again is named
    assert len(said) == 1
    assert readers("ocr") is not first


def test_one_worker_reads_for_all_and_goes_on_where_one_cannot_be_had(
    db: Database, home: Path, document: Document
) -> None:
    others = [add_document(db, home) for _ in range(2)]
    away = ["ocr"]

    def reader(name: str) -> ReaderInUse:
        if name in away:
            raise ReaderUnavailable(f"{name} is away.")
        return ReaderInUse(Plain(name))

    with at_work(home / "rx.db") as queue:
        worker = Worker(queue, reader, ImageStore(home / "images"), (), threading.Lock())
        first = worker.round()
        trouble = worker.trouble
        with pytest.raises(ReaderUnavailable, match="ocr is away"):
            worker.round()
        away.clear()
        second = worker.round()
        worker.close()

    assert (first, second) == (Drained(3, 0), Drained(3, 0))
    assert trouble == "ocr is away."
    assert {on_the_desk(db, each) for each in (document, *others)} == {"paligemma"}
