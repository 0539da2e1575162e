import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import documents, readings
from db.connection import rows, value
from db.imports import import_readings
from rxcore.errors import InputRefused, NotAllowed
from rxcore.people import Actor
from rxcore.scoring import is_marked_optional
from tests.building import add_document
from tests.command_line import command

HEADER = "file,page,kind,name,strength,optional\n"


def imported(db: Database, document: int) -> readings.StoredReading:
    latest = value(
        db,
        "SELECT max(r.id) FROM readings r JOIN readers e ON e.id = r.reader "
        "WHERE e.kind = 'import' AND r.document = ?",
        (document,),
    )
    return readings.load(db, latest)


def test_readings_are_stored_by_name_and_by_hash_and_are_never_final(
    db: Database, home: Path, supervisor: Actor
) -> None:
    first, second = add_document(db, home, text="a"), add_document(db, home, text="b")
    text = f"{HEADER}a.png,1,medicine,Crocin,500 mg,\na.png,1,disease,Fever,,1\n"
    text += f"{second.sha256},,,,,\n"

    result = import_readings(db, supervisor, "gold", text.encode())

    assert (result.stored, result.same, result.refused) == ([first.id, second.id], [], [])
    stored = imported(db, first.id)
    assert [(m.name, m.strength) for m in stored.medicines] == [("Crocin", "500 mg")]
    assert [is_marked_optional(row) for row in stored.rows] == [False, True]
    assert imported(db, second.id).rows == ()
    assert (stored.kind, stored.reader) == ("import", "gold")
    assert documents.get(db, first.id).state == "new"
    assert documents.get(db, first.id).final is None


def test_the_same_file_again_says_so_and_changes_nothing(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document = add_document(db, home, text="a")
    text = f"{HEADER}a.png,1,medicine,Crocin,500 mg,\na.png,1,medicine,Dolo,,\n"
    turned = f"{HEADER}a.png,1,medicine,Dolo,,\na.png,1,medicine,Crocin,500 mg,\n"
    import_readings(db, supervisor, "gold", text.encode())
    before = rows(db, "SELECT count(*) AS n FROM events")

    result = import_readings(db, supervisor, "gold", turned.encode())

    assert (result.stored, result.same) == ([], [document.id])
    assert rows(db, "SELECT count(*) AS n FROM events") == before


def test_a_corrected_file_is_a_new_reading_beside_the_old_one(
    db: Database, home: Path, supervisor: Actor
) -> None:
    document = add_document(db, home, text="a")
    import_readings(db, supervisor, "gold", f"{HEADER}a.png,,medicine,Crosin,,\n".encode())

    result = import_readings(db, supervisor, "gold", f"{HEADER}a.png,,medicine,Crocin,,\n".encode())

    assert result.stored == [document.id]
    assert [m.name for m in imported(db, document.id).medicines] == ["Crocin"]
    assert len(readings.of_document(db, document.id)) == 2


def test_what_cannot_be_told_is_refused_by_its_row_and_costs_itself_only(
    db: Database, home: Path, supervisor: Actor
) -> None:
    known = add_document(db, home, text="a")
    text = (
        f"{HEADER}"
        "nobody.png,,medicine,Crocin,,\n"
        "x.png,2,medicine,Crocin,,\n"
        "a.png,,medicine,Dolo,,\n"
        f"{known.sha256},,medicine,Dolo,,\n"
        "b.png,,potion,Dolo,,\n"
    )

    result = import_readings(db, supervisor, "gold", text.encode())

    assert result.stored == [known.id]
    assert sorted(refusal.name for refusal in result.refused) == [
        "row 2", "row 3", "row 5", "row 6",
    ]  # fmt: skip
    assert all(refusal.reason.endswith(".") for refusal in result.refused)


def test_a_name_that_two_files_have_is_refused(db: Database, home: Path, supervisor: Actor) -> None:
    one, other = add_document(db, home, text="a"), add_document(db, home, text="b")
    with db.conn:
        db.execute("UPDATE documents SET name = 'scan/p.png' WHERE id = ?", (one.id,))
        db.execute("UPDATE documents SET name = 'other/p.png' WHERE id = ?", (other.id,))

    both = import_readings(db, supervisor, "gold", f"{HEADER}p.png,,,,,\n".encode())
    told = import_readings(db, supervisor, "gold", f"{HEADER}scan/p.png,,,,,\n".encode())

    assert [r.reason for r in both.refused] == [
        "Several files are called 'p.png'; give the SHA-256 instead."
    ]
    assert told.stored == [one.id]


def test_only_supervisors_import(db: Database, reviewer: Actor) -> None:
    with pytest.raises(NotAllowed):
        import_readings(db, reviewer, "gold", HEADER.encode())


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'file,kind,name\n"a'])
def test_a_file_that_is_none_of_readings_is_refused(
    db: Database, supervisor: Actor, data: bytes
) -> None:
    with pytest.raises(InputRefused):
        import_readings(db, supervisor, "gold", data)


def test_the_command_counts_and_refuses(db: Database, home: Path, tmp_path: Path) -> None:
    add_document(db, home, text="a")
    file = tmp_path / "gold.csv"
    file.write_text(f"{HEADER}a.png,,medicine,Crocin,,\nb.png,,medicine,Crocin,,\n")

    done = command(home, "import", file, "--reader", "gold", "--json")
    missing = command(home, "import", tmp_path / "none.csv", "--reader", "gold")

    assert done.status == 1
    assert json.loads(done.out) == {"stored": 1, "same": 0, "refused": 1}
    assert done.err == "row 3: No document is called 'b.png'; add the image first.\n"
    assert (missing.status, len(missing.err.splitlines())) == (1, 1)


def test_a_file_s_name_is_found_in_either_unicode_form(
    db: Database, home: Path, supervisor: Actor
) -> None:
    apart = add_document(db, home, text="Rezept Mu\u0308ller")

    result = import_readings(
        db, supervisor, "gold", f"{HEADER}Rezept M\u00fcller.png,,medicine,Metformin,,\n".encode()
    )

    assert (result.stored, result.refused) == ([apart.id], [])
