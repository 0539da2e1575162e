import json
from itertools import permutations
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, evaluation, jobs, reviews
from db.risk_order import risk_order
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Medicine, ModelReading
from rxcore.risk_curve import risk_curve
from tests.building import add_document, submission
from tests.command_line import command

MODEL = ReaderCard("embedded-ocr", "tiny", "1", "int8")


def reviewed(db: Database, home: Path, reviewer: Actor, confidence: float, true: str) -> None:
    """A document in which a model read Crocin, so sure, and a person what is true."""
    document = add_document(db, home)
    [job] = jobs.claim(db, 1)
    read = Medicine(name="Crocin", written="Crocin", confidence=confidence)
    jobs.complete(db, job, MODEL, ModelReading(medicines=(read,)))
    fresh = documents.get(db, document.id)
    reviews.submit(db, reviewer, submission(fresh, Medicine(name=true)))


def test_a_perfect_order_gains_all_and_its_opposite_less_than_nothing() -> None:
    wrong = [True] * 3 + [False] * 7

    best = risk_curve(list(range(10, 0, -1)), wrong)
    worst = risk_curve(list(range(10)), wrong)

    assert [p.looked_at for p in best] == [1, 3, 5]
    assert [p.found for p in best] == pytest.approx([1 / 3, 1, 1])
    assert [p.gain for p in best] == pytest.approx([1, 1, 1])
    assert [p.found for p in worst] == [0, 0, 0]
    assert all((p.gain or 0) < 0 for p in worst)


def test_documents_of_one_risk_are_worth_the_mean_of_all_their_orders() -> None:
    risks, wrong = [9, 5, 5, 5, 5, 1], [False, True, True, False, False, True]
    tied = list(permutations(wrong[1:5]))
    mean = sum(sum(order[:2]) for order in tied) / len(tied) / 3

    half = risk_curve(risks, wrong)[-1]

    assert half.looked_at == 3
    assert half.found == pytest.approx(mean)


@pytest.mark.parametrize("wrong", [[], [False] * 4])
def test_where_nothing_is_wrong_there_is_no_curve(wrong: list[bool]) -> None:
    assert risk_curve([1.0] * len(wrong), wrong) == []


def test_where_all_are_wrong_no_order_gains_anything() -> None:
    assert [point.gain for point in risk_curve([1, 2, 3], [True] * 3)] == [None] * 3


def test_the_order_is_measured_by_what_people_corrected(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    for confidence, true in ((0.9, "Crocin"), (0.2, "Telma"), (0.95, "Crocin"), (0.92, "Crocin")):
        reviewed(db, home, reviewer, confidence, true)
    [reader] = evaluation.evaluate(db, supervisor, each_page=True)

    found = risk_order(db, reader)

    assert (found.documents, found.wrong) == (4, 1)
    assert [point.found for point in found.points] == [1, 1, 1]


def test_the_command_prints_the_order_beside_random_and_perfect(
    db: Database, home: Path, reviewer: Actor
) -> None:
    reviewed(db, home, reviewer, 0.9, "Crocin")
    none_wrong = command(home, "evaluate", "--risk")
    reviewed(db, home, reviewer, 0.2, "Telma")

    said = command(home, "evaluate", "--risk")
    [figures] = json.loads(command(home, "evaluate", "--risk", "--json").out)

    assert "nothing had to be corrected" in none_wrong.out
    assert "riskiest 10 %" in said.out
    assert figures["risk"]["wrong"] == 1
    assert figures["risk"]["points"][0]["gain"] == 1.0
    assert "expected calibration error 0.150, 2 rows" in said.out
    assert figures["calibration"]["error_before"] == pytest.approx(0.15)
