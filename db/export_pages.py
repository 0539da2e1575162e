"""The documents of an order and their pages, as they leave: whole, or without persons."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Final

from sqlite_utils import Database

from db import rights
from db.connection import exclusive, snapshot
from db.export_documents import stream
from db.export_filters import Selection
from db.export_orders import Order, chosen
from rxcore.clinical.known import known
from rxcore.clinical.vocabulary import Vocabulary, open_vocabulary
from rxcore.errors import InputRefused, StorageRefused
from rxcore.exports.documents import ExportDocument
from rxcore.exports.masking import masked_jpeg, shown
from rxcore.exports.persons import Pseudonyms, without_persons
from rxcore.exports.training import Picture, unfit, upright_jpeg
from rxcore.images import page_picture
from rxcore.people import Actor
from rxcore.readings import Kind
from rxcore.rights import require
from rxcore.settings import Settings
from rxcore.store import Images, images_of
from rxcore.whole_file import write_whole

KEY_BYTES: Final = 32
LOOKED_THROUGH: Final = 1000
"""Documents, the newest, out of which a preview chooses."""


def documents_of(
    db: Database, actor: Actor, order: Order, found: Selection, settings: Settings,
    names: Vocabulary,
) -> Iterator[ExportDocument]:  # fmt: skip
    """The order's documents by number. Run it inside one read transaction."""
    documents = stream(
        db, found, order.filters, file_names=order.file_names, all_readings=order.form == "jsonl",
        shares=order.shares, hidden=rights.sealed(db, actor),
    )  # fmt: skip
    if order.form in ("csv", "excel"):
        documents = _with_generics(documents, names)
    if not order.deidentified:
        return documents
    ids = pseudonyms(settings)
    return (
        without_persons(each, ids, lambda kind, name: known(kind, name, names) is not None)
        for each in documents
    )


def pictures_of(order: Order, settings: Settings) -> Picture:
    """How the order's pages are had."""
    return partial(_picture, images_of(settings), order.deidentified)


def _picture(images: Images, masked: bool, document: ExportDocument) -> bytes:
    page = page_picture(images.read(document.source or document.sha256), document.page)
    if not masked:
        return page
    return masked_jpeg(page, document.final or (), document.seen, document.rotation)


def pseudonyms(settings: Settings) -> Pseudonyms:
    """The site's ids for exports without persons. Their key is made at the first one.

    Raises StorageRefused when it cannot be read or written, or is not whole."""
    path = settings.pseudonyms
    try:
        with exclusive(settings.home / "set-up.lock"):
            if not path.exists():
                write_whole(path, secrets.token_bytes(KEY_BYTES))
            key = path.read_bytes()
    except OSError as error:
        raise StorageRefused(
            f"{path.name} in {settings.home} cannot be read or written ({error.strerror})."
        ) from error
    if len(key) != KEY_BYTES:
        raise StorageRefused(
            f"{path.name} in {settings.home} is damaged; take it from a backup, or remove it and "
            "have new pseudonyms from now on."
        )
    return Pseudonyms(key)


@dataclass(frozen=True, slots=True)
class Preview:
    """A page as it would leave. seen: the share of it that is not masked."""

    label: str
    jpeg: bytes
    seen: float


def preview(
    db: Database, actor: Actor, order: Order, settings: Settings, most: int = 6
) -> list[Preview]:
    """Pages to look at before they leave: half of them those of which most can be seen, the others
    spread over the order. For supervisors."""
    require(actor, "export")
    names, picture = open_vocabulary(settings), pictures_of(order, settings)
    with snapshot(db):
        found = chosen(db, actor, order)
        newest = Selection(
            f"SELECT id FROM ({found.sql} ORDER BY d.id DESC LIMIT {LOOKED_THROUGH}) d",
            found.parameters,
        )
        documents = [
            each for each in documents_of(db, actor, order, newest, settings, names)
            if not unfit(each)
        ]  # fmt: skip
    pages = []
    for document in _to_look_at(documents, most):
        try:
            jpeg = upright_jpeg(document, picture)
        except InputRefused:
            continue  # the export leaves it out, too
        pages.append(Preview(f"{document.document}", jpeg, shown(document.final or ())))
    return pages


def _to_look_at(documents: list[ExportDocument], most: int) -> list[ExportDocument]:
    by_share = sorted(documents, key=lambda each: shown(each.final or ()), reverse=True)
    first, rest = by_share[: most // 2], by_share[most // 2 :]
    wanted = most - len(first)
    step = max(1, len(rest) // max(1, wanted))
    return first + rest[::step][:wanted]


def _with_generics(
    documents: Iterable[ExportDocument], names: Vocabulary
) -> Iterator[ExportDocument]:
    """The documents with what the vocabularies say that each row stands for."""

    @lru_cache(maxsize=100_000)
    def generic(kind: Kind, name: str) -> str:
        found = names.exact(kind, name) if name else None
        return found.canonical if found else ""

    for document in documents:
        known = {
            row.id: found
            for row in (*(document.final or ()), *document.model)
            if (found := generic(row.kind, row.name))
        }
        yield replace(document, generics=known)
