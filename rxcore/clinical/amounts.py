"""Amounts as numbers: "500 mg" against "0.5 g", "250 mg/5 ml" part by part."""

import re

GRAMS = {
    "kg": 1e3, "g": 1.0, "gm": 1.0, "gms": 1.0, "gram": 1.0, "grams": 1.0, "mg": 1e-3, "mgs": 1e-3,
    "milligram": 1e-3, "milligrams": 1e-3, "mcg": 1e-6, "mcgs": 1e-6, "ug": 1e-6, "µg": 1e-6,
    "\u03bcg": 1e-6, "microgram": 1e-6, "micrograms": 1e-6, "ng": 1e-9,
}  # fmt: skip
"""Grams in a unit of mass."""

UNITS = {"iu": "iu", "unit": "iu", "units": "iu", "u": "iu", "i.u": "iu", "i.u.": "iu", "k": "kiu"}
OTHERS = {"%": "%", "ml": "ml", "mmol": "mmol", "meq": "meq"}

_PART = re.compile(r"(\d+(?:,\d{2,3})*(?:\.\d+)?|\.\d+)\s*(%|[a-zA-Zµ\u03bc.]+)?")


def amount(number: str, unit: str) -> tuple[float, str] | None:
    """A number and its unit on one scale: grams ("g"), units ("iu"), "%", "ml"; None if unknown."""
    value = float(number.replace(",", ""))
    unit = unit.lower().rstrip(".") if unit != "i.u." else "iu"
    if unit in GRAMS:
        return value * GRAMS[unit], "g"
    if unit == "k":
        return value * 1000, "iu"
    if known := UNITS.get(unit) or OTHERS.get(unit):
        return value, known
    return None


def amounts(text: str) -> tuple[tuple[float, str], ...]:
    """Every amount in a strength, in order; a number without a unit takes the next one's unit
    ("40/12.5 mg" is 40 mg and 12.5 mg)."""
    found: list[tuple[float, str]] = []
    unit = ""
    for match in reversed(list(_PART.finditer(text))):
        unit = match[2] or unit
        if unit and (value := amount(match[1], unit)):
            found.append(value)
    return tuple(reversed(found))


def same(left: str, right: str) -> bool:
    """Whether two strengths say the same amounts, or one says the first or the sum of the other
    ("625 mg" for "500 mg/125 mg")."""
    a, b = amounts(left), amounts(right)
    if not a or not b:
        return False
    if _close(a, b) or (_close(a[:1], b[:1]) and (len(a) == 1 or len(b) == 1)):
        return True
    return any(
        len(one) == 1 and {u for _, u in other} == {one[0][1]}
        and _close(one, ((sum(v for v, _ in other), one[0][1]),))
        for one, other in ((a, b), (b, a))
    )  # fmt: skip


def same_in_any_order(left: str, right: str) -> bool:
    """Whether two strengths say the same amounts, in whichever order ("10 mg/100 mg")."""
    return _close(tuple(sorted(amounts(left))), tuple(sorted(amounts(right))))


def _close(a: tuple[tuple[float, str], ...], b: tuple[tuple[float, str], ...]) -> bool:
    return len(a) == len(b) and all(
        x[1] == y[1] and abs(x[0] - y[0]) <= 1e-6 * max(x[0], y[0], 1e-12)
        for x, y in zip(a, b, strict=True)
    )


def ratio(left: str, right: str) -> float | None:
    """How many times the first amount of `right` the first amount of `left` is; None when they
    cannot be compared."""
    a, b = amounts(left), amounts(right)
    if not a or not b or a[0][1] != b[0][1] or not b[0][0]:
        return None
    return a[0][0] / b[0][0]
