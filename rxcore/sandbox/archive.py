"""What a zip archive holds, in the child and one entry at a time. Nothing is ever unpacked to the
disk, and what an archive says about itself is not believed."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from rxcore.errors import InputRefused
from rxcore.limits import Limits
from rxcore.sandbox.zip_names import readable_names

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError, struct.error, LookupError,
)  # fmt: skip

_CHUNK: Final = 1_000_000
_LOCAL_HEADER: Final = struct.Struct("<26xHH")

TRAP: Final = "as only a trap does; add the images themselves."


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its path and its bytes, or why it is not taken."""

    path: str
    data: bytes = b""
    refused: str = ""


def entries(archive: IO[bytes], limits: Limits) -> Iterator[Entry]:
    """Each file in a zip archive, in the order of the paths, with its bytes or its refusal.

    Raises InputRefused when the archive as a whole, or from here on, cannot be taken.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            files = [info for info in opened.infolist() if not info.is_dir()]
            _refuse_many(files, limits)
            _refuse_overlaps(opened, archive, files)
            named = sorted(zip(readable_names(files), files, strict=True), key=lambda n: n[0])
            yield from _unpacked(opened, archive, named, limits)
    except _BROKEN as error:
        raise InputRefused("The zip archive is damaged; make or send it again.") from error


def _unpacked(
    opened: zipfile.ZipFile,
    archive: IO[bytes],
    named: list[tuple[str, zipfile.ZipInfo]],
    limits: Limits,
) -> Iterator[Entry]:
    packed = archive.seek(0, 2)
    unpacked = 0
    for path, info in named:
        entry = _entry(opened, path, info, limits)
        yield entry
        unpacked += len(entry.data)
        if unpacked > max(limits.archive_small_bytes, limits.archive_ratio * packed):
            raise InputRefused(
                f"The zip archive swells to more than {limits.archive_ratio} times its size, {TRAP}"
            )


def _refuse_many(files: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(files) > limits.archive_entries:
        raise InputRefused(
            f"The zip archive holds {len(files)} files; at most {limits.archive_entries} are "
            "taken at once, so split it."
        )


def _refuse_overlaps(
    opened: zipfile.ZipFile, archive: IO[bytes], files: list[zipfile.ZipInfo]
) -> None:
    """Entries that share bytes let a small archive unpack to any size."""
    free = 0
    for info in sorted(files, key=lambda info: info.header_offset):
        if info.header_offset < free:
            raise InputRefused(f"Files in the zip archive lie over one another, {TRAP}")
        archive.seek(info.header_offset)
        name_length, extra_length = _LOCAL_HEADER.unpack(archive.read(_LOCAL_HEADER.size))
        free = info.header_offset + 30 + name_length + extra_length + info.compress_size
    if free > opened.start_dir:
        raise InputRefused("The zip archive is damaged; make or send it again.")


def _entry(opened: zipfile.ZipFile, path: str, info: zipfile.ZipInfo, limits: Limits) -> Entry:
    """The bytes of one entry, believed only as far as they come, or why it is not taken."""
    if reason := _reason(path, info):
        return Entry(path, refused=reason)
    data = bytearray()
    most = max(limits.archive_small_bytes, limits.archive_ratio * info.compress_size)
    try:
        with opened.open(info) as file:
            while chunk := file.read(_CHUNK):
                data += chunk
                if len(data) > limits.max_bytes:
                    return Entry(path, refused=_too_big(limits))
                if len(data) > most:
                    return Entry(
                        path,
                        refused=f"The file swells to more than {limits.archive_ratio} times its "
                        "packed size, as only a trap does; add the image itself.",
                    )
    except _BROKEN:
        return Entry(path, refused="The file is damaged inside the zip archive; make it again.")
    return Entry(path, bytes(data))


def _reason(path: str, info: zipfile.ZipInfo) -> str:
    if path.startswith("/") or path[1:2] == ":" or ".." in PurePosixPath(path).parts:
        return "The file's path leads out of the zip archive; make the archive again without it."
    if info.flag_bits & 1:
        return "The file is protected by a password; make the zip archive again without one."
    if path.lower().endswith(".zip"):
        return "A zip archive inside a zip archive is not opened; add it by itself."
    if info.compress_type not in _METHODS:
        return (
            "The file is packed in an unusual way; make the zip archive again with the usual one "
            "(deflate)."
        )
    return ""


def _too_big(limits: Limits) -> str:
    return (
        f"The file has more than the {limits.max_megabytes} MB allowed once it is unpacked; "
        "save it smaller."
    )
