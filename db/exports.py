"""The corrected dataset, leaving: who took what, when and with which filters is part of the record.

Everything is read in one snapshot, written beside its place, recorded and anchored, and only then
put there under its name: nothing leaves that the record does not know of.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlite_utils import Database

from db import anchors, events, export_marks, rights
from db.connection import rows, snapshot, transaction, value
from db.evaluation import SCRIPTED
from db.export_documents import stream
from db.export_filters import (
    Filters,
    Selection,
    fingerprint,
    scripted_is_wanted,
    selection,
)
from rxcore import clock
from rxcore.clinical.formulary import in_force
from rxcore.clinical.index import stamp_of
from rxcore.clinical.parse import parser
from rxcore.clinical.vocabulary import Vocabulary, open_vocabulary
from rxcore.errors import InputRefused
from rxcore.exports.card import FILE as CARD
from rxcore.exports.card import CardFacts
from rxcore.exports.derived import Shares
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import Exported, Format, write_export, zip_export
from rxcore.images import page_picture
from rxcore.people import Actor
from rxcore.questions import load_questions
from rxcore.readers.protocol import ReaderCard
from rxcore.rights import require
from rxcore.settings import Settings
from rxcore.store import ImageStore
from rxcore.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants to take away. file_names: names of files leave, too, in place of
    hashes; they may hold patients' names."""

    form: Format = "csv"
    filters: Filters = field(default_factory=Filters)
    file_names: bool = False
    shares: Shares = field(default_factory=Shares)


def _chosen(db: Database, actor: Actor, form: Format, filters: Filters) -> Selection:
    since = filters.since_last_export
    reached = export_marks.reached(db, actor, _kind(form, filters)) if since else 0
    return selection(db, filters, reached)


def _kind(form: Format, filters: Filters) -> str:
    """What makes two exports the same but for what is new."""
    return f"{form} {fingerprint(filters)}".strip()


def count(db: Database, actor: Actor, form: Format, filters: Filters) -> dict[str, int]:
    """How many documents an export would hold, by state. Raises InputRefused for odd filters."""
    require(actor, "export")
    chosen = _chosen(db, actor, form, filters)
    found = rows(
        db,
        f"SELECT state, count(*) AS n FROM documents WHERE id IN ({chosen.sql}) GROUP BY state",
        chosen.parameters,
    )
    return {row["state"]: row["n"] for row in found}


def export(
    db: Database,
    actor: Actor,
    out: Path,
    order: Order,
    settings: Settings,
    progress: Callable[[int], None] = lambda _: None,
) -> Exported:
    """Writes a folder, or a zip archive when `out` ends in .zip. For supervisors.

    progress: called with the number of documents written so far. Raises InputRefused when `out`
    exists, nothing matches, or the disk takes no more; nothing is left behind then.
    """
    require(actor, "export")
    with _staged(out) as staging:
        folder = staging / (out.stem if out.suffix == ".zip" else out.name)
        with snapshot(db):
            upto = events.head(db)[0]
            exported = _write(db, actor, folder, order, settings, progress)
        ready = zip_export(folder, staging / out.name) if out.suffix == ".zip" else folder
        with transaction(db):
            events.record(db, actor, "exported", details=_details(order, upto, exported))
        anchors.write(db, settings.home / anchors.FILE, "export")
        ready.rename(out)
    if order.filters.since_last_export:
        export_marks.move(db, actor, _kind(order.form, order.filters), upto)
    return Exported(out, exported.hashes, exported.tally)


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """A private folder beside `out`, gone at the end with whatever is left in it."""
    if out.exists() or out.is_symlink():
        raise InputRefused(f"There is something at {out} already; give a new name.")
    staging = out.with_name(f".{out.name}.partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)  # of an export that was killed
        staging.mkdir(mode=0o700)
        yield staging
    except OSError as error:
        raise InputRefused(
            f"The export could not be written to {out} ({error.strerror}); choose another place."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write(
    db: Database,
    actor: Actor,
    folder: Path,
    order: Order,
    settings: Settings,
    progress: Callable[[int], None],
) -> Exported:
    chosen = _chosen(db, actor, order.form, order.filters)
    documents = stream(
        db, chosen, order.filters, file_names=order.file_names, all_readings=order.form == "jsonl",
        shares=order.shares, hidden=rights.sealed(db, actor),
    )  # fmt: skip
    names = open_vocabulary(settings)
    if order.form in ("csv", "excel"):
        documents = _with_generics(documents, names)
    images = ImageStore(settings.images)

    def picture(document: ExportDocument) -> bytes:
        return page_picture(images.read(document.sha256), document.page)

    return write_export(
        folder,
        order.form,
        _counted(documents, progress),
        _facts(db, actor, order, chosen, settings),
        picture=picture,
        questions=load_questions(settings.questions),
        parse=parser(names.knows),
    )


def _with_generics(
    documents: Iterable[ExportDocument], names: Vocabulary
) -> Iterator[ExportDocument]:
    """The documents with what the vocabularies say that each row stands for."""
    for document in documents:
        known = {
            row.id: found.canonical
            for row in (*(document.final or ()), *document.model)
            if row.name and (found := names.exact(row.kind, row.name)) and found.canonical
        }
        yield replace(document, generics=known)


def _counted(
    documents: Iterable[ExportDocument], progress: Callable[[int], None]
) -> Iterator[ExportDocument]:
    for number, document in enumerate(documents, 1):
        yield document
        progress(number)


def _details(order: Order, upto: int, exported: Exported) -> dict[str, str | int | None]:
    return {
        "format": order.form,
        "filters": fingerprint(order.filters),
        "since_last_export": int(order.filters.since_last_export),
        "upto": upto,
        "file_names": int(order.file_names),
        "documents": exported.tally.documents,
        "rows": exported.tally.rows,
        "card": exported.hashes[CARD],
    }


def _facts(
    db: Database, actor: Actor, order: Order, chosen: Selection, settings: Settings
) -> CardFacts:
    seq, head = events.head(db)
    hidden = "" if scripted_is_wanted(order.filters) else SCRIPTED
    return CardFacts(
        made_at=clock.now(),
        made_by=actor.name,
        version=VERSION,
        filters=order.filters.words(),
        models=_models(db, chosen, hidden),
        questions=_questions(db, chosen, hidden),
        agreement=_agreement(db, chosen),
        vocabulary=_vocabularies(settings),
        chain_head=f"event {seq}, {head}",
        file_names=order.file_names,
    )


def _vocabularies(settings: Settings) -> tuple[str, ...]:
    indexed, site = stamp_of(settings.vocabulary), in_force(settings.formulary)
    return (
        f"everyday names of RxReview {VERSION}",
        *([f"index: {indexed}"] if indexed else []),
        *([f"formulary of this site: {site.id}"] if site else []),
    )


def _models(db: Database, chosen: Selection, hidden: str) -> tuple[str, ...]:
    found = rows(
        db,
        "SELECT e.name, e.model, e.revision, e.precision, count(*) AS n FROM readings r "
        "JOIN readers e ON e.id = r.reader WHERE e.kind = 'model' AND e.name <> :hidden "
        f"AND r.document IN ({chosen.sql}) GROUP BY e.id ORDER BY e.name, e.id",
        chosen.parameters | {"hidden": hidden},
    )
    return tuple(
        f"{ReaderCard(r['name'], r['model'], r['revision'], r['precision']).title}: "
        f"{r['n']} readings"
        for r in found
    )


def _questions(db: Database, chosen: Selection, hidden: str) -> tuple[str, ...]:
    found = rows(
        db,
        "SELECT DISTINCT a.question, a.version, a.prompt FROM readings r "
        "JOIN readers e ON e.id = r.reader JOIN answers a ON a.reading = r.id "
        f"WHERE e.name <> :hidden AND r.document IN ({chosen.sql}) ORDER BY 1, 2",
        chosen.parameters | {"hidden": hidden},
    )
    return tuple(f"{r['question']} {r['version']}: {r['prompt']}".rstrip(": ") for r in found)


def _agreement(db: Database, chosen: Selection) -> str:
    """How often two people who did not see each other's reading said the same."""
    sql = (
        "SELECT count(DISTINCT document) FROM events WHERE act = :act "
        f"AND document IN ({chosen.sql})"
    )
    same = int(value(db, sql, chosen.parameters | {"act": "second_agrees"}))
    other = int(value(db, sql, chosen.parameters | {"act": "second_differs"}))
    if not same + other:
        return "not measured, no document was read by two people"
    return f"{same} of {same + other} documents ({100 * same / (same + other):.1f} %)"
