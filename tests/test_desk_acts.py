"""What the desk's messages do on the server."""

from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from db import disputes, documents, drafts, holds, queue, readings, settings, verify
from db.documents import Document
from db.settings import Shares
from pages.desk.acts import perform
from pages.desk.data import desk_data
from pages.desk.messages import Action, Data
from pages.shared.service import ExtractionService
from rxcore.errors import Conflict, InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readings import Medicine, ModelReading
from tests.building import document_to_review
from tests.desk_messages import action, sent_row, untouched
from tests.serving import forget


def message(kind: str, document: Document, data: Data, **rest: Any) -> Action:
    """What the desk sends when nothing was touched: the rows as they came down."""
    given = {
        "op_id": f"{kind}-{document.id}-{document.version}", "kind": kind, "document": document.id,
        "version": document.version, "reading": data["reading"], "rows": untouched(data["rows"]),
    }  # fmt: skip
    return action(**given | rest)


def on_the_desk(db: Database, actor: Actor, document: Document) -> Data:
    return desk_data(db, actor, queue.open_one(db, actor, document.id))


def test_a_submit_makes_the_document_final_and_says_so(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)

    outcome = perform(db, reviewer, message("submit", document, data))

    assert outcome.message == f"{document.label} saved."
    assert documents.get(db, document.id).state == "final"


def test_spacing_that_no_desk_keeps_is_no_change_of_the_person(
    db: Database, home: Path, reviewer: Actor
) -> None:
    read = ModelReading(medicines=(Medicine(written="Tab.  Crocin\n500 mg ", name="Crocin"),))
    document = document_to_review(db, home, reading=read)
    sent = message("submit", document, on_the_desk(db, reviewer, document))

    perform(db, reviewer, sent)

    [row] = readings.load(db, documents.get(db, document.id).final or 0).rows
    assert (row.decision, row.written) == ("accepted", "Tab.  Crocin\n500 mg ")


def test_a_submit_sent_twice_is_one_reading(db: Database, home: Path, reviewer: Actor) -> None:
    document = document_to_review(db, home, "Crocin")
    sent = message("submit", document, on_the_desk(db, reviewer, document))

    perform(db, reviewer, sent)
    perform(db, reviewer, sent)

    assert documents.get(db, document.id).version == document.version + 1


def test_a_submit_after_somebody_elses_brings_their_rows(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    mine = message("submit", document, on_the_desk(db, reviewer, document))
    drafts.save(db, reviewer, document.id, document.version, {"typed": "much"})
    queue.release(db, reviewer, document.id)
    theirs = message("submit", document, on_the_desk(db, supervisor, document), op_id="theirs")
    theirs["rows"][0]["fields"]["strength"] = "650 mg"
    perform(db, supervisor, theirs)

    outcome = perform(db, reviewer, mine)

    assert outcome.conflict is not None
    assert outcome.conflict["by"] == supervisor.name
    assert [r["fields"]["strength"] for r in outcome.conflict["theirs"]] == ["650 mg"]
    assert [r["fields"]["strength"] for r in outcome.conflict["base"]] == [""]


def interrupted(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> tuple[Document, Action]:
    """A document that the supervisor finished while the reviewer was typing; what the reviewer's
    desk sends once both were merged."""
    document = document_to_review(db, home, "Crocin")
    mine = message("submit", document, on_the_desk(db, reviewer, document))
    drafts.save(db, reviewer, document.id, document.version, {"typed": "much"})
    queue.release(db, reviewer, document.id)
    data = on_the_desk(db, supervisor, document)
    perform(db, supervisor, message("submit", document, data, op_id="theirs"))
    conflict = perform(db, reviewer, mine).conflict
    assert conflict is not None
    merged = {"kind": "resolve", "op_id": "merged", "version": conflict["version"]}
    return document, action(**mine | merged)


def test_a_merged_reading_waits_for_a_supervisor_and_replaces_nothing(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, administrator: Actor
) -> None:
    document, merged = interrupted(db, home, reviewer, supervisor)
    merged["rows"][0]["fields"]["strength"] = "650 mg"

    outcome = perform(db, reviewer, merged)

    now = documents.get(db, document.id)
    assert (now.state, now.final_by) == ("disputed", supervisor.name)
    assert "a supervisor decides" in outcome.message
    theirs, mine = disputes.both(db, administrator, now)
    assert (theirs.reader, mine.reader) == (supervisor.name, reviewer.name)
    assert [row.values()["strength"] for row in mine.rows] == ["650 mg"]
    assert verify.verify(db, administrator, home).problems == ()


def test_a_merged_reading_that_says_the_same_leaves_the_final_one(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    document, merged = interrupted(db, home, reviewer, supervisor)

    perform(db, reviewer, merged)

    now = documents.get(db, document.id)
    assert (now.state, now.final_by) == ("final", supervisor.name)
    assert drafts.load(db, reviewer, document.id) is None


def test_nobody_else_merges_over_a_final_reading(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    _, merged = interrupted(db, home, reviewer, supervisor)
    merged["rows"][0]["fields"]["strength"] = "650 mg"

    with pytest.raises(NotAllowed, match="Somebody else finished"):
        perform(db, second_reviewer, merged)


def test_a_blind_document_shows_no_rows_before_the_submit_and_the_models_after(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_shares(db, supervisor, Shares(blind=100))
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)
    assert (data["blind"], data["rows"], data["answers"]) == (True, [], [])

    outcome = perform(db, reviewer, message("submit", document, data))

    assert outcome.document == document.id
    assert outcome.comparison is not None
    assert [row["fields"]["name"] for row in outcome.comparison["rows"]] == ["Crocin"]


@pytest.mark.parametrize("kind", ["hold", "reject"])
def test_a_blind_document_set_aside_still_shows_no_rows(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, kind: str
) -> None:
    settings.put_shares(db, supervisor, Shares(blind=100))
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)
    perform(db, reviewer, message(kind, document, data, reason="not sure"))

    data = on_the_desk(db, reviewer, document)

    assert (data["reading"], data["rows"], data["answers"], data["offers"]) == (None, [], [], [])


def test_a_blind_page_is_not_asked_about_before_it_is_read(
    db: Database, home: Path, reviewer: Actor, supervisor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.put_shares(db, supervisor, Shares(blind=100))
    document = document_to_review(db, home, "Crocin")
    monkeypatch.setenv("RX_HOME", str(home))
    forget()

    with pytest.raises(InputRefused, match="without the model's help"):
        ExtractionService().ask(reviewer, document.id, "Which medicines?")


@pytest.mark.parametrize("behind", [0, 1])
def test_a_reading_that_there_is_none_of_is_refused(
    db: Database, home: Path, reviewer: Actor, behind: int
) -> None:
    document = document_to_review(db, home, "Crocin")
    sent = message("submit", document, on_the_desk(db, reviewer, document))

    with pytest.raises(InputRefused, match="There is no reading 99"):
        perform(db, reviewer, sent | {"reading": 99, "version": document.version - behind})


def test_no_act_of_a_browser_takes_the_name_of_one_of_the_program(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    sent = message("submit", document, on_the_desk(db, reviewer, document))

    for name in ("batch 7 1", "restore 1 3"):
        with pytest.raises(InputRefused):
            perform(db, reviewer, sent | {"op_id": name})


def test_the_first_of_two_readers_sees_what_they_read_and_cannot_read_it_twice(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    settings.put_shares(db, supervisor, Shares(twice=100))
    document = document_to_review(db, home, "Ascobic Acid")
    sent = message("submit", document, on_the_desk(db, reviewer, document))
    sent["rows"][0]["fields"]["name"] = "Ascorbic acid"
    perform(db, reviewer, sent)

    first = on_the_desk(db, reviewer, document)
    second = on_the_desk(db, second_reviewer, document)

    assert [row["fields"]["name"] for row in first["rows"]] == ["Ascorbic acid"]
    assert [row["fields"]["name"] for row in second["rows"]] == ["Ascobic Acid"]
    assert (first["read_only"], second["read_only"]) == (True, False)


def test_only_who_may_reopen_a_finished_document_is_offered_it(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor, supervisor: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    perform(db, reviewer, message("submit", document, on_the_desk(db, reviewer, document)))

    desks = [on_the_desk(db, who, document) for who in (reviewer, second_reviewer, supervisor)]

    assert [(desk["read_only"], desk["can_reopen"]) for desk in desks] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip


def test_a_question_sets_the_document_aside_until_it_is_answered(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)

    perform(db, reviewer, message("ask_supervisor", document, data, reason="Is this Crocin?"))

    [held] = holds.held(db, reviewer)
    assert (held.document, held.note, held.question) == (document.id, "Is this Crocin?", True)


def test_a_rejection_needs_a_reason(db: Database, home: Path, reviewer: Actor) -> None:
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)

    with pytest.raises(NotAllowed, match="why"):
        perform(db, reviewer, message("reject", document, data))


def test_what_another_person_has_open_is_not_taken(
    db: Database, home: Path, reviewer: Actor, second_reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    data = on_the_desk(db, reviewer, document)
    assert on_the_desk(db, second_reviewer, document)["read_only"]

    with pytest.raises(Conflict, match="open now"):
        perform(db, second_reviewer, message("submit", document, data))


def test_a_row_without_a_name_is_kept_when_something_stands_in_it(
    db: Database, home: Path, reviewer: Actor
) -> None:
    document = document_to_review(db, home, "Crocin")
    sent = message("submit", document, on_the_desk(db, reviewer, document))
    sent["rows"].append(sent_row("medicine", {"frequency": "1-0-1"}))

    perform(db, reviewer, sent)

    final = documents.get(db, document.id).final
    assert final is not None
    assert [row.frequency for row in readings.load(db, final).medicines] == ["", "1-0-1"]


def test_an_empty_row_is_refused(db: Database, home: Path, reviewer: Actor) -> None:
    document = document_to_review(db, home, "Crocin")
    sent = message("submit", document, on_the_desk(db, reviewer, document))
    sent["rows"].append(sent_row("medicine", {}))

    with pytest.raises(InputRefused, match="empty"):
        perform(db, reviewer, sent)
