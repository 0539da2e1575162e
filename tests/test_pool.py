import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db import schema
from db.connection import Database, transaction
from db.pool import MOST, Pool
from rxcore.errors import NotAllowed


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    schema.prepare(tmp_path / "rx.db")
    pool = Pool(tmp_path / "rx.db")
    yield pool
    pool.close()


def put(db: Database, name: str) -> None:
    with transaction(db):
        db.execute("INSERT INTO settings (key, value) VALUES (?, '1')", (name,))


def names(pool: Pool) -> list[str]:
    with pool.connection() as db:
        return [row["key"] for row in db.query("SELECT key FROM settings ORDER BY key")]


def test_a_connection_is_lent_again_also_to_another_thread(pool: Pool) -> None:
    lent = []

    def work() -> None:
        with pool.connection() as db:
            lent.append(db)
            put(db, f"work {len(lent)}")

    work()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert lent[0] is lent[1]
    assert names(pool) == ["work 1", "work 2"]


def test_two_at_once_never_share_one(pool: Pool) -> None:
    with pool.connection() as one, pool.connection() as other:
        assert one is not other


def test_a_connection_whose_work_failed_is_not_lent_again(pool: Pool) -> None:
    lent = []

    def fail() -> None:
        with pool.connection() as db:
            lent.append(db)
            db.conn.execute("BEGIN")
            raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        fail()

    with pool.connection() as db:
        assert db is not lent[0]
        assert not db.conn.in_transaction


def test_after_a_restore_the_work_goes_to_the_file_that_lies_there_now(
    pool: Pool, tmp_path: Path
) -> None:
    with pool.connection() as db:
        put(db, "before")
    database = tmp_path / "rx.db"
    database.rename(tmp_path / "aside.db")
    schema.prepare(database)

    with pool.connection() as db:
        put(db, "after")

    assert names(pool) == ["after"]


def test_only_so_many_stand_ready(pool: Pool) -> None:
    with ExitStack() as stack:
        lent = [stack.enter_context(pool.connection()) for _ in range(MOST + 3)]
    with ExitStack() as stack:
        again = {id(stack.enter_context(pool.connection())) for _ in range(MOST + 3)}

    assert len(again & {id(db) for db in lent}) == MOST
