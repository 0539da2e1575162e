"""Trials of what people, disks, copies and sudden deaths do to the program.

What must hold everywhere: an act is done, or refused in one sentence, and whatever was acknowledged
stays. Any other exception is a defect.
"""

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rxcore.errors import RxError

Came = Literal["done", "refused", "broke"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One line of the table. what: what was tried, so many times. failures: each try that did not
    end as it must, with what happened. note: what the tries came to."""

    what: str
    tries: int
    failures: tuple[str, ...]
    note: str = ""

    @property
    def line(self) -> str:
        """The line, for a table in Markdown."""
        return f"| {self.what} | {self.tries} | {len(self.failures)} | {self.note} |"


def is_sentence(text: str) -> bool:
    """Whether this could stand on a screen: a sentence, not a dump of the program's insides."""
    dump = re.search(r"Traceback|\b\w+Error\b|0x[0-9a-f]{6}|<class|\n", text)
    return dump is None and text.endswith((".", "?")) and " " in text


def outcome(act: Callable[[], object]) -> tuple[Came, str]:
    """How an act ended: done, refused with this sentence, or broken with this traceback."""
    try:
        act()
    except RxError as error:
        text = str(error)
        return ("refused", text) if is_sentence(text) else ("broke", f"No sentence: {text}")
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  # what must not happen is what is looked for
        return "broke", traceback.format_exc()
    return "done", ""
