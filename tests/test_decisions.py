"""No row is recorded as accepted that nobody marked, and the record says how each was accepted."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, evaluation, readings, reviews, settings
from db.documents import Document
from rxcore.decisions import TOGETHER, Taking
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Decision, Disease, Flag, Medicine, ModelReading
from tests.building import document_to_review, submission

FLAGS = {level: Flag("figure_mended", level, "Look at it.") for level in ("info", "warn", "ask")}


def page(db: Database, home: Path, *flags: Flag, found: bool | None = True) -> Document:
    row = Medicine(name="Folic acid", confidence=0.7, flags=flags, found_on_page=found)
    return document_to_review(db, home, reading=ModelReading(medicines=(row,)))


def submit(db: Database, actor: Actor, document: Document, decision: Decision) -> list[str]:
    """Hands the model's rows in with this decision on each; the decisions that are stored."""
    shown = readings.load(db, document.shown or 0).rows
    sent = submission(document, *shown)
    sent = replace(sent, rows=tuple(replace(row, decision=decision) for row in shown))
    done = reviews.submit(db, actor, sent)
    return [row.decision for row in readings.load(db, done.reading).rows]


def test_a_row_that_nobody_marked_is_refused_and_nothing_is_stored(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = page(db, home)

    with pytest.raises(InputRefused, match=r'"Folic acid" is not marked; accept it \(a\)'):
        submit(db, reviewer, document, "")

    assert documents.get(db, document.id).state == "to_review"


def test_what_was_taken_together_is_stored_apart_from_what_was_accepted(
    db: Database, home: Path, reviewer: Actor
) -> None:
    alone, together = page(db, home), page(db, home, FLAGS["info"])

    assert submit(db, reviewer, alone, "accepted") == ["accepted"]
    assert submit(db, reviewer, together, TOGETHER) == ["accepted together"]


@pytest.mark.parametrize("level", ["warn", "ask"])
def test_a_row_with_a_remark_is_not_taken_together(
    db: Database, home: Path, reviewer: Actor, level: str
) -> None:
    document = page(db, home, FLAGS[level])

    with pytest.raises(InputRefused, match="has a remark and needs a key of its own"):
        submit(db, reviewer, document, TOGETHER)

    assert submit(db, reviewer, document, "accepted") == ["accepted"]


def test_a_row_that_stands_nowhere_on_the_page_is_not_taken_together(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = page(db, home, found=False)

    with pytest.raises(InputRefused, match="needs a key of its own"):
        submit(db, reviewer, document, TOGETHER)


@pytest.mark.parametrize(
    ("rule", "refused"),
    [(Taking(), False), (Taking(allowed=False), True), (Taking(above=0.7), True)],
)
def test_a_supervisor_says_which_rows_may_be_taken_together(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, rule: Taking, refused: bool
) -> None:
    document = page(db, home)
    settings.put_taking(db, supervisor, rule)

    if refused:
        with pytest.raises(InputRefused, match="a key of its own"):
            submit(db, reviewer, document, TOGETHER)
    else:
        assert submit(db, reviewer, document, TOGETHER) == [TOGETHER]
    assert settings.taking(db) == rule


def test_the_rule_is_a_supervisors_and_its_change_an_event(
    db: Database, reviewer: Actor, supervisor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        settings.put_taking(db, reviewer, Taking(allowed=False))
    with pytest.raises(InputRefused, match="from 0 to 1"):
        settings.put_taking(db, supervisor, Taking(above=1.2))

    settings.put_taking(db, supervisor, Taking(above=0.85))

    [event] = db.query("SELECT body ->> '$.details.setting' AS key FROM events "
                       "WHERE act = 'setting changed'")  # fmt: skip
    assert event == {"key": "take_together"}


def test_a_code_by_itself_makes_no_row_changed(db: Database, home: Path, reviewer: Actor) -> None:
    row = Disease(name="Asthma")
    document = document_to_review(db, home, reading=ModelReading(diseases=(row,)))

    done = reviews.submit(db, reviewer, submission(document, replace(row, code="J45")))

    [stored] = readings.load(db, done.reading).rows
    assert (stored.decision, stored.code) == ("accepted", "J45")


def test_a_restored_reading_keeps_what_was_decided_and_a_models_was_taken_together(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = page(db, home)
    submit(db, reviewer, document, "accepted")
    first = documents.get(db, document.id).final or 0
    model = document.shown or 0

    by_model = reviews.restore(db, supervisor, document.id, model, "The model was right")
    by_person = reviews.restore(db, supervisor, document.id, first, "The person was right")

    assert [r.decision for r in readings.load(db, by_model.reading).rows] == [TOGETHER]
    assert [r.decision for r in readings.load(db, by_person.reading).rows] == ["accepted"]


def test_scores_count_both_kinds_and_show_them_apart(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    submit(db, reviewer, page(db, home), "accepted")
    submit(db, reviewer, page(db, home), TOGETHER)
    submit(db, reviewer, page(db, home), TOGETHER)

    [score] = evaluation.evaluate(db, supervisor, reader="scripted")

    assert score.report.score("all", "name").micro.tp == 3
    assert score.report.decided == {"accepted": (1, 1), "accepted together": (2, 2)}


def test_remarks_on_a_changed_field_are_answered_and_others_stand(
    db: Database, home: Path, reviewer: Actor
) -> None:
    flags = (
        Flag("figure_mended", "warn", "The figures of 150 were not read clearly; look at them."),
        Flag("name_cut", "warn", "The name ends in a hyphen."),
    )
    row = Medicine(name="Rantac", strength="150 mg", flags=flags)
    document = document_to_review(db, home, reading=ModelReading(medicines=(row,)))

    done = reviews.submit(db, reviewer, submission(document, replace(row, strength="300 mg")))

    [stored] = readings.load(db, done.reading).rows
    assert [flag.rule for flag in stored.flags] == ["name_cut"]
