"""What a zip archive holds, read in memory and one entry at a time. Nothing is ever unpacked to
the disk, and what an archive says about itself is not believed."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Final

from rxcore.errors import InputRefused
from rxcore.images import Limits

MOST_ENTRIES: Final = 20_000

MOST_RATIO: Final = 200
"""How many times its packed size an entry, or the whole, may have. Photographs and PDFs hardly
shrink at all, blank uncompressed scans about a hundredfold; deflate ends at 1032."""

SMALL: Final = 1_000_000
"""Bytes up to which a ratio means nothing."""

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def entries(archive: IO[bytes], limits: Limits) -> Iterator[tuple[str, bytes | InputRefused]]:
    """Path and bytes of each file in a zip archive, in the order of the paths.

    An entry that cannot be taken comes with its refusal instead of its bytes. Raises InputRefused
    when the archive as a whole cannot be.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            files = [info for info in opened.infolist() if not info.is_dir()]
            _refuse_bomb(files)
            for info in sorted(files, key=lambda info: info.filename):
                yield _path(info), _entry(opened, info, limits)
    except _BROKEN as error:
        raise InputRefused("The zip archive is damaged; make or send it again.") from error


def _path(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/")


def _refuse_bomb(files: list[zipfile.ZipInfo]) -> None:
    if len(files) > MOST_ENTRIES:
        raise InputRefused(
            f"The zip archive holds {len(files)} files; at most {MOST_ENTRIES} are taken at once, "
            "so split it."
        )
    packed = sum(info.compress_size for info in files)
    unpacked = sum(info.file_size for info in files)
    if unpacked > SMALL and unpacked > MOST_RATIO * packed:
        raise InputRefused(
            "The zip archive would swell to more than "
            f"{MOST_RATIO} times its size, as only a trap does; add the images themselves."
        )


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes | InputRefused:
    """The bytes of one entry, or why it is not taken."""
    if (reason := _reason(info, limits)) is not None:
        return InputRefused(reason)
    try:
        with archive.open(info) as file:
            data = file.read(limits.max_bytes + 1)
    except _BROKEN:
        return InputRefused("The file is damaged inside the zip archive; make it again.")
    if len(data) > limits.max_bytes:
        return InputRefused(_too_big(limits))
    return data


def _reason(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    path = PurePosixPath(_path(info))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        return "The file's path leads out of the zip archive; make the archive again without it."
    if info.flag_bits & 1:
        return "The file is protected by a password; make the zip archive again without one."
    if path.suffix.lower() == ".zip":
        return "A zip archive inside a zip archive is not opened; add it by itself."
    if info.file_size > limits.max_bytes:
        return _too_big(limits)
    if info.file_size > SMALL and info.file_size > MOST_RATIO * info.compress_size:
        return (
            f"The file would swell to more than {MOST_RATIO} times its packed size, as only a "
            "trap does; add the image itself."
        )
    return None


def _too_big(limits: Limits) -> str:
    return (
        f"The file has more than the {limits.max_megabytes} MB allowed once it is unpacked; "
        "save it smaller."
    )
