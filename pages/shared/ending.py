"""How the server ends: within ten seconds of being asked to, whatever it is doing."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

MOST_SECONDS = 8.0
"""After this the process ends where it stands. Nothing is lost by that: what was acknowledged is
on the disk, and a page that was being read is read again."""


def end_in_time(stop: Callable[[], None]) -> None:
    """From now on SIGTERM and SIGINT also call `stop`, beside what they did so far, and end the
    process when that takes too long. For the main thread, once the server has its own handlers."""
    if threading.current_thread() is not threading.main_thread():
        return
    for which in (signal.SIGTERM, signal.SIGINT):
        signal.signal(which, _also(stop, signal.getsignal(which)))


Handler = Callable[[int, FrameType | None], object]


def _also(stop: Callable[[], None], before: object) -> Handler:
    def handle(which: int, frame: FrameType | None) -> None:
        last = threading.Timer(MOST_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()
        # A handler runs in the middle of anything, and must not wait for a lock.
        threading.Thread(target=stop, name="stopping", daemon=True).start()
        if callable(before):
            before(which, frame)

    return handle
