"""The corrected dataset, leaving: who took what, when and with which filters is part of the record.

Everything is read in one snapshot, written beside its place, recorded and anchored, and only then
put there under its name: nothing leaves that the record does not know of.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from db import anchors, events, export_marks
from db.connection import snapshot, transaction
from db.export_card import facts
from db.export_filters import fingerprint
from db.export_orders import Order, chosen
from db.export_pages import documents_of, pictures_of
from rxcore.clinical.parse import parser
from rxcore.clinical.vocabulary import open_vocabulary
from rxcore.errors import InputRefused
from rxcore.exports.card import FILE as CARD
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import Exported, write_export, zip_export
from rxcore.people import Actor
from rxcore.questions import load_questions
from rxcore.rights import require
from rxcore.settings import Settings


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
        export_marks.move(db, actor, order.kind, upto)
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
    found, names = chosen(db, actor, order), open_vocabulary(settings)
    return write_export(
        folder,
        order.form,
        _counted(documents_of(db, actor, order, found, settings, names), progress),
        facts(db, actor, order, found, settings),
        picture=pictures_of(order, settings),
        questions=load_questions(settings.questions),
        parse=parser(names.knows),
    )


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
        "deidentified": int(order.deidentified),
        "documents": exported.tally.documents,
        "rows": exported.tally.rows,
        "card": exported.hashes[CARD],
    }
