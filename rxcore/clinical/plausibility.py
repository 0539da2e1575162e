"""Numbers that do not go together: strengths against a list, doses against a site's own maximum.

Has no table of doses. Says which rule of safety_rules.csv applies and what fills its sentence.
"""

import re
from collections.abc import Iterator

from rxcore import same_name
from rxcore.clinical import amounts, everyday
from rxcore.clinical.fields import INSULIN
from rxcore.clinical.names import Name
from rxcore.clinical.sig import times_per_day
from rxcore.readings import Medicine

Finding = tuple[str, dict[str, str]]
ROOM = 2.5
"""A strength is only suspected when it lies this far outside the listed ones."""

_DAY_OF_WEEK = re.compile(
    r"(?:^|,\s*)(?:(?:every|on|only|each)\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:day)?s?(?:\s+only)?(?:\s*$|,)",
    re.IGNORECASE,
)
"""One day of the week among the instructions ("0-0-1, Sunday only")."""
_EACH = re.compile(r"(?:/|\bper)\s*(?:ml|g|gm|l)\b", re.IGNORECASE)
_FIGURES = r"\d+(?:\.\d+)?"
_UNITS = re.compile(r"(?:(?<![a-z])(?:units?|iu|i\.u\.)|(?<=\d)\s*u(?![a-z]))", re.IGNORECASE)


def findings(row: Medicine, name: Name | None) -> Iterator[Finding]:
    """Every rule that applies to one medicine row."""
    if re.fullmatch(r"[\d.,/\s-]+", row.strength):
        yield from _unit(row, name)
    if _insulin_without_units(row, name):
        yield "insulin_without_units", {}
    if name is not None:
        yield from _factor(row, name)
        yield from _above(row, name)


def _unit(row: Medicine, name: Name | None) -> Iterator[Finding]:
    """A bare figure; one that people say with a known name ("Pan 40") lacks nothing."""
    if listed := _with_unit(row.strength, name):
        yield "unit_listed", {"listed": listed}
    elif name is None or not row.name.endswith(row.strength):
        yield "unit_missing", {}


def _with_unit(number: str, name: Name | None) -> str:
    """The one listed strength that this number can be; "" when there is none, or more than one."""
    wanted = re.findall(_FIGURES, number)
    fitting = [
        s
        for s in (name.strengths if name and name.checked else ())
        if re.findall(_FIGURES, s) == wanted
    ]
    return fitting[0] if len(fitting) == 1 else ""


def _insulin_without_units(row: Medicine, name: Name | None) -> bool:
    if not INSULIN.search(row.name) and not (name and name.canonical.startswith("insulin")):
        return False
    told = f"{row.strength} {row.dose} {row.frequency} {row.written}"
    number = re.search(r"\d", row.dose) or re.search(r"\b(?:[2-9]|\d{2})\b", row.frequency)
    return bool(number) and not _UNITS.search(told)


def _factor(row: Medicine, name: Name) -> Iterator[Finding]:
    """Ten or a thousand times a listed strength, or a tenth or a thousandth, and like no other."""
    shape = _shape(row.strength)
    listed = [s for s in name.strengths if name.checked and _shape(s) == shape]
    factors = {s: amounts.ratio(row.strength, s) for s in listed}
    if not shape or not factors or any(_inside(factor) for factor in factors.values()):
        return
    if any(amounts.same_in_any_order(row.strength, s) for s in listed):
        return
    for rule, times in (("thousandfold", 1000.0), ("tenfold", 10.0)):
        for strength, factor in factors.items():
            if factor and (_near(factor, times) or _near(factor * times, 1)):
                word = _in_words(factor, times)
                yield rule, {"strength": row.strength, "listed": strength, "name": name.name} | word
                return


def _shape(strength: str) -> list[str]:
    """The units of a strength, "/ml" among them: how much there is of it says nothing of how much
    there is in each ml."""
    units = [unit for _, unit in amounts.amounts(strength)]
    each = ["each"] if _EACH.search(strength) else []
    return [*units, *each, *amounts.per(strength)]


def _inside(factor: float | None) -> bool:
    return factor is not None and 1 / ROOM <= factor <= ROOM


def _near(factor: float, times: float) -> bool:
    return abs(factor / times - 1) < 0.01


def _in_words(factor: float, times: float) -> dict[str, str]:
    number = "ten" if times == 10 else "a thousand"
    return {"times": f"{number} times" if factor > 1 else f"one part in {number} of"}


def weekly_taken_daily(row: Medicine, name: Name | None) -> str:
    """The sentence for a medicine that is usually weekly and stands here as daily; "" if not."""
    meant = name.canonical if name else same_name.key(row.name)
    often = times_per_day(row.frequency) if row.frequency else None
    if often is None or often < 0.5 or _DAY_OF_WEEK.search(row.instructions):
        return ""
    for fact in everyday.rows("weekly.csv"):
        if meant == fact["canonical"] and _milligrams(row.strength) >= float(fact["from_mg"]):
            return fact["sentence"]
    return ""


def _milligrams(strength: str) -> float:
    found = amounts.amounts(strength)
    return found[0][0] * 1000 if found and found[0][1] == "g" else 0.0


def _above(row: Medicine, name: Name) -> Iterator[Finding]:
    """Above the largest dose that a site set, at once or in a day."""
    single = _dose(row, name.dose_unit)
    if single is None:
        return
    unit = name.dose_unit
    if name.max_single_dose and single > name.max_single_dose * 1.0001:
        most = f"{name.max_single_dose:g} {unit}"
        yield "above_single_dose", {"amount": f"{single:g} {unit}", "most": most}
    daily = single * (times_per_day(row.frequency) or 1)
    if name.max_daily_dose and daily > name.max_daily_dose * 1.0001:
        most = f"{name.max_daily_dose:g} {unit}"
        yield "above_daily_dose", {"amount": f"{daily:g} {unit}", "most": most}


def _dose(row: Medicine, unit: str) -> float | None:
    """What is taken at once, in `unit`; None when the row does not say it in that unit."""
    one = amounts.amount("1", unit) if unit else None
    count = amounts.count(row.dose) or 1.0
    if one is None:
        return count if unit and row.dose else None
    told = amounts.amounts(row.dose)
    if told and told[0][1] == one[1]:
        return told[0][0] / one[0]
    strength = amounts.amounts(row.strength)
    if len(strength) == 1 and strength[0][1] == one[1]:
        return strength[0][0] / one[0] * count
    return None
