"""High-alert medicines: those that harm most when something about them is wrong.

ISMP's lists name classes of medicines; the data file has the substances of each. A medicine is
known by its substances, so a brand counts where a vocabulary knows its generic.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from rxcore.clinical import everyday
from rxcore.clinical.names import Name
from rxcore.readings import Medicine
from rxcore.same_name import plain, without_accents

_ON_THE_SKIN: Final = frozenset({"cream", "ointment", "gel", "lotion"})
_ALSO_ON_THE_SKIN: Final = "immunosuppressants"
"""Their creams and ointments are in no list of high-alert medicines."""

Words = tuple[str, ...]


def classes(row: Medicine, name: Name | None) -> Iterator[tuple[str, str]]:
    """The high-alert substances of a row, each with its class. name: what the vocabulary holds of
    the row's name; without it the name itself is looked at."""
    meant = name.canonical or name.name if name else row.name
    for part in meant.split("+"):
        words = _words(part)
        for substance, group, unless in _listed():
            if group == _ALSO_ON_THE_SKIN and row.form.strip().lower() in _ON_THE_SKIN:
                continue
            if _holds(words, substance) and not any(word in _words(meant) for word in unless):
                yield " ".join(substance), group
                break


def _holds(words: Words, substance: Words) -> bool:
    """Whether the substance stands in these words as whole words: carbamazepine is not in
    oxcarbazepine."""
    size = len(substance)
    return any(words[at : at + size] == substance for at in range(len(words) - size + 1))


def _words(text: str) -> Words:
    return tuple(without_accents(plain(text)).replace(",", " ").replace("/", " ").split())


@cache
def _listed() -> tuple[tuple[Words, str, Words], ...]:
    return tuple(
        (_words(row["substance"]), row["class"], tuple(filter(None, row["unless"].split(";"))))
        for row in everyday.rows("high_alert.csv")
    )
