"""Images in an object store, or wherever else an fsspec address leads ("s3:", "memory:", ...).

An object is whole or not there; whether it is what its name says is checked each time it is read.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rxcore.errors import InputRefused, StorageRefused
from rxcore.store import CHANGED, MISSING, is_name, require_name

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

PACKAGES: Final = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs",
}  # fmt: skip
"""What brings the protocols that fsspec does not come with."""


class Bucket:
    """Files under an address, in two levels of folders by the first four digits of their hash.

    Connects at the first use. Safe for many threads and processes at once. Every method raises
    StorageRefused when the place cannot be reached or does not permit it.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._connected: tuple[AbstractFileSystem, str] | None = None

    def keep(self, data: bytes) -> str:
        """Keeps these bytes and returns their SHA-256; a damaged copy is replaced."""
        sha = hashlib.sha256(data).hexdigest()
        if not self.damaged(sha):
            return sha
        with self._in_words():
            files, path = self._place(sha)
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, data)
        return sha

    def read(self, sha: str) -> bytes:
        """The bytes as they came; raises InputRefused when they are not there, or changed."""
        data = self._read(sha)
        if data is None:
            raise InputRefused(MISSING)
        if hashlib.sha256(data).hexdigest() != sha:
            raise InputRefused(CHANGED)
        return data

    def has(self, sha: str) -> bool:
        """Whether there is a file of that name."""
        with self._in_words():
            files, path = self._place(sha)
            return bool(files.exists(path))

    def damaged(self, sha: str) -> bool:
        """Whether the file is missing or no longer what its name says."""
        data = self._read(sha)
        return data is None or hashlib.sha256(data).hexdigest() != sha

    def remove(self, sha: str) -> None:
        """Takes the file away for good; one that is not there is no error."""
        with self._in_words():
            files, path = self._place(sha)
            if files.exists(path):
                files.rm_file(path)

    def __iter__(self) -> Iterator[str]:
        """The hash of every file kept, in the order of the hashes."""
        with self._in_words():
            files, root = self._files()
            found = files.find(root) if files.exists(root) else []
        yield from sorted(name for path in found if is_name(name := path.rpartition("/")[2]))

    def sweep(self, older_than_s: float = 3600) -> int:
        """Nothing: no writer leaves anything behind."""
        del older_than_s
        return 0

    def _read(self, sha: str) -> bytes | None:
        with self._in_words():
            files, path = self._place(sha)
            try:
                return bytes(files.cat_file(path))
            except FileNotFoundError:
                return None

    def _place(self, sha: str) -> "tuple[AbstractFileSystem, str]":
        require_name(sha)
        files, root = self._files()
        return files, f"{root}/{sha[:2]}/{sha[2:4]}/{sha}"

    def _files(self) -> "tuple[AbstractFileSystem, str]":
        if self._connected is None:
            import fsspec.core

            files, root = fsspec.core.url_to_fs(self._url)
            self._connected = files, str(root).rstrip("/")
        return self._connected

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except ImportError as error:
            protocol = self._url.partition(":")[0]
            package = PACKAGES.get(protocol, "the package that fsspec names for it")
            raise StorageRefused(
                f"Images at {self._url} need a package that is not here: install {package}, or "
                "correct RX_IMAGES."
            ) from error
        except _refusals() as error:
            raise StorageRefused(
                f"The images at {self._url} cannot be used ({_brief(error)}): check RX_IMAGES, the "
                "network, and this program's rights there, then try again."
            ) from error


def _refusals() -> tuple[type[Exception], ...]:
    """What stores raise; S3's client has errors that are no OSError, as for missing credentials."""
    client = sys.modules.get("botocore.exceptions")
    of_s3 = () if client is None else (client.BotoCoreError, client.ClientError)
    return (OSError, ValueError, *of_s3)


def _brief(error: BaseException) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split()).rstrip(".")[:120]
