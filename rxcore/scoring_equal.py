"""When what was read is right: names by their letters, amounts by value, the rest by words.

A field is judged only where the truth has it, so that a list of names asks for names alone.
"""

import re
from dataclasses import replace
from typing import Final

from rxcore.clinical import amounts
from rxcore.clinical.normal import normal
from rxcore.clinical.sig import as_needed, duration_days, parts_of_day, slots, times_per_day
from rxcore.compare import AnyRow, name_key
from rxcore.readings import Medicine
from rxcore.same_name import tight

NOT_JUDGED: Final = ("written", "instructions")
"""Fields that no two readers need agree on: where the ink is copied, and free words."""

NOT_OF_THE_ROW: Final = ("name", "code")
"""Fields that a whole row is not judged by, beside those: names have a level of their own, and a
code is looked up, not read."""

# Two letters or a hyphen and a letter before the gap: "Vitamin B 12" is a name, and "Omega 3".
_FIGURE = re.compile(
    r"(?<=[^\W\d_][^\W\d_]|-[^\W\d_])[\s-]+(\d{2,6}|\d{1,5}[.,]\d{1,3})(?:\s*(mg|mcg|g|iu))?$",
    re.IGNORECASE,
)
_BARE = re.compile(r"\d+(?:[.,]\d+)*")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_UNITS_OF_BARE: Final = ("mg", "mcg", "g", "iu", "%")


def as_scored(row: AnyRow) -> AnyRow:
    """The row with a trailing figure of its name taken for the strength that it is ("Augmentin
    625"): off the name, and among the fields where the row gives no strength."""
    figure = _FIGURE.search(row.name.strip()) if isinstance(row, Medicine) else None
    if figure is None or not isinstance(row, Medicine):
        return row
    strength = row.strength or f"{figure[1]} {figure[2] or ''}".strip()
    return replace(row, name=row.name.strip()[: figure.start()], strength=strength)


def rights(read: AnyRow, true: AnyRow) -> dict[str, bool]:
    """Of each field that the truth has, whether it was read right, in the order of the table."""
    own = read.values()
    right = {
        field: same_field(field, own.get(field, ""), text)
        for field, text in true.values().items()
        if text.strip() and field not in NOT_JUDGED
    }
    return right | {"name": name_key(read) == name_key(true)}


def beyond(read: AnyRow, true: AnyRow) -> list[str]:
    """The fields that were read where the truth has none: right or invented, nobody can say."""
    wanted = true.values()
    return [
        field
        for field, said in read.values().items()
        if said.strip() and not wanted.get(field, "").strip() and field not in NOT_JUDGED
    ]


def same_field(field: str, read: str, true: str) -> bool:
    """Whether a field says the same: amounts by value ("0.5 g", "500 mg"), forms and routes by what
    the words stand for, durations by their days, frequencies by what they ask for, all else but for
    how it is typed."""
    if _plain(read) == _plain(true):
        return True
    match field:
        case "strength":
            return same_strength(read, true)
        case "dose" | "quantity":
            return _same_amounts(read, true)
        case "form" | "route":
            return tight(normal(field, read)) == tight(normal(field, true))
        case "duration":
            days = duration_days(read)
            return days is not None and days == duration_days(true)
        case "frequency":
            return same_frequency(read, true)
        case _:
            return False


def same_frequency(read: str, true: str) -> bool:
    """Whether two frequencies ask for the same: as often, only when needed or not, and at the same
    times of the day where both name them ("OD" is "once daily" and "1-0-0", which is not
    "0-0-1" and not "2-0-0")."""
    times = times_per_day(read)
    if times != times_per_day(true) or as_needed(read) != as_needed(true):
        return False
    if times is None:
        return as_needed(read)
    ways = [(slots(text), parts_of_day(text)) for text in (read, true)]
    (own, parts), (others, other_parts) = ways
    if own and others:
        return [amounts.count(slot) for slot in own] == [amounts.count(slot) for slot in others]
    return not parts or not other_parts or parts == other_parts


def same_strength(read: str, true: str) -> bool:
    """Whether two strengths say the same amounts, in whichever order; the sum of a combination is
    one way to say it ("625 mg" for "500 mg/125 mg"), and so is a figure without its unit."""
    bare = [bool(_BARE.fullmatch(text.strip())) for text in (read, true)]
    if any(bare):
        figure, other = (read, true) if bare[0] else (true, read)
        told = (f"{figure} {unit}" for unit in _UNITS_OF_BARE)
        return not all(bare) and any(_same_amounts(one, other) for one in told)
    return _same_amounts(read, true)


def _same_amounts(left: str, right: str) -> bool:
    own, other = amounts.amounts(left), amounts.amounts(right)
    if not own or not other:
        return False
    if len(own) == len(other):
        return amounts.same_in_any_order(left, right)
    sums = [sum(value for value, _ in side) for side in (own, other)]
    one_scale = len({unit for _, unit in own + other}) == 1
    alone = 1 in (len(own), len(other))
    return alone and one_scale and abs(sums[0] - sums[1]) <= 1e-6 * max(sums)


def _plain(text: str) -> str:
    return _DECIMAL_COMMA.sub(".", tight(text).replace("\u03bcg", "mcg"))
