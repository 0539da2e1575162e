"""Which field of a row a remark is about, told from its rule.

A remark is answered in its field; an edit of another one leaves it standing.
"""

import re
from typing import Final

from rxcore.clinical import safety
from rxcore.readings import Disease, Flag, Medicine

FIELDS: Final = {
    "above_daily_dose": "dose",
    "above_single_dose": "dose",
    "high_alert": "frequency",
    "high_alert_medicine": "name",
    "insulin_without_units": "dose",
    "look_alike": "name",
    "name_beside": "name",
    "name_cut": "name",
    "name_open": "name",
    "name_repaired": "name",
    "name_rival": "name",
    "near_a_name": "name",
    "possible_combination": "name",
    "same_ingredient": "name",
    "same_medicine_twice": "name",
    "strength_unsettled": "strength",
    "tall_man": "name",
    "tenfold": "strength",
    "thousandfold": "strength",
    "unit_listed": "strength",
    "unit_missing": "strength",
    "unknown_name": "name",
}
"""By a rule, or its part before the colon. Every other rule is about the whole row."""

ALSO: Final = "it may also be "
"""In a remark on a name, before the other names that fit the ink."""

_ALSO: Final = re.compile(rf"{ALSO}(.+)\.$")
_MENDED: Final = re.compile(r"figures of (\S+)")


def field_of(flag: Flag, row: Medicine | Disease) -> str:
    """The field's name; "" for a remark on the whole row."""
    family = flag.rule.split(":")[0]
    if family in FIELDS:
        return FIELDS[family]
    if pattern := safety.abbreviation(flag.rule):
        return _holding(pattern, row)
    if family == "figure_mended" and (figure := _MENDED.search(flag.text)):
        return _holding(re.compile(re.escape(figure[1])), row)
    return ""


def also_named(row: Medicine | Disease) -> list[str]:
    """The other names that a row's remarks say the ink may hold, best first."""
    said = (_ALSO.search(flag.text) for flag in row.flags)
    return [name for match in said if match for name in match[1].split(", ")]


def _holding(pattern: re.Pattern[str], row: Medicine | Disease) -> str:
    """The field where it is written; the ink itself where no other field repeats it."""
    values = row.values()
    ink = values.pop("written")
    found = next((name for name, text in values.items() if pattern.search(text)), "")
    return found or ("written" if pattern.search(ink) else "")
