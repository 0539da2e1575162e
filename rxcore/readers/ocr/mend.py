"""Letters and digits that OCR confuses within doses, and spaces that it loses.

Only where no other reading is possible: a letter O in a number with a unit, a unit with one letter
misread. What was read stays in `written`; names are never touched here.
"""

import re

_DIGIT = str.maketrans("OoDQUlI|SsBbGZz", "000001115588622")
_LOOKS = "OoDQlI|SsBZz"
_UNIT = r"(?:mg|mcg|gm|g|ml|iu|units?|%)"
_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9])(?=[{_LOOKS}]*\d)([\d{_LOOKS}.]{{1,6}})(?=\s?(?i:{_UNIT})\b)"
)
_SLOTS = re.compile(
    r"(?<![\w/])([0-4OoDlI½])\s?[-\u2013\u2014_~]\s?([0-4OoDlI½])\s?[-\u2013\u2014_~]\s?([0-4OoDlI½])(?!\w)"
)
_UNITS = (
    (re.compile(r"(?<=\d)\s?(?:ma|rng|ms|mq|m9|mg\.|mgs|rmg|nig)\b(?!/)", re.IGNORECASE), " mg"),
    (re.compile(r"(?<=\d)\s?(?:rncg|mcq|mc9)\b", re.IGNORECASE), " mcg"),
    (re.compile(r"(?<=\d)\s?(?:mI|m1|rnl)\b"), " ml"),
    (re.compile(r"(?<=\d)\s?I[Ull]{1,2}\b"), " IU"),
)
_HOUR = re.compile(r"\bH5\b")
_ONE = re.compile(r"(?<![\w-])[Il|](?=\s(?:tabs?|caps?|tablets?|capsules?|puffs?|drops?|tsp)\b)")
_SLOTS_JOINED = re.compile(r"(?<![\w/-])([01])-?([01])-?([01])(?![\w/-])(?<=-\w\w|\w-\w)")
_RUN_TOGETHER = (
    (re.compile(r"\b(Tab|Cap|Syp|Syr|Inj|Oint|Susp|Tabs|Caps)[.,:](?=\S)", re.IGNORECASE), r"\1. "),
    (re.compile(rf"([a-z]{{4,}})(?=\d+(?:\.\d+)?\s?{_UNIT}(?![a-z]))", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\d)x\s?(?=\d+\s?(?:days?|weeks?|months?))", re.IGNORECASE), " x "),
    (re.compile(r"\b(tablets?|capsules?|tabs?|caps?)(?=\d)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(\d\s?(?:mg|mcg|gm|ml|iu))(?=(?:tab|cap|\d-|(?:po|od|bd|bid|tds|tid)\b))",
                re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=[a-z])(?=\d-[\dO]-[\dO]\b)"), " "),
    (re.compile(r"(?<=[a-z]{3})(?=(?:tablets?|capsules?)\b)"), " "),
    (re.compile(r"\b(for|x)(?=\d+ ?(?:days?|weeks?|months?))", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\d)(?=(?:days?|weeks?|months?)\b)", re.IGNORECASE), " "),
)  # fmt: skip


def mend(text: str) -> str:
    """A medicine row as it is parsed: "5OO mg" becomes "500 mg", "Tab.Crocin500mg" gets spaces."""
    text = text.replace("\u00d7", "x").replace("\u2022", " ")
    text = _HOUR.sub("HS", text)
    for pattern, put in _RUN_TOGETHER:
        text = pattern.sub(put, text)
    for pattern, put in _UNITS:
        text = pattern.sub(put, text)
    text = _NUMBER.sub(lambda m: m[1].translate(_DIGIT), text)
    text = _SLOTS.sub(lambda m: "-".join(part.translate(_DIGIT) for part in m.groups()), text)
    text = _ONE.sub("1", text)
    text = _SLOTS_JOINED.sub(r"\1-\2-\3", text)
    return " ".join(text.split())
