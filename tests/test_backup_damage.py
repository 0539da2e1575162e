"""A backup of which one byte is not as it was written is refused, whatever byte that is."""

import random
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import backup, events, seal
from rxcore.errors import InputRefused
from rxcore.people import Actor
from tests.building import document_to_review

DAMAGES = 60

pytestmark = pytest.mark.faults


@pytest.fixture
def saved(db: Database, home: Path, administrator: Actor, tmp_path: Path) -> Path:
    for name in ("Crocin", "Aten-D"):
        document_to_review(db, home, name)
    backup.backup(db, administrator, tmp_path / "saved.db", home)
    return tmp_path / "saved.db"


def damaged(data: bytes, number: int) -> bytes:
    """One of many ways in which disks and copies fail: a bit, a page, some zeros, an end."""
    chance = random.Random(number)  # noqa: S311  # no secret
    place = chance.randrange(len(data))
    ways = (
        data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :],
        data[: place & -4096] + chance.randbytes(4096) + data[(place & -4096) + 4096 :],
        data[:place] + bytes(min(300, len(data) - place)) + data[place + 300 :],
        data[:place],
        data + b"\0",
        data[: place & -4096] + data[(place & -4096) + 4096 :],
    )
    return ways[number % len(ways)]


def test_no_damage_passes(
    saved: Path, db: Database, home: Path, administrator: Actor, tmp_path: Path
) -> None:
    whole = saved.read_bytes()
    before = events.head(db)
    copy = tmp_path / "copy.db"

    passed, sentences = [], []
    for number in range(DAMAGES):
        data = damaged(whole, number)
        if data == whole:
            continue
        copy.write_bytes(data)
        try:
            backup.restore(home / "rx.db", administrator, copy)
            passed.append(number)
        except InputRefused as refused:
            sentences.append(str(refused))

    assert len(sentences) >= DAMAGES - 10  # where nothing stands, zeros change nothing
    assert {sentence.split(", ")[-1] for sentence in sentences} == {"or it is damaged."}
    assert passed == []
    assert events.head(db) == before


def test_the_whole_backup_is_taken(
    saved: Path, db: Database, home: Path, administrator: Actor
) -> None:
    db.close()

    done = backup.restore(home / "rx.db", administrator, saved)

    assert done.database_aside is not None
    assert not seal.broken(saved)
