"""A progress bar on the terminal, where there is one."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

WIDTH: Final = 30


@contextmanager
def bar(label: str) -> Iterator[Callable[[float], None]]:
    """Draws a share of 0 to 1 behind the label, each whole percent, and leaves nothing behind."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    shown = -1

    def draw(share: float) -> None:
        nonlocal shown
        if (percent := int(100 * share)) != shown:
            shown = percent
            filled = "#" * int(WIDTH * share)
            print(f"\r{label} [{filled:<{WIDTH}}] {percent} %", end="", file=sys.stderr, flush=True)

    try:
        yield draw
    finally:
        if shown >= 0:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
