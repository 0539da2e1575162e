"""The parent's side: a few children stand ready, each opens one file at a time, and one that dies
or takes too long is replaced."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from functools import cache
from typing import Final

from rxcore.errors import InputRefused, RxError
from rxcore.limits import Limits
from rxcore.sandbox import messages
from rxcore.sandbox.messages import Head
from rxcore.settings import ROOT

MOST_CHILDREN: Final = max(2, min(4, os.cpu_count() or 2))
MOST_USES: Final = 500
"""Files after which a child is replaced, because the libraries in it may leak."""
LARGE_MEGABYTES: Final = 400
"""A child that ever had more memory in use is replaced, so that the memory comes back."""
START_SECONDS: Final = 60

_SIMPLER: Final = "save it in a simpler form, such as PNG, and add that."

_MEMORY_HABITS: Final = {
    # One arena and one thread, so that the address space grows with what is used.
    "MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    # The memory of a page is kept for the next one: fetching it anew takes as long as decoding.
    "MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "134217728",
    "PILLOW_BLOCKS_MAX": "8",
}  # fmt: skip

_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class Broke(InputRefused):
    """A file broke the child that opened it, or took too long."""


class Stopping(RxError):
    """The program is about to end; no file is to blame."""

    def __init__(self) -> None:
        super().__init__("The program is being stopped; do it again once it runs again.")


class CannotStart(RxError):
    """This machine starts no more processes; no file is to blame."""

    def __init__(self) -> None:
        super().__init__(
            "No file can be opened, because no process can be started for it; look at this "
            "machine's free memory, then try again."
        )


class Child:
    """One process that opens files. For one thread at a time; `kill` may come from any."""

    def __init__(self, memory_megabytes: int = Limits().memory_megabytes) -> None:
        """Starts it and waits until it is ready. Raises CannotStart."""
        self._memory_megabytes = memory_megabytes
        self.uses = 0
        self.peak_megabytes = 0
        self._connection, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _started(theirs.fileno(), memory_megabytes)
            self.receive(START_SECONDS)
        except (OSError, Broke) as error:
            self._connection.close()
            raise CannotStart from error

    def ask(self, head: Head, data: bytes, limits: Limits) -> tuple[Head, bytearray]:
        """The answer to one request. data: the file, or nothing where the child has it already.

        Raises InputRefused with the child's sentence, or Broke.
        """
        self._connection.settimeout(limits.page_seconds)
        head = head | {"limits": asdict(limits)}
        try:
            messages.send(self._connection, head, [data], len(data))
        except OSError:
            raise self._broke() from None
        return self.receive(limits.page_seconds)

    def ask_to_unpack(self, archive: int, limits: Limits) -> None:
        """Gives the child a zip archive that is open here; it will say each entry, then the end."""
        try:
            messages.send(self._connection, {"act": "unpack", "limits": asdict(limits)})
            socket.send_fds(self._connection, [b"f"], [archive])
        except OSError:
            raise self._broke() from None

    def receive(self, seconds: float) -> tuple[Head, bytearray]:
        """What the child says next. Raises InputRefused with its sentence, or Broke."""
        until = time.monotonic() + seconds

        def limit_the_wait() -> None:
            self._connection.settimeout(max(0.001, until - time.monotonic()))

        try:
            head, data = messages.receive(self._connection, limit_the_wait)
        except (OSError, messages.Broken) as error:
            raise self._broke(late=isinstance(error, TimeoutError)) from None
        self.peak_megabytes = max(self.peak_megabytes, int(head.get("peak_megabytes", 0)))
        if "refused" in head:
            raise InputRefused(str(head["refused"]))
        return head, data

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def worn(self) -> bool:
        """Whether it is better replaced than used again."""
        return (
            self._process.poll() is not None
            or self.uses >= MOST_USES
            or self.peak_megabytes > LARGE_MEGABYTES
        )

    def kill(self) -> None:
        """Ends the process at once; a caller who waits for it gets Broke."""
        self._process.kill()

    def end(self) -> None:
        """Ends the process and gives back what it held."""
        self._process.kill()
        self._process.wait()
        self._connection.close()

    def _broke(self, *, late: bool = False) -> Broke:
        """Ends what is left of the process, and says why as well as its end shows."""
        if not late:
            with suppress(subprocess.TimeoutExpired):  # a moment after its socket closed
                self._process.wait(timeout=1)
        self.end()
        if late or self._process.returncode == -signal.SIGXCPU:
            return Broke(f"Opening the page takes too long; {_SIMPLER}")
        return Broke(
            "The page is damaged, or opening it takes more than the "
            f"{self._memory_megabytes:,} MB of memory allowed; {_SIMPLER}"
        )


def _started(connection: int, memory_megabytes: int) -> subprocess.Popen[bytes]:
    """The process, which inherits the connection and nothing else."""
    return subprocess.Popen(  # noqa: S603  # our own program
        [
            sys.executable, "-m", "rxcore.sandbox.child", str(connection), str(memory_megabytes),
        ],
        cwd=ROOT, env=_environment(), pass_fds=[connection],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that Ctrl+C reaches the parent only
    )  # fmt: skip


def _environment() -> dict[str, str]:
    """No settings and no tokens of the parent."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | _MEMORY_HABITS


class Children:
    """The children of this program, at most so many at a time. Safe for many threads."""

    def __init__(self, most: int = MOST_CHILDREN) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._ready: list[Child] = []
        self._at_work: set[Child] = set()
        self._stopped = False
        self._peak = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until one more file may be opened."""
        with self._free:
            yield

    def go_on_or_stop(self) -> None:
        """Raises Stopping once `stop` was called."""
        if self._stopped:
            raise Stopping

    def take(self) -> Child:
        """A child; bring it `back`, or `discard` it. Raises Stopping when all ends."""
        child = self._one_that_is_ready() or Child()
        child.uses += 1
        with self._lock:
            self._at_work.add(child)
            if self._stopped:
                child.kill()
        return child

    def _one_that_is_ready(self) -> Child | None:
        """None when there is none; one that died meanwhile is no file's fault."""
        while True:
            with self._lock:
                self.go_on_or_stop()
                if not self._ready:
                    return None
                child = self._ready.pop()
            if not child.worn:
                return child
            child.end()

    def back(self, child: Child) -> None:
        """Keeps the child for the next file, or ends it."""
        with self._lock:
            self._at_work.discard(child)
            self._peak = max(self._peak, child.peak_megabytes)
            keep = not (self._stopped or child.worn)
            if keep:
                self._ready.append(child)
        if not keep:
            child.end()

    def discard(self, child: Child) -> None:
        """Ends a child that is in the middle of something."""
        with self._lock:
            self._at_work.discard(child)
        child.end()

    def peak_megabytes(self) -> int:
        """The most memory that a child said it had since this was last asked; one that was killed
        could not say any more."""
        with self._lock:
            peak, self._peak = self._peak, 0
        return peak

    def stop(self) -> None:
        """Ends every child, also those in the middle of a file; nothing is opened any more."""
        with self._lock:
            self._stopped = True
            ready, self._ready = self._ready, []
            for child in self._at_work:
                child.kill()
        for child in ready:
            child.end()


@cache
def children() -> Children:
    """The children of this program; they end with it."""
    made = Children()
    atexit.register(made.stop)
    return made


class OpenFile:
    """One file in the hands of a child, and of the next one when that breaks."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._child: Child | None = None

    def ask(self, head: Head) -> tuple[Head, bytearray]:
        """The answer to one request about the file. Raises InputRefused, or Broke, after which
        one may go on asking, or Stopping."""
        data = b""
        if self._child is None:
            self._child, data = children().take(), self._data
        try:
            return self._child.ask(head, data, self._limits)
        except Broke:
            self.close()
            children().go_on_or_stop()
            raise

    def close(self) -> None:
        """Gives the child back."""
        if self._child is not None:
            children().back(self._child)
            self._child = None


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[OpenFile]:
    """The file, as soon as a child is free."""
    with children().turn(), closing(OpenFile(data, limits)) as file:
        yield file
