"""Readings and their rows, as they were submitted. Nothing here changes a stored row."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from db import offers
from db.connection import from_json, one, rows, value
from rxcore import clock
from rxcore.errors import InputRefused
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import (
    Allergies,
    Answer,
    Box,
    Disease,
    Flag,
    Medicine,
    ModelReading,
    Offer,
    Row,
    Span,
)

TABLES: dict[str, type[Medicine] | type[Disease]] = {"medicines": Medicine, "diseases": Disease}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReading:
    """A reading as the database holds it. reader: the words for who read; kind: model, person or
    import. shown: the reading that was on screen, None for a blind one."""

    id: int
    document: int
    kind: str
    reader: str
    card: ReaderCard
    person: int | None
    at: str
    made_from: int | None
    shown: int | None
    blind: bool
    cycle: int
    rotation: int
    notes: tuple[str, ...]
    seconds: int | None
    medicines: tuple[Medicine, ...]
    diseases: tuple[Disease, ...]
    answers: tuple[Answer, ...]
    offers: tuple[Offer, ...]
    allergies: Allergies

    @property
    def rows(self) -> tuple[Medicine | Disease, ...]:
        """Medicines first, then diseases, each in the order submitted."""
        return self.medicines + self.diseases

    @property
    def content(self) -> ModelReading:
        """What it says, without who read and when."""
        return ModelReading(
            medicines=self.medicines,
            diseases=self.diseases,
            answers=self.answers,
            rotation=self.rotation,
            notes=self.notes,
            offers=self.offers,
            allergies=self.allergies,
        )


def model_reader(db: Database, card: ReaderCard) -> int:
    """The id of a model reader, entered at its first reading. Call inside a transaction."""
    return _reader(db, "model", card)


def person_reader(db: Database, person: int, name: str) -> int:
    """The id of a person as a reader. Call inside a transaction."""
    return _reader(db, "person", ReaderCard(name=name, model=f"person {person}"), person)


def import_reader(db: Database, name: str) -> int:
    """The id of an imported set of readings, such as "gold". Call inside a transaction."""
    return _reader(db, "import", ReaderCard(name=name, model=""))


def _reader(db: Database, kind: str, card: ReaderCard, person: int | None = None) -> int:
    key = (kind, card.name, card.model, card.revision, card.precision)
    found = value(
        db,
        "SELECT id FROM readers WHERE kind = ? AND name = ? AND model = ? AND revision = ? "
        "AND precision = ?",
        key,
    )
    if found is None:
        found = value(
            db,
            "INSERT INTO readers (kind, name, model, revision, precision, person) "
            "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (*key, person),
        )
    return int(found)


def insert(
    db: Database,
    document: int,
    reader: int,
    content: ModelReading,
    *,
    made_from: int | None = None,
    shown: int | None = None,
    blind: bool = False,
    cycle: int = 1,
    seconds: int | None = None,
    op_id: str | None = None,
) -> int:
    """Stores one reading with its rows and answers; returns its id. Call inside a transaction."""
    reading = value(
        db,
        "INSERT INTO readings (document, reader, at, made_from, shown, blind, cycle, rotation, "
        "notes, seconds, op_id, allergies, allergies_box) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            document, reader, clock.now(), made_from, shown, int(blind), cycle, content.rotation,
            json.dumps(content.notes, ensure_ascii=False), seconds, op_id,
            content.allergies.text, _place(content.allergies.box),
        ),
    )  # fmt: skip
    _insert_rows(db, "medicines", reading, content.medicines)
    _insert_rows(db, "diseases", reading, content.diseases)
    offers.insert(db, reading, content.offers)
    for answer in content.answers:
        db.execute(
            "INSERT INTO answers (reading, question, version, prompt, text, view) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (reading, answer.question, answer.version, answer.prompt, answer.text, answer.view),
        )
    return int(reading)


def _insert_rows(db: Database, table: str, reading: int, entries: Sequence[Row]) -> None:
    db.table(table).insert_all(
        {
            "id": row.id,
            "reading": reading,
            "position": position,
            "lineage": row.lineage,
            **row.values(),
            "confidence": row.confidence,
            "box": _place(row.box),
            "span": json.dumps(asdict(row.span)) if row.span else None,
            "flags": json.dumps([asdict(f) for f in row.flags], ensure_ascii=False),
            "decision": row.decision,
            "legible": int(row.legible),
            "found_on_page": None if row.found_on_page is None else int(row.found_on_page),
        }
        for position, row in enumerate(entries)
    )


def _place(box: Box | None) -> str | None:
    return json.dumps(asdict(box)) if box else None


def load(db: Database, reading: int) -> StoredReading:
    """One reading, whole. Raises InputRefused when there is none of that id."""
    head = one(
        db,
        "SELECT r.*, e.kind, e.name, e.model, e.revision, e.precision, e.person FROM readings r "
        "JOIN readers e ON e.id = r.reader WHERE r.id = ?",
        (reading,),
    )
    if head is None:
        raise InputRefused(f"There is no reading {reading}.")
    return StoredReading(
        id=head["id"],
        document=head["document"],
        kind=head["kind"],
        reader=head["name"],
        card=ReaderCard(head["name"], head["model"], head["revision"], head["precision"]),
        person=head["person"],
        at=head["at"],
        made_from=head["made_from"],
        shown=head["shown"],
        blind=bool(head["blind"]),
        cycle=head["cycle"],
        rotation=head["rotation"],
        notes=tuple(from_json(head["notes"])),
        seconds=head["seconds"],
        medicines=tuple(Medicine(**r) for r in row_values(db, "medicines", reading)),
        diseases=tuple(Disease(**r) for r in row_values(db, "diseases", reading)),
        answers=tuple(
            Answer(a["question"], a["version"], a["prompt"], a["text"], a["view"])
            for a in rows(db, "SELECT * FROM answers WHERE reading = ? ORDER BY id", (reading,))
        ),
        offers=offers.of_reading(db, reading),
        allergies=_allergies(head),
    )


def row_values(db: Database, table: str, reading: int) -> list[dict[str, Any]]:
    """The rows of a reading as arguments for Medicine or Disease."""
    found = rows(db, f"SELECT * FROM {table} WHERE reading = ? ORDER BY position", (reading,))
    return [_row_arguments(r) for r in found]


def rows_of(db: Database, wanted: Sequence[int]) -> dict[int, tuple[Medicine | Disease, ...]]:
    """The rows of many readings at once, for what goes through all documents: two queries however
    many ids (a few hundred at most) are asked for."""
    found: dict[int, list[Medicine | Disease]] = {reading: [] for reading in wanted}
    marks = ", ".join("?" * len(wanted))
    for table, row_type in TABLES.items():
        ordered = f"SELECT * FROM {table} WHERE reading IN ({marks}) ORDER BY reading, position"
        for row in rows(db, ordered, wanted):
            found[row["reading"]].append(row_type(**_row_arguments(row)))
    return {reading: tuple(entries) for reading, entries in found.items()}


def allergies_of(db: Database, wanted: Sequence[int]) -> dict[int, Allergies]:
    """What many readings say of allergies, at once."""
    marks = ", ".join("?" * len(wanted))
    found = rows(
        db, f"SELECT id, allergies, allergies_box FROM readings WHERE id IN ({marks})", wanted
    )
    return {row["id"]: _allergies(row) for row in found}


def _allergies(row: dict[str, Any]) -> Allergies:
    return Allergies(row["allergies"], _box(row["allergies_box"]))


def _box(text: str | None) -> Box | None:
    return Box(**from_json(text)) if text else None


def answers_of(db: Database, wanted: Sequence[int]) -> dict[int, tuple[Answer, ...]]:
    """The answers of many readings at once."""
    found: dict[int, list[Answer]] = {reading: [] for reading in wanted}
    marks = ", ".join("?" * len(wanted))
    for a in rows(db, f"SELECT * FROM answers WHERE reading IN ({marks}) ORDER BY id", wanted):
        found[a["reading"]].append(
            Answer(a["question"], a["version"], a["prompt"], a["text"], a["view"])
        )
    return {reading: tuple(entries) for reading, entries in found.items()}


def _row_arguments(row: dict[str, Any]) -> dict[str, Any]:
    found_on_page = row.pop("found_on_page")
    del row["reading"], row["position"]
    return row | {
        "box": _box(row["box"]),
        "span": Span(**from_json(row["span"])) if row["span"] else None,
        "flags": _flags(row["flags"]),
        "legible": bool(row["legible"]),
        "found_on_page": None if found_on_page is None else bool(found_on_page),
    }


def _flags(text: str) -> tuple[Flag, ...]:
    return () if text == "[]" else tuple(Flag(**flag) for flag in from_json(text))


def of_document(db: Database, document: int) -> list[StoredReading]:
    """All readings of a document, the oldest first."""
    ids = rows(db, "SELECT id FROM readings WHERE document = ? ORDER BY id", (document,))
    return [load(db, r["id"]) for r in ids]
