"""What was trained here is chosen by a supervisor, reads from then on, and can be unchosen."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from db import settings as db_settings
from db.connection import rows
from rxcore.errors import InputRefused, NotAllowed, ReaderUnavailable
from rxcore.people import Actor
from rxcore.readers.trained import Choice, chosen, recognisers
from rxcore.settings import Settings


@pytest.fixture
def here(home: Path) -> Settings:
    """Settings of a folder with one recogniser."""
    settings = Settings(home=home)
    settings.recognisers.mkdir(parents=True)
    (settings.recognisers / "hands.onnx").write_bytes(b"network")
    return settings


def test_what_is_chosen_reads_and_what_came_with_the_program_comes_back(
    db: Database, supervisor: Actor, here: Settings
) -> None:
    db_settings.put_trained(db, supervisor, here, Choice(recogniser="hands.onnx"))
    now = chosen(here, db_settings.trained(db))
    db_settings.put_trained(db, supervisor, here, Choice())
    then = chosen(here, db_settings.trained(db))

    assert recognisers(here) == ["hands.onnx"]
    assert (now.ocr_model, then.ocr_model) == (here.recognisers / "hands.onnx", None)
    told = [row["n"] for row in rows(
        db, "SELECT count(*) AS n FROM events WHERE act = 'setting changed'")]  # fmt: skip
    assert told == [2]


def test_what_the_environment_names_comes_first(here: Settings) -> None:
    own = Settings(home=here.home, ocr_model=Path("/elsewhere/own.onnx"))

    assert chosen(own, Choice(recogniser="hands.onnx")).ocr_model == own.ocr_model


@pytest.mark.parametrize("name", ["gone.onnx", "../../rx.db"])
def test_only_what_is_there_can_be_chosen(
    db: Database, supervisor: Actor, here: Settings, name: str
) -> None:
    with pytest.raises(InputRefused, match=f"There is no {name}"):
        db_settings.put_trained(db, supervisor, here, Choice(recogniser=name))


def test_what_was_chosen_and_is_gone_is_said_and_not_replaced(here: Settings) -> None:
    (here.recognisers / "hands.onnx").unlink()

    with pytest.raises(ReaderUnavailable, match="choose another under Settings, or put it back"):
        chosen(here, Choice(recogniser="hands.onnx"))


def test_only_supervisors_choose(db: Database, reviewer: Actor, here: Settings) -> None:
    with pytest.raises(NotAllowed):
        db_settings.put_trained(db, reviewer, here, Choice(recogniser="hands.onnx"))
