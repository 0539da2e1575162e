"""What a zip archive holds, file by file, unpacked in the memory of a child process that may use
little and reach nothing (rxcore.sandbox.archive)."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from rxcore.errors import InputRefused
from rxcore.limits import Limits
from rxcore.sandbox.children import children


def entries(archive: IO[bytes], limits: Limits) -> Iterator[tuple[str, bytes | InputRefused]]:
    """Path and bytes of each file in a zip archive, in the order of the paths. archive: a file of
    the operating system.

    An entry that cannot be taken comes with its refusal instead of its bytes. Raises InputRefused
    when the archive as a whole, or from here on, cannot be.
    """
    # Not under `turn`: who unpacks an archive waits for the files in it to be opened meanwhile.
    child = children().take()
    try:
        child.ask_to_unpack(archive.fileno(), limits)
        while not (said := child.receive(limits.page_seconds))[0].get("end"):
            head, data = said
            refused = str(head["entry_refused"])
            yield str(head["path"]), InputRefused(refused) if refused else bytes(data)
    finally:
        children().discard(child)


@contextmanager
def as_file(data: bytes) -> Iterator[IO[bytes]]:
    """These bytes as a file of the operating system, in memory where it has such files."""
    with _memory_file() as file:
        file.write(data)
        file.flush()
        yield file


def _memory_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("archive"), "w+b")
    return tempfile.TemporaryFile()
