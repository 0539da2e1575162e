"""Pages as upright JPEGs, made once and kept beside the originals."""

import os
import tempfile
from pathlib import Path

from db.documents import Document
from pages.shared.app import settings, store
from rxcore.images import page_picture


def picture(document: Document) -> bytes:
    """The page's picture, for a browser or to read a place of it. Raises InputRefused when the
    original is missing or damaged."""
    original = store().path(document.sha256)
    folder = settings().home / "pictures" / document.sha256[:2]
    kept = folder / f"{document.sha256}-{document.page}.jpg"
    if kept.exists() and original.exists():
        return kept.read_bytes()
    made = page_picture(store().read(document.sha256), document.page)
    _keep(kept, made)
    return made


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).replace(path)
