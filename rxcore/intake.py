"""What people hand in, file by file: paths, folders and zip archives become named bytes.

Whether the bytes are an image is not decided here (rxcore.images.inspect does that). One input
that cannot be had costs itself only.
"""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from rxcore.archives import as_file, entries
from rxcore.errors import InputRefused
from rxcore.limits import Limits

COMPANIONS: Final = frozenset({".csv", ".tsv", ".json", ".jsonl", ".md", ".py", ".pyc"})
"""Files that lie beside images in data sets. In a folder or an archive they are passed over and
counted; one that is named by itself is refused as any other file that is no image."""

LONGEST_NAME: Final = 255


@dataclass(frozen=True, slots=True)
class Incoming:
    """One file handed in. name: its path inside the folder or archive that was named, or else its
    own name."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """One file that was not taken in, and why: one sentence that says what to do."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder or archive that is none to be added: hidden, or a companion of images."""

    name: str


Handed = Incoming | Refusal | PassedOver


def incoming(paths: Iterable[Path], limits: Limits) -> Iterator[Handed]:
    """Every file that these paths stand for, read one at a time: a file is itself, a folder all
    that is in it (sorted), a zip archive what it holds."""
    for path in paths:
        if path.is_dir():
            yield from _something(path.resolve().name, _folder(path, limits))
        else:
            yield from _something(path.name, _file(path, path.name, limits))


def unpacked(name: str, data: bytes, limits: Limits) -> Iterator[Handed]:
    """The same for bytes that came through a browser: the file, or what a zip archive holds."""
    if _is_zip(name):
        with as_file(data) as file:
            yield from _something(name, _archive(name, file, limits))
    else:
        yield Incoming(clean_name(name), data)


def _something(name: str, found: Iterator[Handed]) -> Iterator[Handed]:
    """What was found, or one refusal when a folder or an archive holds nothing to add."""
    nothing = True
    for item in found:
        nothing = nothing and isinstance(item, PassedOver)
        yield item
    if nothing:
        yield _refusal(name, "There is no image and no PDF in it; name another one.")


def clean_name(name: str) -> str:
    """A name that can be shown and stored: no control characters, valid Unicode, bounded."""
    readable = name.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in readable)[-LONGEST_NAME:] or "unnamed"


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _passed_over(path: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    return hidden or "__MACOSX" in path.parts or path.suffix.lower() in COMPANIONS


def _folder(folder: Path, limits: Limits) -> Iterator[Handed]:
    try:
        found = sorted(path for path in folder.rglob("*") if not path.is_dir())
    except OSError:
        yield _refusal(folder.name, "The folder cannot be read; check who may open it.")
        return
    for path in found:
        inside = path.relative_to(folder)
        if _passed_over(PurePosixPath(inside.as_posix())):
            yield PassedOver(clean_name(inside.as_posix()))
        else:
            yield from _file(path, inside.as_posix(), limits)


def _file(path: Path, name: str, limits: Limits) -> Iterator[Handed]:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            yield _refusal(name, "This is not a file but a device or a pipe; name a file.")
        elif _is_zip(name):
            with path.open("rb") as file:
                yield from _archive(name, file, limits)
        elif facts.st_size > limits.max_bytes:
            yield _refusal(
                name,
                f"The file has {facts.st_size / 1_000_000:.0f} MB; at most "
                f"{limits.max_megabytes} MB are allowed, so save it smaller.",
            )
        else:
            yield Incoming(clean_name(name), path.read_bytes())
    except FileNotFoundError:
        yield _refusal(name, "There is no file or folder of that name; check the path.")
    except (OSError, ValueError):
        yield _refusal(name, "The file cannot be read; check its path and who may open it.")


def _archive(name: str, file: IO[bytes], limits: Limits) -> Iterator[Handed]:
    try:
        for inside, content in entries(file, limits):
            if _passed_over(PurePosixPath(inside)):
                yield PassedOver(clean_name(inside))
            elif isinstance(content, InputRefused):
                yield _refusal(f"{name}: {inside}", str(content))
            else:
                yield Incoming(clean_name(inside), content)
    except InputRefused as refused:
        yield _refusal(name, str(refused))


def _refusal(name: str, reason: str) -> Refusal:
    return Refusal(clean_name(name), reason)
