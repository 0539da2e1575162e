"""Readings made elsewhere, such as a labelled set: stored beside the others, never final.

A document's latest imported reading counts. The same file again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sqlite_utils import Database

from db import digests, events, readings
from db.connection import transaction
from rxcore.compare import AnyRow, field_values
from rxcore.errors import InputRefused
from rxcore.intake import Refusal
from rxcore.people import Actor
from rxcore.readings import Allergies
from rxcore.readings_file import FileReading, read_readings
from rxcore.rights import require
from rxcore.same_name import one_form
from rxcore.scoring import is_marked_optional

LONGEST_NAME = 80
CHUNK = 200


@dataclass(slots=True)
class Imported:
    """What an import came to: documents that got a new reading, those whose latest reading of this
    set says the same already, and what was refused, by the file's line."""

    stored: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    document: int
    sha256: str
    page: int
    pages: int


def import_readings(db: Database, actor: Actor, name: str, data: bytes) -> Imported:
    """Stores the readings of a CSV file (rxcore.readings_file) under the set's name.

    For supervisors. A document that cannot be told, or a line that cannot be read, costs itself
    only. Raises InputRefused when the file is none of readings, or the name cannot be used.
    """
    require(actor, "import readings")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputRefused(f"Give the set of readings a name of 1 to {LONGEST_NAME} characters.")
    parsed = read_readings(data)
    result = Imported(refused=list(parsed.refusals))
    found = list(_documents(db, parsed.readings, result))
    for start in range(0, len(found), CHUNK):
        with transaction(db):
            reader = readings.import_reader(db, name)
            _store(db, actor, name, reader, found[start : start + CHUNK], result)
    return result


def _documents(
    db: Database, wanted: Sequence[FileReading], result: Imported
) -> Iterator[tuple[int, FileReading]]:
    """Each reading with its document; what names none, or one twice, is refused."""
    pages = _pages_by_file(db, {reading.file for reading in wanted})
    seen: set[int] = set()
    for reading in wanted:
        try:
            document = _document(pages[reading.file], reading)
            if document in seen:
                raise InputRefused("This document stands in the file twice; keep one of them.")
        except InputRefused as refused:
            result.refused.append(Refusal(f"row {reading.line}", str(refused)))
            continue
        seen.add(document)
        yield document, reading


def _pages_by_file(db: Database, wanted: set[str]) -> dict[str, list[_Page]]:
    """The pages that each wanted text may stand for: a SHA-256, a whole name, or, where there is
    neither, the last part of a name. Goes through all documents once."""
    exact: dict[str, list[_Page]] = {file: [] for file in wanted}
    by_last_part: dict[str, list[_Page]] = {file: [] for file in wanted}
    cursor = db.execute(
        "SELECT d.id, d.sha256, d.page, f.pages, d.name FROM documents d "
        "JOIN files f ON f.sha256 = d.sha256"
    )
    for document, sha256, page, pages, name in cursor:
        found = _Page(document, sha256, page, pages)
        called = one_form(name)
        for key in {sha256, called} & wanted:
            exact[key].append(found)
        if (last := PurePosixPath(called).name) in wanted:
            by_last_part[last].append(found)
    return {file: exact[file] or by_last_part[file] for file in wanted}


def _document(pages: Sequence[_Page], reading: FileReading) -> int:
    if not pages:
        raise InputRefused(f"No document is called {reading.file!r}; add the image first.")
    if len({page.sha256 for page in pages}) > 1:
        raise InputRefused(f"Several files are called {reading.file!r}; give the SHA-256 instead.")
    if reading.page is None and pages[0].pages > 1:
        raise InputRefused(f"{reading.file!r} has {pages[0].pages} pages; say which one.")
    number = reading.page or 1
    for page in pages:
        if page.page == number:
            return page.document
    raise InputRefused(f"{reading.file!r} has no page {number}; it has {pages[0].pages}.")


def _store(
    db: Database,
    actor: Actor,
    name: str,
    reader: int,
    chunk: Sequence[tuple[int, FileReading]],
    result: Imported,
) -> None:
    present = _latest(db, reader, [document for document, _ in chunk])
    for document, reading in chunk:
        if document in present and _says_the_same(present[document], reading):
            result.same.append(document)
            continue
        stored = readings.insert(
            db, document, reader,
            reading.content,
        )  # fmt: skip
        events.record(
            db, actor, "reading imported", document=document,
            details={
                "reading": stored, "content": digests.of_reading(db, stored), "set": name,
                "rows": len(reading.rows),
            },
        )  # fmt: skip
        result.stored.append(document)


def _latest(
    db: Database, reader: int, documents: Sequence[int]
) -> dict[int, tuple[tuple[AnyRow, ...], Allergies]]:
    """What the set said last of each document."""
    marks = ", ".join("?" * len(documents))
    latest = dict(
        db.execute(
            "SELECT document, max(id) FROM readings "
            f"WHERE reader = ? AND document IN ({marks}) GROUP BY document",
            [reader, *documents],
        ).fetchall()
    )
    rows = readings.rows_of(db, list(latest.values()))
    allergies = readings.allergies_of(db, list(latest.values()))
    return {document: (rows[reading], allergies[reading]) for document, reading in latest.items()}


def _says_the_same(before: tuple[Iterable[AnyRow], Allergies], reading: FileReading) -> bool:
    rows, allergies = before
    return allergies.text == reading.allergies and _content(rows) == _content(reading.rows)


def _content(rows: Iterable[AnyRow]) -> Counter[tuple[str, ...]]:
    """What rows say, whatever their ids and their order."""
    return Counter(
        (row.kind, *field_values(row).values(), str(is_marked_optional(row))) for row in rows
    )
