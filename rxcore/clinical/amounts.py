"""Amounts as numbers, the one way for reading, checks and scores: "500 mg" against "0.5 g",
"2,5 mg" against "2.5 mg", "2,00,000 IU" against "2 lakh IU", "250 mg/5 ml" part by part.

A comma and a point each may mark thousands or decimals: what follows them says which.
"""

import re

GRAMS = {
    "kg": 1e3, "g": 1.0, "gm": 1.0, "gms": 1.0, "gram": 1.0, "grams": 1.0, "gramme": 1.0,
    "grammes": 1.0, "gramm": 1.0, "mg": 1e-3, "mgs": 1e-3, "milligram": 1e-3, "milligrams": 1e-3,
    "mcg": 1e-6, "mcgs": 1e-6, "ug": 1e-6, "µg": 1e-6, "\u03bcg": 1e-6, "microgram": 1e-6,
    "micrograms": 1e-6, "ng": 1e-9,
}  # fmt: skip
"""Grams in a unit of mass."""

UNITS = {
    "iu": "iu", "i.u": "iu", "ui": "iu", "u.i": "iu", "ie": "iu", "i.e": "iu", "unit": "iu",
    "units": "iu", "u": "iu", "unt": "iu", "cfu": "cfu", "ufc": "cfu", "%": "%", "ml": "ml",
    "mls": "ml", "cc": "ml", "mmol": "mmol", "meq": "meq",
}  # fmt: skip
"""Other units on a scale of their own."""

LITRES = {"l": 1e3, "litre": 1e3, "litres": 1e3, "liter": 1e3, "liters": 1e3, "cl": 10.0}
"""Millilitres in a unit of volume."""

MANY = {
    "k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "m": 1e6,
    "million": 1e6, "millions": 1e6, "mio": 1e6, "billion": 1e9, "crore": 1e7,
}  # fmt: skip
"""Words that multiply the number before them; "M" only before units, as in MIU."""

COUNTS = {
    "half": 0.5, "quarter": 0.25, "½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3,
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "a": 1.0, "an": 1.0,
}  # fmt: skip
"""How many, in words and signs."""

_FIGURES = r"\d{1,3}(?:\s000)+|\d+(?:[.,]\d+)*|\.\d+"
_PART = re.compile(
    rf"(?P<figure>{_FIGURES})\s*(?:[x\u00d7]\s*10\s*\^?\s*(?P<power>[3-9]|[³-⁹])\s*)?"
    r"(?:(?P<many>thousand|lakhs?|lacs?|millions?|mio\.?|billion|crore|k(?!g)|m(?=i?u\b))\s*)?"
    r"(?P<unit>%|[a-zA-Zµ\u03bc.]+)?",
    re.IGNORECASE,
)
_PER = re.compile(
    r"(?:/|\bper\b)\s*(kg|m2|m²|m\^2|sq\.?\s?m|min(?:ute)?|hr|hour|h|day|d|jour|j|24\s?h|dose)"
    r"(?![a-z\d])",
    re.IGNORECASE,
)
_SAME_PER = {
    "m²": "m2", "m^2": "m2", "sqm": "m2", "sq.m": "m2", "minute": "min", "hr": "h", "hour": "h",
    "d": "day", "jour": "day", "j": "day", "24h": "day",
}  # fmt: skip
_POWERS = str.maketrans("³⁴⁵⁶⁷⁸⁹", "3456789")


def number(text: str, thousands: bool = False) -> float:
    """The value of a number as people write it: "2,5" and "2.5", "1,250", "2,00,000", "60.000".

    Several marks part thousands. So does one before three digits, unless a lone 0 stands before
    it: always where thousands are likely (units), else a comma when the number is round ("1,250",
    not "3,125") and a point before 000. Raises ValueError for what is no number.
    """
    text = re.sub(r"\s", "", text)
    marks = re.findall(r"[.,]", text)
    whole, mark, last = text.rpartition(marks[-1]) if marks else (text, "", "")
    head = whole.replace(",", "").replace(".", "")
    if len(set(marks)) > 1:
        return float(f"{head}.{last}")
    three = len(last) == 3 and head.strip("0") != "" and len(head) <= 3
    round_number = last.endswith("0") if mark == "," else last == "000"
    parted = len(marks) > 1 or (three and (thousands or round_number))
    return float(f"{head}{last}" if parted else f"{head or 0}.{last or 0}")


def amount(figure: str, unit: str) -> tuple[float, str] | None:
    """A number and its unit on one scale: grams ("g"), units ("iu"), "%", "ml"; None if unknown."""
    unit = unit.lower().rstrip(".")
    if unit == "k":
        return number(figure) * 1e3, "iu"
    if unit in GRAMS:
        return number(figure) * GRAMS[unit], "g"
    if unit in LITRES:
        return number(figure) * LITRES[unit], "ml"
    known = UNITS.get(unit)
    return (number(figure, thousands=known == "iu"), known) if known else None


def amounts(text: str) -> tuple[tuple[float, str], ...]:
    """Every amount in a strength, in order; a number without a unit takes the next one's unit
    ("40/12.5 mg" is 40 mg and 12.5 mg)."""
    found: list[tuple[float, str]] = []
    unit = ""
    for match in reversed(list(_PART.finditer(text))):
        many = (match["many"] or "").lower().rstrip(".")
        own = match["unit"] or ("k" if many == "k" else "")
        unit = own or unit
        if unit and (value := amount(match["figure"], unit)):
            times = MANY.get(many, 1.0) if own != "k" else 1.0
            power = (match["power"] or "0").translate(_POWERS)
            found.append((value[0] * times * 10 ** int(power), value[1]))
    return tuple(reversed(found))


def per(text: str) -> tuple[str, ...]:
    """What an amount is counted by, besides how much holds it: "kg", "m2", "min", "h", "day"."""
    said = (re.sub(r"\s", "", match[1].lower()) for match in _PER.finditer(text))
    return tuple(_SAME_PER.get(word, word) for word in said)


def count(text: str) -> float | None:
    """How many at once: "1/2 tab" is 0.5, "1½" 1.5, "2 1/2" 2.5, "0,5" 0.5, "1-2 tabs" 2; None
    when it says no number."""
    found = [value for match in _COUNT.finditer(text.lower()) if (value := _counted(match))]
    return max(found, default=None)


_COUNT = re.compile(
    r"(?:(?P<whole>\d+)\s*)?(?P<sign>[½¼¾⅓⅔])|"
    r"(?:(?P<ones>\d+)\s+)?(?P<over>\d+)\s*[/\u2044]\s*(?P<under>\d+)(?![\d/])|"
    rf"(?P<figure>{_FIGURES})|(?P<word>[a-z]+)"
)


def _counted(match: re.Match[str]) -> float | None:
    if match["sign"]:
        return int(match["whole"] or 0) + COUNTS[match["sign"]]
    if match["over"]:
        under = int(match["under"])
        return int(match["ones"] or 0) + int(match["over"]) / under if under else None
    return number(match["figure"]) if match["figure"] else COUNTS.get(match["word"])


def same(left: str, right: str) -> bool:
    """Whether two strengths say the same amounts, or one says the first or the sum of the other
    ("625 mg" for "500 mg/125 mg")."""
    a, b = amounts(left), amounts(right)
    if not a or not b or per(left) != per(right):
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
    same_per = per(left) == per(right)
    return same_per and _close(tuple(sorted(amounts(left))), tuple(sorted(amounts(right))))


def _close(a: tuple[tuple[float, str], ...], b: tuple[tuple[float, str], ...]) -> bool:
    return len(a) == len(b) and all(
        x[1] == y[1] and abs(x[0] - y[0]) <= 1e-6 * max(x[0], y[0], 1e-12)
        for x, y in zip(a, b, strict=True)
    )


def ratio(left: str, right: str) -> float | None:
    """How many times the first amount of `right` the first amount of `left` is; None when they
    cannot be compared, such as "5 mg/kg" and "50 mg"."""
    a, b = amounts(left), amounts(right)
    if not a or not b or a[0][1] != b[0][1] or not b[0][0] or per(left) != per(right):
        return None
    return a[0][0] / b[0][0]
