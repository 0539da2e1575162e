"""A field's text in one manner: spacing, known form and route words, durations; nothing else."""

import re

from rxcore.clinical.patterns import MASS, NUMBER, VOLUME
from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import folded

EDGES = " \t\r\n\u00a0,;:.|\u2013—-*•·→+&/\\\"'`_~"
"""What may stand round a field and is no part of it."""

_AMOUNT = re.compile(rf"({NUMBER})\s*({MASS}|{VOLUME})(?![^\W\d_])", re.IGNORECASE)
_CODES = frozenset((*lexicon.phrases("code"), "ac", "pc"))
_UNITS = {
    "night": "nights", "nights": "nights", "doses": "doses",
    "d": "days", "dy": "days", "dys": "days", "day": "days", "days": "days", "w": "weeks",
    "wk": "weeks", "wks": "weeks", "week": "weeks", "weeks": "weeks", "m": "months",
    "mth": "months", "mths": "months", "mo": "months", "mos": "months", "month": "months",
    "months": "months", "yr": "years", "yrs": "years", "year": "years", "years": "years",
}  # fmt: skip
_FOR = lexicon.alternatives(
    ("x", "\u00d7", "for", "upto", "up to", "*", *lexicon.phrases("duration"))
)
_LASTING = re.compile(rf"(?:{_FOR})(?=[\s\d])\s*", re.IGNORECASE)
_FRACTIONS = {"7": "days", "52": "weeks", "12": "months"}


_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
_SLASHED = re.compile("([123])\u2044([234])")


def fractions(text: str) -> str:
    """The text with one sign for a fraction that Unicode forms took apart: 1\u20442 is ½ again."""
    signed = _SLASHED.sub(lambda m: _SIGNS.get(f"{m[1]}/{m[2]}", f"{m[1]}/{m[2]}"), text)
    return signed.replace("\u2044", "/")


def normal(field: str, text: str) -> str:
    """A field's text with spacing, known form and route words, and durations in one manner."""
    text = fractions(re.sub(r"\s+", " ", text).strip(" ,;:|"))
    match field:
        case "strength" | "dose":
            return _amount(text)
        case "quantity":
            return _quantity(text)
        case "form":
            return _form(text)
        case "route":
            return _route(text)
        case "frequency":
            return _frequency(text)
        case "duration":
            return _duration(text)
        case "instructions":
            return text.strip(". ()") if text.upper() not in ("A.C.", "P.C.") else text
        case _:
            return _name(text)


_DISPENSE = re.compile(
    r"(?:#|x|\u00d7|nos?\b|qty\b|quantity\b|disp(?:ense)?\b|mitte\b|tot(?:al)?\b)[\s.:#]*",
    re.IGNORECASE,
)
"""Words that say that an amount is to be dispensed."""


def _quantity(text: str) -> str:
    text = text.strip(". ()")
    return _amount(text[found.end() :] if (found := _DISPENSE.match(text)) else text)


def _form(text: str) -> str:
    text = re.sub(r"\(s\)", "s", text).rstrip(".")
    known = lexicon.forms().get(re.sub(r"\s+", " ", folded(text.lower())))
    return known or ("inhaler" if text[1:3] == "nh" else text)


def _amount(text: str) -> str:
    text = _AMOUNT.sub(lambda m: f"{m[1]} {m[2]}", text)
    text = re.sub(r"\s*/\s*", "/", text)
    text = re.sub(r"(\d)\s+(?=%)", r"\1", text)
    text = re.sub(r"(\d|[½¼¾])(?=[a-zA-Z])", r"\1 ", text)
    return re.sub(r"\s+", " ", text).strip().rstrip(".")


def _route(text: str) -> str:
    plain = folded(text.lower())
    words = {**lexicon.routes("any"), **lexicon.routes("capitals")}
    known = words.get(plain) or words.get(plain.rstrip("."))
    side = lexicon.routes("drops").get(plain) if text.isupper() else None
    bare = re.sub(r"^(?:in|to|into|for)\s+(?:the\s+)?", "", text, flags=re.IGNORECASE)
    return known or side or bare


def _frequency(text: str) -> str:
    bare = text.strip("() .")
    if re.fullmatch(r"[\dxXlIOo½¼¾⅓⅔.,/\u0966\u0967\u0968\s\-\u2013—+_]+", bare):
        return re.sub(r"\s*(-{1,3}|\u2013|—|\+|_)\s*", lambda m: "+" if m[1] == "+" else "-", bare)
    code = bare.replace(".", "").lower()
    return code.upper() if code in _CODES else bare


def _duration(text: str) -> str:
    if lead := _LASTING.match(folded(text)):
        text = text[lead.end() :].strip()
    text = re.sub(r"^(?:the )?next ", "", text, flags=re.IGNORECASE)
    if match := re.fullmatch(r"(\d+)\s*/\s*(7|52|12)", text):
        return _counted(match[1], _FRACTIONS[match[2]])
    if text.isdigit():
        return f"x {text}"
    match = re.fullmatch(r"(.*?\S)\s*?([a-z]+)", text, re.IGNORECASE)
    if match and match[2].lower() in _UNITS and re.search(r"\d$", match[1].strip()):
        return _counted(match[1].strip(), _UNITS[match[2].lower()])
    return text


def _counted(count: str, unit: str) -> str:
    return f"{count} {unit[:-1] if count == '1' else unit}"


def _name(text: str) -> str:
    text = text.strip(EDGES.replace("+", "") + "{}[]")
    text = re.sub(r"\s+(?:and|or|with)$", "", text.rstrip("+ "), flags=re.IGNORECASE)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if text.endswith("(") or text.count("(") > text.count(")"):
        text = text if re.search(r"\(\w", text) else text.rstrip("( ")
    if text.count(")") > text.count("("):
        text = text.rstrip(")") if text.endswith(")") else text
    return text.strip()
