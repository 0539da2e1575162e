"""Three people, a worker and a clock at one database: few sequences here, many in bench.faults; and
each of three faults, planted by changing one function, is found."""

from collections.abc import Callable

import pytest
from sqlite_utils import Database

from bench.trials.people_at_work import at_work, sequences
from db import jobs, reviews, rights

pytestmark = pytest.mark.faults


def test_what_must_always_hold_does() -> None:
    trial = sequences(12, by_chance=False)

    assert trial.failures == ()


def a_model_finishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model read is final at once."""
    real = jobs._ready_for_people

    def finishes(db: Database, document: int) -> None:
        real(db, document)
        db.execute(
            "UPDATE documents SET state = 'final', final = shown WHERE id = ? AND shown > 0",
            (document,),
        )

    monkeypatch.setattr(jobs, "_ready_for_people", finishes)


def nobody_asks_who_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A submit is taken though somebody else has the document open."""
    monkeypatch.setattr(reviews, "_not_held_by_another", lambda *_: None)


def the_first_reading_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody sees every reading."""
    monkeypatch.setattr(rights, "seen", lambda _db, _actor, _document, found: list(found))


@pytest.mark.parametrize(
    ("plant", "says"),
    [
        (a_model_finishes, "is not what people submitted"),
        (nobody_asks_who_holds_it, "has document"),
        (the_first_reading_is_shown, "was shown"),
    ],
)
def test_a_planted_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None], says: str
) -> None:
    plant(monkeypatch)

    with pytest.raises(AssertionError, match=says):
        at_work(60, by_chance=False, shrink=False)
