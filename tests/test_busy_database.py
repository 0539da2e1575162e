"""What is said when another program holds the database."""

from pathlib import Path

import pytest

from db import settings
from db.connection import opened
from rxcore.errors import StorageRefused
from rxcore.people import Actor


def test_a_lock_is_called_one_and_no_free_space_is_blamed(home: Path, supervisor: Actor) -> None:
    with opened(home / "rx.db") as one, opened(home / "rx.db") as other:
        one.conn.execute("PRAGMA busy_timeout=10")
        other.conn.execute("BEGIN IMMEDIATE")

        with pytest.raises(StorageRefused, match="Another program is writing") as refused:
            settings.put(one, supervisor, "retention", "five years")

        other.conn.execute("ROLLBACK")
        assert "free space" not in str(refused.value)
        assert settings.get(one, "retention") == ""
