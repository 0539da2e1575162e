"""The image store: files kept as they came, each named by the SHA-256 of its bytes.

In a folder a file is either whole under its name or not there at all, whatever is killed in
between: it is written beside, flushed to the disk, and only then renamed.
"""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from rxcore.errors import InputRefused
from rxcore.settings import Settings
from rxcore.whole_file import flush_folder

_NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING = ".incoming"

MISSING: Final = "The stored file of this page is missing; add the file again."
CHANGED: Final = "The stored file of this page is not the one that was added; add the file again."


class Images(Protocol):
    """Where images are kept: `ImageStore`, or `rxcore.bucket.Bucket`, whose methods say more."""

    def keep(self, data: bytes) -> str:
        """Keeps these bytes and returns their SHA-256."""

    def read(self, sha: str) -> bytes:
        """The bytes as they came; raises InputRefused when they are not to be had."""

    def has(self, sha: str) -> bool:
        """Whether there is a file of that name."""

    def damaged(self, sha: str) -> bool:
        """Whether the file is missing or no longer what its name says."""

    def remove(self, sha: str) -> None:
        """Takes the file away for good."""

    def __iter__(self) -> Iterator[str]:
        """The hash of every file kept, in the order of the hashes."""

    def sweep(self, older_than_s: float = 3600) -> int:
        """Removes what killed writers left behind and returns how many files that were."""


def images_of(settings: Settings) -> Images:
    """The images of this installation, wherever RX_IMAGES says that they lie."""
    if isinstance(settings.images, Path):
        return ImageStore(settings.images)
    address = urlsplit(settings.images)
    if address.scheme == "file":
        return ImageStore(Path(unquote(address.path)), checked=True)
    from rxcore.bucket import Bucket

    return Bucket(settings.images)


def is_name(text: str) -> bool:
    """Whether this is the SHA-256 of a file, as files are named."""
    return bool(_NAME.fullmatch(text))


def require_name(sha: str) -> None:
    """Raises InputRefused when this names no file."""
    if not is_name(sha):
        raise InputRefused("That is not the SHA-256 of a file: 64 hexadecimal digits.")


class ImageStore:
    """Files under `folder`, in two levels of folders by the first four digits of their hash.

    Folders are 0700 and files 0600. Safe for many threads and processes at once.
    """

    def __init__(self, folder: Path, checked: bool = False) -> None:
        """checked: whether each reading compares the bytes with their hash, which `damaged` does
        in any case. Raises InputRefused where something else than a folder is."""
        if folder.exists() and not folder.is_dir():
            raise InputRefused(f"{folder} is a file; it has to be the folder of the images.")
        self._folder = folder
        self._checked = checked
        _private_folder(folder)
        folder.chmod(0o700)

    def keep(self, data: bytes) -> str:
        """Keeps these bytes and returns their SHA-256; the same bytes twice are the same file.

        When it returns, the file survives a power cut. A damaged copy is replaced. Raises
        InputRefused when the disk takes no more; nothing is kept then.
        """
        sha = hashlib.sha256(data).hexdigest()
        path = self.path(sha)
        if path.exists() and not self.damaged(sha):
            return sha
        try:
            _private_folder(path.parent)
            self._write(path, data)
        except OSError as error:
            raise InputRefused(
                f"The image could not be stored ({error.strerror}); free some space on the disk "
                "of the images and add it again."
            ) from error
        return sha

    def path(self, sha: str) -> Path:
        """Where the file of that hash lies, whether it is there or not."""
        require_name(sha)
        return self._folder / sha[:2] / sha[2:4] / sha

    def read(self, sha: str) -> bytes:
        """The bytes as they came; raises InputRefused when the file is not there, or, where that
        is checked, not what its name says."""
        try:
            data = self.path(sha).read_bytes()
        except FileNotFoundError as error:
            raise InputRefused(MISSING) from error
        if self._checked and hashlib.sha256(data).hexdigest() != sha:
            raise InputRefused(CHANGED)
        return data

    def has(self, sha: str) -> bool:
        """Whether there is a file of that name."""
        return self.path(sha).exists()

    def damaged(self, sha: str) -> bool:
        """Whether the file is missing or no longer what its name says."""
        try:
            with self.path(sha).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() != sha
        except FileNotFoundError:
            return True

    def remove(self, sha: str) -> None:
        """Takes the file away for good; one that is not there is no error."""
        path = self.path(sha)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            flush_folder(path.parent)

    def __iter__(self) -> Iterator[str]:
        """The hash of every file kept, in the order of the hashes."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if is_name(path.name):
                yield path.name

    def sweep(self, older_than_s: float = 3600) -> int:
        """Removes what killed writers left behind and returns how many files that were.

        Younger files are spared: another process may be writing them now.
        """
        removed = 0
        for path in self._folder.glob(f"{_INCOMING}/*"):
            try:
                if time.time() - path.stat().st_mtime >= older_than_s:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:
                continue
        return removed

    def _write(self, path: Path, data: bytes) -> None:
        incoming = self._folder / _INCOMING
        _private_folder(incoming)
        handle, name = tempfile.mkstemp(dir=incoming)  # mkstemp gives 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        flush_folder(path.parent)


def _private_folder(folder: Path) -> None:
    """Makes the folder and what is missing above it, 0700, each one flushed into its parent."""
    if folder.is_dir():
        return
    _private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    flush_folder(folder.parent)
