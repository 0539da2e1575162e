"""Documents with their readings as exports take them, a few hundred in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import readings
from db.connection import rows
from db.evaluation import SCRIPTED
from db.export_filters import Filters, Selection, scripted_is_wanted
from db.reviews import ADJUDICATED, READ_TWICE
from rxcore.compare import AnyRow
from rxcore.exports.derived import Shares
from rxcore.exports.documents import ExportDocument, ExportReading
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Allergies, Answer

CHUNK = 200
SHARES = Shares()


@dataclass(frozen=True, slots=True)
class _Head:
    """A reading without its rows."""

    id: int
    kind: str
    name: str
    title: str
    at: str
    blind: bool
    made_from: int | None
    seconds: int | None
    rotation: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a document's final reading is compared with. seen: the person corrected it."""

    head: _Head | None
    seen: bool


def stream(
    db: Database,
    chosen: Selection,
    filters: Filters,
    *,
    file_names: bool = False,
    all_readings: bool = False,
    shares: Shares = SHARES,
    hidden: frozenset[int] = frozenset(),
) -> Iterator[ExportDocument]:
    """The chosen documents by number. all_readings: each with every reading of it and the answers,
    which only one format holds, but for those in `hidden`. Run it inside one read transaction, so
    that it sees one moment."""
    cursor = db.execute(f"{chosen.sql} ORDER BY d.id", chosen.parameters)
    while chunk := [int(row[0]) for row in cursor.fetchmany(CHUNK)]:
        heads = _heads(db, chunk, scripted_is_wanted(filters), hidden)
        yield from _assembled(db, chunk, heads, filters, file_names, all_readings, shares)


def _assembled(
    db: Database,
    ids: Sequence[int],
    heads: dict[int, dict[int, _Head]],
    filters: Filters,
    file_names: bool,
    all_readings: bool,
    shares: Shares,
) -> Iterator[ExportDocument]:
    reasons = _reasons(db, ids)
    documents = rows(db, f"SELECT * FROM documents WHERE id IN ({_marks(ids)}) ORDER BY id", ids)
    compared = {d["id"]: _compared(d, heads[d["id"]], filters) for d in documents}
    wanted = {d["final"] for d in documents if d["final"]}
    wanted |= {c.head.id for c in compared.values() if c.head}
    if all_readings:
        wanted |= {head.id for group in heads.values() for head in group.values()}
    contents = readings.rows_of(db, sorted(wanted))
    allergies = readings.allergies_of(db, sorted(wanted))
    answers = readings.answers_of(db, sorted(wanted)) if all_readings else {}
    for document in documents:
        own = heads[document["id"]]
        yield _exported(
            document,
            compared[document["id"]],
            contents,
            allergies,
            name=document["name"] if file_names else "",
            reason=reasons.get(document["id"], ""),
            final=own.get(document["final"]) if document["state"] == "final" else None,
            part=shares.part(document["sha256"]),
            all_=[_reading(h, contents, answers, allergies) for h in own.values()]
            if all_readings
            else [],
        )


def _exported(
    document: dict[str, Any],
    compared: _Compared,
    contents: dict[int, tuple[AnyRow, ...]],
    allergies: dict[int, Allergies],
    *,
    name: str,
    reason: str,
    final: _Head | None,
    part: str,
    all_: Sequence[ExportReading],
) -> ExportDocument:
    head = compared.head
    return ExportDocument(
        document=document["id"],
        sha256=document["sha256"],
        page=document["page"],
        state=document["state"],
        file_name=name,
        basis=document["basis"] if final else "",
        finalised_by=document["final_by"] if final else "",
        finalised_at=document["final_at"] or "" if final else "",
        reason=reason if document["state"] in ("rejected", "on_hold") else "",
        blind=bool(final and (final.blind or (head and not compared.seen))),
        twice=bool(final) and document["basis"] in (READ_TWICE, ADJUDICATED),
        final=contents[final.id] if final else None,
        model=contents[head.id] if head else (),
        allergies=allergies[final.id].text if final else "",
        model_allergies=allergies[head.id].text if head else "",
        reader=head.title if head else "",
        rotation=head.rotation if head else 0,
        read_at=head.at if head else "",
        seconds=final.seconds if final else None,
        split=part,
        readings=tuple(all_),
    )


def _reading(
    head: _Head,
    contents: dict[int, tuple[AnyRow, ...]],
    answers: dict[int, tuple[Answer, ...]],
    allergies: dict[int, Allergies],
) -> ExportReading:
    return ExportReading(
        id=head.id, reader=head.title, kind=head.kind, at=head.at, blind=head.blind,
        rows=contents[head.id], answers=answers[head.id], allergies=allergies[head.id],
    )  # fmt: skip


def _heads(
    db: Database, ids: Sequence[int], scripted: bool, hidden: frozenset[int]
) -> dict[int, dict[int, _Head]]:
    """Every reading of each document by its id, the oldest first."""
    found: dict[int, dict[int, _Head]] = {document: {} for document in ids}
    for row in rows(
        db,
        "SELECT r.id, r.document, r.at, r.blind, r.made_from, r.seconds, r.rotation, "
        "e.kind, e.name, e.model, e.revision, e.precision FROM readings r "
        "JOIN readers e ON e.id = r.reader "
        f"WHERE r.document IN ({_marks(ids)}) ORDER BY r.id",
        ids,
    ):
        if row["id"] in hidden:
            continue
        if row["name"] == SCRIPTED and row["kind"] == "model" and not scripted:
            continue
        card = ReaderCard(row["name"], row["model"], row["revision"], row["precision"])
        title = row["name"] if row["kind"] == "person" else card.title
        found[row["document"]][row["id"]] = _Head(
            row["id"], row["kind"], row["name"], title, row["at"], bool(row["blind"]),
            row["made_from"], row["seconds"], row["rotation"],
        )  # fmt: skip
    return found


def _compared(document: dict[str, Any], heads: dict[int, _Head], filters: Filters) -> _Compared:
    """The model's reading that the final one began from, or else the latest: the named model's,
    where one is named."""
    models = [h for h in heads.values() if h.kind == "model"]
    if filters.reader:
        models = [h for h in models if h.name == filters.reader]
    ancestry = _ancestry(document["final"], heads)
    origin = next((h for h in models if h.id in ancestry), None)
    if origin is not None:
        return _Compared(origin, seen=True)
    return _Compared(models[-1] if models else None, seen=False)


def _ancestry(final: int | None, heads: dict[int, _Head]) -> set[int]:
    """The readings that a reading was made from, one after the other."""
    found: set[int] = set()
    current = final
    while current is not None and current in heads and current not in found:
        found.add(current)
        current = heads[current].made_from
    return found


def _reasons(db: Database, ids: Sequence[int]) -> dict[int, str]:
    """The last reason that somebody gave for rejecting each document or putting it on hold."""
    found = rows(
        db,
        f"SELECT document, reason FROM decisions WHERE document IN ({_marks(ids)}) "
        "AND act IN ('reject', 'withdraw', 'hold') ORDER BY id",
        ids,
    )
    return {row["document"]: row["reason"] for row in found}


def _marks(ids: Sequence[int]) -> str:
    return ", ".join("?" * len(ids))
