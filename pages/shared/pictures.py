"""Pages as upright JPEGs, whole and small, made once and kept beside the originals."""

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image

from db.documents import Document
from pages.shared.app import settings, store
from rxcore.images import page_picture

SMALL: Final = (160, 200)
"""The most pixels of a small picture, which lists show at a third of that."""


def picture(document: Document) -> bytes:
    """The page's picture, for a browser or to read a place of it. Raises InputRefused when the
    original is missing or damaged."""
    return _made_once(
        document, "", lambda: page_picture(store().read(document.sha256), document.page)
    )


def small_picture(document: Document) -> bytes:
    """The page's picture for a list. Raises InputRefused when the original is missing or
    damaged."""
    return _made_once(document, "-small", lambda: _small(picture(document)))


def _small(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as whole:
        whole.draft("RGB", SMALL)
        whole.thumbnail(SMALL)
        out = io.BytesIO()
        whole.convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def _made_once(document: Document, kind: str, make: Callable[[], bytes]) -> bytes:
    """What was kept of it, as long as the original is there."""
    folder = settings().home / "pictures" / document.sha256[:2]
    kept = folder / f"{document.sha256}-{document.page}{kind}.jpg"
    if kept.exists() and store().has(document.sha256):
        return kept.read_bytes()
    made = make()
    _keep(kept, made)
    return made


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)
