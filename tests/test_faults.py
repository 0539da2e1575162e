"""The trials of bench.faults in a short form: what people, disks and sudden deaths can do."""

from collections.abc import Callable

import pytest

from bench.trials import (
    Trial,
    addresses,
    damage,
    disks,
    is_sentence,
    kills,
    outcome,
    server_kills,
    tampering,
)
from rxcore.errors import InputRefused

pytestmark = pytest.mark.faults


def refuse(text: str) -> None:
    raise InputRefused(text)


def test_a_refusal_must_be_a_sentence_and_all_else_is_a_defect() -> None:
    assert outcome(lambda: None) == ("done", "")
    assert outcome(lambda: refuse("The disk is full.")) == ("refused", "The disk is full.")
    assert outcome(lambda: refuse("KeyError: 'x'."))[0] == "broke"
    assert outcome(lambda: int("x"))[0] == "broke"


@pytest.mark.parametrize(
    "text", ["no end", "Broken.\nTwice.", "sqlite3.DatabaseError: malformed.", "<class 'int'> is."]
)
def test_what_a_program_says_to_itself_is_no_sentence(text: str) -> None:
    assert not is_sentence(text)


@pytest.mark.parametrize(
    ("trial", "tries"),
    [
        (damage.databases, 12),
        (damage.backups, 12),
        (disks.full_disks, 3),
        (server_kills.server_kills, 1),
        (tampering.tamperings, 10),
        (addresses.addresses, 40),
        (addresses.redirects, 10),
    ],
)
def test_a_trial_finds_no_failure(trial: Callable[[int], Trial], tries: int) -> None:
    done = trial(tries)

    assert done.failures == ()
    assert done.tries >= tries


@pytest.mark.parametrize("work", kills.WORK)
def test_what_was_acknowledged_survives_kills_once(work: str) -> None:
    done = kills.kills_of(work, 3)

    assert done.failures == ()
    assert done.tries == 3
