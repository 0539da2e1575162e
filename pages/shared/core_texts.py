"""Sentences that the core makes, in the language of the screen.

The core writes English, for the record and the command line; the sentences that people meet on
pages stand here with their values in braces, and are known again by their shape.
"""

import re
from functools import cache
from typing import Final

from pages.shared.language import ENGLISH, language, later, t
from rxcore.clinical import safety

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
    # What stands beside a row, besides the sentences of the safety checks.
    later("This name is in no vocabulary."),
    later('This is no known name, but near "{name}".'),
    later('Read as "{said}", which the ink leaves open; it may also be {others}.'),
    later('Read as "{said}", another spelling of {name}.'),
    later('Read as "{said}"; taken for {name}, the only known name so near.'),
    later('Read as "{said}"; taken for {name} by the ink.'),
    later('Read as "{said}"; taken for {name} by the ink; it may also be {others}.'),
    later("It may as well be {rival}; look at the ink."),
    later("Read so on the page; it may also be {others}."),
    later("{strength} is no strength in which {name} comes; look at the ink."),
    later("The name ends in a hyphen; a letter may be missing behind it."),
    later("The figures of {figure} were not read clearly; look at them."),
    later("{number} has no unit; it may be {amount}."),
    later("Two medicines or one combination? Nothing says which."),
    later("Said more than once; kept as one row."),
    later("The model repeated itself; check this row against the page."),
    later("Only {where} showed this; check it against the page."),
    later("Not found on the page: the model may have made it up."),
    later("{reader} does not read this."),
    later("{reader} reads {words}."),
    # Why something is offered beside the rows.
    later("{name} read this; the model whose rows stand here did not."),
    later("The page says that this was stopped."),
    later("It stands where the page tells of allergies."),
    later("It stands among investigations."),
    later("It stands where the page tells of earlier or stopped medicines."),
    later("The page says that this is to be avoided or not taken."),
    later("It is struck out on the page."),
    later("A sentence says that it is not, or no longer, taken."),
    later("It stands where an entry of a list of medicines does."),
    later("It may be a medicine; the place or the writing leaves it open."),
    later("A known disease in a place that says nothing of it."),
    later("It stands among what is past."),
    later("An order is for it; it is a sign and no disease."),
    later("The answer names it to stop or replace it."),
    later("The answer was cut off within it."),
)
"""As the core says them, each value in braces."""

WORDS: Final = {
    "times": (
        later("ten times"), later("a thousand times"),
        later("one part in ten of"), later("one part in a thousand of"),
    ),
}  # fmt: skip
"""Values that are one of a few words."""

_VALUE: Final = re.compile(r"{(\w+)}")
LONGEST: Final = 500
"""Letters of a sentence that is looked for: a value may be what somebody typed, and the time grows
with the square of its length (.7 s at 10,000)."""


def translated(text: str) -> str:
    """A sentence of the core, or several that "·" parts, in the language of the screen; one that is
    not known here, or longer than any, stays as it is."""
    return " · ".join(_translated(part) for part in text.split(" · "))


def _translated(text: str) -> str:
    if language() is ENGLISH or len(text) > LONGEST:
        return text
    for sentence, shape in _shapes():
        if found := shape.fullmatch(text):
            return t(sentence, **{name: t(value) for name, value in found.groupdict().items()})
    return text


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every sentence with what it looks like, those first that have the most words of their own."""
    found = sorted((*SENTENCES, *safety.sentences()), key=_own_letters, reverse=True)
    return tuple((sentence, _shape(sentence)) for sentence in found)


def _own_letters(sentence: str) -> int:
    return len(_VALUE.sub("", sentence))


def _shape(sentence: str) -> re.Pattern[str]:
    parts = _VALUE.split(sentence)
    shape = "".join(
        _value(part) if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile(shape, re.DOTALL)


def _value(name: str) -> str:
    known = "|".join(map(re.escape, WORDS.get(name, ())))
    return f"(?P<{name}>{known or '.+?'})"
