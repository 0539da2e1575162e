"""What the formats for training share: which documents teach nothing, and pages as a reader sees
them."""

import io
from collections.abc import Callable
from typing import Final

from PIL import Image

from rxcore.exports.documents import ExportDocument
from rxcore.exports.masking import UNSEEN
from rxcore.turning import upright

LEFT_OUT: Final = "left-out.jsonl"

NO_IMAGE: Final = "image missing or damaged"
APPROVED: Final = "approved in a batch"

Picture = Callable[[ExportDocument], bytes]
"""A page's JPEG as its file shows it; raises InputRefused where it cannot be had."""


def unfit(document: ExportDocument) -> str:
    """Why the document teaches nothing, or ""."""
    if document.state == "rejected":
        return "rejected"
    if document.final is None:
        return "no final reading"
    # Nobody looked at each row of such a document.
    return APPROVED if document.basis == APPROVED else ""


def no_picture(document: ExportDocument) -> str:
    """Why there is no picture of a document's page."""
    return UNSEEN if document.seen else NO_IMAGE


def upright_page(document: ExportDocument, picture: Picture) -> Image.Image:
    """The page turned as its reader saw it. Raises InputRefused as `picture` does."""
    return upright(Image.open(io.BytesIO(picture(document))), document.rotation)


def upright_jpeg(document: ExportDocument, picture: Picture) -> bytes:
    """`upright_page` as a JPEG; the one that `picture` gives where it lies right."""
    if not document.rotation:
        return picture(document)
    turned = io.BytesIO()
    upright_page(document, picture).save(turned, "JPEG", quality=90)
    return turned.getvalue()
