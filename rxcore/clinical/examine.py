"""What is added to a model's reading before people see it: remarks, and nothing else.

The words of the model stay as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

from rxcore.clinical import safety
from rxcore.clinical.known import known
from rxcore.clinical.levels import load_levels
from rxcore.clinical.safety import Setting
from rxcore.clinical.vocabulary import LIKELY_FROM, Vocabulary
from rxcore.readings import Disease, Flag, Medicine, ModelReading
from rxcore.settings import Settings

UNKNOWN_NAME = Flag("unknown_name", "info", "This name is in no vocabulary.")


def examine(
    reading: ModelReading, vocabulary: Vocabulary, levels: Mapping[str, Setting]
) -> ModelReading:
    """The reading with the flags of the safety checks, and one for each name nobody knows."""
    rows = [_known_or_flagged(row, vocabulary) for row in reading.rows]
    checked = safety.check(rows, vocabulary, levels)
    return replace(
        reading,
        medicines=tuple(row for row in checked if isinstance(row, Medicine)),
        diseases=tuple(row for row in checked if isinstance(row, Disease)),
    )


def _known_or_flagged(row: Medicine | Disease, vocabulary: Vocabulary) -> Medicine | Disease:
    if known(row.kind, row.name, vocabulary):
        return row
    return replace(row, flags=(*row.flags, _unknown(row, vocabulary)))


def _unknown(row: Medicine | Disease, vocabulary: Vocabulary) -> Flag:
    """Louder when a known name is so near that this one is likely a misreading of it."""
    nearest = vocabulary.nearest(row.kind, row.name, limit=1)
    if not nearest or nearest[0].similarity < LIKELY_FROM:
        return UNKNOWN_NAME
    name = nearest[0].name.name
    return Flag("near_a_name", "warn", f'This is no known name, but near "{name}".')


def examiner(
    settings: Settings, names: Callable[[], Vocabulary]
) -> Callable[[ModelReading], ModelReading]:
    """`examine` with the vocabulary that counts when it is asked for (`names`), and with this
    installation's levels, loaded at the first reading."""
    levels = cache(partial(load_levels, settings.safety_levels))

    def examine_here(reading: ModelReading) -> ModelReading:
        return examine(reading, names(), levels())

    return examine_here
