"""Sentences that the core makes, in the language of the screen.

The core writes English, for the record and the command line; the sentences that people meet on
pages stand here with their values in braces, and are known again by their shape.
"""

import re
from functools import cache
from typing import Final

from pages.shared.language import later, t

SENTENCES: Final = (
    # Why a document is looked at sooner (rxcore.risk).
    later("two readers disagree"),
    later("chosen for blind reading"),
    later("chosen for two readings"),
    later("no model could read it"),
    later("the model found nothing"),
    later("a name is in no vocabulary"),
    later("{n} row is not found on the page"),
    later("{n} rows are not found on the page"),
    later("low confidence"),
    later("low confidence {confidence}"),
    later("reopened"),
    later("a row may be missing"),
    later("another model reads a row otherwise"),
    later("another model reads {n} rows otherwise"),
    later("next in line"),
    # What may not be done, or not now (rxcore.rights, db).
    later("Only a supervisor may do this. You are signed in as {name}."),
    later("Only a reviewer may do this. You are signed in as {name}."),
    later("Only an administrator may do this. You are signed in as {name}."),
    later("Somebody else finished this document; ask a supervisor to reopen it."),
    later("Somebody else finished this document; a supervisor may reopen it."),
    later("Somebody else has this document now."),
    later("There is no document {number}."),
    later("{label} was changed by somebody else meanwhile."),
    later(
        "What you entered is always read by two people; have the document reopened, then enter it "
        "there."
    ),
    later("Say in a few words why the document is to be {act}."),
    later(
        "This document is {state}, so it cannot be {act}; reload it to see what happened meanwhile."
    ),
    later("{name} is disabled; choose somebody else."),
    later("Name or password is wrong."),
    later("The file is empty."),
)
"""As the core says them, each value in braces."""


def told(text: str) -> str:
    """A sentence of the core, or several that "·" parts, in the language of the screen; one that is
    not known here stays as it is."""
    return " · ".join(_told(part) for part in text.split(" · "))


def _told(text: str) -> str:
    for sentence, shape in _shapes():
        if found := shape.fullmatch(text):
            return t(sentence, **{name: t(value) for name, value in found.groupdict().items()})
    return text


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    shapes = []
    for sentence in SENTENCES:
        parts = re.split(r"{(\w+)}", sentence)
        shape = "".join(
            f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        )
        shapes.append((sentence, re.compile(shape, re.DOTALL)))
    return tuple(shapes)
