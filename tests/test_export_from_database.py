import csv
import io
import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import anchors, documents, events, jobs, readings, reviews, settings
from db.connection import one, value
from db.export_filters import Filters
from db.export_orders import Order, count
from db.exports import export
from db.imports import import_readings
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Allergies, Disease, Medicine
from rxcore.settings import Settings
from tests.building import add_document, model_reading, submission
from tests.command_line import command

MODEL = ReaderCard("embedded-ocr", "tiny", "1", "int8")
OTHER = ReaderCard("paligemma2-3b", "hub/name", "2", "nf4")


def read_document(
    db: Database, home: Path, *names: str, card: ReaderCard = MODEL
) -> documents.Document:
    added = add_document(db, home)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, card, model_reading(*names))
    return documents.get(db, added.id)


def finish(
    db: Database,
    actor: Actor,
    document: documents.Document,
    *rows: Medicine | Disease,
    allergies: str = "",
) -> documents.Document:
    sent = replace(submission(document, *rows), allergies=Allergies(allergies))
    reviews.submit(db, actor, sent)
    return documents.get(db, document.id)


def corrected(db: Database, document: documents.Document, **fields: str) -> Medicine:
    """The first medicine that the model read, with other fields."""
    return replace(readings.load(db, document.shown or 0).medicines[0], **fields)  # type: ignore[arg-type]


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "readings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_says_what_was_read_what_was_made_of_it_and_by_whom(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = read_document(db, home, "Ascobic Acid", "Ghost")
    added = Disease(name="Hypertension", code="I10")
    finish(db, reviewer, document, corrected(db, document, name="Ascorbic Acid"), added)

    export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    found = lines(tmp_path / "out")
    assert [(r["change"], r["kind"], r["model_name"], r["name"]) for r in found] == [
        ("changed", "medicine", "Ascobic Acid", "Ascorbic Acid"),
        ("removed", "medicine", "Ghost", ""),
        ("added", "disease", "", "Hypertension"),
    ]
    assert {r["finalised_by"] for r in found} == {reviewer.name}
    assert {r["reader"] for r in found} == {MODEL.title}
    assert {r["file"] for r in found} == {document.sha256}


def test_an_export_reads_back_as_equal_rows(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = read_document(db, home, "Crocin", "Ghost")
    empty = read_document(db, home)
    unread = read_document(db, home, "Dolo")
    made = (
        corrected(db, document, written='Tab. "Crocin",\n1-0-1', strength="=1+1"),
        Medicine(name="", written="~~", legible=False, decision="illegible"),
        Disease(name="Diabète ☤", certainty="Perhaps, says the letter"),
    )
    final = finish(db, reviewer, document, *made, allergies="=Penicillin")
    finish(db, reviewer, empty)
    export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    result = import_readings(
        db, supervisor, "back", (tmp_path / "out" / "readings.csv").read_bytes()
    )

    assert (result.stored, result.refused) == ([document.id, empty.id], [])
    back = readings.of_document(db, document.id)[-1]
    stored = readings.load(db, final.final or 0)
    assert back.allergies.text == stored.allergies.text == "=Penicillin"
    assert [(r.kind, r.values(), r.legible) for r in back.rows] == [
        (r.kind, r.values(), r.legible) for r in stored.rows
    ]
    assert readings.of_document(db, empty.id)[-1].rows == ()
    assert len(readings.of_document(db, unread.id)) == 1


def test_a_corrected_correction_is_still_compared_with_what_the_model_said(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = read_document(db, home, "Crosin")
    first = finish(db, reviewer, document, corrected(db, document, name="Crocim"))
    amended = replace(readings.load(db, first.final or 0).medicines[0], name="Crocin")
    again = replace(submission(first, amended), reading=first.final)
    reviews.submit(db, reviewer, again)

    export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    [row] = lines(tmp_path / "out")
    assert (row["change"], row["model_name"], row["name"]) == ("changed", "Crosin", "Crocin")
    assert row["blind"] == "0"


def test_documents_without_rows_rejected_and_unread_ones_are_there_and_marked(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    finish(db, reviewer, read_document(db, home))
    rejected = read_document(db, home)
    reviews.reject(db, reviewer, rejected.id, rejected.version, "a shopping list")
    read_document(db, home, "Crocin")

    export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    assert [(r["state"], r["change"], r["reason"]) for r in lines(tmp_path / "out")] == [
        ("final", "", ""),
        ("rejected", "not read", "a shopping list"),
        ("to_review", "not read", ""),
    ]


def test_the_filters_choose(
    db: Database, home: Path, supervisor: Actor, reviewer: Actor, second_reviewer: Actor
) -> None:
    finish(db, reviewer, read_document(db, home, "A"), Medicine(name="A"))
    finish(db, second_reviewer, read_document(db, home, "B", card=OTHER), Medicine(name="B"))
    read_document(db, home, "C")

    def chosen(**filters: object) -> int:
        wanted = Filters(**filters)  # type: ignore[arg-type]
        return sum(count(db, supervisor, Order(filters=wanted)).values())

    assert chosen() == 3
    assert chosen(final_only=True) == 2
    assert chosen(person=reviewer.name) == 1
    assert chosen(reader="paligemma2-3b") == 1
    assert chosen(basis="read") == 2
    assert chosen(basis="adjudicated") == 0
    assert chosen(second_read_only=True) == 0
    assert chosen(first_day="2020-01-01", last_day="9999-12-30") == 2
    assert chosen(last_day="2020-01-01") == 0


@pytest.mark.parametrize(
    "filters",
    [
        Filters(first_day="yesterday"),
        Filters(first_day="2026-02-02", last_day="2026-01-01"),
        Filters(reader="nobody' OR 1=1 --"),
        Filters(person="nobody"),
    ],
)
def test_filters_that_say_nothing_sensible_are_refused(
    db: Database, supervisor: Actor, filters: Filters
) -> None:
    with pytest.raises(InputRefused):
        count(db, supervisor, Order(filters=filters))


def test_since_the_last_export_holds_what_became_final_since_then(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    first = finish(db, reviewer, read_document(db, home, "A"), Medicine(name="A"))
    later = read_document(db, home, "B")
    since = Order(filters=Filters(since_last_export=True))
    export(db, supervisor, tmp_path / "first", since, Settings(home=home))
    finish(db, reviewer, later, Medicine(name="B"))
    export(db, supervisor, tmp_path / "all", Order(), Settings(home=home))

    export(db, supervisor, tmp_path / "second", since, Settings(home=home))

    assert {r["document"] for r in lines(tmp_path / "first")} == {str(first.id)}
    assert {r["document"] for r in lines(tmp_path / "second")} == {str(later.id)}
    with pytest.raises(InputRefused, match="No document matches"):
        export(db, supervisor, tmp_path / "third", since, Settings(home=home))
    assert not (tmp_path / "third").exists()


def test_what_somebody_else_took_or_what_failed_moves_no_mark(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, administrator: Actor,
    reviewer: Actor, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    document = finish(db, reviewer, read_document(db, home, "A"), Medicine(name="A"))
    since = Order(filters=Filters(since_last_export=True))
    export(db, administrator, tmp_path / "others", since, Settings(home=home))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(InputRefused):
            export(db, supervisor, tmp_path / "failed", since, Settings(home=home))
    export(db, supervisor, tmp_path / "taken", since, Settings(home=home))

    assert {r["document"] for r in lines(tmp_path / "taken")} == {str(document.id)}
    assert not (tmp_path / "failed").exists()


def refuse(path: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device", str(path), None, str(target))


def test_what_was_put_right_again_is_new_again(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    _, amended = (finish(db, reviewer, read_document(db, home, "A")) for _ in range(2))
    since = Order(filters=Filters(since_last_export=True))
    export(db, supervisor, tmp_path / "first", since, Settings(home=home))
    reviews.submit(db, reviewer, submission(amended, Medicine(name="B")))
    looked_at = read_document(db, home, "C")
    reviews.hold(db, reviewer, looked_at.id, looked_at.version, "a note")

    export(db, supervisor, tmp_path / "second", since, Settings(home=home))

    assert {r["document"] for r in lines(tmp_path / "second")} == {str(amended.id)}


def test_a_nightly_export_with_nothing_new_is_no_fault(
    db: Database, home: Path, tmp_path: Path, reviewer: Actor
) -> None:
    finish(db, reviewer, read_document(db, home, "A"), Medicine(name="A"))
    first = command(home, "export", tmp_path / "monday", "--since-last")

    again = command(home, "export", tmp_path / "tuesday", "--since-last")

    assert (first.status, again.status, again.err) == (0, 0, "")
    assert again.out.startswith("Nothing became final since")
    assert not (tmp_path / "tuesday").exists()


def test_a_model_that_the_person_did_not_see_is_compared_by_likeness(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = read_document(db, home, "Crocin")
    finish(db, reviewer, document, corrected(db, document))
    jobs.ask_again(db, supervisor, document.id)
    [job] = jobs.claim(db, 1)
    jobs.complete(db, job, OTHER, model_reading("Crosin"))

    order = Order(filters=Filters(reader="paligemma2-3b"))
    export(db, supervisor, tmp_path / "out", order, Settings(home=home))

    [row] = lines(tmp_path / "out")
    assert (row["change"], row["model_name"], row["blind"]) == ("changed", "Crosin", "1")


def test_what_two_people_read_is_marked_and_their_agreement_stands_on_the_card(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor,
    second_reviewer: Actor,
) -> None:  # fmt: skip
    finish(db, reviewer, read_document(db, home, "A"), Medicine(name="A"))
    settings.put_shares(db, supervisor, settings.Shares(twice=100))
    document = read_document(db, home, "B")
    waiting = finish(db, reviewer, document, Medicine(name="B"))
    finish(db, second_reviewer, waiting, Medicine(name="B"))

    order = Order(filters=Filters(second_read_only=True))
    export(db, supervisor, tmp_path / "out", order, Settings(home=home))

    found = lines(tmp_path / "out")
    assert {(r["document"], r["basis"], r["twice"]) for r in found} == {
        (str(document.id), "read twice", "1")
    }
    card = (tmp_path / "out" / "data-card.md").read_text(encoding="utf-8")
    assert "agreement of two people: 1 of 1 documents (100.0 %)" in card
    assert "read by two people: 1 of 1 (100.0 %)" in card


def test_a_blind_reading_is_marked_and_compared_by_likeness(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    settings.put_shares(db, supervisor, settings.Shares(blind=100))
    document = read_document(db, home, "Crosin")
    reviews.submit(db, reviewer, submission(document, Medicine(name="Crocin"), blind=True))

    export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    [row] = lines(tmp_path / "out")
    assert (row["blind"], row["change"], row["model_name"], row["name"]) == (
        "1", "changed", "Crosin", "Crocin",
    )  # fmt: skip


def test_the_scripted_reader_stands_in_no_export_unless_it_is_named(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    read_document(db, home, "Crocin", card=ReaderCard("scripted", "none"))

    export(db, supervisor, tmp_path / "plain", Order(form="jsonl"), Settings(home=home))
    named = Order(form="jsonl", filters=Filters(reader="scripted"))
    export(db, supervisor, tmp_path / "named", named, Settings(home=home))

    plain = json.loads((tmp_path / "plain" / "readings.jsonl").read_text())
    with_it = json.loads((tmp_path / "named" / "readings.jsonl").read_text())
    assert plain["readings"] == []
    assert [r["reader"] for r in with_it["readings"]] == ["scripted · none"]
    assert "scripted" not in (tmp_path / "plain" / "data-card.md").read_text()


def test_an_export_is_an_event_and_anchors_the_chain(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    read_document(db, home, "Crocin")

    done = export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    event = one(db, "SELECT body, actor FROM events WHERE act = 'exported'") or {}
    details = json.loads(event["body"])["details"]
    assert event["actor"] == supervisor.name
    assert (details["format"], details["documents"]) == ("csv", 1)
    assert details["card"] == done.hashes["data-card.md"]
    assert [(a.seq, a.hash) for a in anchors.read(home / anchors.FILE)[0]] == [events.head(db)]


def test_pairs_for_training_bring_their_pictures(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    document = read_document(db, home, "Crocin")
    finish(db, reviewer, document, Medicine(name="Crocin", strength="500 mg"))

    export(db, supervisor, tmp_path / "out", Order(form="paligemma"), Settings(home=home))

    text = (tmp_path / "out" / "paligemma.jsonl").read_text(encoding="utf-8")
    pairs = [json.loads(line) for line in text.splitlines()]
    assert [pair["suffix"] for pair in pairs] == ["Crocin 500 mg", "none"]
    assert all((tmp_path / "out" / "images" / pair["image"]).exists() for pair in pairs)


def test_a_page_whose_image_is_gone_makes_no_pair_and_stops_nothing(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    gone, kept = (finish(db, reviewer, read_document(db, home, "A")) for _ in range(2))
    for file in (home / "images").rglob(gone.sha256):
        file.unlink()

    export(db, supervisor, tmp_path / "out", Order(form="paligemma"), Settings(home=home))

    left_out = json.loads((tmp_path / "out" / "left-out.jsonl").read_text())
    assert (left_out["document"], left_out["why"]) == (gone.id, "image missing or damaged")
    assert [path.name for path in (tmp_path / "out" / "images").iterdir()] == [
        f"{kept.sha256}-1.jpg"
    ]


def test_what_was_reopened_is_no_longer_finished(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor, reviewer: Actor
) -> None:
    kept, reopened = (finish(db, reviewer, read_document(db, home, "A")) for _ in range(2))
    reviews.reopen(db, supervisor, reopened.id, "A second look")

    finals = Order(form="paligemma", filters=Filters(final_only=True))
    everything = Order(filters=Filters())
    export(db, supervisor, tmp_path / "pairs", finals, Settings(home=home))
    export(db, supervisor, tmp_path / "all", everything, Settings(home=home))

    assert [path.name for path in (tmp_path / "pairs" / "images").iterdir()] == [
        f"{kept.sha256}-1.jpg"
    ]
    assert [(r["document"], r["change"], r["basis"]) for r in lines(tmp_path / "all")] == [
        (str(kept.id), "removed", "read"), (str(reopened.id), "not read", ""),
    ]  # fmt: skip
    assert count(db, supervisor, Order(filters=Filters(person=reviewer.name))) == {"final": 1}


def test_only_supervisors_export(db: Database, home: Path, tmp_path: Path, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        export(db, reviewer, tmp_path / "out", Order(), Settings(home=home))
    with pytest.raises(NotAllowed):
        count(db, reviewer, Order())


def test_what_is_there_is_never_overwritten(
    db: Database, home: Path, tmp_path: Path, supervisor: Actor
) -> None:
    read_document(db, home, "Crocin")
    (tmp_path / "out").mkdir()
    before = events.head(db)

    with pytest.raises(InputRefused, match="already"):
        export(db, supervisor, tmp_path / "out", Order(), Settings(home=home))

    assert events.head(db) == before


def test_a_place_that_takes_nothing_is_refused_and_nothing_is_recorded(
    db: Database, home: Path, supervisor: Actor
) -> None:
    read_document(db, home, "Crocin")
    before = events.head(db)

    with pytest.raises(InputRefused):
        export(db, supervisor, Path("/dev/null/out"), Order(), Settings(home=home))

    assert events.head(db) == before


def test_the_command_writes_a_private_archive(db: Database, home: Path, tmp_path: Path) -> None:
    document = read_document(db, home, "Crocin")
    out = tmp_path / "taken" / "set.zip"

    done = command(home, "export", out, "--file-names", "--unfinished", "--json")
    again = command(home, "export", out)

    assert json.loads(done.out)["documents"] == 1
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in out.parent.iterdir()] == ["set.zip"]
    with zipfile.ZipFile(out) as archive:
        text = archive.read("set/readings.csv").decode()
    assert [r["file"] for r in csv.DictReader(io.StringIO(text))] == [document.name]
    assert value(db, "SELECT actor FROM events WHERE act = 'exported'").startswith("cli:")
